"""Small real pictures and sounds, built byte by byte; some with what must not stay in them."""

from __future__ import annotations

import struct
import zlib

POSITION = b"GPS 40.8183N 111.6523E"
"""Stands for the place where a photograph was taken."""


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def exif(orientation: int = 1) -> bytes:
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0" + b"II*\0\x08\0\0\0" + b"\x01\0" + entries + b"\0\0\0\0" + POSITION


def jpeg(*extra: bytes, width: int = 8, height: int = 8, tail: bytes = b"") -> bytes:
    """A one-block grey picture: tables, frame, scan."""
    quantisation = segment(0xDB, b"\0" + b"\x10" * 64)
    frame = segment(0xC0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0))
    codes = bytes([0, 1] + [0] * 14)
    tables = segment(0xC4, b"\0" + codes + b"\0") + segment(0xC4, b"\x10" + codes + b"\0")
    scan = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x3f\xff\0\xd0"
    start = b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    return start + b"".join(extra) + quantisation + frame + tables + scan + b"\xff\xd9" + tail


JPEG = jpeg()
JPEG_WITH_POSITION = jpeg(
    segment(0xE1, exif(6)), segment(0xED, b"Photoshop " + POSITION), segment(0xFE, POSITION)
)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*extra: bytes, width: int = 1, height: int = 1, tail: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + data + chunk(b"IEND", b"") + tail


def webp(*extra: tuple[bytes, bytes], flags: int = 0x0C, tail: bytes = b"") -> bytes:
    def part(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    header = part(b"VP8X", bytes([flags, 0, 0, 0]) + b"\x07\0\0" + b"\x07\0\0")
    picture = part(b"VP8L", b"\x2f" + struct.pack("<I", 7 | 7 << 14) + b"\0\0\0")
    inner = b"WEBP" + header + picture + b"".join(part(*one) for one in extra)
    return b"RIFF" + struct.pack("<I", len(inner)) + inner + tail


def atom(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def m4a(*, with_position: bool = False) -> bytes:
    told = atom(b"udta", atom(b"\xa9xyz", POSITION)) if with_position else b""
    moov = atom(b"moov", atom(b"mvhd", b"\0" * 100) + told)
    return atom(b"ftyp", b"M4A \0\0\0\0M4A mp42isom") + moov + atom(b"mdat", b"\1" * 32)


MP3_FRAME = b"\xff\xfb\x90\x00" + b"\0" * 413
SOUNDS = {
    "audio/wav": b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + b"\0" * 28,
    "audio/ogg": b"OggS\0\x02" + b"\0" * 22 + b"OpusHead",
    "audio/webm": b"\x1a\x45\xdf\xa3\x93\x42\x82\x88webm" + b"\0" * 20,
    "audio/mp4": m4a(),
    "audio/mpeg": MP3_FRAME,
}
