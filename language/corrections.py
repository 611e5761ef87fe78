"""Values that the speaker takes back: 不是5口是6口; 三千，不对，四千; 5改成6."""

from __future__ import annotations

import re
from typing import Optional

from language.mention import Span
from language.number_corrections import apply_to_number

__all__ = ["apply_to_number", "by_a_zero", "drop_taken_back", "takes_back"]

_TAKEN_BACK = re.compile(
    r"[^。!?\n]{0,8}?(?:不对|不是|错了|说错|弄错|搞错|看错|拿错|算错|打错|记错|写错|讲错|口误|更正|纠正|改成|改为|更正为|换成|应该是|哦不|啊不|噢不|不不|不,)[^\n]{0,10}$"
)
_DENIED = re.compile(
    r"(?:(?<![哦啊噢哎呃诶喔])不是|不叫|并非|没有说|别写|不姓|不应该是|不在)(?:说|写|叫|住在?|在)? ?$|"
    r"(?:(?<![,。 哦啊噢哎呃诶喔])不是|不叫|并非|没有说|别写|不姓|不应该是|不在)(?:说|写|叫|住在?|在)?,$"
)
_ZERO = re.compile(r"(?P<which>多|少)[说写打算报输]?[了咗]?一?个?[零0]")
_HYPOTHETICAL = re.compile(r"是不是$")


def takes_back(between: str) -> bool:
    """Whether the words between two values say that the second replaces the first."""
    return (
        len(between) <= 20 and bool(_TAKEN_BACK.fullmatch(between)) and not _DENIED.search(between)
    )


def by_a_zero(old: object, text: str) -> Optional[int]:
    """The amount with one zero less or more, where the words say that it was one too many or
    too few: 多写了个零. ``None`` otherwise, and for a range."""
    said = _ZERO.search(text)
    if said is None or not isinstance(old, int) or old <= 0:
        return None
    if said["which"] == "少":
        return old * 10
    return old // 10 if old % 10 == 0 else None


def _of_two_people(one: Span, other: Span) -> bool:
    roles = one.attrs.get("role"), other.attrs.get("role")
    return None not in roles and roles[0] != roles[1]


def drop_taken_back(text: str, spans: list[Span]) -> list[Span]:
    """The spans of one type without those that a later one of the same type corrects."""
    kept: list[Span] = []
    ordered = sorted(spans, key=lambda span: span.start)
    for index, span in enumerate(ordered):
        later = ordered[index + 1] if index + 1 < len(ordered) else None
        before = text[max(0, span.start - 6) : span.start]
        denied = bool(_DENIED.search(before)) and not _HYPOTHETICAL.search(before)
        if denied and (
            later is not None
            or index
            or re.match(r"[^。!?\n]{0,4},?(?:是|而是|应该)", text[span.end : span.end + 8])
        ):
            continue
        if later is None or _of_two_people(span, later):
            kept.append(span)
            continue
        if takes_back(text[span.end : later.start]):
            continue
        kept.append(span)
    return kept
