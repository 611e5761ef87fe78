"""What counts as a plain reason for an unfavourable result (000 四(一)7)."""

from __future__ import annotations

LEAST = 4
"""Letters or characters: less says nothing to anybody."""


def is_plain(reason: str | None) -> bool:
    """Whether there are words in it: blanks, marks and invisible characters are none."""
    return sum(one.isalpha() for one in reason or "") >= LEAST
