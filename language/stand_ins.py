"""Invented people, numbers and villages in the places of real ones, in words of the same shape.

What was heard wrongly can be learned from only with its name or number in it; the real one must
not be kept. The same real character always becomes the same invented one, so a name that was
heard by half is half of the stand-in, and a digit that was missed is missed there, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, Dict, Iterable, List, Optional, Sequence, Set, Tuple

from language import place_parts, spelling
from language.digits import SPOKEN, runs
from language.surnames import surname_length
from language.text import fold

PERSON, NUMBER, PLACE = "name", "number", "place"
_NAME, _VILLAGE, _DIGITS = "〔姓名〕", "〔地名〕", "〔号码〕"
_SURNAMES = "李周吴郑冯陈褚卫"
_GIVEN = "云山春江石松竹梅泉溪柳桥岭原禾星"
_PHONES = ("13800005821", "13800007364", "13800009427")
_CARDS = (
    "110101195002100006", "110101195408050002", "110101196310100002",
    "11010119500605000X", "11010119530505000X", "11010119561010000X",
)  # fmt: skip
_INVENTED = {11: (_PHONES, range(7)), 18: (_CARDS, range(14, 17))}
"""By length: numbers that nobody has, and the places at which one sees that."""
_SPOKEN = "零一二三四五六七八九"
_FEWEST = 3  # a run of so many digits may be a part of a number
_ENDING = re.compile(
    r"(?:街道办事处|街道办|街道|苏木|嘎查|社区|村委会|村|镇|乡|屯|庄|寨|组|社|队|区)$"
)
_WHOLE = re.compile(
    r".+?(?:街道(?:办事处|办)?|苏木|嘎查|社区|[镇乡村屯庄寨组社队])(?![镇乡村屯庄寨组社队])|.+$"
)
_MARK = 0xE000  # private use: no text holds these characters
_MARKS = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True)
class StoodIn:
    """``words`` is what stands in ``text`` for the thing itself, if it stands there at all."""

    text: str
    heard: str
    meant: str
    words: Optional[str]


def stood_in(what: str, text: str, heard: str, meant: str) -> Optional[StoodIn]:
    """The words with stand-ins for ``heard`` (what was understood) and ``meant`` (what it was).

    ``what`` is :data:`PERSON`, :data:`NUMBER` (digits) or :data:`PLACE`. ``None`` where a name is
    told by its characters (弓长张), or anything real would be left.
    """
    text = _MARKS.sub("", fold(text))
    if what == PERSON:
        made = _person(text, heard, meant)
    elif what == NUMBER:
        made = _number(text, heard, meant)
    else:
        made = _place(text, heard, meant)
    return made if made is not None and made.heard != made.meant else None


def left_alone(
    text: str, what: Optional[str], put_in: Iterable[Optional[str]], hide: Callable[[str], str]
) -> str:
    """The text as ``hide`` leaves it, but for what was ``put_in`` by :func:`stood_in`, which
    nobody needs to hide. Nothing else is spared, so ``what`` is ``None`` where nothing was."""
    text = _MARKS.sub("", text)
    held = sorted(_pieces(what, [one for one in put_in if one]), key=len, reverse=True)
    for number, one in enumerate(held):
        text = text.replace(one, chr(_MARK + number))
    text = hide(text)
    for number, one in enumerate(held):
        text = text.replace(chr(_MARK + number), one)
    return text


def without(
    text: str, names: Iterable[str] = (), places: Iterable[str] = (), numbers: Iterable[str] = ()
) -> str:
    """The text without people, villages and parts of numbers that are known to be real."""
    for name in sorted({*names}, key=len, reverse=True):
        for real in (name, _given(name)):
            if len(real) > 1:
                text = text.replace(real, _NAME)
    for stem, whole in _stems(places):
        for real in (whole, stem):
            if len(real) > 1:
                text = text.replace(real, _VILLAGE)
    known = [one for one in numbers if one]
    for start, end, digits in reversed(_runs(fold(text))):
        if any(digits in one or one in digits for one in known):
            text = text[:start] + _DIGITS + text[end:]
    return text


def _person(text: str, heard: str, meant: str) -> Optional[StoodIn]:
    if spelling.find(text):
        return None
    cast = _Cast((meant, heard))
    real = {one: cast.person(one) for one in (meant, heard)}
    real.update({_given(one): real[one][-len(_given(one)) :] for one in (meant, heard)})
    return _put(text, {old: new for old, new in real.items() if len(old) > 1}, real, heard, meant)


def _place(text: str, heard: str, meant: str) -> Optional[StoodIn]:
    cast = _Cast((meant, heard))
    real: Dict[str, str] = {}
    for stem, whole in _stems((meant, heard)):
        new = cast.given(stem)
        real[whole] = new + whole[len(stem) :]
        if len(stem) > 1:
            real[stem] = new
    whole_places = {one: _replaced(one, real) for one in (heard, meant)}
    return _put(text, real, whole_places, heard, meant)


def _number(text: str, heard: str, meant: str) -> Optional[StoodIn]:
    heard, meant = heard.upper(), meant.upper()
    new = _numbers(heard, meant)
    if new is None:
        return None
    words: Optional[str] = None
    for start, end, digits in reversed(_runs(text)):
        of = next((one for one in (heard, meant) if digits in one or one in digits), None)
        if of is None:  # nearly the number, perhaps
            text = text[:start] + _DIGITS + text[end:]
            continue
        where = max(of.find(digits), 0)
        told = _told(text[start:end], new[of][where : where + len(digits)])
        text = text[:start] + told + text[end:]
        words = told
    return StoodIn(text, new[heard], new[meant], words)


def _put(
    text: str, real: Dict[str, str], whole: Dict[str, str], heard: str, meant: str
) -> Optional[StoodIn]:
    told = _replaced(text, real)
    if any(one in told for one in real if len(one) > 1):
        return None
    words = next((whole[one] for one in (heard, meant) if whole[one] in told), None)
    return StoodIn(told, whole[heard], whole[meant], words)


def _replaced(text: str, real: Dict[str, str]) -> str:
    """All at once: what was put in is not looked at again."""
    known = sorted(real, key=len, reverse=True)
    if not known:
        return text
    return re.sub("|".join(map(re.escape, known)), lambda found: real[found.group()], text)


class _Cast:
    """Invented characters, one for each real one."""

    def __init__(self, real: Sequence[str]) -> None:
        taken = {char for one in real for char in one}
        self._surnames = [one for one in _SURNAMES if one not in taken]
        self._free = [one for one in _GIVEN if one not in taken]
        self._known: Dict[Tuple[str, bool], str] = {}

    def person(self, name: str) -> str:
        family = name[: len(name) - len(_given(name))]
        return self._as(family, True) + self.given(_given(name))

    def given(self, chars: str) -> str:
        return "".join(self._as(one, False) if one >= "\u4e00" else one for one in chars)

    def _as(self, real: str, surname: bool) -> str:
        key = (real, surname)
        if real and key not in self._known:
            pool = self._surnames if surname else self._free
            used = {*self._known.values()}
            self._known[key] = next((one for one in pool if one not in used), pool[-1])
        return self._known.get(key, "")


def _pieces(what: Optional[str], put_in: Sequence[str]) -> Set[str]:
    if what is None:
        return set()
    found = {*put_in}
    if what == PLACE:
        found |= {real for stem_and_whole in _stems(put_in) for real in stem_and_whole}
    if what == PERSON:
        found |= {_given(one) for one in put_in}
    return {one for one in found if len(one) > 1}


def _given(name: str) -> str:
    return name[surname_length(name, 0) or 1 :]


def _stems(places: Iterable[str]) -> List[Tuple[str, str]]:
    """Of towns, villages and groups below a county: the name proper, and with its kind; the
    longest first. Where no kind is said, both are the same."""
    found = set()
    for place in places:
        parts = place_parts.take_apart(fold(place))
        for level in ("town", "village"):
            rest = parts.get(level, "")
            for whole in _WHOLE.findall(rest):
                stem = _ENDING.sub("", whole) or whole
                if not re.fullmatch(r"第?[0-9零一二三四五六七八九十]*", stem):
                    found.add((stem, whole))
    return sorted(found, key=lambda one: (-len(one[1]), one))


def _runs(text: str) -> List[Tuple[int, int, str]]:
    return [(run.starts[0], run.ends[-1], run.digits) for run in runs(text, _FEWEST)]


def _numbers(heard: str, meant: str) -> Optional[Dict[str, str]]:
    """What was heard wrongly is wrong in the stand-in, too, but never where the invented ones of a
    phone (1380000…) or an ID number (…000.) are told from those of living people."""
    if len(heard) != len(meant) or len(meant) not in _INVENTED:
        return None
    pool, sign = _INVENTED[len(meant)]
    ends_in_x = meant.endswith("X")
    new = next(one for one in pool if one.endswith("X") == ends_in_x and one not in (meant, heard))
    wrong, free = list(new), [at for at in range(len(new)) if at not in sign]
    for at in (at for at, char in enumerate(heard) if char != meant[at]):
        where = at if at not in sign else free[at % len(free)]
        wrong[where] = str((int(wrong[where]) + 1) % 10) if wrong[where].isdigit() else "0"
    return {heard: "".join(wrong), meant: new}


def _told(said: str, digits: str) -> str:
    """The digits written as they were said, with the same gaps: 三个零 as three of them."""
    left = list(digits)
    made = []
    for piece in re.finditer(r"[二两三四五六七八2-8]个(.)|(.)", said):
        char = piece[1] or piece[2]
        times = int(SPOKEN[piece[0][0]]) if piece[1] else 1
        if char not in SPOKEN:
            made.append(char)
            continue
        for _ in range(min(times, len(left))):
            made.append(_written(left.pop(0), char))
    return "".join(made)


def _written(digit: str, like: str) -> str:
    if not digit.isdigit() or like.isascii():
        return digit
    return "幺" if digit == "1" and like == "幺" else _SPOKEN[int(digit)]
