"""The parts of a file that people write: each mistake one sentence that says where it stands."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NoReturn

from intake.errors import ImportProblem

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class Part:
    """A mapping of the file. ``where`` begins every sentence that is said of it."""

    def __init__(self, where: str, row: object, keys: Collection[str]) -> None:
        self.where = where
        if not isinstance(row, dict):
            self.refuse(f"应该是一项一项写的（{'、'.join(sorted(keys)[:4])}……）")
        self.row: dict[str, Any] = {str(name): value for name, value in row.items()}
        if strange := sorted(set(self.row) - set(keys)):
            self.refuse(f"不认识 {'、'.join(strange)}")

    def refuse(self, problem: str) -> NoReturn:
        raise ImportProblem(None, f"{self.where}：{problem}" if self.where else problem)

    def name(self, longest: int) -> str:
        """Its ``id``."""
        value = str(self.row.get("id") or "")
        if not _ID.fullmatch(value) or len(value) > longest:
            self.refuse(f"id 要用字母、数字、- 和 _ 写，最长{longest}个字")
        return value

    def text(self, key: str, longest: int) -> str:
        found = self.perhaps(key, longest)
        if found is None:
            self.refuse(f"缺少 {key}")
        return found

    def perhaps(self, key: str, longest: int) -> str | None:
        """A text that may be left out."""
        value = self.row.get(key)
        if value is None:
            return None
        if isinstance(value, (dict, list, bool)) or not (text := str(value).strip()):
            self.refuse(f"{key} 要写成一句话")
        if len(text) > longest:
            self.refuse(f"{key} 最长{longest}个字")
        return text

    def flag(self, key: str, otherwise: bool = False) -> bool:
        value = self.row.get(key, otherwise)
        if not isinstance(value, bool):
            self.refuse(f"{key} 应是 true 或 false")
        return value

    def number(self, key: str, most: int) -> int:
        value = self.row.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            self.refuse(f"{key} 应是 1 到 {most} 的整数")
        return value

    def day(self, key: str) -> date | None:
        value = self.row.get(key)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.refuse(f"{key} 是“{value}”，应是 2026-03-01 这样的日期")
        return value

    def one_of(self, key: str, allowed: Collection[str]) -> str:
        value = self.row.get(key)
        if not isinstance(value, str) or value not in allowed:
            self.refuse(f"{key} 是“{value}”，应是 {'、'.join(allowed)} 之一")
        return value

    def some_of(self, key: str, allowed: Collection[str]) -> list[str]:
        """A list of names, each once."""
        value = self.row.get(key) or []
        known = isinstance(value, list) and all(isinstance(one, str) for one in value)
        if not known or not set(value) <= set(allowed) or len(value) != len(set(value)):
            self.refuse(f"{key} 只能从这些里列：{'、'.join(allowed) or '（没有）'}")
        return list(value)

    def items(self, key: str) -> list[Any]:
        value = self.row.get(key) or []
        if not isinstance(value, list):
            self.refuse(f"{key} 应是一个列表")
        return value
