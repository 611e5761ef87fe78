"""How a reporter wants to be known: named, named but confidential, or anonymous."""

from __future__ import annotations

import re

from actions.absorb import Facts
from language import answers
from language.entities import extract

_ANONYMOUS = re.compile(
    r"匿名|不(?:想|要|敢|愿意?|方便)?(?:留|说|写|透露|暴?露)(?:我|俺)?的?(?:真?名|姓名|名字|身份)|别(?:写|留|提)我?的?名"
)
_CONFIDENTIAL = re.compile(
    r"保密|(?:别|不要|不能|不想|千万别|莫)(?:让|叫|给|跟)?.{0,8}(?:知道|晓得|说出去|泄露|透露)"
)
_NAMED = re.compile(r"实名|留(?:我的?)?名|不怕(?:他|人|报复)?|真名")
_REPORTER = ("name", "phone", "id_card", "reporter_name", "reporter_phone")


def choice_in(text: str, *, asked: bool) -> str | None:
    """``named``, ``confidential``, ``anonymous``, or ``None`` where the words do not say.

    ``asked``: the question was just put, so that a bare yes or no counts too.
    """
    if re.search(r"不匿名|不用匿名|别匿名", text):
        return "named"
    if _ANONYMOUS.search(text):
        return "anonymous"
    if _CONFIDENTIAL.search(text):
        return "confidential"
    if _NAMED.search(text):
        return "named"
    if asked and answers.classify(text) == "skip":
        return "anonymous"
    return None


def forget_reporter(facts: Facts) -> None:
    """An anonymous lead holds no name or number of the reporter, even where one slipped out."""
    if facts.get("anonymity") != "anonymous":
        return
    for field in _REPORTER:
        facts.pop(field, None)
    for field in ("what", "evidence", "who", "where"):
        if facts.get(field):
            facts[field] = _without_speaker(facts[field])


def _without_speaker(text: str) -> str:
    """The words less numbers, and less the name that the speaker gave as the own one."""
    for entity in reversed(extract(text)):
        own_name = entity.type == "name" and entity.attrs.get("role") == "speaker"
        if own_name or entity.type in ("phone", "id_card"):
            text = f"{text[: entity.start]}（已隐去）{text[entity.end :]}"
    return text
