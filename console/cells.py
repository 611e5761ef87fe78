"""Tables for spreadsheets: CSV in which no cell can begin a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV with a mark that makes Excel read UTF-8; formulas become texts."""
    out = io.StringIO()
    csv.writer(out).writerows([[harmless(cell) for cell in row] for row in rows])
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{cell}" if cell.lstrip().startswith(_BEGINS) or cell[:1] in _BEGINS else cell
