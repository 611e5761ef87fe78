"""Drafts: what a farmer has told for an unfinished record, kept until filed or forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake import assisted
from intake.clock import Clock
from intake.errors import DraftClosed, NoSuchDraft
from intake.facts import merge
from intake.tables.drafts import Draft
from intake.unit_of_work import UnitOfWork

KEPT = timedelta(days=7)
"""How long an unfinished draft waits after the last word."""
KEPT_ANONYMOUS = timedelta(days=1)
"""An anonymous lead does not wait: it is gone with the way back to its conversation."""
PAUSE = timedelta(hours=2)
"""After so long without a word the next one is the beginning of another visit."""

OPEN, PARKED, FILED, CANCELLED = "open", "parked", "filed", "cancelled"
EXPIRED, FORGOTTEN = "expired", "forgotten"
ALIVE = (OPEN, PARKED)
_TELLS_NOTHING = frozenset({"declined", "self_or_proxy", "anonymity", "visit_by"})
"""Facts that make no draft worth coming back to."""
RECEIPT = "receipt_code"
"""All that a filed draft still holds, for :data:`RECEIPT_KEPT`: its turn may be repeated."""
RECEIPT_KEPT = timedelta(minutes=30)
BEFORE = "before"
"""In a draft's ``talk``: facts and dialogue as they were before its last message, so that a turn
whose answer was lost is done over from there. Of an anonymous lead nothing is kept."""

# Asked many times in every turn, so these are put together once.
_UNFINISHED = (
    select(Draft)
    .where(
        Draft.conversation_id == bindparam("conversation"),
        Draft.status.in_(ALIVE),
        Draft.expires_at > bindparam("now"),
    )
    .order_by(Draft.status, Draft.updated_at.desc())
)
_UNFINISHED_OF_KIND = _UNFINISHED.where(Draft.kind == bindparam("kind"))


def current_draft(session: Session, conversation_id: str, kind: str, clock: Clock) -> Draft | None:
    """The open draft of this kind in the conversation; an expired one is none."""
    query = select(Draft).where(
        Draft.conversation_id == conversation_id,
        Draft.kind == kind,
        Draft.status == OPEN,
        Draft.expires_at > clock.now(),
    )
    return session.scalars(query).one_or_none()


def unfinished(
    session: Session, conversation_id: str, clock: Clock, kind: str | None = None
) -> list[Draft]:
    """Open and parked drafts of a conversation that have not expired, the open ones first."""
    about = {"conversation": conversation_id, "now": clock.now()}
    if kind is None:
        return list(session.scalars(_UNFINISHED, about))
    return list(session.scalars(_UNFINISHED_OF_KIND, {**about, "kind": kind}))


def open_question(session: Session, conversation_id: str, clock: Clock, kind: str) -> str | None:
    """The field that the dialogue of an unfinished draft waits for."""
    found = unfinished(session, conversation_id, clock, kind)
    expects = (found[0].talk or {}).get("expects") if found else None
    return str(expects) if expects else None


def conversations_with(
    session: Session, conversation_ids: Iterable[str], clock: Clock, kind: str
) -> set[str]:
    """Those of the conversations in which a record of this kind is unfinished."""
    query = select(Draft.conversation_id).where(
        Draft.conversation_id.in_(list(conversation_ids)),
        Draft.kind == kind,
        Draft.status.in_(ALIVE),
        Draft.expires_at > clock.now(),
    )
    return set(session.scalars(query))


def waiting(session: Session, conversation_id: str, clock: Clock) -> list[Draft]:
    """The unfinished drafts that are offered at the next visit, the one touched last first.

    Those in which something was told; never an anonymous lead.
    """
    found = [
        draft
        for draft in unfinished(session, conversation_id, clock)
        if set(draft.facts) - _TELLS_NOTHING and not _is_anonymous(draft.facts)
    ]
    return sorted(found, key=last_word, reverse=True)


def has_lapsed(session: Session, conversation_id: str, clock: Clock) -> bool:
    """Whether the last draft of the conversation has passed its time, and is gone for that."""
    query = select(Draft).where(Draft.conversation_id == conversation_id)
    last = session.scalars(query.order_by(Draft.expires_at.desc()).limit(1)).first()
    if last is None:
        return False
    return last.status == EXPIRED or (last.status in ALIVE and last.expires_at <= clock.now())


def last_word(draft: Draft) -> datetime:
    """When the farmer last said something for an unfinished draft."""
    return draft.expires_at - _kept(draft.facts)


def before(draft: Draft, message_id: str) -> dict[str, Any] | None:
    """``{"facts", "talk"}`` as they were before this message, where it was the draft's last."""
    if draft.last_message_id != message_id:
        return None
    kept = (draft.talk or {}).get(BEFORE)
    return dict(kept) if kept is not None else None


