"""Telephone numbers, typed or spoken digit by digit, whole or with a digit too few."""

from __future__ import annotations

import re
from collections.abc import Iterator

from language.digits import Run, runs
from language.mention import Cover, Span

_MOBILE = re.compile(r"1[3-9]\d{9}$")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-8]\d{6,7}$")
_LOCAL = re.compile(r"[2-8]\d{6,7}$")
_CUE = re.compile(
    r"电话|手机|号码|联系|打给|打我|拨|座机|微信|号是|[我俺他她]的?号|短信|tel|phone|方式"
)
_OTHER = re.compile(
    r"身份证?|身分证|证件|卡号|银行卡|账号|帐号|存折|社保卡|残疾证|户号|编号|单号|回执|文号|qq|订单|一卡通"
)
_UNIT_AFTER = re.compile(r" ?(?:元|块|万|千|亩|斤|只|头|人)")
_PLUS86 = re.compile(r"(?:\+ ?86|0086|\(\+?86\)|86)[ \-)]*$")
# 要三八: how a transcript spells the spoken one.
_YAO = re.compile(
    r"要(?=[零一二三四五六七八九幺洞拐0-9]{2})|(?<=[零一二三四五六七八九幺洞拐0-9])要(?=[零一二三四五六七八九幺要0-9]|$|[,。;!? ])"
)
_HOUSEHOLD = re.compile(
    r"(?:户主|他|她|老人|家属|[我俺](?:爹|爸|妈|娘|父|母|爷|奶|婆|公|哥|姐|弟|妹|叔|儿|闺女|老伴|媳妇|男人|丈夫|老公|老婆|爱人|邻居|家里?那口子))"
    r"[^,。;!?]{0,8}$"
)
_MINE = re.compile(r"(?:我|俺|咱|额)(?:(?:自己|自个儿?|本人)的?|的)(?:呢|话|嘛|就|则|是|:| )*$")
_SPEAKER = re.compile(
    r"(?:[我俺咱](?:的|这|自己)?(?:个)?|本人|申报人|举报人)(?:的)?(?:联系)?(?:电话|手机|号|微信|联系方式)[^,。;!?]{0,6}$"
)


def find(text: str, taken: list[Span], expected: bool = False) -> list[Span]:
    """Phone numbers of a folded text outside `taken`; malformed ones have `valid: False`.

    `expected` says that a phone was just asked for, which makes any run of digits a try at one.
    """
    found: list[Span] = []
    text = _YAO.sub("幺", text)
    cover = Cover(len(text), taken)
    for run in runs(text):
        for span in _in_run(text, run, expected):
            if not cover.touches(span.start, span.end):
                role = _role(text, span.start)
                attrs = {**span.attrs, **({"role": role} if role else {})}
                found.append(Span(span.start, span.end, span.normalized, attrs))
    return found


def _role(text: str, start: int) -> str | None:
    before = text[max(0, start - 20) : start]
    if _MINE.search(before):
        return "speaker"
    if _HOUSEHOLD.search(before):
        return "household"
    return "speaker" if _SPEAKER.search(before) else None


def _in_run(text: str, run: Run, expected: bool) -> Iterator[Span]:
    groups = run.groups()
    index, misses = 0, True
    while index < len(groups):
        for last in range(len(groups), index, -1):
            begin, stop = groups[index][0], groups[last - 1][1]
            digits = run.digits[begin:stop]
            shift = len(digits) - 11 if digits[:-11] in ("86", "086", "0086", "0") else 0
            apart = _apart(text, run, begin, stop)
            if not apart and (_MOBILE.match(digits[shift:]) or _LANDLINE.match(digits)):
                number = digits[shift:] if _MOBILE.match(digits[shift:]) else digits
                zero = shift if digits[:-11] == "0" and _MOBILE.match(number) else 0
                start, end = run.span(begin + zero, stop)
                prefix = _PLUS86.search(text, max(0, start - 6), start)
                plus = start - 1 if text[max(0, start - 1) : start] == "+" else start
                yield Span(prefix.start() if prefix else plus, end, number)
                index, misses = last, False
                break
        else:
            index += 1
    if misses:
        yield from _malformed(text, run, expected)


def _apart(text: str, run: Run, begin: int, stop: int) -> bool:
    """Whether commas part the digits into numbers of their own: 2026-03-05，3000-4000."""
    start, end = run.span(begin, stop)
    whole = text[start:end]
    if not re.search("[,、]", whole):
        return False
    return not re.fullmatch(r"\D+|1\d{2}[,、]\d{4}[,、]\d{4}|0\d{2,3}[,、]\d{7,8}", whole)


def _malformed(text: str, run: Run, expected: bool) -> Iterator[Span]:
    length, digits = len(run.digits), run.digits
    start, end = run.span(0, length)
    before = text[max(0, start - 12) : start]
    if _UNIT_AFTER.match(text, end) or _OTHER.search(before):
        return
    cue = expected or bool(_CUE.search(before))
    if cue and _LOCAL.match(digits) and len(run.groups()) <= 2:
        yield Span(start, end, digits)
        return
    mobile = re.match(r"1[3-9]", digits) is not None
    parted = len(run.groups()) > 1 and run.groups()[0][1] == 3  # 138 0000 01
    if (
        (9 <= length <= 13 and cue)
        or (6 <= length <= 16 and cue and digits[0] == "1")
        or (length in (10, 12) and mobile)
        or (8 <= length <= 13 and mobile and parted)
    ):
        yield Span(start, end, digits, {"valid": False})
