"""The table ``[speech]`` of ``channels.toml``: where the recogniser is, and how to speak to it."""

from __future__ import annotations

import shutil
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic.dataclasses import dataclass

from connectors.settings_tables import STRICT, Word


def _socket(value: str) -> str:
    if not value.startswith(("wss://", "ws://")) or " " in value:
        raise ValueError("must be an address that begins with wss:// (or ws://)")
    return value


def _program(value: str) -> str:
    if shutil.which(value) is None:
        raise ValueError("must be the path of a program that can be run")
    return value


HotWord = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=r"^\S+$")]


@dataclass(frozen=True, config=STRICT)
class SpeechSettings:
    """A FunASR server. ``sample_rate`` (8000 or 16000 a second) is what its model was made for;
    ``mode`` is ``offline`` for a server of files, ``2pass`` for one that only speaks that.

    ``hot_words`` are words to listen for, each with its weight from 1 to 100. ``ffmpeg`` is the
    program that reads what phones record, looked for where no path is given. ``timeout`` in
    seconds is for one voice, from the connection to the last word.
    """

    url: Annotated[Word, AfterValidator(_socket)]
    sample_rate: Literal[8000, 16000] = 16000
    mode: Literal["offline", "2pass"] = "offline"
    hot_words: dict[HotWord, Annotated[int, Field(ge=1, le=100)]] = Field(default_factory=dict)
    ffmpeg: Annotated[str, AfterValidator(_program)] | None = None
    timeout: Annotated[float, Field(ge=1, le=120)] = 30.0
