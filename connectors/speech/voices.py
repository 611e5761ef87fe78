"""A farmer's voice: what was understood of it, and what is said about that."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from connectors.speech import words
from connectors.speech.recogniser import (
    MAX_SECONDS,
    NEED_FFMPEG,
    NO_READER,
    NotRecognised,
    Recogniser,
    RecogniserAway,
)

log = logging.getLogger("hotline.speech")

NO_RECOGNISER, AWAY = "no_recogniser", "away"
_OURS = (NO_RECOGNISER, AWAY, NEED_FFMPEG, NO_READER)
"""Reasons that lie with us, not with the voice."""


@dataclass(frozen=True)
class Heard:
    """``text`` is what was understood, to be confirmed by the farmer before the bot gets it.

    Where nothing was, ``text`` is None and ``said`` tells the farmer why, and what to do.
    """

    text: str | None
    said: str
    for_a_person: bool = False
    """Whether somebody who listens to it would understand: nothing was wrong with the voice."""


async def hear(recogniser: Recogniser | None, sound: bytes, media_type: str) -> Heard:
    """What a voice says. Never raises for a sound or a recogniser that fails."""
    if recogniser is None:
        return _not_heard(NO_RECOGNISER)
    try:
        heard = await recogniser.transcribe(sound, media_type)
    except NotRecognised as error:
        log.info("a voice was not recognised: %s", error.reason)
        return _not_heard(error.reason)
    except RecogniserAway as error:
        log.warning("the recogniser is away: %s", error)
        return _not_heard(AWAY)
    return Heard(heard.text, words.say("confirm", text=heard.text))


def _not_heard(reason: str) -> Heard:
    said = words.say(reason.replace(" ", "_"), seconds=MAX_SECONDS)
    return Heard(None, said, for_a_person=reason in _OURS)
