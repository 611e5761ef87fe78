"""The numbering tree of an official text: 一、 （一） 1. （1） ①, and 第一条."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from policy_kb.importing.reading import Line, is_sentence

HAN_NUMBER = "[一二三四五六七八九十百]{1,4}"
LEVELS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"^({HAN_NUMBER})[、.．]\s*"), "{}"),
    (re.compile(rf"^[（(]({HAN_NUMBER})[）)]\s*"), "（{}）"),
    (re.compile(r"^(\d{1,2})(?:[、．]|\.(?!\d))\s*"), "{}"),
    (re.compile(r"^[（(](\d{1,2})[）)]\s*"), "（{}）"),
    (re.compile(r"^([①②③④⑤⑥⑦⑧⑨⑩])\s*"), "{}"),
)
ARTICLE = re.compile(rf"^(第{HAN_NUMBER}条)\s*")
CHAPTER = re.compile(rf"^(第{HAN_NUMBER}[章节])\s*")
FURNITURE = re.compile(
    r"主办[:：]|承办[:：]|联系电话|网站标识码|ICP备|公网安备|关闭窗口|打印本页|上一篇|下一篇|"
    r"关联阅读|相关资源|下载排行|关于我们|版权|内容时间|分享到|扫一扫|办公室\s*\d{4}.*印发"
)
REMARK = re.compile(r"^[（(](?:责任|牵头|配合)单位[:：]")  # belongs to the clause just before
PREFACE = "前言"
LONGEST_FURNITURE = 120  # characters; a longer line is a paragraph that mentions such a thing
QUESTION_DEPTH = 2  # 1. 2. 3.
FEWEST_NUMBERS = 2  # a text without 一、 needs this many numbered lines to count as one


@dataclass
class Clause:
    """One numbered clause; ``depth`` counts from 0, ``text`` is the original wording."""

    section: str
    depth: int
    heading: str
    text: str
    offset: int
    parent: Clause | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Parsed:
    """Clauses in order, and the lines that found no place (page furniture among them)."""

    clauses: list[Clause]
    unplaced: list[Line]


def parse_numbered(lines: list[Line]) -> Parsed:
    """Clauses from the first number on; what stands before (but the last paragraph of running
    text, the preface) and page furniture after is reported as unplaced."""
    first = _first_clause(lines)
    if first is None:
        return Parsed([], list(lines))
    clauses: list[Clause] = []
    unplaced = list(lines[:first])
    if unplaced and is_sentence(unplaced[-1].text):
        line = unplaced.pop()
        clauses.append(Clause(PREFACE, 0, PREFACE, line.text, line.offset))
    path: list[Clause] = []
    for line in lines[first:]:
        marked = _mark(line.text)
        if marked is None and FURNITURE.search(line.text) and len(line.text) < LONGEST_FURNITURE:
            unplaced.append(line)
        elif marked is not None:
            depth, number = marked
            path = _open(path, depth)
            parent = path[-1] if path else None
            section = number if parent is None else parent.section + number
            if parent is None and depth == QUESTION_DEPTH and line.text.rstrip()[-1] in "?？":
                section = f"第{number}问"
            clause = Clause(section, depth, _heading(line.text), line.text, line.offset, parent)
            clauses.append(clause)
            path.append(clause)
        elif not is_sentence(line.text) and not line.text.endswith(("。", "；", ";", "）", ")")):
            unplaced.append(line)
        else:
            _attach(clauses, path, line)
    return Parsed(clauses, unplaced)


def _first_clause(lines: list[Line]) -> int | None:
    """The first 一、 or 第一条; in a text without either, the first of several numbered lines."""
    top = [i for i, line in enumerate(lines) if (_mark(line.text) or (1, ""))[0] == 0]
    numbered = [i for i, line in enumerate(lines) if _mark(line.text)]
    if top:
        return top[0]
    return numbered[0] if len(numbered) >= FEWEST_NUMBERS else None


def _mark(text: str) -> tuple[int, str] | None:
    """Depth and number of a line that opens a clause."""
    if CHAPTER.match(text):
        return None
    article = ARTICLE.match(text)
    if article:
        return 0, article.group(1)
    for depth, (pattern, form) in enumerate(LEVELS):
        match = pattern.match(text)
        if match:
            return depth, form.format(match.group(1))
    return None


def _open(path: list[Clause], depth: int) -> list[Clause]:
    """The clauses that stay open above a new one of this depth."""
    return [clause for clause in path if clause.depth < depth]


def _heading(text: str) -> str:
    """The title of a clause: up to the first full stop if that is short, else nothing."""
    for pattern, _ in LEVELS:
        text = pattern.sub("", text, count=1)
    head = re.split(r"[。:：]", text, maxsplit=1)[0]
    return head if len(head) <= 30 else ""


def _attach(clauses: list[Clause], path: list[Clause], line: Line) -> None:
    """An unnumbered paragraph: to a heading just opened, else to the parent of the list that
    it closes – as a row of its own with the parent's section, so that order is kept."""
    last = clauses[-1]
    if REMARK.match(line.text):
        last.text += "\n" + line.text
        return
    if last.text == last.heading or not last.text.endswith(("。", "；", ";", "）", ")")):
        last.text += "\n" + line.text
        return
    owner = path[-1].parent if path and path[-1].parent is not None else None
    while owner is not None and not _has_children_only(owner, clauses):
        owner = owner.parent
    target = owner or (path[-1] if path else last)
    clauses.append(
        Clause(target.section, target.depth, target.heading, line.text, line.offset, target.parent)
    )
    if owner is not None:
        while path and path[-1] is not owner:
            path.pop()


def _has_children_only(owner: Clause, clauses: list[Clause]) -> bool:
    return any(clause.parent is owner for clause in clauses)
