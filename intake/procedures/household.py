"""The name of the household's head (户主) as it may stand on a public notice."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from intake.errors import ProcedureProblem

_NAME = re.compile(r"[\u4e00-\u9fff]{2,8}|[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff]{1,8}")
_DIGITS = "零〇一二三四五六七八九十幺两"
_MOST_DIGITS = 2


@lru_cache(maxsize=1)
def _never() -> tuple[str, ...]:
    path = Path(__file__).resolve().parent.parent / "data" / "notice_words.yml"
    return tuple(yaml.safe_load(path.read_text("utf-8"))["never_in_a_name"])


def name_like(said: str | None) -> str | None:
    """The name if it is a name and nothing else: no number, no illness, no remark."""
    name = re.sub(r"[•‧・]", "·", (said or "").strip())
    if not _NAME.fullmatch(name) or any(word in name for word in _never()):
        return None
    return None if sum(one in _DIGITS for one in name) > _MOST_DIGITS else name


def checked_name(said: str | None) -> str:
    """The same; raises :class:`ProcedureProblem` when it is none."""
    name = name_like(said)
    if name is None:
        raise ProcedureProblem("公示上只写户主姓名：请只写名字，不带号码、病情和别的话。")
    return name
