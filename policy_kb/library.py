"""One consistent reading of documents and cards from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from policy_kb.cards import Card, Document
from policy_kb.tables import CardRow, ClauseRow, DocumentRow, LinkRow, StateRow

# Asked for every question: made once, and columns instead of objects.
VERSION = select(StateRow.version).where(StateRow.id == 1)
CLAUSES = select(
    ClauseRow.id, ClauseRow.document_id, ClauseRow.section, ClauseRow.heading, ClauseRow.text
).where(ClauseRow.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class Clause:
    """A clause in its original wording."""

    id: int
    document: str
    section: str
    heading: str
    text: str


@dataclass(frozen=True)
class Library:
    """Documents and cards as they were at ``version``; clauses stay in the database.

    ``speaking`` are the documents whose clauses answer in their own words: imported ones, with
    or without cards. The packaged cards cover their documents completely, so those do not.
    """

    version: int
    documents: dict[str, Document]
    cards: dict[str, Card]
    speaking: frozenset[str]

    @classmethod
    def read(cls, engine: Engine) -> Library:
        """Everything but the clauses."""
        with Session(engine) as session:
            state = session.get(StateRow, 1)
            known = session.scalars(select(DocumentRow).order_by(DocumentRow.id)).all()
            documents = {row.id: document_from(row) for row in known}
            rows = session.scalars(
                select(CardRow).options(selectinload(CardRow.asks)).order_by(CardRow.id)
            )
            cards = {row.id: card_from_row(row) for row in rows}
        carded = {card.document for card in cards.values()}
        speaking = frozenset(
            row.id
            for row in known
            if row.sha256 is not None and (row.origin == "imported" or row.id not in carded)
        )
        return cls(state.version if state else 0, documents, cards, speaking)

    def cards_in_force(self, today: date) -> list[Card]:
        """Cards that hold on a day, in documents that hold."""
        return [
            card
            for card in self.cards.values()
            if self.documents[card.document].standing(today) == "current"
            and card.standing(today) == "current"
        ]


def version_of(engine: Engine) -> int:
    """The version counter, one small query."""
    with engine.connect() as connection:
        return connection.scalar(VERSION) or 0


def document_from(row: DocumentRow) -> Document:
    """A document value from its row."""
    return Document(
        id=row.id,
        title=row.title,
        issuer=row.issuer,
        region=row.region,
        region_name=row.region_name,
        issued=row.issued,
        supersedes=row.supersedes,
        superseded_by=row.superseded_by,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        imported=row.sha256 is not None,
    )


def card_from_row(row: CardRow) -> Card:
    """A card value from its row, asks loaded."""
    return Card(
        id=row.id,
        document=row.document_id,
        topic=row.topic,
        also=tuple(row.also),
        section=row.section,
        region=row.region,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        facts=tuple(row.facts),
        brief=row.brief,
        answer=row.answer,
        steps=tuple(row.steps),
        position=row.position,
        asks=tuple(ask.text for ask in row.asks),
    )


def clauses_of_card(engine: Engine, card: str) -> list[Clause]:
    """The imported clauses that a card is linked to, in the document's order."""
    with Session(engine) as session:
        rows = session.scalars(
            select(ClauseRow)
            .join(LinkRow, LinkRow.clause_id == ClauseRow.id)
            .where(LinkRow.card_id == card)
            .order_by(ClauseRow.position)
        )
        return [clause_from(row) for row in rows]


def clauses_by_id(engine: Engine, ids: list[int]) -> list[Clause]:
    """Clauses by their ids, in no order."""
    if not ids:
        return []
    with engine.connect() as connection:
        return [Clause(*row) for row in connection.execute(CLAUSES, {"ids": ids})]


def count_clauses(engine: Engine, documents: frozenset[str]) -> int:
    """How many clauses some documents have."""
    with Session(engine) as session:
        rows = session.execute(
            select(ClauseRow.document_id, func.count()).group_by(ClauseRow.document_id)
        )
        return sum(count for document, count in rows if document in documents)


def clauses_of_documents(engine: Engine, documents: set[str]) -> list[Clause]:
    """All clauses of some documents, for the index."""
    with Session(engine) as session:
        rows = session.scalars(
            select(ClauseRow)
            .where(ClauseRow.document_id.in_(documents))
            .order_by(ClauseRow.document_id, ClauseRow.position)
        )
        return [clause_from(row) for row in rows]


def clause_from(row: ClauseRow) -> Clause:
    """A clause value from its row."""
    return Clause(row.id, row.document_id, row.section, row.heading, row.text)
