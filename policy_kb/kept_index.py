"""The one index of this process, kept in step with the database from version to version."""

from __future__ import annotations

import hashlib
import logging
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from policy_kb.cards import PACKAGE
from policy_kb.index import SearchIndex
from policy_kb.library import Library, count_clauses
from policy_kb.shelf import Shelf
from policy_kb.upkeep import brought_up

KEPT_FROM = 1000  # clauses; a smaller index is built in memory sooner than read
NEWS = 0.1  # the share of new clauses from which the next start shall not have to add them again
FORMAT = 1  # counts up when the code makes other entries of the same clauses
WORDS = ("synonyms.yml", "fillers.yml", "syllables.txt", "domain_words.yml", "topics.yml")

log = logging.getLogger(__name__)


class KeptIndex:
    """A small index lives in memory, a large one in ``folder`` (if given). Not thread-safe: the
    caller asks for one version at a time."""

    def __init__(self, engine: Engine, folder: Path | None) -> None:
        self._engine = engine
        self._shelf = Shelf(folder, packaged_digest()) if folder else None
        self._index = SearchIndex.empty()
        self._mine: Path | None = None

    def brought_up(self, library: Library) -> SearchIndex:
        """The index as the library's version wants it."""
        if self._shelf is not None and self._mine is None:
            self._move(self._shelf, library)
        self._index, put = brought_up(self._index, self._engine, library)
        if self._shelf is not None and self._mine is not None and put > NEWS * self._index.clauses:
            self._shelf.publish(self._mine)
        return self._index

    def _move(self, shelf: Shelf, library: Library) -> None:
        """From memory into the folder once there are many clauses."""
        if count_clauses(self._engine, library.speaking) < KEPT_FROM:
            return
        try:
            self._index, self._mine = shelf.take()
        except (OSError, ValueError) as error:  # no room, no right to write: memory does as well
            log.warning("the search index stays in memory: %s", error)


@cache
def packaged_digest() -> str:
    """Twelve characters that change with the packaged words that an index is built from."""
    whole = b"".join(PACKAGE.joinpath("data", name).read_bytes() for name in WORDS)
    return hashlib.sha256(bytes([FORMAT]) + whole).hexdigest()[:12]
