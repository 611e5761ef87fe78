"""What may be logged of an error: where it happened, never what it says."""

from __future__ import annotations

import traceback


def trace(error: BaseException) -> str:
    """Type and place of an error. Its own text may quote people's words (SQL parameters)."""
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__}\n{places}"
