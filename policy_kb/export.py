"""The register, its cards and clauses for people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from policy_kb.errors import UnknownDocument
from policy_kb.importing.errata import annotated
from policy_kb.tables import Base, CardRow, ClauseRow, DocumentRow, as_dict


def list_documents(engine: Engine) -> list[dict[str, Any]]:
    """A row a document with the numbers of its cards and clauses, newest first."""
    with Session(engine) as session:
        found = []
        for row in session.scalars(select(DocumentRow).order_by(DocumentRow.issued.desc())):
            counted = {
                name: session.scalar(
                    select(func.count()).select_from(table).where(table.document_id == row.id)
                )
                for name, table in (("cards", CardRow), ("clauses", ClauseRow))
            }
            found.append({**plain(row), **counted})
        return found


def show_document(engine: Engine, name: str) -> str:
    """A document's cards and clauses, or one card in full, as text."""
    with Session(engine) as session:
        card = session.get(CardRow, name)
        if card is not None:
            return card_text(card)
        document = session.get(DocumentRow, name)
        if document is None:
            raise UnknownDocument(name)
        lines = [
            f"{document.title}\n{document.issuer}，{document.issued}，{document.region_name}"
            f"（{document.region}）"
        ]
        cards = select(CardRow).where(CardRow.document_id == name).order_by(CardRow.id)
        lines += [f"[{one.id}] {one.section} {one.brief}" for one in session.scalars(cards)]
        clauses = select(ClauseRow).where(ClauseRow.document_id == name)
        lines += [
            f"{one.section}  {annotated(name, one.text)}"
            for one in session.scalars(clauses.order_by(ClauseRow.position))
        ]
        return "\n".join(lines)


def card_text(card: CardRow) -> str:
    """One card with its facts and asks."""
    lines = [f"[{card.id}] {card.document_id} {card.section}（{card.topic}）", card.answer]
    lines += [f"步骤：{step}" for step in card.steps]
    lines += [f"事实：{fact}" for fact in card.facts]
    lines += [f"问法：{ask.text}" for ask in card.asks]
    return "\n".join(lines)


def plain(row: Base) -> dict[str, Any]:
    """A row's columns with dates as ISO text."""
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in as_dict(row).items()
    }
