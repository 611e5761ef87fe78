"""The clauses of a document written, those that go on in their old rows, and the cards' links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from policy_kb.importing.changes import Change, Version, changes, pair
from policy_kb.importing.numbering import Clause
from policy_kb.linking import BY_TEXT, FOUND, link_cards
from policy_kb.tables import CardRow, ClauseRow, LinkRow


@dataclass(frozen=True)
class Links:
    """Card ids. ``none``: without any clause; ``lost``: those of them that had one; ``touched``:
    with a clause whose text changed or is gone, to be looked at; ``moved``: whose clause has
    another number now than the card names."""

    none: list[str]
    lost: list[str]
    touched: list[str]
    moved: list[str]


def replace_clauses(
    session: Session, document: str, clauses: Sequence[Clause]
) -> tuple[list[Change], Links]:
    """Write the clauses over those that are there; what differs, and what became of the links."""
    rows = session.scalars(
        select(ClauseRow).where(ClauseRow.document_id == document).order_by(ClauseRow.position)
    ).all()
    old = [Version(row.section, row.text) for row in rows]
    new = [Version(clause.section, clause.text) for clause in clauses]
    pairs = pair(old, new)
    before = _links(session, document)
    altered = {
        rows[place].id
        for place, version in enumerate(old)
        if place not in pairs or new[pairs[place]].body != version.body
    }
    moved = {rows[place].id for place, to in pairs.items() if old[place].section != new[to].section}
    gone = [row for place, row in enumerate(rows) if place not in pairs]
    for row in gone:
        session.execute(delete(LinkRow).where(LinkRow.clause_id == row.id))
        session.delete(row)
    back = {after: rows[place] for place, after in pairs.items()}
    for position, clause in enumerate(clauses):
        row = back.get(position) or ClauseRow(document_id=document)
        row.position, row.section, row.heading = position, clause.section, clause.heading
        row.text, row.offset = clause.text, clause.offset
        session.add(row)
    # A card's words rest on the text: where its number changed, the card keeps what it had.
    following = sorted(card for card, held in before.items() if held & moved)
    for link in session.scalars(
        select(LinkRow).where(LinkRow.card_id.in_(following), LinkRow.origin == FOUND)
    ):
        link.origin = BY_TEXT
    session.flush()
    none = link_cards(session, document)
    session.flush()
    after = _links(session, document)
    touched = sorted(card for card, held in before.items() if held & altered)
    return changes(old, new, pairs), Links(
        none,
        sorted(card for card in before if not after.get(card)),
        touched,
        [card for card in following if BY_TEXT in _origins(session, card)],
    )


def _origins(session: Session, card: str) -> set[str]:
    return set(session.scalars(select(LinkRow.origin).where(LinkRow.card_id == card)))


def _links(session: Session, document: str) -> dict[str, set[int]]:
    """Clause ids by card."""
    found: dict[str, set[int]] = {}
    for card, clause in session.execute(
        select(LinkRow.card_id, LinkRow.clause_id)
        .join(CardRow, CardRow.id == LinkRow.card_id)
        .where(CardRow.document_id == document)
    ):
        found.setdefault(card, set()).add(clause)
    return found
