"""Taking position, names and comments out of recordings, leaving the sound as it is."""

from __future__ import annotations

import struct

_PARENTS = frozenset({b"moov", b"trak"})
_TOLD = frozenset({b"udta", b"meta", b"uuid"})


class BrokenSound(Exception):
    """The file begins like a recording and does not go on like one."""


def clean_mp4(content: bytes) -> bytes:
    """Blank user data and metadata boxes (place of recording, device, comments) in place.

    In place, because the sound is found by its offset from the beginning of the file.
    Raises BrokenSound.
    """
    blanked = bytearray(content)
    _blank(blanked, 0, len(blanked))
    return bytes(blanked)


def _blank(content: bytearray, at: int, end: int) -> None:
    while at < end:
        if end - at < 8:
            raise BrokenSound
        size, name = struct.unpack(">I4s", content[at : at + 8])
        head = 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise BrokenSound
        if name in _PARENTS:
            _blank(content, at + head, at + size)
        elif name in _TOLD:
            content[at + 4 : at + 8] = b"free"
            content[at + head : at + size] = bytes(size - head)
        at += size


def clean_mpeg(content: bytes) -> bytes:
    """Drop the ID3 tags before and behind the sound. Raises BrokenSound when nothing is left."""
    while content.startswith(b"ID3"):
        if len(content) < 10:
            raise BrokenSound
        size = 0
        for byte in content[6:10]:
            size = size << 7 | byte & 0x7F
        content = content[10 + size + (10 if content[5] & 0x10 else 0) :]
    if content[-128:-125] == b"TAG":
        content = content[:-128]
    if not content:
        raise BrokenSound
    return content
