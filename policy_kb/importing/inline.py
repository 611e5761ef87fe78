"""Clauses that have run together in one line, taken apart where it is safe.

Safe means: every number in the line that stands after the end of a sentence fits one tree – it
begins a list with 1 or counts one on – and no list has a single member. One number that does not
fit (1.5倍, 二、三类) leaves the whole line as it is: text that stays together is found all the
same, a sentence torn apart is not.
"""

from __future__ import annotations

import re

from policy_kb.importing.marks import Mark, mark_at

BEFORE = re.compile(r"(?<=[。；;：:！!？?\s])(?=[一二三四五六七八九十（(㈠-㈩⑴-⒇①-⑳\d第])")
CHAPTERS = 0  # depths below: a chapter's title must have a line of its own


def split_points(text: str) -> list[int]:
    """Where the clauses within a line begin, 0 first; ``[0]`` when it stays whole."""
    found = [mark_at(text, place.start()) for place in BEFORE.finditer(text) if place.start()]
    marks = [mark for mark in found if mark is not None and mark.depth >= CHAPTERS]
    leading = mark_at(text)
    if not marks or not fits(leading, marks):
        return [0]
    return [0, *(mark.start for mark in marks)]


def fits(leading: Mark | None, marks: list[Mark]) -> bool:
    """The marks form one numbering tree below or beside the line's own mark."""
    # Open lists: depth, article or not, the last number, how many members.
    open_lists: list[tuple[int, bool, int, int]] = []
    if leading is not None:
        open_lists.append((leading.depth, leading.is_article, leading.count, 2))
    for mark in marks:
        while open_lists and open_lists[-1][0] > mark.depth:
            if open_lists.pop()[3] < 2:
                return False
        last = open_lists[-1] if open_lists else None
        if last is not None and last[0] == mark.depth:
            if mark.count != last[2] + 1 or mark.is_article != last[1]:
                return False
            open_lists[-1] = (mark.depth, mark.is_article, mark.count, last[3] + 1)
        elif mark.count != 1:
            return False
        else:
            open_lists.append((mark.depth, mark.is_article, 1, 1))
    return all(members > 1 for _, _, _, members in open_lists)
