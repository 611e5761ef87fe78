"""The page's files: a style sheet and a script, each put together once from small parts.

One request each, since a village's network is slow; parts, since each has one subject. There is
no build step: a process joins them when it starts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import resources

STYLES = ("page", "talk", "desk", "dialog", "sizes")
"""The parts of ``chat.css`` in order."""
SCRIPTS = (
    "dom", "store", "transport", "scrolling", "times", "waiting", "log", "sending", "hearing",
    "writing", "panels", "menu", "errands", "look", "aloud", "pictures",
    "recorder", "voice", "taking_back", "begin",
)  # fmt: skip
"""The parts of ``chat.js`` in order; the last one begins."""


@dataclass(frozen=True)
class Asset:
    """A file as it is served; ``version`` changes with its content."""

    media_type: str
    content: bytes
    version: str


def assets() -> dict[str, Asset]:
    """All files of the page by name."""
    static = resources.files("connectors.webchat").joinpath("static")

    def joined(folder: str, suffix: str, parts: tuple[str, ...]) -> bytes:
        place = static.joinpath(folder)
        return b"\n".join(place.joinpath(f"{part}.{suffix}").read_bytes() for part in parts)

    return {
        "chat.css": _asset("text/css; charset=utf-8", joined("style", "css", STYLES)),
        "chat.js": _asset("text/javascript; charset=utf-8", joined("script", "js", SCRIPTS)),
        "icon.svg": _asset("image/svg+xml", static.joinpath("icon.svg").read_bytes()),
    }


def _asset(media_type: str, content: bytes) -> Asset:
    return Asset(media_type, content, hashlib.sha256(content).hexdigest()[:12])
