"""Corrections that name a field without its right value: "电话刚才说错了"."""

from __future__ import annotations

import re

from actions import story
from actions.absorb import Facts
from actions.drafting import ENTITY_OF, DraftTurn
from actions.places import sounds_like_one
from actions.readback import amount, field_name
from language import answers, bare_names, corrections, household_answers, idcards, incomes
from language.corrections import apply_to_number
from language.entities import extract
from language.text import fold

DOUBT = "doubt"
"""Where the dialogue's state holds the fields whose right value is still to be heard."""

_WRONG = re.compile(
    r"错|不对|不是|有误|不准|改|更正|纠正|重新|换|弄混|搞混|念岔|记岔|说岔|听岔|不一样|对不上|[漏落][了掉]|[多少][说算报写]|[说算报写][多少高低]|应该(?:是|填)"
)
_HOUSEHOLD_CUE = r"(?:他|她|人家|这家|那家|这户|户主|老人|邻居|当家)"
_OWN_CUE = r"(?:我|俺|咱)(?:自己|自个|本人)?"
_WORDS: tuple[tuple[str, str], ...] = (
    ("phone", r"电话|手机|号码|联系方式|打的号"),
    ("id_card", r"身份证|证件号|证号"),
    ("name", r"名字|姓名|户主|人名|叫啥"),
    (
        "household_size",
        r"口人|几口|人口|人数|家里人|[两三四五六七八九十\d]个人?(?![^，。,]{0,8}[万千百])|漏了|不算",
    ),
    ("income", r"收入|挣的|进项|挣钱"),
    ("expense", r"花费|花的|花了|花销|自付|自掏|开销|费用|看病钱|支出"),
    ("place", r"地址|住址|地方|村名|哪个村|住的|村子|镇名|县"),
    ("guarantees", r"保障|上学|住房|吃水|医保"),
    ("relation", r"关系"),
)
_APART = re.compile(r"[，,。.！!；;\s]+")
_KEPT_AS_IT_IS = re.compile(r"没错|没问题|不改|不用改|就是那|还是那|算了|先不改|不变|照旧")


def note(turn: DraftTurn, changed: Facts, *, correcting: bool) -> None:
    """Remember the fields that the words call wrong without saying what is right."""
    text = turn.heard.text
    if not correcting or not (_WRONG.search(text) or turn.heard.expects in ("confirm", "consent")):
        return
    doubted = [
        field
        for field in _named(turn, text)
        if field not in changed and turn.facts.get(field) is not None
    ]
    # The same told once more, as people do who got no answer.
    again = [field for field in doubted if _told_again(turn, field)]
    if not _WRONG.search(text):
        doubted = [field for field in doubted if field not in again]
    else:
        doubted = [field for field in doubted if field not in again or not _as_right(turn, field)]
    doubted = [field for field in doubted if not _mended(turn, field, changed)]
    if doubted:
        waiting = list(turn.talk.get(DOUBT) or [])
        turn.talk[DOUBT] = [*waiting, *(one for one in doubted if one not in waiting)]


_PLAIN = (
    "household_size",
    "name",
    "reporter_name",
    "phone",
    "reporter_phone",
    "id_card",
    "income",
    "place",
)
"""Fields that have one value, which entities tell."""
_ASKED_PLAINLY = ("place", "phone", "reporter_phone", "household_size", "income", "id_card")
"""Fields to which words without an entity are no answer, but for an address that no list knows."""
_A_STORY = 12


def told_before(turn: DraftTurn) -> list[str]:
    """The fields of which the words tell what the draft holds already, and that alone: no answer
    to a question for a number, a sum or a place, however often it is said (家里是9口人，刚才说错了,
    of nine); and the whole story sent once more is no refusal of consent."""
    asked = turn.heard.expects or ""
    if asked == "consent" and _story_again(turn):
        return ["hardship"]
    if asked not in _ASKED_PLAINLY or (asked == "place" and sounds_like_one(turn.heard.text)):
        return []
    known = [
        field for field in _PLAIN if turn.facts.get(field) is not None and _told_again(turn, field)
    ]
    told = {ENTITY_OF[field] for field in known}
    others = any(one.type not in told for one in turn.entities)
    return [] if others or ENTITY_OF[asked] in told else known


def _story_again(turn: DraftTurn) -> bool:
    """Whether the message is the story itself once more, as a phone without signal sends it."""
    text = turn.heard.text.strip()
    told = str(turn.facts.get("hardship") or "")
    long = len(text) >= _A_STORY and answers.classify(text) is None
    return (
        long
        and story.is_told(told, text, turn.entities)
        and any(one.type in ("risk", "expense") for one in turn.entities)
    )


def _told_again(turn: DraftTurn, field: str) -> bool:
    """Whether the value that the draft holds stands among the words."""
    held = turn.facts[field]
    value = held.get("value") if isinstance(held, dict) else held
    if isinstance(value, list):  # no entity tells guarantees: the story itself is there already
        return story.is_told(turn.facts.get("hardship"), turn.heard.text, turn.entities)
    return any(
        one.type == ENTITY_OF.get(field)
        and (one.normalized == value or (field == "place" and str(one.normalized) in str(value)))
        for one in turn.entities
    )


