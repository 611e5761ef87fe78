"""The name of the household's head (户主) as it may stand on a public notice."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from intake.errors import ProcedureProblem

_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]"
_NAME = re.compile(rf"{_HAN}{{2,8}}|{_HAN}{{1,8}}(?:·{_HAN}{{1,8}}){{1,3}}")
_DOTS = re.compile(r"\s*[·•‧・．∙⋅]\s*")
_DIGITS = "零〇一二三四五六七八九十幺两"
_MOST_DIGITS = 3
"""Mongols are named 七十三 after a grandparent's age; no number that could leak is as short."""
_LONGEST_CHINESE = 4


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, ...]]:
    path = Path(__file__).resolve().parent.parent / "data" / "notice_words.yml"
    found = yaml.safe_load(path.read_text("utf-8"))
    return {kind: tuple(words) for kind, words in found.items()}


def name_like(said: str | None, recorded: str | None = None) -> str | None:
    """The name if it is a name and nothing else: no number, no illness, no remark.

    ``recorded``: the name that the record bears. What is hardly ever part of a name (聋, 低保)
    is one only where it stands there just so; what never is (肺癌, 身份证) is refused even then.
    """
    name = _plain(said)
    if not _NAME.fullmatch(name) or sum(one in _DIGITS for one in name) > _MOST_DIGITS:
        return None
    words = _words()
    if any(word in name for word in words["never"]):
        return None
    if name == _plain(recorded):
        return name
    rest = re.sub("|".join(words["names"]), "", name)
    long = len(name) > _LONGEST_CHINESE and "·" not in name
    refused = words["doubtful"] + (words["in_a_sentence"] if long else ())
    return None if any(word in rest for word in refused) else name


def checked_name(said: str | None, recorded: str | None = None) -> str:
    """The same; raises :class:`ProcedureProblem` when it is none."""
    name = name_like(said, recorded)
    if name is None:
        raise ProcedureProblem("公示上只写户主姓名：请只写名字，不带号码、病情和别的话。")
    return name


def _plain(said: str | None) -> str:
    return _DOTS.sub("·", (said or "").strip())
