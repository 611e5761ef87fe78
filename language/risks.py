"""Risks of falling back into poverty, told by their words; denied ones do not count."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from language.mention import Cover, Span

KINDS = (
    "因病",
    "因学",
    "因残",
    "因灾",
    "因意外",
    "就业不稳",
    "产业失败",
    "住房",
    "饮水",
    "缺劳力",
    "其他",
)
_DATA = Path(__file__).parent / "data" / "risk_words.txt"
_DENIED = re.compile(
    r"(?:没有?|无|未|[莫别怕]是|会不会是|是不是|不是|不算|并非|没得|莫得|没啥|没什么|不存在|冇|从没|没得过|不怕)(?:因为|由于|啥|什么|过|人|谁|任何|哪个)?(?:大|重|慢性|得|生|患|害|住|上|发生|遭|出|受|了)?$"
)
_DENIED_PAIR = re.compile(
    r"塌(?:了)?(?:个|一屁股)?(?:大)?窟窿|没病没灾|无病无灾|没灾没病|没灾没难|不愁吃不愁喝|房子?(?:也)?(?:挺|很|还|都)?(?:好|结实|没问题)|水(?:也)?够(?:吃|喝|用)"
)
_DENIED_AFTER = re.compile(
    r"[^,。;!?]{0,4}(?:都|也|倒)?(?:没(?:啥|什么)?关系|(?:都|也|全)?(?:没(?:得|有)?(?:问题|毛病|事)|蛮好|挺好|好着))"
)
_ASKING_WORDS = re.compile(
    r"(?:大病救助|医疗救助|大病保险|慢病证|慢性病证|残疾人证怎么|门诊慢特病|住院报销|灾害保险)"
)


@lru_cache(maxsize=1)
def _table() -> list[tuple[str, re.Pattern[str]]]:
    grouped: dict[str, list[str]] = {}
    for line in _DATA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, _, pattern = line.partition(",")
            grouped.setdefault(kind, []).append(pattern)
    return [
        (kind, re.compile("|".join(sorted(patterns, key=len, reverse=True))))
        for kind, patterns in grouped.items()
    ]


def find(text: str) -> list[Span]:
    """Risk phrases of a folded text, each with one of `KINDS`; the longer of two that overlap."""
    denied = Cover(len(text))
    for pattern in (_DENIED_PAIR, _ASKING_WORDS):
        for match in pattern.finditer(text):
            denied.mark(*match.span())
    candidates: list[Span] = []
    for kind, pattern in _table():
        for match in pattern.finditer(text):
            start, end = match.span()
            if end == start or denied.touches(start, end):
                continue
            if _DENIED.search(text[max(0, start - 7) : start]) or _DENIED_AFTER.match(text, end):
                continue
            candidates.append(Span(start, end, kind))
    candidates.sort(key=lambda span: (span.start - span.end, span.start))
    found: list[Span] = []
    cover = Cover(len(text))
    for span in candidates:
        if not cover.touches(span.start, span.end):
            cover.mark(span.start, span.end)
            found.append(span)
    return sorted(found, key=lambda span: span.start)
