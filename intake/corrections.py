"""Utterances that were understood wrongly: noted masked, reviewed, then training data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from intake import audit, drafts
from intake.clock import Clock, local_date
from intake.errors import NotAllowed, StepProblem
from intake.facts import KINDS, LEAD
from intake.privacy.access import may_edit_knowledge
from intake.privacy.columns import blind_index, keyring_of
from intake.privacy.keyring import Keyring
from intake.records.view import of_conversations
from intake.tables.corrections import NluCorrection
from intake.tables.people import User
from intake.tables.records import Record
from intake.unit_of_work import UnitOfWork
from language import stand_ins
from language.stand_ins import NUMBER, PERSON, PLACE

KEPT = timedelta(days=180)
"""How long a row waits after it was noted or settled."""

INTENT, ENTITY = "intent", "entity"
OPEN, TAKEN, REFUSED = "open", "taken", "refused"
STATES = (OPEN, TAKEN, REFUSED)

INTENTS = (
    "ask_policy",
    "declare_hardship",
    "report_lead",
    "check_progress",
    "talk_to_human",
    "correct_info",
    "cancel_or_stop",
    "affirm",
    "deny",
    "greet",
    "goodbye",
    "thanks",
    "out_of_scope",
)
"""What an utterance may mean to the bot."""
ENTITIES = {
    "name": "name",
    "reporter_name": "name",
    "phone": "phone",
    "reporter_phone": "phone",
    "id_card": "id_card",
    "place": "place",
    "where": "place",
    "risks": "risk",
    "household_size": "household_size",
    "income": "annual_income",
    "expense": "expense",
    "when": "date",
}
"""Fields of a form whose words can be learned from → the entity's type. Whom a lead accuses, and
what it tells, is none of them."""
DISGUISED = {"name": PERSON, "phone": NUMBER, "id_card": NUMBER, "place": PLACE}
"""Of these types the row holds invented ones of the same shape (:mod:`language.stand_ins`)."""
MOST = 200
_REAL = {
    "names": ("name", "reporter_name"),
    "places": ("place", "where"),
    "numbers": ("phone", "reporter_phone", "id_card"),
}
_Facts = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Correction:
    """What an operator corrects. ``text`` is the utterance, masked, and so are ``heard`` and
    ``meant``; ``what`` tells utterances of one talk apart: the message's number, or
    :func:`entity_of`. ``entity`` is a type of
    :data:`ENTITIES`, ``None`` where the intent was wrong; of :data:`DISGUISED` ones all three
    hold stand-ins, and ``words`` is how the text says it."""

    text: str
    heard: str | None
    meant: str
    what: str
    entity: str | None = None
    words: str | None = None


class NotKept(ValueError):
    """Nothing may be kept of the words: they are part of an anonymous report, or of one whose
    reporter has not said yet whether it is to be one."""


def note(uow: UnitOfWork, conversation: str, told: Correction, clock: Clock) -> NluCorrection:
    """Put it on the review list; a later correction of the same utterance replaces an earlier one.

    Whatever the words were masked by before, the people, villages and numbers that this talk
    itself tells of are hidden here.
    Raises :class:`NotKept`, and ValueError for an intent or an entity that nobody knows.
    """
    known = INTENTS if told.entity is None else None
    if (known and told.meant not in known) or told.entity not in (None, *ENTITIES.values()):
        raise ValueError("unknown intent or entity")
    told_of = _told_of(uow.session, conversation, clock)
    beside_lead = _beside_lead(told_of, told.entity)
    kind = INTENT if told.entity is None else ENTITY
    about = _about(uow.keyring, conversation, kind, told.what)
    query = select(NluCorrection).where(NluCorrection.about == about)
    row = uow.session.scalars(query.with_for_update()).one_or_none() or NluCorrection(about=about)
    row.kind, row.text = kind, _hidden(told.text, told, told_of)[:MOST]
    row.heard = _hidden(told.heard, told, told_of) if told.heard is not None else None
    row.meant = _hidden(told.meant, told, told_of)
    row.entity = told.entity
    row.guarded = beside_lead or "report_lead" in (told.heard, told.meant)
    row.state, row.intent = OPEN, None
    row.words = told.words if told.words and told.words in row.text else None
    row.noted_on = row.touched_on = local_date(clock.now())
    uow.session.add(row)
    return row


def listing(
    session: Session, user: User, state: str, offset: int = 0, limit: int = 20
) -> list[NluCorrection]:
    """What this reviewer may read, the newest first."""
    query = select(NluCorrection).where(*_conditions(user, state))
    query = query.order_by(NluCorrection.noted_on.desc(), NluCorrection.id)
    return list(session.scalars(query.offset(offset).limit(limit)))


def number(session: Session, user: User, state: str) -> int:
    """How many there are."""
    query = select(func.count()).select_from(NluCorrection).where(*_conditions(user, state))
    return session.scalar(query) or 0


def settle(
    uow: UnitOfWork,
    user: User,
    correction_id: str,
    state: str,
    clock: Clock,
    *,
    text: str = "",
    intent: str | None = None,
    words: str | None = None,
    hide: Callable[[str], str] = str,
) -> NluCorrection:
    """Take an utterance into the training data as ``text`` with its ``intent`` and, of an entity,
    the ``words`` in it; or refuse it; ``open`` takes either back. ``hide`` masks what a reviewer
    wrote; the row's own stand-ins stay.

    Audited. Raises :class:`NotAllowed`, :class:`StepProblem`.
    """
    row = uow.session.get(NluCorrection, correction_id, with_for_update=True)
    if row is None or not _may_review(user, row):
        raise NotAllowed
    if state not in STATES:
        raise StepProblem("请选一种处理办法。")
    if state == TAKEN:
        text = _spared(row, text, hide)
        if not text or intent not in INTENTS:
            raise StepProblem("请写好这句话，选它是什么意思。")
        if row.kind == ENTITY and (not words or words not in text):
            raise StepProblem("请写这句话里的哪几个字说的是它，要跟原话一样。")
        row.text, row.intent = text[:MOST], intent
        row.words = words if row.kind == ENTITY else None
    row.state, row.touched_on = state, local_date(clock.now())
    detail = {"state": state, "intent": row.intent if state == TAKEN else None}
    now = clock.now()
    audit.append(uow, f"user:{user.id}", "settle_saying", "saying", row.id, detail, at=now)
    return row


def reviewed(session: Session) -> Iterator[NluCorrection]:
    """What was taken, the oldest first: for the export, by the server's own command line."""
    query = select(NluCorrection).where(NluCorrection.state == TAKEN)
    yield from session.scalars(query.order_by(NluCorrection.noted_on, NluCorrection.id))


