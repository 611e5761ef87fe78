"""Taking facts out of what was said and into a draft: merged, corrected, never guessed.

A fact that the draft already holds is replaced only when the words correct it or answer the
very question; a value that cannot be right (a phone with ten digits, a wrong check digit) is
reported as a problem and never stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.people_said import whose
from actions.persons import (
    correct_names,
    settle_head,
    take_name,
    take_phone,
    who_speaks,
)
from actions.taking import Absorbed, Facts, Into
from actions.two_phones import share_phone, sort_phones, without_own_phone
from language import amounts, dangers, guarantees, spelling
from language.causes import is_cause
from language.corrections import takes_back
from language.entities import Entity
from language.mention import Cover
from language.text import fold

__all__ = ["CORRECTING", "Absorbed", "Facts", "absorb"]

_NOT_THAT = re.compile(r"(?:不是|没有|没得|哪是|不到)(?:花|掏|挣|有)?(?:了)?$")
_RATHER_THAN = re.compile(r"[^。;!?\d]{0,4}[,，\s]*(?:而|并)?不是(?:花|掏|挣|有)?(?:了)?")
_BUT_THIS = re.compile(r"[^。;!?]{0,12}(?:是|应该|有|得)$")
_OWN_POCKET = re.compile(r"自己|自付|自掏|自费|自个|掏|报(?:销)?(?:完|后|了以后|过)")
CORRECTING = re.compile(
    r"不对|不是|错了|[说讲]错|[说讲]差|弄错|写错|记错|搞错|更正|纠正|改成|改一下|改为|应该是|其实是|重新说|换成|[说报算写填][高低多少][了咧啦咯喽嘞]|错[咧啦咯嘞]|看错|念错|漏了|少说|弄反|说反|记岔|说岔|拐了"
)


_CARE = re.compile(
    r"医保|合作医疗|新农合|看不(?:起|上)病|治不(?:起|上)|没钱(?:看|治|医|买药|抓药|吃药|做手术|住院)|买不起药|吃不起药"
)
_NOT_PAID = re.compile(
    r"(?:实在|真|真的|根本)?[交拿付供]不[起上]|没(?:钱)?交|还没交|要交|得交|还差|凑不(?:够|齐|上|起)|(?:还|得|要)(?:准备|凑)|拿不出|付不起"
)


_PAID = re.compile(r"(?:花|掏|交|付|出|垫)(?:了|去|掉|脱)$")
_COUNTED_ANEW = re.compile(
    r"(?:也|又|刚|才)(?:回来?|回去|搬来?|住)[^。]{0,8}(?:家里?|屋头)(?:现在)?(?:就)?是|(?:少|漏|忘)(?:算|数|说|报)?了[^。]{0,8}[口个]"
)
"""Somebody more lives there: 我弟也回去住了，家里是两个人."""
_CLAUSE_END = re.compile(r"[\s，。,.;；！!？?]")


def absorb(
    facts: Facts,
    text: str,
    entities: Sequence[Entity],
    *,
    expects: str | None,
    correcting: bool = False,
    household: bool = True,
    told_by: dict[str, str | None] | None = None,
) -> Absorbed:
    """Write what ``text`` tells into ``facts`` (in place) and say what changed.

    ``household=False`` takes only what ``entities`` holds and dangers: a lead is about others.
    ``told_by`` (kept from turn to turn, changed in place) remembers whose name and phone the
    words said they were, for when it turns out later that somebody speaks for another.
    """
    spoken = text
    text = spelling.without(text)  # what tells how a name is written is nothing else
    correcting = correcting or bool(CORRECTING.search(text))
    risks = [one for one in entities if one.type == "risk"]
    into = Into(facts, expects, correcting, text, {} if told_by is None else told_by, risks)
    if household:
        who_speaks(into, text)
        sort_phones(into, entities)
    for entity in _out_of_pocket_first(text, entities):
        _TAKE.get(entity.type, _nothing)(into, entity)
    if household:
        settle_head(into, text)
        _put_right(into, text)
        correct_names(into, spoken, entities)
        share_phone(into)
        if expects != "phone" and without_own_phone(into):
            into.leave_out("phone")
    if household and expects != "guarantees":
        found = guarantees.find(text)
        if found and not _CARE.search(text):  # a bill that is not paid back is no lack of insurance
            found = [one for one in found if one != "基本医疗"]
        if found:
            into.put("guarantees", sorted({*(facts.get("guarantees") or []), *found}), merge=True)
    hazards = dangers.find(text)
    if hazards:
        into.put("urgent", True)
        into.put("dangers", sorted({*(facts.get("dangers") or []), *hazards}), merge=True)
    return into.absorbed


def _put_right(into: Into, text: str) -> None:
    """A sum that is called wrong and followed by the right one, whatever was asked: 刚刚那个
    一万四千五不对，是一万六."""
    if not into.correcting:
        return
    folded = fold(text)
    found = amounts.find(folded, Cover(len(folded)))
    sums = [one for one in found if one.number.low == one.number.high]
    if len(sums) != 2:
        return
    wrong, right = sums[0].number.low, sums[1].number.low
    between = folded[sums[0].end : sums[1].start]
    if _RATHER_THAN.fullmatch(between):
        wrong, right = right, wrong
    elif not (
        takes_back(between)
        or (_NOT_THAT.search(folded, 0, sums[0].start) and _BUT_THIS.search(between))
    ):
        return
    for name in ("expense", "income"):
        known = into.facts.get(name)
        if known and known.get("value") == wrong and name not in into.absorbed.changed:
            into.put(name, {**known, "value": right}, merge=True)
            return


def _out_of_pocket_first(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """Of several sums spent, the one paid by the household itself (合规自付) is the record's."""

    def later(entity: Entity) -> bool:
        before = text[max(0, entity.start - 10) : entity.end]
        return entity.type == "expense" and not _OWN_POCKET.search(before)

    return sorted(entities, key=later)


