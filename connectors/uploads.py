"""Pictures and sound from outside: what is let in, and what is taken out of it first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from connectors import metadata, sounds

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 50_000_000
"""Beyond this a picture is no photograph of a phone but a bomb for whoever opens it."""


SPEEX = "audio/speex"
"""WeChat's wide voices, in frames that nothing but its own decoder reads: a file to save."""


class UploadRefused(Exception):
    """The file is not taken; `code` names the sentence for people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Upload:
    """A file fit to be stored: its content without position, device or other metadata."""

    kind: Literal["picture", "sound"]
    media_type: str
    content: bytes


def accept(content: bytes) -> Upload:
    """Judge a file by its first bytes, never by its name. Raises UploadRefused."""
    if not content:
        raise UploadRefused("file_missing")
    if len(content) > MAX_BYTES:
        raise UploadRefused("file_too_big")
    picture = _picture_type(content)
    if picture is not None:
        return Upload("picture", picture, _clean_picture(picture, content))
    sound = _sound_type(content)
    if sound is not None:
        return Upload("sound", sound, _clean_sound(sound, content))
    raise UploadRefused(_why_not(content))


def _why_not(content: bytes) -> str:
    """The sentence for a file that is no picture and no sound that we take."""
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        if brand in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"):
            return "file_heic"
        return "file_video"
    if content.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "file_document"
    return "file_kind"


_CLEANERS: dict[str, Callable[[bytes], metadata.Picture]] = {
    "image/jpeg": metadata.clean_jpeg,
    "image/png": metadata.clean_png,
    "image/webp": metadata.clean_webp,
}


def _clean_picture(media_type: str, content: bytes) -> bytes:
    try:
        picture = _CLEANERS[media_type](content)
    except metadata.BrokenPicture:
        raise UploadRefused("file_broken") from None
    if picture.width * picture.height > MAX_PIXELS:
        raise UploadRefused("picture_too_large")
    return picture.content


def _clean_sound(media_type: str, content: bytes) -> bytes:
    try:
        if media_type == "audio/mp4":
            return sounds.clean_mp4(content)
        if media_type == "audio/mpeg":
            return sounds.clean_mpeg(content)
    except sounds.BrokenSound:
        raise UploadRefused("file_broken") from None
    return content


def _picture_type(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def _sound_type(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return "audio/amr"  # what WeChat records; it holds nothing but the sound
    if content.startswith(b"Speex"):
        return SPEEX
    if content.startswith(b"OggS"):
        return "audio/ogg"
    if content.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in content[:64]:
        return "audio/webm"
    if content[4:8] == b"ftyp" and content[8:12] in (b"M4A ", b"mp42", b"isom", b"M4B "):
        return "audio/mp4"
    if content.startswith(b"ID3") or _is_mpeg_frame(content[:4]):
        return "audio/mpeg"
    return None


def _is_mpeg_frame(head: bytes) -> bool:
    """Eleven sync bits, MPEG audio layer III, a bit rate and sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    return version != 1 and layer == 1 and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3
