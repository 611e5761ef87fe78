"""Any file that can be imported into plain text, after a look at what it really is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from policy_kb.importing.encoding import decode
from policy_kb.importing.kinds import kind_of
from policy_kb.importing.markdown import markdown_text
from policy_kb.importing.pdf import pdf_text
from policy_kb.importing.unreadable import Unreadable
from policy_kb.importing.webpage import page_text
from policy_kb.importing.word import word_text

LARGEST = 20_000_000  # bytes of a file
MEGABYTE = 1_000_000
# What no database takes and no reader sees; the length stays, so that offsets hold.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Extracted:
    """The text of a file; offsets of clauses count its code points. ``blank``: pages of a .pdf
    that hold no text, perhaps pictures."""

    text: str
    blank: tuple[int, ...] = ()


def silent(_: str) -> None:
    """No progress is shown."""


def read_file(path: Path) -> bytes:
    """The bytes of a file of a bearable size; raises :class:`Unreadable`."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise Unreadable("folder", name=path.name)
        if size > LARGEST:
            raise Unreadable("too_big", size=-(-size // MEGABYTE), limit=LARGEST // MEGABYTE)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise Unreadable("no_file", name=str(path)) from error
    except OSError as error:
        raise Unreadable("no_access", name=path.name) from error
    if not data.strip():
        raise Unreadable("empty")
    return data


def extract(data: bytes, name: str, progress: Callable[[str], None] = silent) -> Extracted:
    """Raises :class:`Unreadable`; ``name`` tells kinds of text apart, nothing else."""
    kind = kind_of(data, name)
    blank: list[int] = []
    if kind == "pdf":
        text, blank = pdf_text(data, progress)
    elif kind == "docx":
        text = word_text(data)
    elif kind == "html":
        text = page_text(data)
    else:
        text = decode(data)
        if kind == "markdown":
            text = markdown_text(text)
    text = CONTROL.sub(" ", text)
    if not text.strip("\ufeff \t\r\n\u3000\xa0"):
        raise Unreadable("blank")
    return Extracted(text, tuple(blank))
