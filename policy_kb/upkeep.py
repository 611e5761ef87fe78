"""Keeping an index in step with the database, one changed clause at a time.

The index is self-describing: each clause carries a mark of what it was made from, each document
one that sums up its clauses. So an index of whatever age is compared with the database, and what
differs is taken out and put in again; an empty one is filled in the same way. Clauses are told
apart by ``ClauseRow.stamp``, which every insert and update draws anew: no writer has to keep
account of what it changed, it only counts up the version (``seed.bump``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from policy_kb.importing.errata import corrected
from policy_kb.index import Entry, SearchIndex, mark_of
from policy_kb.library import Library
from policy_kb.originals import clause_entry, is_substantial
from policy_kb.tables import ClauseRow, LinkRow

DOCUMENTS_AT_ONCE = 200

Asks = dict[str, dict[int, tuple[str, ...]]]  # by document and clause


def brought_up(index: SearchIndex, engine: Engine, library: Library) -> tuple[SearchIndex, int]:
    """The index with the clauses that answer in their own words now, and how many of them were
    put in."""
    held = index.sources()
    asks = _asks(engine, library)
    wanted = _document_marks(engine, library, asks)
    gone = [clause for one in held.keys() - wanted.keys() for clause in index.marks(one)]
    sources: dict[str, int | None] = dict.fromkeys(held.keys() - wanted.keys())
    sources |= {one: mark for one, mark in wanted.items() if held.get(one) != mark}
    if not sources:
        return index, 0
    entries: list[Entry] = []
    for one in sources.keys() & wanted.keys() & held.keys():
        before = index.marks(one)
        now = {entry.clause: entry for entry in _entries(engine, library, [one], asks)}
        gone += before.keys() - now.keys()
        entries += [entry for key, entry in now.items() if before.get(key) != entry.mark]
    put = 0

    def all_entries() -> Iterator[Entry]:
        nonlocal put
        new = sorted(wanted.keys() - held.keys())
        for source in (iter(entries), _entries(engine, library, new, asks)):
            for entry in source:
                put += 1
                yield entry

    return index.changed(gone, all_entries(), sources), put


def _asks(engine: Engine, library: Library) -> Asks:
    """What people ask of the cards that rest on a clause."""
    found: dict[str, dict[int, tuple[str, ...]]] = defaultdict(dict)
    with Session(engine) as session:
        rows = session.execute(
            select(ClauseRow.document_id, LinkRow.clause_id, LinkRow.card_id)
            .join(LinkRow, LinkRow.clause_id == ClauseRow.id)
            .order_by(LinkRow.clause_id, LinkRow.card_id)
        )
        for document, clause, card in rows:
            if document in library.speaking and card in library.cards:
                before = found[document].get(clause, ())
                found[document][clause] = before + library.cards[card].asks
    return found


def _document_marks(engine: Engine, library: Library, asks: Asks) -> dict[str, int]:
    """The documents whose clauses are searched, each with a mark of all that is in them."""
    with Session(engine) as session:
        rows = session.execute(
            select(ClauseRow.document_id, func.count(), func.sum(ClauseRow.stamp))
            .group_by(ClauseRow.document_id)
            .order_by(ClauseRow.document_id)
        ).all()
    return {
        name: mark_of(
            library.documents[name].region, count, int(stamps), sorted(asks.get(name, {}).items())
        )
        for name, count, stamps in rows
        if name in library.speaking
    }


def _entries(engine: Engine, library: Library, documents: list[str], asks: Asks) -> Iterator[Entry]:
    """The entries of all clauses of some documents; a heading alone is none."""
    columns = (
        ClauseRow.id,
        ClauseRow.document_id,
        ClauseRow.heading,
        ClauseRow.text,
        ClauseRow.stamp,
    )
    with Session(engine) as session:
        for start in range(0, len(documents), DOCUMENTS_AT_ONCE):
            some = documents[start : start + DOCUMENTS_AT_ONCE]
            rows = session.execute(
                select(*columns)
                .where(ClauseRow.document_id.in_(some))
                .order_by(ClauseRow.document_id, ClauseRow.position)
            )
            for clause, document, heading, text, stamp in rows:
                if is_substantial(heading, text):
                    region = library.documents[document].region
                    linked = asks.get(document, {}).get(clause, ())
                    mark = mark_of(region, stamp, linked)
                    yield clause_entry(
                        clause,
                        document,
                        region,
                        mark,
                        (heading, text, *_mended(document, text), *linked),
                    )


def _mended(document: str, text: str) -> tuple[str, ...]:
    """The reading without lost characters, if it is another: it is searched beside the raw one."""
    reading = corrected(document, text)
    return () if reading == text else (" ".join(reading.split()),)
