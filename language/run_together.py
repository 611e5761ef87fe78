"""A name and a place spoken without a pause: 我叫刘二虎隆兴昌镇联丰村的."""

from __future__ import annotations

import re
from dataclasses import replace

from language import townships
from language.mention import Span
from language.surnames import is_common, is_han, surname_length

_CALLED = re.compile(r"(?:叫做?|名叫|姓名|名字是?)$")
_BACK = 5
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,5}?(?:镇|乡|苏木|街道)")
_VILLAGE = re.compile(r"[\u4e00-\u9fff]{2,4}(?:村|屯|庄|沟|湾|嘎查|社区)")


def without_names(text: str, places: list[Span]) -> list[Span]:
    """The places of a folded text without the name that runs into them from the left."""
    return [_without_name(text, one) for one in places]


def _without_name(text: str, place: Span) -> Span:
    for begin in range(max(0, place.start - _BACK), place.start + 1):
        if not _CALLED.search(text, 0, begin):
            continue
        length = surname_length(text, begin)
        for end in (begin + length + 2, begin + length + 1):
            inside = place.start < end < place.end
            if length and inside and is_han(text[begin:end]) and _begins_place(text, begin, end):
                return replace(place, start=end, normalized=text[end : place.end])
    return place


def _begins_place(text: str, begin: int, at: int) -> bool:
    """Whether a township of the country's list begins here, or a village after a plain name."""
    town = _TOWN.match(text, at)
    if town is not None:
        return town.group() in townships.official_names()
    return is_common(text[begin:at]) and at - begin == 3 and bool(_VILLAGE.match(text, at))
