"""Who speaks, for whom, and whose a name or a phone number is: the persons of a declaration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.people_said import names_kin, relation, says_on_behalf, speaks_for, who_is_meant, whose
from actions.taking import Into
from language import heads, name_corrections, phone_owners, ties
from language.entities import Entity
from language.number_corrections import apply_to_number

_SAYS_SELF = re.compile(
    r"(?:给|替|为)?(?:我|俺|咱)?(?:自己|本人)(?:家)?(?:申|报|的事)|不是(?:替|帮)别人|不是代[办报]|(?:给|替|为)(?:我|俺|咱)自己"
)
_NO_NAMES = frozenset(("危房", "低保", "五保", "特困", "重病", "大病", "残疾", "贫困"))
_OF_THEM = re.compile(r"(?:他|她|老人家?|人家|户主|孩子)(?:的)?(?:大名|名|姓|叫|身份证)")
_OF_MINE = re.compile(r"(?:我|俺|咱)(?:自己)?的?(?:大名|名|姓|叫|身份证)")
_MYSELF = re.compile(
    r"\s*(?:就|都|也)?(?:是)?(?:我|俺|咱|额)?(?:给|替)?(?:我|俺)?(?:本人|自己|自个儿?|自家)(?:家)?(?:的事?|申报|报的?)?[呀啊吧嘛的，。,.!！\s]*"
)
_ASKED = {
    "name": "household",
    "phone": "household",
    "reporter_name": "speaker",
    "reporter_phone": "speaker",
}
"""Whose name or phone a question is about."""
HEAD = "head"
"""Whose the name is, where it was said to be the head's of the household."""
_BESIDE = re.compile(r"[ ,，、:：(（]*(?:的?(?:联系)?(?:电话|手机)号?码?(?:是)?)?[ ,，:：]*")


def who_speaks(into: Into, text: str) -> None:
    """Take whether one speaks for oneself or for another, and the tie between the two."""
    said = speaks_for(text)
    known = into.facts.get("self_or_proxy")
    if said is None and known is None and into.expects == "self_or_proxy":
        said = who_is_meant(text)
    kin = into.expects == "name" and names_kin(text)
    if kin:
        said = "proxy"
    if said == "proxy" and known == "self" and (kin or says_on_behalf(text)):
        into.facts["self_or_proxy"] = None
        _hand_over(into)
    elif said and into.expects not in ("hardship", None) and not into.correcting:
        said = None if known else said
    elif said == "self" and known == "proxy" and not _SAYS_SELF.search(text):
        said = None
    if known == "proxy" and into.expects in ("relation", *_ASKED) and _MYSELF.fullmatch(text):
        _hand_back(into)
        return
    if said:
        into.put("self_or_proxy", said)
    if into.facts.get("self_or_proxy") == "proxy":
        _take_tie(into, text)


def _take_tie(into: Into, text: str) -> None:
    """The speaker's own word for the tie counts at any time, a plain word where none is known."""
    own = ties.own(text, into.expects)
    if own and own != into.facts.get("relation"):
        into.put("relation", own, merge=True)
    elif (
        not own
        and not phone_owners.earlier(text)
        and (into.expects == "relation" or into.facts.get("relation") is None)
    ):
        tie = relation(text, asked=into.expects == "relation" and not into.risks)
        if tie:
            into.put("relation", tie)


def _hand_over(into: Into) -> None:
    """It turns out that somebody speaks for another: the own name and phone are the speaker's."""
    for one in ("name", "phone"):
        own = f"reporter_{one}"
        value = into.facts.get(one)
        if value is not None and into.told_by.get(one) == "speaker":
            into.facts.pop(one)
            into.facts[own] = into.absorbed.changed[own] = value


def _hand_back(into: Into) -> None:
    """It turns out that somebody speaks for the own house: the speaker's name and phone are its."""
    into.facts["self_or_proxy"] = into.absorbed.changed["self_or_proxy"] = "self"
    for one in ("name", "phone"):
        value = into.facts.pop(f"reporter_{one}", None)
        if value is not None and into.facts.get(one) is None:
            into.facts[one] = into.absorbed.changed[one] = value
    into.facts.pop("relation", None)


def take_name(into: Into, entity: Entity) -> None:
    """A name into the field of whom it is; one name is not two people's."""
    if into.expects in ("who", "what") or entity.value in _NO_NAMES:
        return
    role = entity.attrs.get("role") or whose(into.text, entity.start)
    if into.facts.get("self_or_proxy") != "proxy" and _is_head(into, entity, role):
        _take_head(into, str(entity.normalized))
        return
    _take(into, entity, "name", role, moves=entity.attrs.get("role") is not None)


