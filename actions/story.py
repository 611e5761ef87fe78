"""The farmer's own words: which messages are part of the story, and keeping numbers out of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language.entities import Entity

_BARE_WISH = re.compile(
    r"^[\s，。,.!！]*(?:你好|您好)?[，,\s]*(?:我|俺|咱)?(?:家)?(?:要|想|来|需要)?"
    r"(?:给自己家?|替别人家?|帮别人)?(?:申报|申请|登记|报)(?:一下|个)?(?:家?庭?困难|难处|监测户?|监测对象)?"
    r"(?:户)?(?:，|。|呢|啊|吧|了|\s)*$"
)
_PRIVATE = frozenset({"phone", "id_card"})
_LEFT_OVER = re.compile(
    r"[，,。;；\s]*(?:我的?|他的?|联系)?(?:电话|手机号?|身份证号?|号码)(?:是|号)?[：:]?$"
)
_LONGEST = 1500


def is_bare_wish(text: str) -> bool:
    """Whether the words only wish to declare and tell nothing: "我要申报"."""
    return bool(_BARE_WISH.match(text))


def is_part(text: str, entities: Sequence[Entity], expects: str | None, intent: str) -> bool:
    """Whether a message tells of the hardship itself rather than only answering a question."""
    if is_bare_wish(text):
        return False
    if expects == "hardship":
        return any(entity.type in ("risk", "expense") for entity in entities)
    if any(entity.type == "risk" for entity in entities) and expects not in ("risk", "guarantees"):
        return True
    return expects is None and intent == "declare_hardship" and len(text.strip()) >= 8


def add(story: str | None, text: str, entities: Sequence[Entity]) -> str:
    """The story with this message added; phone and ID numbers are left to their own fields."""
    kept = text
    for entity in sorted(entities, key=lambda one: one.start, reverse=True):
        if entity.type in _PRIVATE:
            kept = kept[: entity.start] + kept[entity.end :]
    kept = _LEFT_OVER.sub("", kept.strip())
    if not story:
        return kept[:_LONGEST]
    if not kept or kept in story:
        return story
    return f"{story}\n{kept}"[:_LONGEST]
