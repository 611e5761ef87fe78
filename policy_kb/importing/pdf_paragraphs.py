"""Lines on pages into paragraphs: page numbers and running heads out, wrapped lines joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

PAGE_NUMBER = re.compile(
    r"^[—–\-·.\s]*(?:第\s*)?\d{1,4}\s*页?(?:\s*[,，/]?\s*共?\s*\d*\s*页?)?[—–\-·.\s]*$"
)
OPENS = re.compile(
    r"^(?:第[一二三四五六七八九十百零\d]+[章节条]|[（(]?[一二三四五六七八九十]{1,3}[）)、.．]"
    r"|[（(]?\d{1,2}(?:[）)、．]|\.(?!\d))|[①-⑳])"
)
LATIN = re.compile(r"[A-Za-z]")
ENDS = ("。", "；", ";", "：", ":", "！", "？", "?", "）", ")", "”")
FULL = 1.5  # characters short of the right edge at which a line still is a full one
INDENTED = 0.2  # share of indented rows from which first lines are known to be indented
RAGGED = 0.15  # then a line may end this share of the width early (digits are narrow)
INDENT = 0.8  # characters from the left edge at which a paragraph begins
COLUMN = 1.0  # characters between two pieces of a row that make them cells of a table
RUNNING = 2  # pages on which a head or foot must be the same
SAME_ROW = 0.5  # share of its height by which a piece overlaps the row


@dataclass(frozen=True)
class Row:
    """A line of text and its box; ``y`` grows upward."""

    x0: float
    x1: float
    y0: float
    y1: float
    text: str

    @property
    def size(self) -> float:
        """Its height, about a character."""
        return max(self.y1 - self.y0, 1.0)


def rows_of(lines: list[Row]) -> list[Row]:
    """The rows of a page from top to bottom, pieces that stand side by side joined."""
    rows: list[list[Row]] = []
    for line in sorted(lines, key=lambda one: (-one.y1, one.x0)):
        if rows:
            top = rows[-1][0]
            shared = min(top.y1, line.y1) - max(top.y0, line.y0)
            if shared > SAME_ROW * min(top.size, line.size):
                rows[-1].append(line)
                continue
        rows.append([line])
    return [_joined(sorted(row, key=lambda one: one.x0)) for row in rows]


def paragraphs(pages: list[list[Row]]) -> list[str]:
    """The paragraphs of all pages in order."""
    rows = [row for page in pages for row in page if row.text]
    if not rows:
        return []
    left, right = edges(rows)
    indented = sum(row.x0 > left + INDENT * row.size for row in rows) > INDENTED * len(rows)
    short = RAGGED * (right - left) if indented else FULL * rows[0].size
    found: list[str] = []
    before: Row | None = None
    for row in rows:
        if before is not None and _goes_on(before, row, left, right - short):
            latin = LATIN.match(found[-1][-1]) and LATIN.match(row.text)
            found[-1] += (" " if latin else "") + row.text
        else:
            found.append(row.text)
        before = row
    return found


def without_furniture(pages: list[list[Row]]) -> list[list[Row]]:
    """Pages without their numbers and without heads and feet that repeat from page to page."""
    outer = Counter(
        key for page in pages for key in {_alike(row) for row in (*page[:1], *page[-1:])}
    )
    cleaned = []
    for page in pages:
        kept = list(page)
        for end in (0, -1):
            for _ in range(2):  # a running foot may stand above or below the number
                if kept and (
                    PAGE_NUMBER.match(kept[end].text)
                    or outer[_alike(kept[end])] >= max(RUNNING, len(pages) / 2)
                ):
                    del kept[end]
        cleaned.append(kept)
    return cleaned


def edges(rows: list[Row]) -> tuple[float, float]:
    """Where lines of running text begin and end."""
    begins = Counter(round(row.x0) for row in rows)
    common = [x for x, times in begins.items() if times >= max(2, len(rows) / 10)]
    ends = sorted(row.x1 for row in rows)
    return float(min(common, default=min(begins))), ends[int(len(ends) * 0.9)]


def _goes_on(before: Row, row: Row, left: float, full: float) -> bool:
    """The row continues the paragraph: the one before was full, and it is not indented."""
    if before.x1 < full or row.x0 > left + INDENT * row.size:
        return False
    if "\t" in row.text or "\t" in before.text:
        return False
    return not (OPENS.match(row.text) and before.text.endswith(ENDS))


def _joined(row: list[Row]) -> Row:
    first, *rest = row
    for piece in rest:
        gap = "\t" if piece.x0 - first.x1 > COLUMN * first.size else ""
        first = replace(
            first,
            x1=max(first.x1, piece.x1),
            y0=min(first.y0, piece.y0),
            y1=max(first.y1, piece.y1),
            text=first.text + gap + piece.text,
        )
    return first


def _alike(row: Row) -> str:
    """A head or foot without the number in it."""
    return re.sub(r"\d+", "#", row.text)