def _is_head(into: Into, entity: Entity, role: str | None) -> bool:
    """Whether a name is said to be the head's, or answers so the question who the head is."""
    if heads.is_named(into.text, entity.start, entity.end):
        return True
    own = into.told_by.get("name") == "speaker"
    return role == "household" and into.expects == "name" and own


def _take_head(into: Into, value: str | None) -> None:
    """The head's name, which a declaration is filed under; the speaker's own is kept beside it.

    ``None``: the head is somebody else whose name is still to be told.
    """
    known = into.facts.get("name")
    if known is not None and known != value and into.told_by.get("name") != HEAD:
        into.facts.pop("name")
        if not (value and _is_misheard(str(known), value)):
            into.put("reporter_name", known)
    into.told_by["name"] = HEAD
    if value is not None:
        into.put("name", value, merge=True)


def _is_misheard(known: str, value: str) -> bool:
    alike = sum(one == other for one, other in zip(known, value, strict=False))
    return len(known) == len(value) and known[0] == value[0] and alike + 1 >= len(value)


def settle_head(into: Into, text: str) -> None:
    """Where the head is said to be somebody else, the name that is known is the speaker's."""
    if into.facts.get("self_or_proxy") == "proxy" or not heads.is_somebody_else(text):
        return
    if into.told_by.get("name") != HEAD and "name" not in into.absorbed.changed:
        _take_head(into, None)


def take_phone(into: Into, entity: Entity) -> None:
    """A number into the field of whom it is; a malformed one is a problem."""
    role = _phone_role(into, entity)
    if entity.start == max(into.phones, default=-1):
        mended = apply_to_number(str(entity.normalized), into.text[entity.end :])
        entity = replace(entity, normalized=mended) if mended else entity
    if entity.attrs.get("valid") is False:
        into.absorbed.problems.append((_field(into, "phone", role), entity.value))
    else:
        _take(into, entity, "phone", role, moves=role is not None)


def _phone_role(into: Into, entity: Entity) -> str | None:
    order = phone_owners.in_order(into.text)
    if order is not None and entity.start in into.phones[:2]:
        return order[into.phones.index(entity.start)]
    beside = [one for one in into.names if _BESIDE.fullmatch(into.text, one.end, entity.start)]
    return (
        phone_owners.behind(into.text, entity.end)
        or (beside[-1].attrs.get("role") if beside else None)
        or entity.attrs.get("role")
        or whose(into.text, entity.start)
    )


def _take(into: Into, entity: Entity, what: str, role: str | None, *, moves: bool) -> None:
    field = _field(into, what, role)
    other = what if field != what else f"reporter_{what}"
    value = entity.normalized
    if into.facts.get(other) == value and not (what == "phone" and into.expects == field):
        if not moves or into.facts.get("self_or_proxy") != "proxy":
            return
        into.facts[other] = None  # said now to be the other's
    into.put(field, value)


def _field(into: Into, what: str, role: str | None) -> str:
    """The speaker's own field or the household's: as said, as asked, else the household's."""
    own = f"reporter_{what}"
    if into.facts.get("self_or_proxy") != "proxy":
        if (
            what == "name"
            and into.told_by.get("name") == HEAD
            and (role == "speaker" or into.expects == own)
        ):
            return own
        if into.facts.get(what) is None:
            into.told_by[what] = role
        return what
    asked = _ASKED.get(into.expects or "")
    if role is None and asked is not None:
        told = into.facts.get(own if asked == "speaker" else what) is not None
        role = asked if into.expects in (what, own) or not told else None
    if role is not None:
        return own if role == "speaker" else what
    return what if into.facts.get(own) or not into.expects else own


def _other(into: Into, spoken: str) -> str | None:
    """The name that is not spoken of where the words say whose is: 我姓练 is not about theirs."""
    mine, theirs = _OF_MINE.search(spoken), _OF_THEM.search(spoken)
    if into.facts.get("self_or_proxy") != "proxy" or bool(mine) == bool(theirs):
        return None
    return "name" if mine else "reporter_name"


def correct_names(into: Into, spoken: str, entities: Sequence[Entity]) -> None:
    """Names that the words set right by themselves: 不是发财的财 是才能的才.

    One taken from this very message gives way to its formal form (唐老六 大名唐远贵) and to what
    was put right in the same breath.
    """
    said = [str(one.normalized) for one in entities if one.type == "name"]
    amended = {
        field: new
        for field in ("name", "reporter_name")
        if into.facts.get(field) and field != _other(into, spoken)
        for old in [str(into.facts[field])]
        for new in [
            name_corrections.formal(old, spoken, said) or name_corrections.at_once(old, spoken)
            if field in into.absorbed.changed
            else name_corrections.amended(old, spoken, said)
        ]
        if new and new not in (into.facts.get("name"), into.facts.get("reporter_name"))
    }
    if len(amended) > 1:
        amended.pop("reporter_name")
    for field, new in amended.items():
        into.put(field, new, merge=True)