def filed_in(session: Session, conversation_id: str, message_id: str) -> Draft | None:
    """The draft that this very message filed last, when its turn is repeated."""
    query = select(Draft).where(
        Draft.conversation_id == conversation_id,
        Draft.status == FILED,
        Draft.last_message_id == message_id,
    )
    return session.scalars(query.order_by(Draft.updated_at.desc()).limit(1)).first()


def filed_by(session: Session, conversation_id: str, kind: str, message_id: str) -> Draft | None:
    """As :func:`filed_in`, of one kind."""
    found = filed_in(session, conversation_id, message_id)
    return found if found is not None and found.kind == kind else None


def to_file(session: Session, conversation_id: str, kind: str, clock: Clock) -> Draft | None:
    """The draft that filing is about: the unfinished one, else the one that was filed last."""
    waiting = unfinished(session, conversation_id, clock, kind)
    if waiting:
        return waiting[0]
    filed = select(Draft).where(
        Draft.conversation_id == conversation_id,
        Draft.kind == kind,
        Draft.status.in_((FILED, FORGOTTEN)),
    )
    return session.scalars(filed.order_by(Draft.run.desc()).limit(1)).first()


def open_draft(uow: UnitOfWork, conversation_id: str, kind: str, clock: Clock) -> Draft:
    """The open draft of this kind in the conversation, or a new one with the next run number."""
    draft = current_draft(uow.session, conversation_id, kind, clock)
    if draft is not None:
        return draft
    merge(kind, {}, {})  # refuses an unknown kind
    _close_expired(uow, clock, conversation_id)
    runs = select(func.max(Draft.run)).where(
        Draft.conversation_id == conversation_id, Draft.kind == kind
    )
    now = clock.now()
    draft = Draft(
        conversation_id=conversation_id,
        kind=kind,
        run=(uow.session.scalar(runs) or 0) + 1,
        facts={},
        created_at=now,
        updated_at=now,
        expires_at=now + KEPT,
    )
    try:
        with uow.session.begin_nested():
            uow.session.add(draft)
    except IntegrityError:  # another process opened it in this very moment
        winner = current_draft(uow.session, conversation_id, kind, clock)
        if winner is None:
            raise
        return winner
    return draft


def save_facts(
    uow: UnitOfWork,
    draft_id: str,
    said: Mapping[str, Any],
    clock: Clock,
    *,
    message_id: str | None = None,
    correct: bool = False,
    talk: Mapping[str, Any] | None = None,
    onto: Mapping[str, Any] | None = None,
) -> Draft:
    """Join what was said to the draft (see :func:`intake.facts.merge`) and renew its time.

    ``message_id`` is kept as the draft's last, ``talk`` as where its dialogue stands. ``onto``
    are the facts to join it to instead of the draft's own: those from before a turn that is done
    once more. Raises :class:`NoSuchDraft`, :class:`DraftClosed` and
    :class:`intake.errors.FactError`.
    """
    draft = _alive(uow.session, draft_id, clock)
    draft.facts = merge(draft.kind, draft.facts if onto is None else onto, said, correct=correct)
    draft.updated_at = clock.now()
    draft.expires_at = draft.updated_at + _kept(draft.facts)
    draft.last_message_id = message_id or draft.last_message_id
    if talk is not None:
        draft.talk = dict(talk)
    elif message_id is None and draft.talk:  # no turn said this: none can be done over without it
        draft.talk = {name: value for name, value in draft.talk.items() if name != BEFORE}
    uow.session.flush()
    return draft


