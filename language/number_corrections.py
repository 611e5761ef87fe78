"""A known phone or ID number put right piecewise: 最后两位是33; 中间四位是5566; 不是22是33; 少了个零."""

from __future__ import annotations

import re

from language.digits import SPOKEN
from language.text import fold

_DIGIT = "[0-9零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺洞拐勾x]"
_REPEAT = rf"(?:[二两俩三四五六七八2-8]个|[俩双])(?={_DIGIT})"
_TENS = "[二三四五六七八九]?十[一二三四五六七八九]?"
# Digits that count something else (6口, 3万, 5岁) are no part of a number.
_NO_MEASURE = (
    r"(?![0-9.])(?!\s*(?:口|人|块|元|万|千|百|岁|年|月|日|亩|斤|头|只|户|天|次|多|来|几|十|点))"
)
_VALUE = rf"(?:(?:{_REPEAT})?{_DIGIT}(?:[ .-]?(?:{_REPEAT})?{_DIGIT})*|{_TENS}){_NO_MEASURE}"
_COUNT = "[一二两俩三四五六七八九十1-9几]"
_UNIT = "(?:位数字?|位|个数字?|个号|个|数字?|码)"
_HOW_MANY = rf"(?:的|那|这)*(?:(?P<count>{_COUNT})?{_UNIT})?"
_PLACES = (
    ("nth", rf"(?P<back>倒数|倒着数)?(?:是)?第(?P<nth>十?{_COUNT}|十){_UNIT}?"),
    ("tail", rf"(?:最后面?|末尾|末了|末|尾号|尾数|尾巴|后尾|结尾|后面|后边|后头|后){_HOW_MANY}"),
    ("head", rf"(?:最前面?|开头|打头|开始|前面|前边|前头|头前|前|头){_HOW_MANY}"),
    ("middle", rf"(?:正?中间|当中|当间儿?|中){_HOW_MANY}"),
)
_PLACE = re.compile("|".join(f"(?P<{name}_>{_p})" for name, _p in (
    (name, re.sub(r"\(\?P<(\w+)>", rf"(?P<{name}_\1>", pattern)) for name, pattern in _PLACES
)))  # fmt: skip
# One way to read each stretch, and a short one: 说错了说错了说错了 must not take for ever.
_FILLER = r"(?:应该|其实|实际|是不是|不对|数字|号码|[说打写念弄记搞听报讲输错成了那这个位数号我你给啊呀哦噢呢吧都才得要的对,、。:!\s]){0,12}"
_TO = "(?:改成|改为|改|换成|更正为|变成|而是|是|为|有)?"
_NOT = "(?:不是|不该是|不应该是|别写|没有)"
_CHANGES = tuple(re.compile(_FILLER + pattern) for pattern in (
    rf"{_NOT}{_FILLER}(?P<wrong>{_VALUE}){_FILLER}{_TO}{_FILLER}(?P<right>{_VALUE})",
    rf"(?:把|由|从|是)?{_FILLER}(?P<right>{_VALUE}){_FILLER}{_NOT}{_FILLER}(?P<wrong>{_VALUE})",
    rf"(?:把|由|从)?(?P<wrong>{_VALUE}){_FILLER}(?:改成|改为|换成|更正为|应该?是|错了{_FILLER}是){_FILLER}(?P<right>{_VALUE})",
))  # fmt: skip
_SAID = re.compile(rf"{_FILLER}{_TO}{_FILLER}(?P<right>{_VALUE})")
_SWAPPED = re.compile(rf"{_FILLER}(?:[说打写念弄记搞报]?(?:反|颠倒|倒)了|[换调倒颠]过来)")
_LACKING = re.compile(
    rf"{_FILLER}(?:还?少|漏|掉|缺|落|还有|再加|加)[说打写念报输]?了?一?[个位]?(?P<right>{_VALUE})"
)
_TOO_MUCH = re.compile(rf"{_FILLER}多[说打写念报输]?了?一?[个位]?(?P<right>{_VALUE})")
_ABOUT_A_NUMBER = re.compile("电话|手机|号|身份证|位|数字")
_FULL_NUMBER = re.compile(rf"{_DIGIT}(?:[ .-]?{_DIGIT}){{9,}}")
_SPOKEN_X = re.compile("大x|大?叉|[艾埃爱]克斯")
_BIRTH = re.compile("(?:出生年月日?|生日|出生日期)(?:那[几八]位)?")


def apply_to_number(old: str, text: str) -> str | None:
    """The number `old` (digits, X) with the change that `text` describes, None if it describes none.

    None also where the change does not fit: a place that the number does not have, digits to be
    replaced that are not there or are there twice, or a whole new number. Whether the result is
    a valid phone or ID number is for the caller to check.
    """
    folded = _SPOKEN_X.sub("x", fold(text))
    if not old or _FULL_NUMBER.search(folded):
        return None
    for match in _PLACE.finditer(folded):
        changed = _at_place(old, match, folded)
        if changed is not None:
            return changed
    birth = _BIRTH.search(folded)
    if birth and len(old) == 18:
        said = _SAID.match(folded, birth.end())
        value = _digits(said["right"]) if said else ""
        return old[:6] + value + old[14:] if len(value) == 8 else None
    return _anywhere(old, folded)


