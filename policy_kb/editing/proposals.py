"""A change of a card: one editor proposes it, another decides, and only then does it hold."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policy_kb.editing import history
from policy_kb.editing.content import Content, digest, of_row, put
from policy_kb.editing.errors import (
    AlreadyDecided,
    NoReason,
    NothingChanged,
    SamePerson,
    StaleProposal,
    UnknownCard,
    UnknownProposal,
)
from policy_kb.editing.rules import ensure_acceptable
from policy_kb.seed import bump
from policy_kb.tables import CardRow, ProposalRow

OPEN, APPROVED, REFUSED, WITHDRAWN = "open", "approved", "refused", "withdrawn"


def content_of(session: Session, card_id: str) -> Content:
    """What a card says now; raises :class:`UnknownCard`."""
    row = session.get(CardRow, card_id)
    if row is None:
        raise UnknownCard(card_id)
    return of_row(row)


def propose(
    session: Session,
    card_id: str | None,
    content: Content,
    *,
    base: str,
    why: str,
    proposer: str,
    now: datetime,
    today: date,
) -> ProposalRow:
    """Propose a change of a card, or a new one (``card_id`` is ``None``); nothing changes yet.

    ``base`` is the digest of what the proposer saw. Raises :class:`NotAcceptable`,
    :class:`NothingChanged`, :class:`NoReason`, :class:`StaleProposal`, :class:`UnknownCard`.
    """
    if card_id is not None:
        here = content_of(session, card_id)
        if digest(here) != base:
            raise StaleProposal
        content = {**content, "document": here["document"], "region": here["region"]}
        if content == here:
            raise NothingChanged
    if not why:
        raise NoReason
    card_id = card_id or free_id(session, content["document"])
    ensure_acceptable(session, card_id, content, today)
    row = ProposalRow(
        id=uuid.uuid4().hex,
        card_id=card_id,
        document_id=content["document"],
        content=content,
        base=base,
        why=why,
        proposer=proposer,
        proposed_at=now.astimezone(UTC),
        state=OPEN,
    )
    session.add(row)
    session.flush()
    return row


def approve(session: Session, proposal_id: str, approver: str, now: datetime, today: date) -> str:
    """Write the proposed card, its history row and a new version of the knowledge; gives the
    card's id. Every process answers by it from its next question on.

    Raises :class:`AlreadyDecided`, :class:`SamePerson`, :class:`StaleProposal` when the card
    was changed meanwhile, and :class:`NotAcceptable` when other cards have changed so that this
    one no longer fits.
    """
    bump(session)  # locks the one row that every change goes through
    row = undecided(session, proposal_id)
    if row.proposer == approver:
        raise SamePerson
    card = session.get(CardRow, row.card_id, populate_existing=True)
    before = of_row(card) if card is not None else None
    if digest(before) != row.base:
        raise StaleProposal
    ensure_acceptable(session, row.card_id, row.content, today)
    put(session, row.card_id, row.content)
    history.note(
        session, row.card_id, at=now, event=history.CHANGED, proposer=row.proposer,
        approver=approver, why=row.why, before=before, after=row.content,
    )  # fmt: skip
    _decide(row, APPROVED, approver, now)
    session.flush()
    return row.card_id


def refuse(session: Session, proposal_id: str, decider: str, reason: str, now: datetime) -> None:
    """Turn a proposal down with a reason that its proposer reads.

    Raises :class:`AlreadyDecided`, :class:`SamePerson`, :class:`NoReason`.
    """
    row = undecided(session, proposal_id)
    if row.proposer == decider:
        raise SamePerson
    if not reason:
        raise NoReason
    row.reason = reason
    _decide(row, REFUSED, decider, now)


def withdraw(session: Session, proposal_id: str, proposer: str, now: datetime) -> None:
    """Take the own proposal back; raises :class:`AlreadyDecided`, :class:`UnknownProposal`."""
    row = undecided(session, proposal_id)
    if row.proposer != proposer:
        raise UnknownProposal
    _decide(row, WITHDRAWN, proposer, now)


def find(session: Session, proposal_id: str) -> ProposalRow:
    """A proposal; raises :class:`UnknownProposal`."""
    row = session.get(ProposalRow, proposal_id)
    if row is None:
        raise UnknownProposal
    return row


def undecided(session: Session, proposal_id: str) -> ProposalRow:
    """An open proposal, locked; raises :class:`UnknownProposal`, :class:`AlreadyDecided`."""
    query = select(ProposalRow).where(ProposalRow.id == proposal_id).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise UnknownProposal
    if row.state != OPEN:
        raise AlreadyDecided
    return row


def is_stale(session: Session, row: ProposalRow) -> bool:
    """Whether an open proposal rests on what the card no longer says."""
    card = session.get(CardRow, row.card_id)
    return row.state == OPEN and digest(of_row(card) if card else None) != row.base


def listing(session: Session, state: str | None = None, limit: int = 100) -> list[ProposalRow]:
    """Proposals, the newest first."""
    query = select(ProposalRow).order_by(ProposalRow.proposed_at.desc(), ProposalRow.id)
    if state is not None:
        query = query.where(ProposalRow.state == state)
    return list(session.scalars(query.limit(limit)))


def open_for(session: Session, card_id: str) -> list[ProposalRow]:
    """The open proposals for a card, so that nobody writes the same twice."""
    query = select(ProposalRow).where(ProposalRow.card_id == card_id, ProposalRow.state == OPEN)
    return list(session.scalars(query.order_by(ProposalRow.proposed_at)))


def free_id(session: Session, document: str) -> str:
    """An id for a card that is written here: the package has none that begins like this."""
    stem = f"local-{document}"
    taken = {
        name
        for column in (CardRow.id, ProposalRow.card_id)
        for name in session.scalars(select(column).where(column.startswith(f"{stem}-")))
    }
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def number_open(session: Session) -> int:
    """How many proposals wait for a second person."""
    query = select(func.count()).select_from(ProposalRow).where(ProposalRow.state == OPEN)
    return session.scalar(query) or 0


def _decide(row: ProposalRow, state: str, decider: str, now: datetime) -> None:
    row.state, row.decider, row.decided_at = state, decider, now.astimezone(UTC)
