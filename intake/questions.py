"""Questions that no document answered: filed without a trace of who asked, settled by editors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake import audit, drafts
from intake.clock import Clock, local_date
from intake.errors import NotAllowed, StepProblem, UnknownRegion
from intake.facts import LEAD
from intake.privacy.access import may_edit_knowledge
from intake.privacy.columns import blind_index
from intake.records.view import of_conversations
from intake.regions.tree import line_of, national
from intake.tables.people import User
from intake.tables.questions import UnansweredQuestion
from intake.tables.records import Record
from intake.unit_of_work import UnitOfWork

KEPT = timedelta(days=180)
"""How long a question waits after it was last asked or settled."""

OPEN, ANSWERED, NO_DOCUMENT, OFF_TOPIC = "open", "answered", "no_document", "off_topic"
SETTLED = (ANSWERED, NO_DOCUMENT, OFF_TOPIC)
NO_KIND = "-"
"""The filter for questions that were refused as no particular kind."""

_DOWN_TO_COUNTY = ("province", "city", "county")


@dataclass(frozen=True)
class Asked:
    """A question ready to be filed: ``text`` is masked, ``plain`` is its comparable form,
    ``region`` a code or ``None``; ``status``, ``refused_as`` and ``topic`` as in the table."""

    text: str
    plain: str
    region: str | None
    status: str
    refused_as: str | None
    topic: str | None


@dataclass(frozen=True)
class Filter:
    """What of the list is wanted; ``refused_as`` may be :data:`NO_KIND`. ``often`` sorts by
    count, else the newest come first."""

    state: str = OPEN
    region: str | None = None
    refused_as: str | None = None
    often: bool = True


def may_be_filed(session: Session, conversation_id: str, clock: Clock) -> bool:
    """Not while a lead is being told, and never where an anonymous one was."""
    if drafts.unfinished(session, conversation_id, clock, LEAD):
        return False
    told = select(Record.id).where(
        of_conversations(session, [conversation_id]), Record.anonymity == "anonymous"
    )
    return session.scalars(told.limit(1)).first() is None


def file(uow: UnitOfWork, asked: Asked, clock: Clock) -> UnansweredQuestion:
    """File a question, or count it up. One marked as answered that is asked in vain once more
    is open again."""
    path = county_path(uow.session, asked.region)
    today = local_date(clock.now())
    key = blind_index(uow.keyring, "unanswered_question", f"{path}\n{asked.plain}")
    row = _by_key(uow.session, key)
    if row is None:
        row = UnansweredQuestion(
            key=key,
            text=asked.text,
            region_path=path,
            status=asked.status,
            refused_as=asked.refused_as,
            topic=asked.topic,
            count=1,
            first_on=today,
            last_on=today,
            touched_on=today,
        )
        try:
            with uow.session.begin_nested():
                uow.session.add(row)
            return row
        except IntegrityError:  # another process filed it in this very moment
            row = _by_key(uow.session, key)
            assert row is not None
    row.count += 1
    row.last_on = row.touched_on = today
    row.status, row.refused_as, row.topic = asked.status, asked.refused_as, asked.topic
    if row.state == ANSWERED:
        _open(row)
    uow.session.flush()
    return row


def county_path(session: Session, code: str | None) -> str:
    """The path of a region down to its county, "" for none and for one that nobody knows."""
    if code is None:
        return ""
    try:
        line = line_of(session, code)
    except UnknownRegion:
        return ""
    known = national()
    return "".join(
        f"{one}/" for one in line if one in known and known[one].level in _DOWN_TO_COUNTY
    )


def listing(
    session: Session, user: User, wanted: Filter, offset: int = 0, limit: int = 20
) -> list[UnansweredQuestion]:
    """The questions that this editor may read, the most asked or the newest first."""
    row = UnansweredQuestion
    order = (row.count.desc(), row.last_on.desc()) if wanted.often else (row.last_on.desc(),)
    query = select(row).where(*_conditions(user, wanted)).order_by(*order, row.id)
    return list(session.scalars(query.offset(offset).limit(limit)))


def number(session: Session, user: User, wanted: Filter) -> int:
    """How many there are."""
    query = select(func.count()).select_from(UnansweredQuestion)
    return session.scalar(query.where(*_conditions(user, wanted))) or 0


def kinds(session: Session, user: User, state: str) -> list[str | None]:
    """The kinds of refusal among them, for the filter."""
    query = select(UnansweredQuestion.refused_as).distinct()
    return list(session.scalars(query.where(*_conditions(user, Filter(state)))))


def paths(session: Session, user: User, state: str) -> list[str]:
    """The counties that they come from, as paths, for the filter."""
    query = select(UnansweredQuestion.region_path).distinct()
    found = session.scalars(query.where(*_conditions(user, Filter(state))))
    return sorted(path for path in found if path)


def find(session: Session, user: User, question_id: str) -> UnansweredQuestion:
    """One of them. Raises :class:`NotAllowed` for none and for one that is not this editor's."""
    row = session.get(UnansweredQuestion, question_id)
    if row is None or not may_edit_knowledge(user, row.line):
        raise NotAllowed
    return row


