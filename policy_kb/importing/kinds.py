"""What a file is, by its first bytes; its name only tells kinds of text apart."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from policy_kb.importing.package import BROKEN
from policy_kb.importing.unreadable import Unreadable

Kind = Literal["text", "markdown", "html", "docx", "pdf"]

PDF_WITHIN = 1024  # bytes in which %PDF- may stand
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word up to 2003; also what an encrypted .docx is put in
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
IMAGES = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"8BPS",
)  # fmt: skip
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")
PAGE = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|meta|title)\b", re.I)
TAGS = re.compile(rb"<(?:p|div|br|table|span|h[1-6])\b[^>]*>", re.I)
HEAD = 4096  # bytes in which a page shows what it is
MARKDOWN = (".md", ".markdown")
PAGES = (".html", ".htm", ".xhtml", ".shtml")


def kind_of(data: bytes, name: str) -> Kind:
    """Raises :class:`Unreadable` for what is recognised but cannot be read."""
    head = data[:HEAD]
    if b"%PDF-" in data[:PDF_WITHIN]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    if data.startswith(OLE):
        raise Unreadable("protected_word" if ENCRYPTED in data else "old_word")
    if data.startswith(IMAGES) or _is_bitmap(data) or _is_webp(data) or _is_heif(data):
        raise Unreadable("image")
    if data.startswith(ARCHIVES):
        raise Unreadable("archive")
    if data.startswith(b"{\\rtf"):
        raise Unreadable("rtf")
    flat = head.replace(b"\0", b"")  # a page in UTF-16
    lower = name.lower()
    if PAGE.search(flat) or (lower.endswith(PAGES) and TAGS.search(data.replace(b"\0", b""))):
        return "html"
    return "markdown" if lower.endswith(MARKDOWN) else "text"


def _zipped(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except BROKEN as error:
        raise Unreadable("broken_word") from error
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return "docx"
    raise Unreadable("ofd" if "OFD.xml" in names else "not_word")


def _is_bitmap(data: bytes) -> bool:
    return data.startswith(b"BM") and data[6:10] == bytes(4)


def _is_webp(data: bytes) -> bool:
    return data.startswith(b"RIFF") and data[8:12] == b"WEBP"


def _is_heif(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"avif"}
