"""A place as said, taken apart by level, and two sayings of one place joined level by level."""

from __future__ import annotations

import re
from typing import Dict, Optional

LEVELS = ("province", "city", "county", "town", "village")
"""From the largest to the smallest; ``village`` holds everything below the town."""

_PARTS = re.compile(
    r"(?P<province>[^省区]{2,5}(?:省|自治区))?"
    r"(?P<city>[^市盟]{1,6}?(?:自治州|地区|[市盟州]))?"
    r"(?P<county>.{1,9}?(?:自治县|自治旗|[县旗市]|(?<!社)区))?"
    r"(?P<town>.{1,9}?(?:街道办事处|街道办|街道|苏木|[镇乡]))?"
    r"(?P<village>.+)?"
)
_LED_IN = re.compile(r"^(?:改成|改为|应该是|是|叫|就是|在|住在?|的|、|，|,|\s)+")
_TOWN_NAMED_SO = re.compile(r"^(?:镇雄|镇赉|镇坪|镇平|镇安|镇原|镇宁|镇沅|镇康|镇江|镇海|乡宁)")

_GROUP = re.compile(r"第?[0-9一二三四五六七八九十]{1,3}(?:村民小组|小组|组|社|队)$")
_GROUP_SAID = re.compile(r"第?[0-9一二三四五六七八九十]{1,3}(?:村民小组|小组|组|社|队)(?![长员里])")

Parts = Dict[str, str]


def take_apart(place: str) -> Parts:
    """``{"county": "东台市", "town": "安丰镇", "village": "红安村"}``; absent levels are left out.

    A county-level city that stands first counts as ``city``: without a table no one can tell.
    """
    text = _LED_IN.sub("", place.strip())
    found = _PARTS.fullmatch(text)
    if found is None:
        return {"village": text} if text else {}
    parts = {level: said for level, said in found.groupdict().items() if said}
    if _TOWN_NAMED_SO.match(text) and parts.get("town", "").startswith(text[:1]):
        return {"village": text}
    return {level: said.strip(" 的，,") for level, said in parts.items()}


def join(before: str, said: str) -> str:
    """What is said now fills or replaces its own levels of what was said before.

    Where both name a level differently, the lower levels said before belong to another place.
    """
    old, new = take_apart(before), take_apart(said)
    village = old.get("village", "")
    if village and _GROUP.fullmatch(new.get("village", "")):
        new["village"] = _GROUP.sub("", village) + new["village"]
    joined = []
    other = False
    for level in LEVELS:
        told = new.get(level)
        kept = None if other else old.get(level)
        if told and kept and not _same(told, kept):
            other = True
        joined.append(told or kept or "")
    return "".join(joined)


def regrouped(place: str, text: str) -> Optional[str]:
    """The place with the group that a correction names (3组改成5组); None if it names no other."""
    old = _GROUP.search(place)
    if old is None:
        return None
    kind = old.group()[-1]
    said = [one for one in _GROUP_SAID.findall(text) if one[-1] == kind and one != old.group()]
    return place[: old.start()] + said[-1] if said else None


def complements(one: str, other: str) -> bool:
    """Whether one of two sayings holds only levels above those of the other: 哈乐镇 and 前梁新村."""
    held, told = take_apart(one), take_apart(other)
    places = [[LEVELS.index(level) for level in parts] for parts in (held, told)]
    return all(places) and (max(places[0]) < min(places[1]) or max(places[1]) < min(places[0]))


def lowest(place: str) -> Optional[str]:
    """The smallest level that the words name."""
    parts = take_apart(place)
    return next((level for level in reversed(LEVELS) if level in parts), None)


def highest(place: str) -> Optional[str]:
    """The largest level that the words name."""
    parts = take_apart(place)
    return next((level for level in LEVELS if level in parts), None)


def _same(one: str, other: str) -> bool:
    return one in other or other in one
