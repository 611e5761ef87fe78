"""Words as WeChat carries them: no longer than one message, choices written out or as a msgmenu."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

LARGEST = 2047
"""Bytes of UTF-8 in one text at most: by common experience it must stay below 2,048."""
WELL_BELOW = 1800
"""What we fill at most when we split, so that choices still fit behind the last piece."""
_ENDS = (
    re.compile(r"\n+"),
    re.compile(r"[。！？；!?;…]+[”’」』）)]*"),
    re.compile(r"[，、,：:]|\s+"),
)
"""Where a text may be divided, the best places first."""

Buttons = Sequence[Mapping[str, str]]
"""Choices as a bot message has them: ``title`` and ``value``."""


def split(text: str, most: int = WELL_BELOW) -> list[str]:
    """The text in pieces of at most ``most`` bytes (4 or more), divided at ends of sentences.

    Nothing but spaces at the seams is lost, and no piece is empty.
    """
    pieces = []
    rest = text.strip()
    while len(rest.encode()) > most:
        at = _seam(rest, most)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]


def _seam(text: str, most: int) -> int:
    """How many characters to take: up to the last good place that lies not too far in front."""
    fits = len(text.encode()[:most].decode(errors="ignore"))
    for ends in _ENDS:
        places = [found.end() for found in ends.finditer(text, 0, fits)]
        if places and places[-1] * 2 >= fits:
            return places[-1]
    return fits


def with_buttons(text: str, buttons: Buttons | None) -> str:
    """The text with its choices told as words to answer with: a passive reply has no buttons.

    Choices for which there is no room in one message are left out.
    """
    lines = [text, str(_texts()["buttons"]["head"])]
    for button in buttons or ():
        line = str(_texts()["buttons"]["one"]).format(value=button["value"])
        if len("\n".join((*lines, line)).encode()) <= LARGEST:
            lines.append(line)
    return "\n".join(lines) if len(lines) > 2 else text


def msgmenu(text: str, buttons: Buttons) -> dict[str, Any]:
    """The msgmenu (菜单消息) of a bot message: head, choices to tap, tail."""
    return {
        "head_content": text,
        "list": [
            {"id": menu_id(button["value"]), "content": button["title"]} for button in buttons
        ],
        "tail_content": str(_texts()["menu"]["tail"]),
    }


def menu_id(value: str) -> str:
    """The id under which a choice comes back when it is tapped (bizmsgmenuid)."""
    return hashlib.sha256(value.encode()).hexdigest()[:16]


def meant(said: str, tapped: str | None, offered: Iterable[Buttons]) -> str:
    """The value that a tap stands for, among the choices that were ``offered`` lately.

    What was ``said`` stands where nothing was tapped, or nothing that was offered.
    """
    for buttons in offered if tapped else ():
        for button in buttons:
            if menu_id(button["value"]) == tapped:
                return button["value"]
    return said


@cache
def _texts() -> dict[str, dict[str, str]]:
    text = resources.files("connectors.wechat").joinpath("texts.yml").read_text("utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded
