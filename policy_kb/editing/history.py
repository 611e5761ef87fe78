"""What was changed on a card, by whom; and what the package says of one that was edited here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policy_kb.cards import packaged_cards
from policy_kb.editing.content import Content, of_card, of_row
from policy_kb.editing.errors import UnknownCard
from policy_kb.tables import CardRow, HistoryRow

CHANGED, KEPT, RESTORED = "changed", "kept", "restored"


@dataclass(frozen=True)
class Offered:
    """A card that was edited here and reads otherwise in a newer package."""

    card: str
    here: Content
    packaged: Content


def note(
    session: Session,
    card_id: str,
    *,
    at: datetime,
    event: str,
    proposer: str,
    approver: str,
    why: str,
    before: Content | None,
    after: Content,
) -> HistoryRow:
    """Add a row to the card's history; the caller holds the lock of the knowledge's version."""
    last = select(func.max(HistoryRow.number)).where(HistoryRow.card_id == card_id)
    row = HistoryRow(
        card_id=card_id,
        number=(session.scalar(last) or 0) + 1,
        at=at.astimezone(UTC),
        event=event,
        proposer=proposer,
        approver=approver,
        why=why,
        before=before,
        after=after,
    )
    session.add(row)
    session.flush()
    return row


def history(session: Session, card_id: str) -> list[HistoryRow]:
    """All changes of a card, the newest first."""
    query = select(HistoryRow).where(HistoryRow.card_id == card_id)
    return list(session.scalars(query.order_by(HistoryRow.number.desc())))


def version(session: Session, card_id: str, number: int) -> Content:
    """What the card said after a change; 0 is what it said before the first one.

    Raises :class:`UnknownCard`.
    """
    row = session.get(HistoryRow, (card_id, number or 1))
    found = None if row is None else row.after if number else row.before
    if found is None:
        raise UnknownCard(card_id)
    return found


def offered(session: Session) -> list[Offered]:
    """Edited cards of which the package has a wording that nobody here has seen yet.

    Seen is what stands anywhere in the card's history: what the package said when it was first
    edited here, and what was looked at and not taken.
    """
    rows = {
        row.id: row
        for row in session.scalars(
            select(CardRow).where(CardRow.edited, CardRow.origin == "packaged")
        )
    }
    found = []
    for card in packaged_cards() if rows else ():
        row = rows.get(card.id)
        if row is None:
            continue
        here, packaged = of_row(row), of_card(card)
        seen = [one for each in history(session, card.id) for one in (each.before, each.after)]
        if packaged != here and packaged not in seen:
            found.append(Offered(card.id, here, packaged))
    return found


def keep(session: Session, card_id: str, editor: str, now: datetime) -> None:
    """Note that the package's wording was seen and ours stays; raises :class:`UnknownCard`."""
    for one in offered(session):
        if one.card == card_id:
            note(
                session, card_id, at=now, event=KEPT, proposer=editor, approver=editor,
                why="", before=one.packaged, after=one.here,
            )  # fmt: skip
            return
    raise UnknownCard(card_id)


def moment(value: datetime) -> datetime:
    """A stored moment, aware on every database."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
