"""The bodies of messages to WeCom: text within the platform's bytes, and a card with a link."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

TEXT_BYTES = 2048
MOST_MENTIONED = 50
"""A message that calls more people than this calls nobody."""


@cache
def _sentences() -> dict[str, str]:
    text = resources.files("connectors.wecom").joinpath("texts.yml").read_text("utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded


def say(name: str, /, **values: object) -> str:
    """A sentence of ``texts.yml``."""
    return _sentences()[name].format(**values)


def cut(text: str, most: int = TEXT_BYTES) -> str:
    """The text within so many bytes of UTF-8; what was cut off shows as …."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    return raw[: most - len("…".encode())].decode(errors="ignore") + "…"


def with_link(text: str, url: str | None) -> str:
    """The text with the console's address on a line of its own, which is never cut off."""
    if url is None:
        return cut(text)
    line = "\n" + say("link", url=url)
    return cut(text, TEXT_BYTES - len(line.encode())) + line


def text(content: str, phones: Sequence[str] = ()) -> dict[str, Any]:
    """A text; ``phones`` are of people in the group whom it calls (@)."""
    body: dict[str, Any] = {"content": cut(content)}
    if phones:
        body["mentioned_mobile_list"] = list(phones)[:MOST_MENTIONED]
    return {"msgtype": "text", "text": body}


def card(title: str, content: str, url: str) -> dict[str, Any]:
    """A card (文本通知型) that opens ``url``."""
    return {
        "msgtype": "template_card",
        "template_card": {
            "card_type": "text_notice",
            "main_title": {"title": cut(title, 78)},
            "sub_title_text": cut(content, 336),
            "card_action": {"type": 1, "url": url},
        },
    }