def _at_place(old: str, match: re.Match[str], text: str) -> str | None:
    """The change said right after the words for a place in the number."""
    place = next(name for name, _ in _PLACES if match[f"{name}_"])
    after = match.end()
    count = _count(match[f"{place}_count"]) if place != "nth" else 1
    if place == "tail" and (lacking := _LACKING.match(text, after)):
        return old + _digits(lacking["right"])
    if place == "middle" and (lacking := _LACKING.match(text, after)):
        return _longer_run(old, _digits(lacking["right"]))
    if place == "tail" and (extra := _TOO_MUCH.match(text, after)):
        value = _digits(extra["right"])
        return old[: -len(value)] if old.endswith(value) else None
    if place == "tail" and _SWAPPED.match(text, after):
        return old[:-2] + old[-1] + old[-2] if count in (None, 2) and len(old) > 1 else None
    for pattern in (*_CHANGES, _SAID):
        change = pattern.match(text, after)
        if change is None:
            continue
        right = _digits(change["right"])
        wrong = _digits(change["wrong"]) if "wrong" in pattern.groupindex else None
        if wrong is not None and len(wrong) != len(right):
            return None
        if wrong is None and count is not None and count != len(right):
            return None
        begin = _begin(old, match, place, len(right), wrong)
        if begin is None or begin < 0 or begin + len(right) > len(old):
            return None
        if wrong is not None and old[begin : begin + len(wrong)] != wrong:
            return None
        return old[:begin] + right + old[begin + len(right) :]
    return None


def _begin(
    old: str, match: re.Match[str], place: str, length: int, wrong: str | None
) -> int | None:
    """Where in `old` the new digits go."""
    if place == "nth":
        nth = _count(match["nth_nth"])
        if nth is None or length != 1:
            return None
        return len(old) - nth if match["nth_back"] else nth - 1
    if place == "head":
        return 0 if wrong is None else old.find(wrong, 0, max(4, len(wrong)))
    if place == "tail":
        if wrong is not None and not old.endswith(wrong):
            return old.rfind(wrong, max(0, len(old) - 4))
        return len(old) - length
    inner = old[3:-4]
    if wrong is not None:
        return 3 + inner.find(wrong) if _times(inner, wrong) == 1 else None
    if len(old) == 11 and length == 4:  # spoken as 138-0000-1234
        return 3
    if len(old) == 18 and length == 8:  # the date of birth
        return 6
    return (len(old) - length) // 2 if (len(old) - length) % 2 == 0 and length > 1 else None


def _anywhere(old: str, text: str) -> str | None:
    """A change that names the wrong digits instead of their place, or a digit left out or doubled."""
    about = bool(_ABOUT_A_NUMBER.search(text))
    for pattern in _CHANGES:
        for change in pattern.finditer(text):
            wrong, right = _digits(change["wrong"]), _digits(change["right"])
            if len(wrong) != len(right) or (len(wrong) < 2 and not about):
                continue
            if _times(old, wrong) != 1:
                return None
            return old.replace(wrong, right)
    if lacking := _LACKING.search(text):
        return _longer_run(old, _digits(lacking["right"])) if about else None
    return None


def _longer_run(old: str, digit: str) -> str | None:
    """One digit more in the only row of that digit inside the number: 少了个零."""
    rows = [row for row in re.finditer(rf"{digit}{{2,}}", old) if row.start()]
    if len(digit) != 1 or len(rows) != 1:
        return None
    return old[: rows[0].end()] + digit + old[rows[0].end() :]


def _times(old: str, digits: str) -> int:
    return len(re.findall(f"(?={digits})", old))


def _count(word: str | None) -> int | None:
    if not word or word == "几":
        return None
    if word.startswith("十"):
        return 10 + int(SPOKEN.get(word[1:], "0"))
    return 2 if word == "俩" else int(SPOKEN[word])


def _digits(said: str) -> str:
    """33, 三三, 两个三, 三十三 as 33."""
    if "十" in said:
        tens, _, ones = said.partition("十")
        return (SPOKEN[tens] if tens else "1") + (SPOKEN[ones] if ones else "0")
    written = re.sub(r"[ .-]", "", said).replace("双", "2个").replace("俩个", "2个")
    written = re.sub("俩(?!个)", "2个", written)
    expanded = re.sub(r"(.)个(.)", lambda match: match[2] * int(SPOKEN[match[1]]), written)
    return "".join("X" if char == "x" else SPOKEN[char] for char in expanded)
