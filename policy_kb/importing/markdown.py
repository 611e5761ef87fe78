"""Markdown into plain lines: marks removed, numbers of lists kept and counted."""

from __future__ import annotations

import re

FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
COMMENT = re.compile(r"<!--.*?-->", re.S)
FENCE = re.compile(r"^\s*(?:```|~~~)")
RULE = re.compile(r"^\s*(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,}|=+)$")
TABLE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*$")
HEADING = re.compile(r"^\s{0,3}#{1,6}\s+|\s+#+\s*$")
QUOTE = re.compile(r"^\s*(?:>\s?)+")
BULLET = re.compile(r"^\s*[-*+]\s+(?:\[[ xX]\]\s+)?")
ITEM = re.compile(r"^(\s*)(\d{1,9})([.)])\s+")
INLINE = (
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (re.compile(r"\[([^\]]+)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\[[^\]]*\]"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]{0,200}>"), ""),
    (re.compile(r"`+([^`]+)`+"), r"\1"),
    # Not CommonMark's rule of flanking: it leaves **一、标准。**后文 as it stands.
    (re.compile(r"(\*{1,3})(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"~~(.+?)~~"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])"), r"\1"),
)


def markdown_text(source: str) -> str:
    """The lines that a reader sees; rows of a table with tabs between their cells."""
    source = COMMENT.sub("", FRONT.sub("", source.replace("\r\n", "\n")))
    lines: list[str] = []
    counted: dict[str, tuple[str, int]] = {}  # indent → the number as written, as counted
    for written in source.split("\n"):
        if FENCE.match(written) or RULE.match(written) or TABLE_RULE.match(written):
            continue
        line = QUOTE.sub("", written)
        item = ITEM.match(line)
        if item is not None:
            line = _counted(counted, item) + line[item.end() :]
        elif line.strip() and not line[0].isspace():
            counted.clear()  # running text at the margin ends every list
        lines.append(_bare(BULLET.sub("", HEADING.sub("", line))))
    return "\n".join(lines)


def _bare(line: str) -> str:
    """Without the marks within a line."""
    if line.strip().startswith("|"):
        line = "\t".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    for pattern, kept in INLINE:
        line = pattern.sub(kept, line)
    return line.rstrip()


def _counted(counted: dict[str, tuple[str, int]], item: re.Match[str]) -> str:
    """``1.`` written before every item of a list counts on, as Markdown has it."""
    indent, written, point = item.groups()
    before = counted.get(indent)
    number = before[1] + 1 if before is not None and before[0] == written else int(written)
    for deeper in [one for one in counted if len(one) > len(indent)]:
        del counted[deeper]
    counted[indent] = (written, number)
    return f"{number}{point}"
