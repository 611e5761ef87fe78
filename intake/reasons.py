"""What counts as a plain reason for an unfavourable result (000 四(一)7), and how it is told."""

from __future__ import annotations

from collections.abc import Iterable

LEAST = 4
"""Letters or characters: less says nothing to anybody."""


def is_plain(reason: str | None) -> bool:
    """Whether there are words in it: blanks, marks and invisible characters are none."""
    return sum(one.isalpha() for one in reason or "") >= LEAST


def ended(sentences: Iterable[str]) -> str:
    """Sentences one after the other, each closed."""
    return "".join(
        one if one.endswith(("。", "！", "？", "!", "?")) else f"{one}。" for one in sentences
    )
