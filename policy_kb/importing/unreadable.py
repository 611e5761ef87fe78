"""A file that cannot be imported, said in one sentence."""

from __future__ import annotations

from functools import cache

from policy_kb.cards import read_yaml
from policy_kb.errors import KnowledgeError


class Unreadable(KnowledgeError):
    """Nothing can be made of this file; ``reason`` is a key of ``data/importing.yml``."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(sentences()[reason].format(**values))
        self.reason = reason


@cache
def sentences() -> dict[str, str]:
    """What is said to the person who imports."""
    found: dict[str, str] = read_yaml("data", "importing.yml")
    return found
