"""The packaged cards into the database: once, and again when a newer version is packaged."""

from __future__ import annotations

import hashlib
from datetime import date

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from policy_kb.cards import PACKAGE, Card, Document, packaged_cards, packaged_documents, read_yaml
from policy_kb.linking import FOUND, link_cards
from policy_kb.tables import AskRow, CardRow, DocumentRow, LinkRow, StateRow


def ensure_seed(engine: Engine) -> bool:
    """Write the packaged documents and cards if they are newer; True when something was written.

    A card that was edited here (``edited``) keeps its text. Two processes may do this at the
    same time: the one that comes second finds the rows there and leaves them.
    """
    digest = fingerprint()
    with Session(engine) as session:
        state = session.get(StateRow, 1)
        if state is not None and state.seed_hash == digest:
            return False
    # Whoever reads before it writes asks SQLite for the write lock at once: a lock that is
    # only wanted later is refused without waiting when somebody else has written meanwhile.
    with Session(engine.execution_options(writing=True)) as session:
        state = session.get(StateRow, 1)
        if state is not None and state.seed_hash == digest:
            return False
        version = int(read_yaml("data", "documents.yml")["version"])
        if state is not None and version < state.seed_version:
            return False
        try:
            _write(session)
            if state is None:
                session.add(StateRow(id=1, version=1, seed_version=version, seed_hash=digest))
            else:
                state.version += 1
                state.seed_version, state.seed_hash = version, digest
            session.commit()
        except IntegrityError:
            session.rollback()
            return False
    return True


def fingerprint() -> str:
    """A digest of every packaged file that the seed reads."""
    digest = hashlib.sha256(PACKAGE.joinpath("data", "documents.yml").read_bytes())
    for entry in sorted(PACKAGE.joinpath("cards").iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".yml"):
            digest.update(entry.read_bytes())
    return digest.hexdigest()


def bump(session: Session) -> None:
    """Count one change, so that every process builds its index anew."""
    state = session.get(StateRow, 1, with_for_update=True)
    if state is None:
        session.add(StateRow(id=1, version=1, seed_version=0, seed_hash=""))
    else:
        state.version += 1


def _write(session: Session) -> None:
    for document in packaged_documents().values():
        _write_document(session, document)
    session.flush()
    cards = {card.id: card for card in packaged_cards()}
    kept = {}
    links = session.execute(
        select(LinkRow.card_id, LinkRow.clause_id, LinkRow.origin).where(LinkRow.origin != FOUND)
    ).all()
    session.execute(delete(LinkRow))
    for row in session.scalars(select(CardRow).where(CardRow.origin == "packaged")):
        if row.edited:
            kept[row.id] = row
        else:
            session.delete(row)
    session.flush()
    session.add_all(card_row(card) for card in cards.values() if card.id not in kept)
    session.flush()
    session.add_all(
        LinkRow(card_id=card, clause_id=clause, origin=origin)
        for card, clause, origin in links
        if session.get(CardRow, card) is not None
    )
    session.flush()
    imported = select(DocumentRow.id).where(DocumentRow.sha256.is_not(None))
    for name in session.scalars(imported).all():
        link_cards(session, name)


def _write_document(session: Session, document: Document) -> None:
    row = session.get(DocumentRow, document.id)
    if row is None:
        row = DocumentRow(id=document.id, origin="packaged", valid_from=document.issued)
        session.add(row)
    row.title, row.issuer = document.title, document.issuer
    row.region, row.region_name = document.region, document.region_name
    row.issued, row.supersedes = document.issued, document.supersedes


def card_row(card: Card, origin: str = "packaged", edited: bool = False) -> CardRow:
    """The row of a card, its asks in order."""
    valid_from: date = card.valid_from
    return CardRow(
        id=card.id,
        document_id=card.document,
        topic=card.topic,
        also=list(card.also),
        section=card.section,
        region=card.region,
        valid_from=valid_from,
        valid_to=card.valid_to,
        facts=list(card.facts),
        brief=card.brief,
        answer=card.answer,
        steps=list(card.steps),
        position=card.position,
        origin=origin,
        edited=edited,
        asks=[AskRow(text=text) for text in card.asks],
    )
