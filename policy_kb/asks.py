"""The packaged bank of real ways of asking, by topic, beside the asks of single cards."""

from __future__ import annotations

from functools import cache

import yaml

from policy_kb.cards import LOADER, PACKAGE, topics
from policy_kb.errors import CardError


@cache
def packaged_asks() -> dict[str, tuple[str, ...]]:
    """Asks by topic, from every file of ``data/asks``; raises :class:`CardError` for a topic that
    the table of topics does not hold."""
    found: dict[str, list[str]] = {}
    folder = PACKAGE.joinpath("data", "asks")
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".yml"):
            continue
        content = yaml.load(entry.read_text(encoding="utf-8"), Loader=LOADER) or {}
        for topic, asks in content.items():
            if topic not in topics():
                raise CardError(f"问法文件 {entry.name} 里的主题“{topic}”不在主题表里。")
            found.setdefault(topic, []).extend(map(str, asks))
    return {topic: tuple(dict.fromkeys(asks)) for topic, asks in found.items()}