def set_status(uow: UnitOfWork, draft_id: str, status: str, clock: Clock) -> Draft:
    """``parked`` puts a draft aside, ``open`` takes it up again, ``cancelled`` forgets it.

    ``filed`` comes from filing alone. Raises :class:`DraftClosed` when another draft of the
    kind is open by now.
    """
    if status not in (OPEN, PARKED, CANCELLED):
        raise ValueError(f"a draft is not set to {status!r}")
    draft = _alive(uow.session, draft_id, clock)
    draft.status = status
    draft.updated_at = clock.now()
    if status == CANCELLED:
        draft.facts, draft.talk = {}, None
        assisted.forget(uow.session, draft.conversation_id, draft.kind)
    try:
        with uow.session.begin_nested():
            uow.session.flush()
    except IntegrityError as error:
        raise DraftClosed("这里已经有一份在填的了。") from error
    return draft


def discard(uow: UnitOfWork, draft_id: str, clock: Clock) -> None:
    """Cancel the draft; what was said in it is forgotten at once."""
    set_status(uow, draft_id, CANCELLED, clock)


def close_added(uow: UnitOfWork, draft_id: str, clock: Clock) -> None:
    """End a draft whose words were added to an earlier record; what it held is forgotten.

    Raises :class:`NoSuchDraft` and :class:`DraftClosed`.
    """
    draft = _alive(uow.session, draft_id, clock)
    draft.status, draft.facts, draft.talk = FILED, {}, None
    draft.updated_at = clock.now()
    uow.session.flush()


def move(uow: UnitOfWork, conversation_id: str, new_id: str) -> None:
    """Give the drafts of a conversation its new id, when anonymity was chosen."""
    assisted.forget(uow.session, conversation_id)  # where it was heard leads back to who spoke
    statement = update(Draft).where(Draft.conversation_id == conversation_id)
    uow.session.execute(statement.values(conversation_id=new_id))


def forget_expired(uow: UnitOfWork, clock: Clock) -> int:
    """Close drafts past their time and forget what they held; gives how many.

    The receipt codes of filed drafts go too.
    """
    for draft in uow.session.scalars(select(Draft).where(_told_long_ago(clock))):
        # Another status, so that no later pass reads all that was ever filed.
        draft.status, draft.facts, draft.last_message_id = FORGOTTEN, {}, None
    assisted.forget_old(uow.session, clock.now() - KEPT)
    return _close_expired(uow, clock, None)


def any_to_forget(session: Session, clock: Clock) -> bool:
    """Whether :func:`forget_expired` has anything to do."""
    lapsed = and_(Draft.status.in_(ALIVE), Draft.expires_at <= clock.now())
    wanted = select(Draft.id).where(or_(_told_long_ago(clock), lapsed)).limit(1)
    if session.scalar(wanted) is not None:
        return True
    return assisted.any_old(session, clock.now() - KEPT)


def _told_long_ago(clock: Clock) -> ColumnElement[bool]:
    return and_(Draft.status == FILED, Draft.updated_at <= clock.now() - RECEIPT_KEPT)


def _close_expired(uow: UnitOfWork, clock: Clock, conversation_id: str | None) -> int:
    query = select(Draft).where(Draft.status.in_(ALIVE), Draft.expires_at <= clock.now())
    if conversation_id is not None:
        query = query.where(Draft.conversation_id == conversation_id)
    expired = uow.session.scalars(query).all()
    for draft in expired:
        draft.status, draft.facts, draft.talk = EXPIRED, {}, None
    uow.session.flush()
    return len(expired)


def _is_anonymous(facts: Mapping[str, Any]) -> bool:
    return facts.get("anonymity") == "anonymous"


def _kept(facts: Mapping[str, Any]) -> timedelta:
    return KEPT_ANONYMOUS if _is_anonymous(facts) else KEPT


def _alive(session: Session, draft_id: str, clock: Clock) -> Draft:
    query = select(Draft).where(Draft.id == draft_id).with_for_update()
    draft = session.scalars(query).one_or_none()
    if draft is None:
        raise NoSuchDraft("没有这份草稿。")
    if draft.status not in ALIVE or draft.expires_at <= clock.now():
        raise DraftClosed("这份草稿已经办完、取消或过期。")
    return draft
