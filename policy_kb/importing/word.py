"""A .docx into text: a paragraph a line, with the numbers that Word makes itself; a row of a
table a line, tabs between its cells.

Read with lxml alone. python-docx would give paragraphs and tables as well, but not the automatic
numbers, and it unpacks every part of the file; here three parts are read, under a limit.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from policy_kb.importing.package import Package, child, local, value
from policy_kb.importing.unreadable import Unreadable
from policy_kb.importing.word_numbers import Numbering

# What is struck out, a field's code, the doubled form for old programs, text boxes (read apart).
SKIPPED = frozenset({"del", "moveFrom", "instrText", "Fallback", "txbxContent", "pPr", "rPr", "rt"})
CONTAINERS = frozenset(
    {"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "AlternateContent", "Choice"}
)
CONTENTS = "toc "  # how the styles of a table of contents are named


def word_text(data: bytes) -> str:
    """Raises :class:`Unreadable`."""
    package = Package(data)
    document = package.part("word/document.xml")
    body = child(document, "body")
    if body is None:
        raise Unreadable("broken_word")
    numbering = Numbering(package.part("word/numbering.xml"), package.part("word/styles.xml"))
    return "\n".join(line for line in _blocks(body, numbering) if line.strip())


def _blocks(parent: etree._Element, numbering: Numbering) -> Iterator[str]:
    for element in parent:
        name = local(element)
        if name == "p":
            yield from _paragraph(element, numbering)
        elif name == "tbl":
            yield from _table(element, numbering)
        elif name in CONTAINERS:
            yield from _blocks(element, numbering)


def _paragraph(element: etree._Element, numbering: Numbering) -> Iterator[str]:
    if numbering.style_name(element).startswith(CONTENTS):
        return
    number = numbering.number(element)
    text = "".join(_words(element))
    if text.strip():
        yield number + text.strip()
    for box in _boxes(element):
        yield from _blocks(box, numbering)


def _table(element: etree._Element, numbering: Numbering) -> Iterator[str]:
    for row in _inside(element, "tr"):
        cells = [
            [line for line in _blocks(cell, numbering) if line.strip()]
            for cell in _inside(row, "tc")
        ]
        held = [lines for lines in cells if lines]
        if len(held) == 1:  # a table that only lays out the page
            yield from held[0]
        elif held:
            yield "\t".join(" ".join(lines).replace("\n", " ") for lines in held)


def _inside(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for element in parent:
        if local(element) == name:
            yield element
        elif local(element) in CONTAINERS:
            yield from _inside(element, name)


def _words(element: etree._Element) -> Iterator[str]:
    for one in element:
        name = local(one)
        if name in SKIPPED or (name == "r" and _is_hidden(one)):
            continue
        if name == "t":
            yield (one.text or "").replace("\t", " ").replace("\n", " ")
        elif name == "tab":
            yield " "
        elif name == "noBreakHyphen":
            yield "-"
        elif name in {"br", "cr"}:
            yield "\n"
        else:
            yield from _words(one)


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    for one in element:
        name = local(one)
        if name == "txbxContent":
            yield one
        elif name not in {"Fallback", "del", "moveFrom"}:
            yield from _boxes(one)


def _is_hidden(run: etree._Element) -> bool:
    mark = child(run, "rPr", "vanish")
    return mark is not None and value(mark) not in {"0", "false"}
