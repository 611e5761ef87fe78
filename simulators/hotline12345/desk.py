"""What lies on the desk of the simulated 12345: cases by its own numbers, in memory."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

STATES = (
    "已受理", "已派单", "办理中", "待补充", "催办", "督办", "已办结", "不满意", "已退回",
    "不予受理", "退回重办", "已撤回",
)  # fmt: skip
"""Words that it may say of a case."""


@dataclass
class Case:
    """A case: ``from_us`` was handed over to the hotline, else it came from there. ``ours`` is
    its number here, ``theirs`` the hotline's; ``heard`` what the hotline said last."""

    ours: str
    theirs: str | None
    words: str
    from_us: bool
    state: str
    heard: str | None = None
    result: str | None = None
    line: dict[str, Any] = field(default_factory=dict)


class Desk:
    """Cases in the order in which they came. Numbers differ from those of an earlier start."""

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self._begun = secrets.token_hex(3).upper()

    def number(self) -> str:
        """The next number of its own."""
        return f"ZW{self._begun}-{len(self.cases) + 1}"

    def take(self, line: dict[str, Any]) -> dict[str, Any]:
        """The answer to a line of the hotline's."""
        if line.get("type") == "state":
            return self._note(line)
        there = str(line["number"])
        for one in self.cases.values():
            if one.theirs == there:
                return {"number": there, "result": "known", "ours": one.ours}
        case = Case(self.number(), there, str(line["words"]), False, "已受理", line=line)
        self.cases[case.ours] = case
        return {"number": there, "result": "taken", "ours": case.ours}

    def _note(self, line: dict[str, Any]) -> dict[str, Any]:
        there = str(line["number"])
        mine = self.cases.get(str(line.get("yours")))
        if mine is None:
            return {"number": there, "result": "refused", "problem": "没有这个件"}
        same = (mine.heard, mine.result) == (line["state"], line.get("words"))
        mine.theirs, mine.heard, mine.result = there, line["state"], line.get("words")
        return {"number": there, "result": "unchanged" if same else "noted", "ours": mine.ours}
