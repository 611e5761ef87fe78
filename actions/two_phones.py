"""The numbers of two people: what changes hands, and one telephone for both."""

from __future__ import annotations

from collections.abc import Sequence

from actions.taking import Into
from language import phone_owners, ties
from language.entities import Entity

PHONES = ("phone", "reporter_phone")


def sort_phones(into: Into, entities: Sequence[Entity]) -> None:
    """Numbers given before change hands where the words say whose they are: 刚才那是我妈的号."""
    into.phones = [one.start for one in entities if one.type == "phone"]
    into.names = [one for one in entities if one.type == "name"]
    facts = into.facts
    held = {one: str(facts[one]) for one in PHONES if facts.get(one)}
    if facts.get("self_or_proxy") != "proxy" or not held:
        return
    owners = _claimed(into.text, held)
    stranger = ties.is_no_kin(str(facts.get("relation") or ""))
    gone = [number for number, owner in owners.items() if owner == "kin" and stranger]
    owners = {n: owner if owner == "speaker" else "household" for n, owner in owners.items()}
    if not owners and len(held) > 1 and phone_owners.are_swapped(into.text):
        owners = {held["phone"]: "speaker"}
    sorted_ = {_held_by(owner): n for n, owner in owners.items() if n not in gone}
    for one, number in held.items():
        if number not in owners:
            free = one if one not in sorted_ else next(x for x in PHONES if x != one)
            sorted_.setdefault(free, number)
    for one in PHONES if owners else ():
        if facts.get(one) != sorted_.get(one):
            facts[one] = into.absorbed.changed[one] = sorted_.get(one)


def _claimed(text: str, held: dict[str, str]) -> dict[str, str]:
    """Number → whose the words say it is; one told without its digits is the only one known."""
    owners: dict[str, str] = {}
    for claim in phone_owners.earlier(text):
        fits = [one for one in held.values() if one.endswith(claim.tail or "")]
        if len(fits) == 1:
            owners[fits[0]] = claim.owner
    return owners


def _held_by(owner: str) -> str:
    return "reporter_phone" if owner == "speaker" else "phone"


def without_own_phone(into: Into) -> bool:
    """Whether the household is said to have no telephone: 老人家没有手机，有事打我的. A number
    that was taken for its own is then the speaker's."""
    facts, none = into.facts, phone_owners.who_has_none(into.text)
    if facts.get("self_or_proxy") != "proxy" or none is None:
        return none == "speaker" and not facts.get("phone")
    if none != "household":
        return False
    number = facts.get("phone")
    if number and facts.get("reporter_phone") in (None, number):
        facts["phone"] = into.absorbed.changed["phone"] = None
        into.put("reporter_phone", number, merge=True)
    return not facts.get("phone")


def share_phone(into: Into) -> None:
    """Two people with one telephone: 跟我一个号."""
    numbers = {into.facts[one] for one in PHONES if into.facts.get(one)}
    proxy = into.facts.get("self_or_proxy") == "proxy"
    if proxy and into.expects in PHONES and len(numbers) == 1 and phone_owners.is_shared(into.text):
        for one in PHONES:
            into.put(one, next(iter(numbers)))
