"""The rows of an XLSX file, unpacked by ourselves within limits and then read by openpyxl."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from openpyxl import load_workbook

from intake.errors import ListProblem
from intake.lists.words import problem

MOST_PARTS = 200
MOST_UNPACKED = 8 * 1024 * 1024
"""Bytes of all parts together; two thousand rows of three columns take about 300 KB."""
MOST_CELL_MARKS, MOST_OTHER_MARKS = 600_000, 60_000
"""So many ``<`` in the parts that hold cells, and in all others: each may become an object."""
MOST_ROWS, MOST_COLUMNS = 10_000, 50
"""So far down and to the right anything is looked at, blank rows counted."""
_CHUNK = 64 * 1024
_CELLS = ("xl/worksheets/", "xl/sharedStrings")


def rows(content: bytes) -> list[list[object]]:
    """The values of the first sheet, row by row from the first; formulas as Excel last saw them.

    Raises :class:`ListProblem`: unpacked too large, too many rows, or no workbook.
    """
    try:
        book = load_workbook(_unpacked(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        found: list[list[object]] = []
        for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            if len(found) == MOST_ROWS:
                raise problem("unpacked")
            found.append(list(row))
        return found
    except ListProblem:
        raise
    except Exception as error:  # a broken workbook fails in openpyxl in any way there is
        raise problem("unreadable") from error


def _unpacked(content: bytes) -> BytesIO:
    """The same archive with its parts stored as they are.

    A part's size in the archive's own directory may be a lie, so it is read in small pieces
    that are counted, and openpyxl only gets what was counted.
    """
    made, total = BytesIO(), 0
    with ZipFile(BytesIO(content)) as packed, ZipFile(made, "w", ZIP_STORED) as plain:
        parts = {part.filename: part for part in packed.infolist()}
        if len(packed.infolist()) > MOST_PARTS:
            raise problem("unpacked")
        marks = {True: MOST_CELL_MARKS, False: MOST_OTHER_MARKS}
        for name, part in parts.items():
            body = _part(packed, part, MOST_UNPACKED - total)
            total += len(body)
            holds_cells = name.startswith(_CELLS)
            marks[holds_cells] -= body.count(b"<")
            if marks[holds_cells] < 0:
                raise problem("unpacked")
            plain.writestr(name, body)
    made.seek(0)
    return made


def _part(packed: ZipFile, part: ZipInfo, most: int) -> bytes:
    pieces, left = [], most
    with packed.open(part) as stream:
        while piece := stream.read(_CHUNK):
            left -= len(piece)
            if left < 0:
                raise problem("unpacked")
            pieces.append(piece)
    return b"".join(pieces)
