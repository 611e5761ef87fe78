"""Taking out of a reporter's words whatever a lead has a field for, wherever it was said."""

from __future__ import annotations

from actions.drafting import DraftTurn
from language import answers, lead_accused
from language import lead_story as story
from language.entities import extract
from language.lead_categories import by_signs, named_in, propose

_ASKED_ELSEWHERE = ("name", "phone", "confirm")
_JUST_A_PLACE = 16
_LONG = 12
"""A message of that many characters may tell more than what was asked for."""


def tell(turn: DraftTurn) -> bool:
    """Fill who, when, amount, evidence and category, each only where it is still missing; gives
    whether anything but the answer to the open question was told.

    More of the accused ("还有主任也分了") join those named before. A long message that tells
    another thing of the same kind is added to what happened.
    """
    heard, facts = turn.heard, turn.facts
    text, expects = heard.text.strip(), heard.expects
    before = {name: facts.get(name) for name in ("who", "when", "amount", "evidence", "what")}
    if expects == "name" and _puts_who_right(turn, text):
        return True
    if expects in _ASKED_ELSEWHERE or answers.classify(text) is not None:
        return False
    _who(turn, text)
    if not facts.get("when") and expects != "when":
        said = story.when(text)
        if said and not any(
            in_future(turn, one.normalized) for one in turn.entities if one.type == "date"
        ):
            put(turn, "when", said)
    if not facts.get("amount") and expects != "amount":
        sums = story.money(without_places(turn, text))
        if sums:
            put(turn, "amount", "、".join(sums))
    if not facts.get("evidence") and expects != "evidence":
        proof = story.proof(text)
        if proof:
            put(turn, "evidence", proof)
        elif proof == "" and not turn.declined("evidence"):
            turn.decline("evidence")
    before_now = facts.get("what")
    elsewhere = expects not in (None, "what", "anonymity") and len(text) >= _LONG and _accuses(text)
    if elsewhere and before_now and text not in before_now:
        facts["what"] = f"{before_now}\n{text}"
    if facts.get("what"):
        named = named_in(facts["what"])
        if named and not facts.get("category"):
            facts["category"] = named
        elif not turn.talk.get("category_refused"):
            turn.talk["proposed"] = propose(matter(turn, facts["what"]))
    return any(facts.get(name) != value for name, value in before.items())


def without_places(turn: DraftTurn, told: str) -> str:
    """The words without names of places, whose numbers count nothing: 七台镇, 三道沟村."""
    for one in reversed(turn.entities if told == turn.heard.text.strip() else []):
        if one.type == "place":
            told = f"{told[: one.start]}，{told[one.end :]}"
    return told


def matter(turn: DraftTurn, told: str) -> str:
    """What happened without where, whose phone and the like, which tell nothing of its kind."""
    for one in reversed(extract(told, gazetteer=turn.services.gazetteer)):
        if one.type in ("place", "phone", "id_card", "name"):
            told = f"{told[: one.start]}{told[one.end :]}"
    return told


def put(turn: DraftTurn, field: str, value: str) -> None:
    """Store a field; what is given is no longer left out."""
    turn.facts[field] = value[:500]
    declined = turn.facts.get("declined") or []
    if field in declined:
        turn.facts["declined"] = [one for one in declined if one != field]


def in_future(turn: DraftTurn, normalized: object) -> bool:
    """Whether a date, as the language room writes it, has not come yet."""
    said = str(normalized or "").split(" ")[0]
    today = turn.services.clock.now().date().isoformat()
    if said[:1].isdigit():
        return said > today[: len(said)]
    return said[:1] in "YMDW" and said[1:].lstrip("+").isdigit() and int(said[1:]) > 0


def _puts_who_right(turn: DraftTurn, text: str) -> bool:
    """说差了，村会计叫田兴隆: who is accused, told once more in full where a name was asked for."""
    before = str(turn.facts.get("who") or "")
    named = [one for one in lead_accused.accused(text) if before and one.startswith(before)]
    if named and named[0] != before:
        put(turn, "who", named[0])
    return bool(named)


def _who(turn: DraftTurn, text: str) -> None:
    expects = turn.heard.expects
    if expects == "who" or (expects == "where" and len(text) <= _JUST_A_PLACE):
        return  # 青龙山镇政府 says where it was
    before = turn.facts.get("who")
    named = lead_accused.accused(text)
    if before:
        named = [one for one in named if one not in before and not _same(one, before)]
        nearer = lead_accused.is_office(before) and any(
            not lead_accused.is_office(one) for one in named
        )
        named = named if len(text) >= 4 and (nearer or _adds(text)) else []
    if named:
        put(turn, "who", "、".join(filter(None, (before, *named))))


def _same(one: str, before: str) -> bool:
    """主任 after 村主任刘长贵 is the same man."""
    return any(part.endswith(one) or one in part for part in before.split("、"))


def _adds(text: str) -> bool:
    return any(word in text for word in ("还有", "也", "一起", "合伙", "跟", "和", "都"))


def _accuses(text: str) -> bool:
    return bool(lead_accused.accused(text)) or (
        by_signs(text) is not None
        and any(word in text for word in ("还", "又", "也", "另外", "而且"))
    )
