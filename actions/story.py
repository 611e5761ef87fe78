"""The farmer's own words: which messages are part of the story, and keeping numbers out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions import entry
from language import heads
from language.entities import Entity

# What may stand in words that only wish to declare; whatever is left over tells something.
_WISHING = re.compile(
    r"你好|您好|在不在?|在吗|喂|请问|麻烦|同志|师傅|领导|大姐|大哥|"
    r"(?:我|俺|咱|额|偶)(?:们)?(?:自己|自个)?|(?:想要|想|要|需要|准备|打算|能不能|能|可以|可不可以)|"
    r"给|替|帮|为|有(?:点|些|啥)?(?=困难|难处)|(?:自己|自个|本人|别人|人家|人)?(?:家里?|屋头|屋里)?(?:里)?|那个|个|一下下?|一哈|点|来|另外?|再|一份|一户|家|"
    r"申报|申请|登记|上报|报(?!销)|办理?|弄|说说|说|反映|填(?:表)?|做|"
    r"(?:家庭)?(?:的)?(?:困难|难处|监测对象|监测户?|防返贫|返贫|救助|帮扶|情况|困难户|贫困户)|户|"
    r"[\s，。,.!！?？、~～]|呢|啊|吧|了|哈|嘛|吗|的|咯|呀|撒|行不?|好不?|谢谢"
)
_HARD = re.compile(
    r"困难|难处|恼火|艰难|不容易|可怜|难得很|太难|很难|好难|难过|过不下去|过不成|活不下去|亏惨|惨了|恓惶|作难|遭罪|苦得很|太苦"
)
_PRIVATE = frozenset({"phone", "id_card"})
_LEFT_OVER = re.compile(
    r"[，,。;；\s]*(?:我的?|他的?|联系)?(?:电话|手机号?|身份证号?|号码)(?:是|号)?[：:]?$",
    re.MULTILINE,
)
_LONGEST = 1500
_LONGEST_WISH = 40


def is_bare_wish(text: str) -> bool:
    """Whether the words only wish to declare and tell nothing: "我要申报"."""
    return len(text) <= _LONGEST_WISH and not _WISHING.sub("", text)


def is_part(text: str, entities: Sequence[Entity], expects: str | None, intent: str) -> bool:
    """Whether a message tells of the hardship itself rather than only answering a question."""
    if is_bare_wish(text) or names_the_head(text, entities):
        return False
    if expects == "hardship":
        return any(entity.type in ("risk", "expense") for entity in entities)
    if any(entity.type == "risk" for entity in entities) and expects not in ("risk", "guarantees"):
        return True
    return expects is None and intent == "declare_hardship" and len(text.strip()) >= 8


def is_vague(facts: Mapping[str, Any]) -> bool:
    """Whether the trouble told so far says only that it is hard: 我家困难得很."""
    told = str(facts.get("hardship") or "")
    if not told or facts.get("risks") or facts.get("guarantees") or facts.get("expense"):
        return False
    return len(told) <= _LONGEST_WISH and bool(_HARD.search(told))


def names_the_head(text: str, entities: Sequence[Entity]) -> bool:
    """Whether the words only say who is the head of the household: 户主是我老公 他叫顾长林."""
    names = [entity.value for entity in entities if entity.type == "name"]
    return heads.tells_nothing_more(text, names)


def is_told(story: str | None, text: str, entities: Sequence[Entity]) -> bool:
    """Whether the story holds all of this message already."""
    return bool(story) and add(story, text, entities) == story


def add(story: str | None, text: str, entities: Sequence[Entity]) -> str:
    """The story with this message added; phone and ID numbers are left to their own fields, and
    lines that it holds already are not told twice."""
    kept = text
    for entity in sorted(entities, key=lambda one: one.start, reverse=True):
        if entity.type in _PRIVATE:
            kept = _LEFT_OVER.sub("", kept[: entity.start]) + kept[entity.end :]
    kept = _LEFT_OVER.sub("", entry.without_questions(kept).strip())
    if not story:
        return kept[:_LONGEST]
    fresh = [line for line in kept.splitlines() if line.strip() and line.strip() not in story]
    return "\n".join((story, *fresh))[:_LONGEST]
