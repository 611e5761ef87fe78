"""The child process that reads a .pdf: standard input to JSON lines, under limits of its own."""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterable
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTChar, LTContainer, LTImage, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from policy_kb.importing.pdf_paragraphs import Row, paragraphs, rows_of, without_furniture

MEMORY = 1_500_000_000  # bytes
SECONDS = 120  # of computing
MOST_PAGES = 2000
FEWEST_CHARACTERS = 10  # a scanned document has a stamp of the scanner at most
MOST_UNKNOWN = 0.2  # the share of glyphs without a character


def limit() -> None:
    """This process alone; a stream that unpacks to gigabytes ends it, not the importer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def say(**values: Any) -> None:
    """One JSON line for the parent."""
    print(json.dumps(values, ensure_ascii=True), flush=True)


def read(data: bytes) -> None:
    """Says the text of a file or why there is none."""
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
    except (PDFPasswordIncorrect, PDFEncryptionError):
        say(error="encrypted_pdf")
        return
    pages = list(PDFPage.create_pages(document))
    if len(pages) > MOST_PAGES:
        say(error="heavy_pdf")
        return
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=LAParams(boxes_flow=None, all_texts=True))
    interpreter = PDFPageInterpreter(manager, device)
    found: list[list[Row]] = []
    unknown = pictures = 0
    for number, page in enumerate(pages, 1):
        interpreter.process_page(page)
        layout = device.get_result()
        lines, strange, images = collected(layout)
        unknown, pictures = unknown + strange, pictures + images
        found.append(rows_of(lines))
        say(page=number, of=len(pages))
    size = sum(len(row.text) for rows in found for row in rows)
    if size < FEWEST_CHARACTERS:
        say(error="scanned_pdf" if pictures or pages else "broken_pdf")
    elif unknown > MOST_UNKNOWN * size:
        say(error="garbled_pdf")
    else:
        cleaned = without_furniture(found)
        blank = [number for number, rows in enumerate(cleaned, 1) if not rows]
        say(text="\n".join(paragraphs(cleaned)), blank=blank)


def collected(layout: Iterable[Any]) -> tuple[list[Row], int, int]:
    """Lines of text with their places, glyphs without a character, and pictures of a page."""
    lines: list[Row] = []
    unknown = pictures = 0
    waiting = list(layout)
    while waiting:
        item = waiting.pop()
        if isinstance(item, LTTextLine):
            glyphs = [one for one in item if isinstance(one, LTChar)]
            strange = sum(one.get_text().startswith("(cid:") for one in glyphs)
            unknown += strange
            text = "".join(one.get_text() for one in item if not one.get_text().startswith("(cid:"))
            text = "".join(one if one.isprintable() else " " for one in text).strip()
            if text or strange:
                lines.append(Row(item.x0, item.x1, item.y0, item.y1, text))
        elif isinstance(item, LTImage):
            pictures += 1
        elif isinstance(item, LTContainer):
            waiting.extend(item)
    return lines, unknown, pictures


def main() -> None:
    """Whatever the library throws at a damaged file is one sentence."""
    limit()
    try:
        read(sys.stdin.buffer.read())
    except (MemoryError, RecursionError):
        say(error="heavy_pdf")
    except Exception:  # the library has no common base for what a broken file raises
        say(error="broken_pdf")


if __name__ == "__main__":
    main()
