"""The recogniser over FunASR's protocol, with a real websocket server at the other end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import pytest

from connectors.speech.converting import Converter
from connectors.speech.funasr import FunASR
from connectors.speech.recogniser import NotRecognised, RecogniserAway, Transcript
from connectors.speech.settings import SpeechSettings
from simulators.speech.server import ANY, SpeechServer, Taken
from tests.connectors.speech.voices import mark, tone, wav

pytestmark = pytest.mark.anyio
SPEECH = tone(1.5)
SAID = "我家房子漏雨。没有钱修。"


@asynccontextmanager
async def serving(**more: Any) -> AsyncIterator[SpeechServer]:
    server = SpeechServer({mark(SPEECH): SAID}, **more)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def recogniser(
    server: SpeechServer, *, quiet: float = 0.1, patience: float = 5.0, **more: Any
) -> FunASR:
    settings = replace(SpeechSettings(url=server.url, hot_words={"防返贫": 20}), **more)
    return FunASR(settings, Converter("/nowhere/ffmpeg"), quiet=quiet, patience=patience)


@pytest.mark.parametrize("mode", ["offline", "2pass"])
async def test_a_voice_and_its_words(mode: str) -> None:
    async with serving() as server:
        heard = await recogniser(server, mode=mode).transcribe(wav(SPEECH), "audio/wav")
        assert heard == Transcript(SAID, None, 1500)
        opening = {
            "mode": mode,
            "wav_name": "voice",
            "wav_format": "pcm",
            "audio_fs": 16000,
            "chunk_size": [5, 10, 5],
            "chunk_interval": 10,
            "itn": True,
            "hotwords": '{"防返贫": 20}',
        }
        assert server.journal == [Taken(opening, len(SPEECH), mark(SPEECH), SAID)]


@pytest.mark.parametrize("last_is_final", [True, False])
async def test_a_last_sentence_that_is_long_in_coming_is_waited_for(last_is_final: bool) -> None:
    async with serving(slow=0.5, last_is_final=last_is_final) as server:
        heard = await recogniser(server, mode="2pass").transcribe(wav(SPEECH), "audio/wav")
        assert heard.text == SAID


@pytest.mark.parametrize("last_is_final, silent_end, quiet", [
    (True, False, 30.0), (True, True, 30.0), (False, False, 30.0), (False, True, 0.1),
])  # fmt: skip
async def test_where_the_last_result_is_told_nobody_waits(
    last_is_final: bool, silent_end: bool, quiet: float
) -> None:
    async with serving(last_is_final=last_is_final, silent_end=silent_end) as server:
        ear = recogniser(server, mode="2pass", quiet=quiet, patience=30.0, timeout=10.0)
        assert (await ear.transcribe(wav(SPEECH), "audio/wav")).text == SAID


async def test_what_never_comes_is_not_waited_for_for_ever() -> None:
    async with serving(slow=1.0) as server:
        ear = recogniser(server, mode="2pass", patience=0.3)
        assert (await ear.transcribe(wav(SPEECH), "audio/wav")).text == "我家房子漏雨。"


async def test_a_telephone_s_rate_is_told_as_it_is() -> None:
    narrow = tone(1, 8000)
    async with serving() as server:
        server.texts = {mark(narrow): "喂"}
        heard = await recogniser(server).transcribe(wav(narrow, 8000), "audio/wav")
        assert heard == Transcript("喂", None, 1000)
        assert server.journal[0].opening["audio_fs"] == 8000


async def test_the_longest_voice_with_many_passing_results() -> None:
    long = tone(0.5) * 120
    async with serving() as server:
        server.texts = {ANY: "长" * 5000}
        heard = await recogniser(server, mode="2pass").transcribe(wav(long), "audio/wav")
        assert heard == Transcript("长" * 2000, None, 60_000)


@pytest.mark.parametrize("mode", ["offline", "2pass"])
async def test_several_voices_at_once_do_not_mix(mode: str) -> None:
    sounds = [tone(0.5 + 0.1 * number) for number in range(5)]
    async with serving() as server:
        server.texts = {mark(one): f"第{number}句" for number, one in enumerate(sounds)}
        ear = recogniser(server, mode=mode)
        heard = await asyncio.gather(*(ear.transcribe(wav(one), "audio/wav") for one in sounds))
        assert [one.text for one in heard] == [f"第{number}句" for number in range(5)]


async def test_nothing_was_understood() -> None:
    async with serving() as server:
        with pytest.raises(NotRecognised) as caught:
            await recogniser(server).transcribe(wav(tone(1)), "audio/wav")
        assert caught.value.reason == "nothing_heard"


@pytest.mark.parametrize("fault", ["mute", "gone", "garbled"])
@pytest.mark.parametrize("mode", ["offline", "2pass"])
async def test_a_server_that_fails_is_away(fault: str, mode: str) -> None:
    async with serving(fault=fault) as server:
        ear = recogniser(server, mode=mode, timeout=1.0)
        with pytest.raises(RecogniserAway):
            await ear.transcribe(wav(SPEECH), "audio/wav")


async def test_no_server_is_away() -> None:
    async with serving() as server:
        pass
    with pytest.raises(RecogniserAway):
        await recogniser(server).transcribe(wav(SPEECH), "audio/wav")


@pytest.mark.parametrize("sound, reason", [
    (wav(tone(0.1)), "too_short"),
    (wav(b""), "too_short"),
    (wav(tone(0.5) * 122), "too_long"),
    (wav(b"\0\0" * 32000), "silent"),
    (wav(tone(1, loud=40)), "silent"),
    (wav(tone(1, 44100), 44100), "need ffmpeg"),
    (b"RIFF\0\0\0\0WAVEjunk", "need ffmpeg"),
])  # fmt: skip
async def test_sounds_that_no_server_is_asked_about(sound: bytes, reason: str) -> None:
    async with serving() as server:
        with pytest.raises(NotRecognised) as caught:
            await recogniser(server).transcribe(sound, "audio/wav")
        assert (caught.value.reason, server.journal) == (reason, [])


def test_two_channels_are_mixed() -> None:
    from connectors.speech import pcm

    left, right = [1000, -3, 32767], [0, -2, 32767]
    both = b"".join(
        one.to_bytes(2, "little", signed=True) + other.to_bytes(2, "little", signed=True)
        for one, other in zip(left, right, strict=True)
    )
    mixed = cast(pcm.Pcm, pcm.from_wav(wav(both, channels=2)))
    samples = [
        int.from_bytes(mixed.samples[at : at + 2], "little", signed=True) for at in (0, 2, 4)
    ]
    assert (samples, mixed.rate) == ([500, -3, 32767], 16000)