def settle(
    uow: UnitOfWork,
    user: User,
    question_id: str,
    state: str,
    clock: Clock,
    *,
    card_id: str | None = None,
) -> UnansweredQuestion:
    """Mark a question as answered by a card, as one that no document speaks of, or as off topic;
    ``open`` takes the mark back. Audited.

    Raises :class:`NotAllowed`, :class:`StepProblem` for an unknown mark or a missing card.
    """
    row = find(uow.session, user, question_id)
    if state not in (OPEN, *SETTLED):
        raise StepProblem("请选一种处理办法。")
    if state == ANSWERED and not card_id:
        raise StepProblem("请写是哪张卡片回答的。")
    if state == OPEN:
        _open(row)
    else:
        row.state = state
        row.card_id = card_id if state == ANSWERED else None
        row.settled_by, row.settled_on = f"user:{user.id}", local_date(clock.now())
    row.touched_on = local_date(clock.now())
    detail = {"state": state, "card": row.card_id}
    now = clock.now()
    audit.append(uow, f"user:{user.id}", "settle_question", "question", row.id, detail, at=now)
    uow.session.flush()
    return row


def forget_old(uow: UnitOfWork, clock: Clock) -> int:
    """Delete what nobody asked or settled for :data:`KEPT`; gives how many."""
    before: date = local_date(clock.now()) - KEPT
    gone = uow.session.execute(
        delete(UnansweredQuestion).where(UnansweredQuestion.touched_on < before)
    )
    assert isinstance(gone, CursorResult)
    return gone.rowcount


def _conditions(user: User, wanted: Filter) -> Sequence[ColumnElement[bool]]:
    """The filter and what the user may read: the same as :func:`may_edit_knowledge` in SQL."""
    row = UnansweredQuestion
    if not may_edit_knowledge(user, ()):
        raise NotAllowed
    found: list[ColumnElement[bool]] = [row.state == wanted.state]
    if user.region is not None:
        inside = row.region_path.startswith(user.region.path, autoescape=True)
        found.append(or_(row.region_path == "", inside))
    if wanted.region is not None:
        found.append(row.region_path.startswith(wanted.region, autoescape=True))
    if wanted.refused_as == NO_KIND:
        found.append(row.refused_as.is_(None))
    elif wanted.refused_as is not None:
        found.append(row.refused_as == wanted.refused_as)
    return found


def _open(row: UnansweredQuestion) -> None:
    row.state, row.card_id, row.settled_by, row.settled_on = OPEN, None, None, None


def _by_key(session: Session, key: str) -> UnansweredQuestion | None:
    query = select(UnansweredQuestion).where(UnansweredQuestion.key == key)
    return session.scalars(query.with_for_update()).one_or_none()