def _id_card(into: Into, entity: Entity) -> None:
    if entity.attrs.get("valid") is False:
        into.absorbed.problems.append(("id_card", entity.value))
    elif not (_is_proxy(into) and whose(into.text, entity.start) == "speaker"):
        into.put("id_card", entity.normalized)


def _is_proxy(into: Into) -> bool:
    return into.facts.get("self_or_proxy") == "proxy"


def _place(into: Into, entity: Entity) -> None:
    into.absorbed.places.append(str(entity.normalized or entity.value))


def _household_size(into: Into, entity: Entity) -> None:
    value = entity.normalized
    if isinstance(value, int) and 1 <= value <= 30:
        # What is counted out later is surer than a couple that was only mentioned.
        counted_anew = bool(_COUNTED_ANEW.search(into.text))
        first = counted_anew or (
            "口" in entity.value and into.told_by.get("household_size") != "counted"
        )
        into.put("household_size", value, merge=first)
        if "口" in entity.value or counted_anew:
            into.told_by["household_size"] = "counted"
    else:
        into.absorbed.problems.append(("household_size", entity.value))


def _income(into: Into, entity: Entity) -> None:
    if entity.normalized is None:
        return  # "几千块": too vague to hold
    basis = entity.attrs.get("basis", "unspecified")
    known = into.facts.get("income") or {}
    if basis == "unspecified" and into.correcting:
        basis = known.get("basis", basis)  # only the sum is put right
    into.put(
        "income",
        {
            "value": entity.normalized,
            "basis": basis,
            **({"approx": True} if entity.attrs.get("approx") else {}),
            "said": entity.value,
        },
    )


def _expense(into: Into, entity: Entity) -> None:
    """Spending is the record's expense; debts and losses are kept beside it."""
    if entity.normalized is None:
        return
    kind = entity.attrs.get("kind", "spending")
    before, after = into.text[max(0, entity.start - 8) : entity.start], into.text[entity.end :]
    around = before + entity.value + _CLAUSE_END.split(after[:9])[0]
    not_paid = _NOT_PAID.search(around) or _NOT_PAID.match(after.lstrip(" ，,"))
    if kind == "spending" and not_paid and not _PAID.search(before):
        return
    amount = {
        "value": entity.normalized,
        **({"period": entity.attrs["period"]} if entity.attrs.get("period") else {}),
        **({"approx": True} if entity.attrs.get("approx") else {}),
        "said": entity.value,
    }
    if kind == "spending":
        into.put("expense", amount)
        return
    others = list(into.facts.get("other_amounts") or [])
    amount = {"kind": kind, **amount}
    if into.correcting:
        others = [one for one in others if one["kind"] != kind]
    if amount not in others:
        into.put("other_amounts", [*others, amount], merge=True)


def _risk(into: Into, entity: Entity) -> None:
    kinds = list(into.facts.get("risks") or [])
    kind = str(entity.normalized)
    told = {str(one.normalized) for one in into.risks} | set(kinds)
    if kind in kinds or not is_cause(kind, entity.value, into.text, told, into.expects):
        return
    into.put("risks", [one for one in kinds if one != "其他"] + [kind], merge=True)


def _nothing(into: Into, entity: Entity) -> None:
    """Dates are part of the story, not a field of the record."""


_TAKE = {
    "name": take_name,
    "phone": take_phone,
    "id_card": _id_card,
    "place": _place,
    "household_size": _household_size,
    "annual_income": _income,
    "expense": _expense,
    "risk": _risk,
}
