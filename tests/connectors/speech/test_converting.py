"""What phones record, made plain by a real ffmpeg; what is no sound, refused."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from connectors.speech.converting import Converter
from connectors.speech.recogniser import NotRecognised
from connectors.uploads import Upload, accept
from tests.connectors import samples
from tests.connectors.speech.voices import needs_ffmpeg, recorded, tone, wav

pytestmark = pytest.mark.anyio
CLIP = wav(tone(2, 44100), 44100)


@needs_ffmpeg
@pytest.mark.parametrize("media_type, arguments, kind", [
    ("audio/wav", (), "wav"),
    ("audio/ogg", ("-c:a", "libopus"), "ogg"),
    ("audio/webm", ("-c:a", "libopus"), "webm"),
    ("audio/mpeg", ("-c:a", "libmp3lame"), "mp3"),
])  # fmt: skip
async def test_every_kind_becomes_plain(
    media_type: str, arguments: tuple[str, ...], kind: str
) -> None:
    sound = accept(recorded(CLIP, *arguments, kind=kind)).content
    plain = await Converter().plain(sound, media_type, 16000)
    assert (plain.rate, abs(plain.duration - 2000) < 150) == (16000, True)


@needs_ffmpeg
@pytest.mark.parametrize("head, frame, size", [
    (b"#!AMR\n", 0x3C, 31),  # narrow band, 12.2 kbit/s: what WeChat gives
    (b"#!AMR-WB\n", 0x14, 32),  # wide band, 12.65 kbit/s
])  # fmt: skip
async def test_the_voices_of_phones_become_plain(head: bytes, frame: int, size: int) -> None:
    """AMR, a frame of 20 ms after the other, as RFC 4867 stores it; two seconds of noise."""
    noise = Random(1)
    voice = accept(head + b"".join(bytes([frame]) + noise.randbytes(size) for _ in range(100)))
    assert (voice.kind, voice.media_type) == ("sound", "audio/amr")
    plain = await Converter().plain(voice.content, voice.media_type, 16000)
    assert (plain.rate, plain.duration) == (16000, 2000)


@needs_ffmpeg
async def test_an_m4a_with_its_index_behind_the_sound(tmp_path: Path) -> None:
    made = tmp_path / "voice.m4a"
    recorded(CLIP, "-c:a", "aac", str(made), "-c:a", "pcm_s16le", kind="wav")
    sound = made.read_bytes()
    assert sound.index(b"mdat") < sound.index(b"moov")
    upload = accept(sound)
    assert (upload.kind, upload.media_type) == ("sound", "audio/mp4")
    plain = await Converter().plain(upload.content, upload.media_type, 8000)
    assert (plain.rate, abs(plain.duration - 2000) < 150) == (8000, True)


@needs_ffmpeg
@pytest.mark.parametrize("media_type", ["audio/amr", "audio/ogg", "audio/mp4", "audio/mpeg"])
@pytest.mark.parametrize("content", [
    b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n",
    b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    samples.JPEG,
    b"\0" * 4096,
])  # fmt: skip
async def test_what_is_no_sound_of_its_kind(media_type: str, content: bytes) -> None:
    with pytest.raises(NotRecognised) as caught:
        await Converter().plain(content, media_type, 16000)
    assert caught.value.reason == "unreadable"


@needs_ffmpeg
async def test_what_is_longer_is_not_read_to_its_end() -> None:
    long = recorded(wav(tone(2) * 75), "-c:a", "libmp3lame", "-b:a", "32k", kind="mp3")
    with pytest.raises(NotRecognised) as caught:
        await Converter().plain(long, "audio/mpeg", 16000)
    assert caught.value.reason == "too_long"


async def test_a_program_that_hangs_is_ended(tmp_path: Path) -> None:
    stuck = tmp_path / "ffmpeg"
    stuck.write_text("#!/bin/sh\necho $$ > " + str(tmp_path / "pid") + "\nexec sleep 600\n")
    stuck.chmod(0o700)
    with pytest.raises(NotRecognised) as caught:
        await Converter(str(stuck), timeout=0.5).plain(
            b"#!AMR\n" + b"\0" * 90_000, "audio/amr", 8000
        )
    assert caught.value.reason == "unreadable"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


async def test_without_the_program_it_is_said() -> None:
    with pytest.raises(NotRecognised) as caught:
        await Converter("/nowhere/ffmpeg").plain(b"#!AMR\n\0\0", "audio/amr", 8000)
    assert caught.value.reason == "need ffmpeg"


def test_wechat_s_own_kind_is_taken() -> None:
    assert accept(b"#!AMR\n<\0\0") == Upload("sound", "audio/amr", b"#!AMR\n<\0\0")
