"""What a farmer is told of a voice, whatever becomes of it."""

from __future__ import annotations

import pytest

from connectors.speech.converting import Converter
from connectors.speech.funasr import FunASR
from connectors.speech.recogniser import REASONS
from connectors.speech.settings import SpeechSettings
from connectors.speech.voices import Heard, hear
from connectors.speech.words import say
from simulators.speech.server import ANY, SpeechServer
from tests.connectors.speech.voices import tone, wav

pytestmark = pytest.mark.anyio
VOICE = wav(tone(1))


async def test_it_is_read_back_before_anything_is_made_of_it() -> None:
    server = SpeechServer({ANY: "我要{申报}困难"})
    ear = FunASR(SpeechSettings(url=await server.start()), Converter("/nowhere"))
    heard = await hear(ear, VOICE, "audio/wav")
    assert heard == Heard(
        "我要{申报}困难", "我听到的是：“我要{申报}困难”。对就回“对”，不对请再说一遍，或者打字。"
    )
    await server.stop()
    away = await hear(ear, VOICE, "audio/wav")
    assert away == Heard(None, say("away"), for_a_person=True)


async def test_what_was_not_heard_is_said_kindly() -> None:
    server = SpeechServer({})
    ear = FunASR(SpeechSettings(url=await server.start()), Converter("/nowhere"))
    told = [
        (await hear(ear, sound, media_type)).said
        for sound, media_type in (
            (VOICE, "audio/wav"),
            (wav(b"\0\0" * 16000), "audio/wav"),
            (wav(tone(1) * 61), "audio/wav"),
            (b"#!AMR\n", "audio/amr"),
        )
    ]
    assert told == [
        say("nothing_heard"),
        say("silent"),
        "这段话太长了，一次最多说60秒。请分成几段说。",
        say("need_ffmpeg"),
    ]
    await server.stop()
    assert await hear(ear, b"Speex...", "audio/speex") == Heard(
        None, say("no_reader"), for_a_person=True
    )
    assert await hear(None, VOICE, "audio/wav") == Heard(
        None, say("no_recogniser"), for_a_person=True
    )


def test_every_reason_has_a_sentence() -> None:
    for reason in REASONS:
        assert say(reason.replace(" ", "_"), seconds=60)
