"""The knowledge base: a question and a region in, an answer with its citations out."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from language.places import Gazetteer
from language.text import fold
from policy_kb import compose
from policy_kb.answer import Answer
from policy_kb.cards import topics
from policy_kb.decision import Decision, Prepared
from policy_kb.errors import UnknownRegion
from policy_kb.followup import completed, is_bare, leans, wants_original
from policy_kb.kept_index import KeptIndex
from policy_kb.library import Library, version_of
from policy_kb.ranking import Ranked, leaning, ranker_of
from policy_kb.regions import Regions
from policy_kb.scope import Scope, find_scope
from policy_kb.seed import ensure_seed
from policy_kb.sheet import Sheet, sheet
from policy_kb.wording import plain

log = logging.getLogger(__name__)


def today_in_china() -> date:
    """The calendar day in China, whatever the machine's time zone."""
    return (datetime.now(UTC) + timedelta(hours=8)).date()


@contextmanager
def uncollected() -> Iterator[None]:
    """Hundreds of thousands of small objects are made and none goes: the garbage collector
    would look through them again and again, which makes up a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class KnowledgeBase:
    """Answers from the database behind ``engine``. A large index lies in ``index_dir`` (if
    given) for the next start; otherwise it lives in memory. ``today`` is the day whose rules
    are wanted. ``gazetteer`` may be asked anew each time, for places that come in while this
    process runs. Safe to use from several threads."""

    def __init__(
        self,
        engine: Engine,
        index_dir: Path | None = None,
        gazetteer: Gazetteer | Callable[[], Gazetteer] | None = None,
        today: Callable[[], date] = today_in_china,
    ) -> None:
        self.engine = engine
        self.today = today
        self._gazetteer = gazetteer
        self._regions: tuple[Gazetteer | None, Regions] | None = None
        self._index = KeptIndex(engine, index_dir / "knowledge" if index_dir else None)
        self._prepared: Prepared | None = None
        self._lock = threading.Lock()

    @property
    def regions(self) -> Regions:
        """The places that are known now."""
        names = self._gazetteer() if callable(self._gazetteer) else self._gazetteer
        known = self._regions
        if known is None or known[0] is not names:
            known = self._regions = (names, Regions(names))
        return known[1]

    def ensure_seed(self) -> None:
        """Packaged documents and cards into the database when they are newer than what it has."""
        ensure_seed(self.engine)

    def prepared(self) -> Prepared:
        """The library and index of the database's present version, brought up when it changed."""
        version = version_of(self.engine)
        with self._lock:
            if self._prepared is None or self._prepared.library.version != version:
                self._prepared = self._prepare()
            return self._prepared

    def _prepare(self) -> Prepared:
        with uncollected():
            return self._prepare_all()

    def _prepare_all(self) -> Prepared:
        library = Library.read(self.engine)
        cards = list(library.cards.values())
        ranker = ranker_of(tuple(cards))
        index = self._index.brought_up(library)
        log.info("version %s of the knowledge is in memory: %d cards", library.version, len(cards))
        return Prepared(self.engine, library, ranker, index, cards)

    def scope(self, question: str, region: str | None) -> Scope:
        """Whose rules a question asks for; ``region`` is a code or a name."""
        held = {document.region for document in self.prepared().library.documents.values()}
        return find_scope(
            self.regions, fold(question).strip(), region, lambda place: bool(held & {*place.chain})
        )

    def sheet(self, region: str) -> Sheet:
        """The 明白纸 of a region, by code or name. Raises UnknownRegion and NoSheet.

        A name that several places bear is taken as the place that a document speaks for.
        """
        library = self.prepared().library
        places = self.regions.resolve(fold(region).strip())
        held = {document.region for document in library.documents.values()}
        known = [place for place in places if held & {*place.chain}]
        if not places or len(known) > 1:
            raise UnknownRegion(region)
        return sheet(library, (known or places)[0], self.today())

    def ask(self, question: str, region: str | None = None, previous: str | None = None) -> Answer:
        """Answer a question; ``region`` is a code or a name, ``previous`` the question before."""
        if previous and wants_original(question):
            return compose.originals(self.ask(previous, region))
        prepared = self.prepared()
        scope = self.scope(question, region)
        ranked = rank(prepared, scope)
        leant = False
        if previous and (is_bare(scope) or leans(scope)):
            meant = completed(scope, self.scope(previous, region))
            anew = rank(prepared, meant)
            if not is_bare(scope):
                anew = leaning(anew, ranked)
            if is_bare(scope) or anew.probability > ranked.probability:
                scope, ranked, leant = meant, anew, True
        if is_bare(scope) or not plain(scope.question):
            return compose.no_basis(compose.say("empty"), 0.0)
        answer = Decision(prepared, scope, ranked, self.today()).answer()
        if leant and answer.topic:  # the next question leans on the matter, not on a pile of words
            answer = replace(answer, meant=scope.place_told + topics()[answer.topic].question)
        return answer


def rank(prepared: Prepared, scope: Scope) -> Ranked:
    """The topics for a question, with an eye to the documents that hold at its place."""
    return prepared.ranker.rank(scope.question, documents=documents_at(prepared, scope))


def documents_at(prepared: Prepared, scope: Scope) -> frozenset[str] | None:
    """The documents that hold where a question is asked; ``None`` where that is not known."""
    if not scope.places:
        return None
    return frozenset(
        document.id
        for document in prepared.library.documents.values()
        if any(place.lies_in(document.region) for place in scope.places)
    )