_IT_IS = re.compile(r"(?<!不)(?:是|改成|改为|换成|写成)[\s，,：:]*")


def _as_right(turn: DraftTurn, field: str) -> bool:
    """Whether the value that the draft holds is told as the right one: 说错了，是9口人, of nine."""
    for one in turn.entities:
        if one.type == ENTITY_OF.get(field):
            before = turn.heard.text[: one.start]
            if any(found.end() == one.start for found in _IT_IS.finditer(before)):
                return True
    return False


def _mended(turn: DraftTurn, field: str, changed: Facts) -> bool:
    """A number of which only some digits are told, or a name that stands alone among the words."""
    old = str(turn.facts[field])
    new: str | None = None
    if field in ("phone", "reporter_phone", "id_card"):
        new = apply_to_number(old, turn.heard.text)
    elif field == "household_size":
        said = fold(turn.heard.text)
        count = household_answers.one_more(said, turn.facts[field]) or household_answers.size(said)
        if count and count != turn.facts[field]:
            turn.facts[field] = changed[field] = count
        return bool(count)
    elif field in ("income", "expense"):
        return _mended_sum(turn, field, changed)
    elif field in ("name", "reporter_name"):
        parts = [bare_names.whole(part) for part in _APART.split(turn.heard.text)]
        new = next((part for part in reversed(parts) if part and part != old), None)
    if not new or new == old or (field == "id_card" and not idcards.is_valid(new)):
        return False
    turn.facts[field] = changed[field] = new
    return True


def _mended_sum(turn: DraftTurn, field: str, changed: Facts) -> bool:
    """A sum said right now: the only one of its kind among the words, or the old with one zero
    more or less."""
    old = turn.facts[field]
    kind = "annual_income" if field == "income" else "expense"
    told = [
        one
        for one in extract(turn.heard.text, expects=field, gazetteer=turn.services.gazetteer)
        if one.type == kind and one.attrs.get("kind", "spending") == "spending"
    ]
    value = told[-1].normalized if told else corrections.by_a_zero(old["value"], turn.heard.text)
    basis = incomes.basis_of(turn.heard.text) if field == "income" else None
    if value in (None, old["value"]) and basis not in (None, old.get("basis")):
        turn.facts[field] = changed[field] = {**old, "basis": basis}
        return True
    if value is None or value == old["value"]:
        return False
    turn.facts[field] = changed[field] = {**old, "value": value, "said": turn.heard.text[:20]}
    if told and told[-1].attrs.get("basis", "unspecified") != "unspecified":
        turn.facts[field]["basis"] = told[-1].attrs["basis"]
    return True


def settle(turn: DraftTurn, changed: Facts) -> None:
    """Strike the fields whose right value has come, or that stay as they were."""
    waiting = list(turn.talk.get(DOUBT) or [])
    if not waiting:
        return
    asked = turn.heard.expects
    left = [
        field
        for field in waiting
        if field not in changed and not (field == asked and _is_answered(turn, field))
    ]
    if left:
        turn.talk[DOUBT] = left
    else:
        turn.talk.pop(DOUBT, None)


def _is_answered(turn: DraftTurn, field: str) -> bool:
    """Whether the question for the right value had its answer, which may be the old value."""
    if answers.classify(turn.heard.text) in ("skip", "no", "unsure", "yes", "stop"):
        return True
    if answers.is_wordless(turn.heard.text):
        return False
    told = any(one.attrs.get("valid") is not False for one in turn.entities)
    return told or bool(_KEPT_AS_IT_IS.search(turn.heard.text)) or turn.misses(f"right_{field}") > 1


def next_one(turn: DraftTurn) -> str | None:
    """The field whose right value is to be asked for now."""
    waiting = turn.talk.get(DOUBT) or []
    return str(waiting[0]) if waiting else None


def _named(turn: DraftTurn, text: str) -> list[str]:
    proxy = turn.facts.get("self_or_proxy") == "proxy"
    found = []
    for field, words in _WORDS:
        match = re.search(words, text)
        if match is None:
            continue
        if proxy and field in ("name", "phone"):
            found.append(_whose(turn, text, field, words))
        else:
            found.append(field)
    return found


def _whose(turn: DraftTurn, text: str, field: str, words: str) -> str:
    """With two people in the talk: the speaker's own field or the household's."""
    own = f"reporter_{field}"
    if re.search(rf"{_HOUSEHOLD_CUE}[^，。]{{0,6}}(?:{words})", text):
        return field
    if re.search(rf"{_OWN_CUE}[^，。]{{0,4}}(?:{words})", text):
        return own
    return own if turn.facts.get(own) is not None and turn.facts.get(field) is None else field


def naming(facts: Facts, field: str) -> tuple[str, str]:
    """How the question for the right value names the field and what was noted before."""
    value = facts.get(field)
    if isinstance(value, dict):
        shown = amount(value)
    elif field == "id_card":
        shown = f"尾号{str(value)[-4:]}"
    elif isinstance(value, list):
        shown = "、".join(value)
    else:
        shown = str(value)
    return field_name(field), shown
