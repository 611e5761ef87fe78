"""Files of every kind that can be imported, made in the test that needs them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

# Levels of an automatic list: form and text, as Word writes them.
FORMS = (
    ("chineseCounting", "%1、"),
    ("chineseCounting", "（%2）"),
    ("decimal", "%3."),
    ("decimal", "（%4）"),
    ("decimalEnclosedCircle", "%5"),
)
FONT = "STSong-Light"
SIZE, WIDTH, TOP, LEFT, LEADING = 12, 36, 780, 72, 20  # WIDTH in characters


def numbered(document: docx.document.Document) -> int:
    """A list with the five levels of an official text; its numId."""
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(FORMS)
    )
    part = document.part.numbering_part.element
    part.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>')
    )
    part.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    )
    return 90


def add_item(document: docx.document.Document, text: str, depth: int, list_id: int = 90) -> None:
    """A paragraph whose number Word makes."""
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
        )
    )


def saved(document: docx.document.Document) -> bytes:
    """The bytes of a Word document."""
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def word(lines: Sequence[str]) -> bytes:
    """A Word document of plain paragraphs."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def hide(run: object) -> None:
    """Hidden text."""
    run._r.get_or_add_rPr().append(parse_xml(f"<w:vanish {nsdecls('w')}/>"))  # type: ignore[attr-defined]


def pdf(
    paragraphs: Sequence[str],
    *,
    password: str | None = None,
    head: str = "",
    lines_a_page: int = 12,
) -> bytes:
    """A PDF as a word processor prints it: first lines indented, long ones wrapped, a running
    head and page numbers. The Chinese font is named, not embedded."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    held = io.BytesIO()
    encrypt = StandardEncryption(password, strength=128) if password is not None else None
    canvas = Canvas(held, encrypt=encrypt)
    rows: list[tuple[int, str]] = []
    for text in paragraphs:
        first, rest = text[: WIDTH - 2], text[WIDTH - 2 :]
        rows.append((2, first))
        rows += [(0, rest[start : start + WIDTH]) for start in range(0, len(rest), WIDTH)]
    pages = [rows[start : start + lines_a_page] for start in range(0, len(rows), lines_a_page)]
    for number, page in enumerate(pages, 1):
        canvas.setFont(FONT, SIZE)
        if head:
            canvas.drawString(LEFT, TOP + 2 * LEADING, head)
        for place, (indent, text) in enumerate(page):
            canvas.drawString(LEFT + indent * SIZE, TOP - place * LEADING, text)
        canvas.drawString(290, 40, f"— {number} —")
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def scan() -> bytes:
    """A PDF whose only page is a picture."""
    held = io.BytesIO()
    canvas = Canvas(held)
    canvas.rect(50, 50, 400, 700, fill=1)
    canvas.showPage()
    canvas.save()
    return held.getvalue()
