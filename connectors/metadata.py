"""Taking position, device and comments out of pictures, without touching the picture itself.

The containers are copied part by part: what is not needed to show the picture stays behind,
and so does anything hidden after its end.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass


class BrokenPicture(Exception):
    """The file begins like a picture and does not go on like one."""


@dataclass(frozen=True)
class Picture:
    """A cleaned picture; width and height in pixels as its header says."""

    content: bytes
    width: int
    height: int


# Frame headers of every JPEG process; C4, C8 and CC in this range are tables, not frames.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def clean_jpeg(content: bytes) -> Picture:
    """Drop APP1 (Exif, XMP), every other application segment but JFIF, ICC profile and Adobe's
    colour note, comments, and anything after the end marker. Raises BrokenPicture."""
    kept = [b"\xff\xd8"]
    size: tuple[int, int] | None = None
    orientation = 1
    at = 2
    while True:
        marker, at = _jpeg_marker(content, at)
        if marker == 0xD9:
            kept.append(b"\xff\xd9")
            break
        if marker in _STANDALONE:
            kept.append(bytes((0xFF, marker)))
            continue
        segment, at = _jpeg_segment(content, at)
        if marker == 0xE1:
            orientation = _exif_orientation(segment) or orientation
        if marker in _FRAMES:
            if len(segment) < 6:
                raise BrokenPicture
            height, width = struct.unpack(">HH", segment[1:5])
            size = (width, height)
        if _keeps_jpeg_segment(marker, segment):
            kept.append(struct.pack(">BBH", 0xFF, marker, len(segment) + 2) + segment)
        if marker == 0xDA:
            scan_end = _scan_end(content, at)
            kept.append(content[at:scan_end])
            at = scan_end
    if size is None or 0 in size:
        raise BrokenPicture
    if orientation != 1:
        kept.insert(1, _orientation_segment(orientation))
    return Picture(b"".join(kept), *size)


def _jpeg_marker(content: bytes, at: int) -> tuple[int, int]:
    if content[at : at + 1] != b"\xff":
        raise BrokenPicture
    while content[at : at + 1] == b"\xff":
        at += 1
    if at >= len(content) or content[at] == 0:
        raise BrokenPicture
    return content[at], at + 1


def _jpeg_segment(content: bytes, at: int) -> tuple[bytes, int]:
    length = int.from_bytes(content[at : at + 2], "big")
    if length < 2 or at + length > len(content):
        raise BrokenPicture
    return content[at + 2 : at + length], at + length


def _keeps_jpeg_segment(marker: int, segment: bytes) -> bool:
    if marker == 0xE0:
        return segment.startswith(b"JFIF\0")
    if marker == 0xE2:
        return segment.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        return segment.startswith(b"Adobe")
    return not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _scan_end(content: bytes, at: int) -> int:
    """Where the compressed data stops: the next marker that is not a stuffed byte or restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise BrokenPicture
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _exif_orientation(segment: bytes) -> int | None:
    """The one Exif value that is needed to show the photograph upright (tag 0x0112)."""
    if not segment.startswith(b"Exif\0\0"):
        return None
    tiff = segment[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return None
    (start,) = struct.unpack(order + "I", tiff[4:8])
    if start + 2 > len(tiff):
        return None
    (count,) = struct.unpack(order + "H", tiff[start : start + 2])
    for entry in range(start + 2, min(start + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, _, value = struct.unpack(order + "HHIH", tiff[entry : entry + 10])
        if tag == 0x0112 and kind == 3 and 1 <= value <= 8:
            return int(value)
    return None


def _orientation_segment(orientation: int) -> bytes:
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    exif = b"Exif\0\0" + tiff
    return struct.pack(">BBH", 0xFF, 0xE1, len(exif) + 2) + exif


_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_NEEDED = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT"}
)


def clean_png(content: bytes) -> Picture:
    """Keep the chunks that make the picture; text, Exif, time and unknown ones go.
    Raises BrokenPicture, also for a wrong checksum."""
    kept = [_PNG_HEAD]
    size: tuple[int, int] | None = None
    for name, body in _png_chunks(content):
        if name == b"IHDR" and len(body) == 13:
            size = struct.unpack(">II", body[:8])
        if name in _PNG_NEEDED:
            kept.append(_png_chunk(name, body))
    if size is None or 0 in size or kept[-1] != _png_chunk(b"IEND", b""):
        raise BrokenPicture
    return Picture(b"".join(kept), *size)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG_HEAD)
    name = b""
    while name != b"IEND":
        head = content[at : at + 8]
        if len(head) < 8:
            raise BrokenPicture
        length, name = struct.unpack(">I4s", head)
        body = content[at + 8 : at + 8 + length]
        check = content[at + 8 + length : at + 12 + length]
        if check != zlib.crc32(name + body).to_bytes(4, "big"):
            raise BrokenPicture
        yield name, body
        at += 12 + length


def _png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + zlib.crc32(name + body).to_bytes(4, "big")


_WEBP_NEEDED = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_EXIF_AND_XMP = 0x0C  # flags of the VP8X header


def clean_webp(content: bytes) -> Picture:
    """Keep picture, alpha, animation and colour profile; Exif, XMP and unknown chunks go."""
    end = 8 + int.from_bytes(content[4:8], "little")
    if end > len(content):
        raise BrokenPicture
    kept: list[bytes] = []
    size: tuple[int, int] | None = None
    at = 12
    while at + 8 <= end:
        name, length = struct.unpack("<4sI", content[at : at + 8])
        body = content[at + 8 : at + 8 + length]
        if len(body) != length:
            raise BrokenPicture
        size = size or _webp_size(name, body)
        if name == b"VP8X" and body:
            body = bytes((body[0] & ~_WEBP_EXIF_AND_XMP,)) + body[1:]
        if name in _WEBP_NEEDED:
            kept.append(struct.pack("<4sI", name, length) + body + b"\0" * (length % 2))
        at += 8 + length + length % 2
    if size is None or 0 in size:
        raise BrokenPicture
    inner = b"WEBP" + b"".join(kept)
    return Picture(b"RIFF" + struct.pack("<I", len(inner)) + inner, *size)


def _webp_size(name: bytes, body: bytes) -> tuple[int, int] | None:
    if name == b"VP8X" and len(body) >= 10:
        width = int.from_bytes(body[4:7], "little") + 1
        return width, int.from_bytes(body[7:10], "little") + 1
    if name == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8 " and len(body) >= 10 and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return None
