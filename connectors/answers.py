"""Writing down what the bot answered: replies, effects and the end of the turn, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from connectors import anonymity, attention, matters, queueing, turns, voicing
from connectors.bot_client import BotAnswer
from connectors.receiving import append
from connectors.tables import Conversation, StoredFile
from connectors.turns import Turn


@dataclass(frozen=True)
class Settled:
    """What a finished turn leads to: whom to wake, what the bot may forget, what comes next, and
    which files must not stay on disk."""

    touched: frozenset[str]
    forget: frozenset[str]
    next: Turn | None
    unwanted: tuple[StoredFile, ...] = ()


def settle(session: Session, turn: Turn, owner: str, answer: BotAnswer, now: datetime) -> Settled:
    """Write the replies, mark the turn handled, apply its effects, fix the next turn.

    Raises LeaseLost, and then nothing may be written: somebody else has the turn.
    """
    home = turns.held(session, turn.conversation, owner)
    capsule = turns.finish(session, turn)
    _note_lead(session, home, int(turn.question.metadata["seq"]), now)
    row = home
    forget: set[str] = set()
    unwanted: tuple[StoredFile, ...] = ()
    hidden = answer.does("go_anonymous")
    if hidden is not None:
        row = anonymity.go_anonymous(session, home, capsule, now, since=hidden.since)
        if row is not home:
            forget.add(turn.conversation)
            unwanted = voicing.forget_all(session, row, now)
    if answer.does("hide_numbers"):
        anonymity.hide_numbers(session, turn.message_ids)
    _write_replies(session, row, answer, now)
    wanted = [one.reason or "asked" for one in answer.effects if one.type == "wants_human"]
    if wanted and attention.want(session, row, wanted, now):
        queueing.tell_first(session, row, now)
    row.failures, row.late_told = 0, False
    if answer.does("seal"):
        anonymity.seal_off(session, row, now)
        forget.add(row.id)
    session.flush()
    row.waiting_since = row.due_at = now
    row.lease_until = now + turns.LEASE
    following = turns.next_turn(session, row, now)
    return Settled(frozenset({turn.conversation, row.id}), frozenset(forget), following, unwanted)


def _note_lead(session: Session, row: Conversation, first_seq: int, now: datetime) -> None:
    """Remember with which message the telling of a lead began, for as long as it goes on."""
    if not matters.has_lead(session, row.id, now):
        row.lead_from = None
    elif row.lead_from is None:
        row.lead_from = first_seq


def _write_replies(session: Session, row: Conversation, answer: BotAnswer, now: datetime) -> None:
    last = len(answer.replies) - 1
    for number, reply in enumerate(answer.replies):
        append(
            session,
            row,
            "bot",
            reply.text,
            now,
            buttons=[button.model_dump() for button in reply.buttons] or None,
            expects=answer.expects if number == last else None,
        )
