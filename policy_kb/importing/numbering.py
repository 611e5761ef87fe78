"""The numbering tree of an official text: 第一章 第一条 一、 （一） 1. （1） ①."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from policy_kb.importing.inline import split_points
from policy_kb.importing.marks import QUESTION_DEPTH, Mark, mark_at
from policy_kb.importing.reading import Line, is_sentence

FURNITURE = re.compile(
    r"主办[:：]|承办[:：]|联系电话|网站标识码|ICP备|公网安备|关闭窗口|打印本页|上一篇|下一篇|"
    r"关联阅读|相关资源|下载排行|关于我们|版权|内容时间|分享到|扫一扫|办公室\s*\d{4}.*印发"
)
CONTENTS = re.compile(r"(?:[.．·]\s*){3,}\s*\d+$|…+\s*\d+$")  # a line of a table of contents
REMARK = re.compile(r"^[（(](?:责任|牵头|配合)单位[:：]")  # belongs to the clause just before
PREFACE = "前言"
LONGEST_FURNITURE = 120  # characters; a longer line is a paragraph that mentions such a thing
FEWEST_NUMBERS = 2  # a text without 一、 needs this many numbered lines to count as one
ENDS = ("。", "；", ";", "）", ")")
CELL = "\t"  # stands between the cells of a table's row


@dataclass
class Clause:
    """One numbered clause; ``depth`` counts from 0, ``text`` is the original wording."""

    section: str
    depth: int
    heading: str
    text: str
    offset: int
    parent: Clause | None = field(default=None, repr=False)
    has_children: bool = field(default=False, repr=False)


@dataclass(frozen=True)
class Parsed:
    """Clauses in order, the lines that found no place (page furniture among them), and the
    anchors (first characters of an answer) that the text does not hold."""

    clauses: list[Clause]
    unplaced: list[Line]
    missing: list[str] = field(default_factory=list)


def parse_numbered(lines: list[Line]) -> Parsed:
    """Clauses from the first number on; what stands before (but the last paragraph of running
    text, the preface) and page furniture after is reported as unplaced."""
    lines = [piece for line in lines for piece in _pieces(line)]
    first = _first_clause(lines)
    if first is None:
        return Parsed([], list(lines))
    clauses: list[Clause] = []
    unplaced = list(lines[:first])
    if unplaced and is_sentence(unplaced[-1].text) and mark_at(unplaced[-1].text) is None:
        line = unplaced.pop()
        clauses.append(Clause(PREFACE, 0, PREFACE, line.text, line.offset))
    path: list[Clause] = []
    for line in lines[first:]:
        mark = mark_at(line.text)
        if CONTENTS.search(line.text) or (mark is None and _is_furniture(line.text)):
            unplaced.append(line)
        elif mark is not None:
            path = [clause for clause in path if clause.depth < mark.depth]
            clause = _clause(line, mark, path[-1] if path else None)
            clauses.append(clause)
            path.append(clause)
        elif not is_sentence(line.text) and not line.text.endswith(ENDS) and CELL not in line.text:
            unplaced.append(line)
        else:
            _attach(clauses, path, line)
    return Parsed(clauses, unplaced)


def _pieces(line: Line) -> list[Line]:
    """The line, or the clauses that have run together in it."""
    starts = split_points(line.text)
    ends = [*starts[1:], len(line.text)]
    return [
        replace(line, offset=line.offset + start, text=line.text[start:end].rstrip())
        for start, end in zip(starts, ends, strict=True)
    ]


def _first_clause(lines: list[Line]) -> int | None:
    """The first 一、, 第一条 or chapter; in a text without, the first of several numbers."""
    marks = [
        (place, mark.depth)
        for place, line in enumerate(lines)
        if not CONTENTS.search(line.text) and (mark := mark_at(line.text)) is not None
    ]
    top = [place for place, depth in marks if depth <= 0]
    if top:
        listed = _contents_end(lines, top)
        return listed if listed is not None else top[0]
    return marks[0][0] if len(marks) >= FEWEST_NUMBERS else None


def _contents_end(lines: list[Line], top: list[int]) -> int | None:
    """Where the text begins when its headings stand before it as a table of contents: the second
    place of the first heading, if nothing but headings stands between."""
    first = re.sub(r"\s", "", lines[top[0]].text)
    for place in top[1:]:
        if re.sub(r"\s", "", lines[place].text) == first:
            return place
        if is_sentence(lines[place].text):
            return None
    return None


def _is_furniture(text: str) -> bool:
    return FURNITURE.search(text) is not None and len(text) < LONGEST_FURNITURE


def _clause(line: Line, mark: Mark, parent: Clause | None) -> Clause:
    """An article keeps its number alone, since it counts through all chapters."""
    section = mark.number if parent is None or mark.is_article else parent.section + mark.number
    if parent is None and mark.depth == QUESTION_DEPTH and line.text[-1] in "?？":
        section = f"第{mark.number}问"
    if parent is not None:
        parent.has_children = True
    return Clause(
        section, mark.depth, _heading(line.text[mark.end :]), line.text, line.offset, parent
    )


def _heading(text: str) -> str:
    """The title of a clause: up to the first full stop if that is short, else nothing."""
    head = re.split(r"[。:：]", text, maxsplit=1)[0]
    return head if len(head) <= 30 else ""


def _attach(clauses: list[Clause], path: list[Clause], line: Line) -> None:
    """An unnumbered paragraph: to a heading just opened, else to the parent of the list that
    it closes – as a row of its own with the parent's section, so that order is kept."""
    last = clauses[-1]
    if REMARK.match(line.text) or CELL in line.text:
        last.text += "\n" + line.text
        return
    if last.text == last.heading or not last.text.endswith(ENDS):
        last.text += "\n" + line.text
        return
    owner = path[-1].parent if path and path[-1].parent is not None else None
    # A chapter's articles are no list that a paragraph could close.
    if owner is not None and owner.depth < 0:
        owner = None
    target = owner or (path[-1] if path else last)
    clauses.append(
        Clause(target.section, target.depth, target.heading, line.text, line.offset, target.parent)
    )
    if owner is not None:
        while path and path[-1] is not owner:
            path.pop()
