"""A list as a file, CSV or XLSX: its heading found, its lines as texts."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from intake.lists import workbook
from intake.lists.words import problem, words

MOST_BYTES = 1024 * 1024
MOST_LINES = 2000
_TITLES = 5
"""The heading is looked for in so many rows: a title often stands above it."""
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LONGEST = 80


@dataclass(frozen=True)
class Line:
    """A line of the file; ``number`` counts its rows from 1, as a spreadsheet shows them."""

    number: int
    name: str
    phone: str
    village: str


def read(content: bytes) -> list[Line]:
    """The lines that hold anything. Raises :class:`ListProblem` with what to do instead."""
    if len(content) > MOST_BYTES:
        raise problem("too_big", most=MOST_BYTES // 1024)
    if content.startswith(_OLD_EXCEL):
        raise problem("old_excel")
    table = workbook.rows(content) if content.startswith(_ZIP) else _csv(content)
    texts = [[_text(cell) for cell in row] for row in table]
    if not any(map(any, texts)):
        raise problem("empty")
    top, columns = _heading(texts)
    found = []
    for number, row in enumerate(texts[top + 1 :], top + 2):
        line = Line(number, *(_at(row, columns.get(one)) for one in ("name", "phone", "village")))
        if line.name or line.phone or line.village:
            found.append(line)
        if len(found) > MOST_LINES:
            raise problem("too_many", most=MOST_LINES)
    if not found:
        raise problem("empty")
    return found


def _csv(content: bytes) -> list[list[object]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise problem("unreadable")
    if "\x00" in text:
        raise problem("unreadable")
    separator = "\t" if "\t" in text.partition("\n")[0] else ","
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    except csv.Error as error:
        raise problem("unreadable") from error


def _heading(texts: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    known = {_plain(word): name for name, told in words()["headings"].items() for word in told}
    for at, row in enumerate(texts[:_TITLES]):
        columns: dict[str, int] = {}
        for column, text in enumerate(row):
            name = known.get(_plain(text))
            if name is not None:
                columns.setdefault(name, column)
        if "phone" in columns and "village" in columns:
            return at, columns
    raise problem("no_headings")


def _at(row: Sequence[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""


def _text(cell: object) -> str:
    """A cell as text: numbers without a fraction, no control characters, widths made equal."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = unicodedata.normalize("NFKC", str(cell))
    return "".join(one for one in text if one.isprintable()).strip()[:_LONGEST]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "").strip("*:")
