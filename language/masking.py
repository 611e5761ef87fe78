"""The same text without what points to a person: for logs, notices and lists."""

from __future__ import annotations

import re

from language import idcards, names, phones
from language.digits import runs
from language.mention import Cover, Span
from language.places import Gazetteer
from language.text import fold

_LONG = 7  # a run of this many digits may be part of a phone, an ID or an account


def mask(text: str) -> str:
    """The text with phone, ID and account numbers and the names after cues replaced.

    手机号, 身份证号, 号码 and 某某 in 〔〕 stand in their places. No run of seven digits or more,
    typed or spoken, survives; amounts and dates do.
    """
    folded = fold(text)
    cards = idcards.find(folded)
    spans = [(span.start, span.end, "〔身份证号〕") for span in cards]
    dialled = phones.find(folded, cards)
    spans += [(span.start, span.end, "〔电话〕") for span in dialled]
    cover = Cover(len(folded), (*cards, *dialled))
    for run in runs(folded):
        for begin, stop in _unmasked(run.starts, run.ends, cover):
            digits = run.digits[begin:stop]
            if len(digits) >= _LONG and not _dated(folded, run.starts[begin], run.ends[stop - 1]):
                spans.append((run.starts[begin], run.ends[stop - 1], "〔号码〕"))
    for match in re.finditer(r"\d[\d \-]{5,}\d[xX]?", folded):
        if sum(char.isdigit() for char in match.group()) >= _LONG and not _dated(
            folded, *match.span()
        ):
            spans.append((*match.span(), "〔号码〕"))
    places = [Span(m.start, m.end, m.normalized) for m in Gazetteer.load().find(text)]
    for name in names.find(folded, places):
        spans.append((name.start, name.end, "〔姓名〕"))
    return _replaced(text, spans)


def _unmasked(
    starts: tuple[int, ...], ends: tuple[int, ...], cover: Cover
) -> list[tuple[int, int]]:
    """Stretches of a run's digits outside the stretches that are masked already."""
    free = [not cover.touches(start, end) for start, end in zip(starts, ends, strict=True)]
    stretches: list[tuple[int, int]] = []
    begin: int | None = None
    for index, is_free in enumerate((*free, False)):
        if is_free and begin is None:
            begin = index
        elif not is_free and begin is not None:
            stretches.append((begin, index))
            begin = None
    return stretches


_DATE = re.compile(r"(?:19|20)\d{2}[-/. ](?:1[0-2]|0?[1-9])[-/. ](?:3[01]|[12]\d|0?[1-9])")
_RANGE = re.compile(r"\d{3,6} ?[-~—] ?\d{3,6}")


def _dated(text: str, start: int, end: int) -> bool:
    """Whether a stretch is a date or a range of amounts, which points to nobody."""
    whole = text[start:end]
    if _DATE.fullmatch(whole):
        return True
    return (
        bool(_RANGE.fullmatch(whole))
        and re.match(r" ?(?:元|块|万|斤)", text[end : end + 2]) is not None
    )


def _replaced(text: str, spans: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, label in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < position:
            position = max(position, end)
            continue
        pieces += [text[position:start], label]
        position = end
    return "".join((*pieces, text[position:]))
