"""A name noted wrongly and set right: by the whole name again, or by the one character it has wrong.

不是发财的财 是才能的才; 姓错了 严格的严; 富写错了 是夫妻的夫; 没有那个尔; 周凤 → 周凤琴.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from language import bare_names, spelling
from language.spelling import Told
from language.surnames import surname_length
from language.text import fold

_HAN = r"[\u4e00-\u9fff]"
_SIGNAL = re.compile(r"名|姓|字|叫|错|不对|不是|改|写|打成|漏|[少多]了?个")
_FORMAL = re.compile(r"大名|学名|真名|身份证|户口本|不叫|全名|正名")
_CALLED_WRONG = re.compile(r"错|不是|不对|[写打弄记听念]成")
_SLIP = re.compile(r"[打说写念报敲按]错|错了|不对")
_SURNAME = re.compile(rf"姓(?:的?是|那个)?(?P<char>{_HAN})(?=[^\u4e00-\u9fff]|$|[,不啊呀哈的])")
_WRONG = re.compile(
    rf"(?P<char>{_HAN})(?:那?个?字)?(?:[写打弄听记念搞]得?|是)?(?:错|不对|有误)|(?:不是|[写打弄听记念]成了?)(?:那个|这个)?(?P<other>{_HAN})(?=[^\u4e00-\u9fff]|$|了)"
)
_TOO_MANY = re.compile(
    rf"(?:没有?|多了?|去掉|不要)(?:那|这|一)?个?(?P<char>{_HAN})(?:字)?(?=[^\u4e00-\u9fff]|$)"
)
_LAST = re.compile(r"(?:最后|末尾|后头|后面|尾巴)(?:那|一|的)*(?:个)?(?:字)?|第[三3]个字")
_MIDDLE = re.compile(r"中间(?:那|的)*个?字?|当中那?个?字|第[二2]个字")
_FIRST = re.compile(r"(?:第[一1]|头一|开头那?|前面那?)个字")


def amended(old: str, text: str, said: Sequence[str] = ()) -> str | None:
    """The right name where the words correct `old`; `said` are the names found in the text."""
    folded = fold(text)
    told = spelling.find(folded)
    if not told and not _SIGNAL.search(folded):
        return None
    plain = spelling.without(folded)
    new = _whole(old, plain, said) or _by_characters(old, plain, told)
    return new if new and new != old else None


def at_once(old: str, text: str) -> str | None:
    """The name that follows `old` in the same breath and puts it right: 吕玉娥，哎打错了，是吕月娥."""
    at = text.find(old)
    slip = _SLIP.search(text, at + len(old)) if at >= 0 else None
    if slip is None:
        return None
    after = fold(text[slip.end() :])
    return next((one for one in bare_names.stretches(after) if _alike(old, one)), None)


def formal(old: str, text: str, said: Sequence[str]) -> str | None:
    """The full name beside a familiar one: 唐老六 大名唐远贵, 身份证上叫…"""
    if not _FORMAL.search(text):
        return None
    return next((one for one in reversed(said) if one != old and one[0] == old[0]), None)


def _whole(old: str, plain: str, said: Sequence[str]) -> str | None:
    """The last full name of the text that is like the old one, or its formal form."""
    for name in reversed([*bare_names.stretches(plain), *said]):
        if name != old and _alike(old, name):
            return name
    return formal(old, plain, said)


def _alike(old: str, new: str) -> bool:
    """One character exchanged, or one or two added or left out behind the first."""
    if len(old) == len(new):
        return sum(a != b for a, b in zip(old, new, strict=True)) == 1
    longer, shorter = sorted((old, new), key=len, reverse=True)
    if len(shorter) < 2 or shorter[0] != longer[0] or len(longer) - len(shorter) > 1:
        return False
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(1, len(longer)))


def _by_characters(old: str, plain: str, told: Sequence[Told]) -> str | None:
    right = [one.char for one in told if not one.denied and one.char not in old]
    family = max(1, surname_length(old, 0))
    surname = _SURNAME.search(plain)
    called_wrong = bool(told) or _CALLED_WRONG.search(plain) is not None
    if surname is not None and called_wrong and surname["char"] not in old:
        return surname["char"] + old[family:]
    if not right:
        spare = _TOO_MANY.search(plain)
        fits = spare is not None and len(old) > 2 and spare["char"] in old[1:]
        return old.replace(spare["char"], "", 1) if spare is not None and fits else None
    place = _place(old, plain, told)
    if place is None:
        return None
    return old[:place] + right[-1] + old[place + 1 :]


def _place(old: str, plain: str, told: Sequence[Told]) -> int | None:
    """Which character of the old name is wrong."""
    wrong = [one.char for one in told if one.denied]
    wrong += [one["char"] or one["other"] for one in _WRONG.finditer(plain)]
    places = [old.rfind(char) for char in wrong if char in old]
    if places:
        return places[0]
    if "姓" in plain or _FIRST.search(plain):
        return 0
    if _LAST.search(plain):
        return len(old) - 1
    return 1 if _MIDDLE.search(plain) or len(old) == 2 else None
