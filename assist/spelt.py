"""A name told in parts: its characters (素菜的素), or the name to a post (村会计，叫田兴隆)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language import spelling
from language.surnames import is_han

NAMES = ("name", "reporter_name", "who")


def spelt(known: str, text: str) -> str | None:
    """The name as these words spell it: all its characters, or all but the family name.

    ``None`` where they tell too little, or something else. What a recogniser heard for a character
    gives way to the one that is told.
    """
    told = [one.char for one in spelling.find(text) if not one.denied]
    if told and len(told) == len(known):
        return "".join(told)
    if told and len(told) == len(known) - 1 and known[0] not in told:
        if _of_another_family("".join(told), known, text):
            return None
        return known[0] + "".join(told)
    return None


def _of_another_family(given: str, known: str, text: str) -> bool:
    """Whether the words say the name with another family name themselves."""
    said = [text[at.start() - 1 : at.end()] for at in re.finditer(given, text) if at.start()]
    return any(is_han(one) and one[0] != known[0] for one in said)


def with_name(post: str, names: Sequence[str]) -> str | None:
    """The post together with the one name that was told for it."""
    told = [one for one in names if one not in post]
    return f"{post}{told[0]}" if post and len(told) == 1 else None
