"""The parts of a .docx, read with limits: a small file may unpack to a very large one."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from lxml import etree

from policy_kb.importing.unreadable import Unreadable

MOST_MEMBERS = 5_000
MOST_BYTES = 300_000_000  # of all members unpacked, by what the directory says
MOST_PART = 40_000_000  # bytes of one XML part that is really read
SMALL = 1_000_000  # bytes; the ratio says nothing of less
STEEPEST = 200  # times smaller; real documents stay below 60
ENCRYPTED = 0x1
# What zipfile raises for an archive whose offsets, sizes or streams are wrong.
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError,
    IndexError, NotImplementedError, RuntimeError,
)  # fmt: skip


class Package:
    """A .docx that has been looked at before anything in it is unpacked.

    Raises :class:`Unreadable` for a bomb, an encrypted or a broken archive.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as error:
            raise Unreadable("broken_word") from error
        members = self._archive.infolist()
        if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_BYTES:
            raise Unreadable("bomb")
        for one in members:
            if one.flag_bits & ENCRYPTED:
                raise Unreadable("protected_word")
            if one.file_size > SMALL and one.file_size > STEEPEST * max(one.compress_size, 1):
                raise Unreadable("bomb")
        self._names = {one.filename for one in members}

    def part(self, name: str) -> etree._Element | None:
        """The root of an XML part; ``None`` when the package has none of this name."""
        if name not in self._names:
            return None
        try:
            # A member cannot yield more than its directory entry says, so this limit holds.
            with self._archive.open(name) as member:
                content = member.read(MOST_PART + 1)
        except BROKEN as error:
            raise Unreadable("broken_word") from error
        if len(content) > MOST_PART:
            raise Unreadable("bomb")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            # The parser's own guard against entities within entities speaks of them.
            reason = "entities" if "ntity" in str(error) else "broken_word"
            raise Unreadable(reason) from error
        if root is None:
            raise Unreadable("broken_word")
        # The format forbids a document type; whoever puts one there means to define entities.
        if root.getroottree().docinfo.internalDTD is not None:
            raise Unreadable("entities")
        return root


def local(element: etree._Element) -> str:
    """An element's name without its namespace: the strict and the usual form have others."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along a path of names."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute by its name without namespace."""
    if element is None:
        return None
    for key, held in element.attrib.items():
        if etree.QName(key).localname == name:
            return str(held)
    return None
