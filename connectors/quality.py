"""Quality sampling (质检): ended talks drawn by chance, scored by a checklist of a data file."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources

import yaml
from sqlalchemy import delete, or_, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from connectors import dispositions
from connectors.desk_tables import TalkClosing
from connectors.quality_tables import TalkSample
from connectors.readers import may_read
from connectors.receiving import is_anonymous
from connectors.tables import Conversation
from intake.clock import Clock, local_date
from intake.errors import NotAllowed, StepProblem
from intake.facts import LEAD
from intake.privacy.access import may_see_service
from intake.privacy.columns import blind_index
from intake.records.view import of_conversations
from intake.tables.people import User
from intake.tables.records import Record
from intake.unit_of_work import UnitOfWork

ACTION = "supervise_service"
MARKS = ("yes", "no", "none")
RECENT = timedelta(days=14)
"""Talks that ended within so long are drawn from."""
OPEN_KEPT = timedelta(days=30)
"""How long a talk that was drawn waits for its scores."""
SCORES_KEPT = timedelta(days=400)


@dataclass(frozen=True)
class Item:
    """A line of the checklist."""

    key: str
    name: str


@cache
def checklist() -> tuple[Item, ...]:
    """The lines of ``quality.yml``."""
    text = resources.files("connectors").joinpath("quality.yml").read_text("utf-8")
    return tuple(Item(str(one["key"]), str(one["name"])) for one in yaml.safe_load(text))


def draw(
    uow: UnitOfWork, user: User, number: int, clock: Clock, chance: random.Random | None = None
) -> int:
    """Draw so many of the talks that ended lately; gives how many there were.

    Only such as this user may open; no anonymous talk, none with an anonymous report, no talk
    twice. Raises NotAllowed.
    """
    _check(user)
    chance = chance or random.SystemRandom()
    recent = select(TalkClosing.id).where(TalkClosing.closed_at >= clock.now() - RECENT)
    found = list(uow.session.scalars(recent.order_by(TalkClosing.id)))
    chance.shuffle(found)
    drawn = 0
    for one in found:
        if drawn == number:
            break
        closing = uow.session.get_one(TalkClosing, one)
        row = uow.session.get(Conversation, closing.conversation_id)
        if row is None or row.attention == "operator":
            continue
        about = blind_index(uow.keyring, "talk-sample", closing.id)
        if not dispositions.is_contact(closing.code) or _known(uow.session, about):
            continue
        if not _may_open(uow.session, user, row, clock):
            continue
        uow.session.add(
            TalkSample(
                about=about,
                conversation_id=row.id,
                closed_at=closing.closed_at,
                operator=closing.operator,
                code=closing.code,
                touched_on=local_date(clock.now()),
            )
        )
        drawn += 1
    return drawn


def waiting(session: Session, user: User) -> list[TalkSample]:
    """What was drawn and has no scores yet. Raises NotAllowed."""
    _check(user)
    query = select(TalkSample).where(TalkSample.scored_on.is_(None))
    return list(session.scalars(query.order_by(TalkSample.touched_on, TalkSample.id)))


def scored(session: Session, user: User) -> list[TalkSample]:
    """What has scores, the newest first. Raises NotAllowed."""
    _check(user)
    query = select(TalkSample).where(TalkSample.scored_on.is_not(None))
    return list(session.scalars(query.order_by(TalkSample.scored_on.desc(), TalkSample.id)))


def find(
    session: Session, user: User, sample_id: str, clock: Clock
) -> tuple[TalkSample, Conversation]:
    """One that waits for its scores, and its talk. Raises NotAllowed for none, for one that has
    its scores, and for a talk that this user may not open (any more)."""
    _check(user)
    row = session.get(TalkSample, sample_id, with_for_update=True)
    talk = session.get(Conversation, row.conversation_id) if row and row.conversation_id else None
    if row is None or talk is None or not _may_open(session, user, talk, clock):
        raise NotAllowed
    return row, talk


def score(
    uow: UnitOfWork, user: User, sample_id: str, marks: dict[str, str], clock: Clock
) -> TalkSample:
    """Keep the marks (item → yes | no | none) and let go of the talk. Raises NotAllowed, and
    StepProblem where an item has no mark."""
    row, _ = find(uow.session, user, sample_id, clock)
    if any(marks.get(one.key) not in MARKS for one in checklist()):
        raise StepProblem("每一条都要打：做到了、没做到，或者用不上。")
    row.scores = {one.key: marks[one.key] for one in checklist()}
    row.scored_on = row.touched_on = local_date(clock.now())
    row.conversation_id = row.closed_at = None
    return row


def forget(session: Session, conversation: str) -> None:
    """A talk has gone anonymous: nobody looks at it any more."""
    session.execute(delete(TalkSample).where(TalkSample.conversation_id == conversation))


def forget_old(session: Session, now: datetime) -> int:
    """Delete what nobody scored in time, and old scores; how many."""
    today = local_date(now)
    unscored = TalkSample.scored_on.is_(None) & (TalkSample.touched_on < today - OPEN_KEPT)
    gone = session.execute(
        delete(TalkSample).where(or_(unscored, TalkSample.touched_on < today - SCORES_KEPT))
    )
    assert isinstance(gone, CursorResult)
    return gone.rowcount


def _may_open(session: Session, user: User, talk: Conversation, clock: Clock) -> bool:
    if is_anonymous(talk) or not may_read(session, user, talk, clock):
        return False
    filed = select(Record.anonymity).where(
        of_conversations(session, [talk.id]), Record.kind == LEAD
    )
    return "anonymous" not in session.scalars(filed).all()


def _known(session: Session, about: str) -> bool:
    query = select(TalkSample.id).where(TalkSample.about == about)
    return session.scalar(query) is not None


def _check(user: User) -> None:
    if not may_see_service(user, ACTION):
        raise NotAllowed