def forget(session: Session, conversation: str, last: int) -> None:
    """The talk, with messages 1 to ``last``, has gone anonymous: nothing of it is learned."""
    keyring = keyring_of(session)
    names = [entity_of(kind, one, seq="{}") for kind in KINDS for one in ENTITIES]
    about = [
        _about(keyring, conversation, kind, what.format(seq))
        for seq in range(1, last + 1)
        for kind, what in ((INTENT, "{}"), *((ENTITY, name) for name in names))
    ]
    for begin in range(0, len(about), 500):
        some = NluCorrection.about.in_(about[begin : begin + 500])
        session.execute(delete(NluCorrection).where(some))


def entity_of(kind: str, field: str, seq: int | str) -> str:
    """What tells the correction of a field of a form apart, heard last in message ``seq``."""
    return f"{kind}/{field}/{seq}"


def forget_old(uow: UnitOfWork, clock: Clock) -> int:
    """Delete what nobody touched for :data:`KEPT`; gives how many."""
    before = local_date(clock.now()) - KEPT
    gone = uow.session.execute(delete(NluCorrection).where(NluCorrection.touched_on < before))
    assert isinstance(gone, CursorResult)
    return gone.rowcount


def _about(keyring: Keyring, conversation: str, kind: str, what: str) -> str:
    return blind_index(keyring, "nlu-correction", f"{conversation}/{kind}/{what}")


def _spared(row: NluCorrection, text: str, hide: Callable[[str], str]) -> str:
    """What a reviewer writes, as ``hide`` leaves it, but for the row's own stand-ins."""
    what = DISGUISED.get(row.entity or "")
    return stand_ins.left_alone(text, what, (row.heard, row.meant, row.words), hide)


def _hidden(text: str, told: Correction, told_of: Sequence[_Facts]) -> str:
    what = DISGUISED.get(told.entity or "")
    put_in = (told.heard, told.meant, told.words)
    known: dict[str, list[str]] = {
        name: [str(facts[one]) for _, facts in told_of for one in fields if facts.get(one)]
        for name, fields in _REAL.items()
    }
    return stand_ins.left_alone(text, what, put_in, lambda plain: stand_ins.without(plain, **known))


def _told_of(session: Session, conversation: str, clock: Clock) -> list[_Facts]:
    """Kind and facts of all that was told in the talk, filed or not."""
    told = drafts.unfinished(session, conversation, clock)
    filed = session.scalars(select(Record).where(of_conversations(session, [conversation])))
    return [(one.kind, one.facts) for one in (*told, *filed)]


def _beside_lead(told_of: Sequence[_Facts], entity: str | None) -> bool:
    """Whether a lead is told in the talk or was. Raises NotKept where an anonymous one is, and for
    an entity where nobody knows yet."""
    choices = [facts.get("anonymity") for kind, facts in told_of if kind == LEAD]
    if "anonymous" in choices or (entity is not None and None in choices):
        raise NotKept
    return bool(choices)


def _may_review(user: User, row: NluCorrection) -> bool:
    """Any knowledge editor; what was said beside a lead only one without a region."""
    return may_edit_knowledge(user, ()) and not (row.guarded and user.region is not None)


def _conditions(user: User, state: str) -> Sequence[ColumnElement[bool]]:
    """The same as :func:`_may_review` in SQL."""
    if not may_edit_knowledge(user, ()):
        raise NotAllowed
    found: list[ColumnElement[bool]] = [NluCorrection.state == state]
    if user.region is not None:
        found.append(NluCorrection.guarded.is_(False))
    return found
