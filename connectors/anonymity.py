"""The choice of anonymity: the talk about a report moves to where nothing leads back from it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from connectors import attention, desk_notes, desk_rows, dispositions, matters, quality, texts
from connectors.caller import seal
from connectors.receiving import append, full_hour, is_anonymous
from connectors.tables import BotTracker, Conversation, Message, SealedHandle, StoredFile
from connectors.turns import release
from connectors.view import handle_end
from intake import assisted, corrections
from intake.clock import local_date
from intake.tables.base import random_id
from language.self_identity import HIDDEN, hide

_RECORD = re.compile(
    r"(?:SB|XS|sb|xs)[\s-]*(?:\d[\s-]*){8}|(?<![0-9A-Za-z])[0-9A-Za-z]{4}[\s-]?[0-9A-Za-z]{4}(?![0-9A-Za-z])"
)
_IDENTITY = ("name", "phone", "reporter_name", "reporter_phone", "id_card", "relation")
"""Questions whose answer says who speaks, whatever words it is given in."""
_COUNTY_CODE = re.compile(r"\d{6}")


def go_anonymous(
    session: Session,
    home: Conversation,
    capsule: dict[str, Any] | None,
    now: datetime,
    *,
    since: int | None = None,
) -> Conversation:
    """Move the talk about the lead from `home` (P) to a new conversation N; gives N.

    Veto: a conversation that is anonymous already stays as it is. Writes: N with a random id
    and a date, the messages from the opening of the lead on (all of them, when there is no
    other matter) numbered from 1 and stamped with the hour only, their files, the lead's draft,
    the bot's tracker; and, from the sender's `capsule`, the one sealed handle. What stays in P
    ends at its own last number, so that P goes on without a gap; an emptied P gets a new id.
    Own names and numbers go out of the words. With ``since`` it is somebody who came back to an
    anonymous lead with its code: the talk moves from that message on, and drafts stay in P.
    Nobody is notified and nothing is logged: either would be the link that this removes.
    """
    if is_anonymous(home):
        return home
    kept = _kept(session, home, capsule, now)
    if since is not None:
        kept = max(int(capsule["floor"]) if capsule else 0, min(since - 1, home.last_seq))
    anonymous = _new_conversation(home, kept, now)
    session.add(anonymous)
    session.flush()
    desk_rows.move(session, home.id, anonymous.id)
    _move_messages(session, home, anonymous, kept)
    _move_files(session, home, anonymous)
    if since is None:
        matters.move_lead(session, home.id, anonymous.id, now)
    session.execute(
        update(BotTracker)
        .where(BotTracker.conversation_id == home.id)
        .values(conversation_id=anonymous.id, updated_at=full_hour(now))
    )
    if capsule is not None:
        session.add(
            SealedHandle(
                slot=capsule["slot"],
                blob=seal(
                    bytes.fromhex(capsule["key"]), {"conversation": anonymous.id, "after": kept}
                ),
                expires_at=handle_end(now),
            )
        )
    _leave_behind(session, home, kept, now)
    return anonymous


def _kept(
    session: Session, home: Conversation, capsule: dict[str, Any] | None, now: datetime
) -> int:
    """How many messages of P stay there: those before the lead, if P has another matter."""
    floor = int(capsule["floor"]) if capsule else 0
    if home.lead_from is None or not matters.has_other(session, home.id, now):
        return min(floor, home.last_seq)
    return max(floor, min(home.lead_from - 1, home.last_seq))


def _new_conversation(home: Conversation, kept: int, now: datetime) -> Conversation:
    region = home.region if home.region and _COUNTY_CODE.fullmatch(home.region) else None
    return Conversation(
        id=random_id(),
        channel=home.channel,
        # A region in the caller's own words could be the only one of its kind; a code is not.
        region=region,
        state="open",
        attention=home.attention,
        attention_reason=home.attention_reason,
        operator=home.operator,
        last_seq=home.last_seq - kept,
        opened_on=local_date(now),
        last_on=local_date(now),
        lease_owner=home.lease_owner,
        lease_until=home.lease_until,
        waiting_since=home.waiting_since,
        due_at=home.due_at,
        failures=home.failures,
        late_told=home.late_told,
        answer_due_at=home.answer_due_at,
    )


def _move_messages(session: Session, home: Conversation, to: Conversation, kept: int) -> None:
    rows = session.scalars(
        select(Message)
        .where(Message.conversation_id == home.id, Message.seq > kept)
        .order_by(Message.seq)
    )
    asked = None
    for row in rows:
        if row.direction == "farmer":
            row.text = _without_identity(row.text, asked)
        else:
            row.text, asked = hide(row.text), row.expects
        row.conversation_id = to.id
        row.seq -= kept
        row.at = full_hour(row.at)
        row.capsule = None
    session.flush()


def _without_identity(text: str, asked: str | None) -> str:
    """A farmer's words without what tells who speaks; the answer to "your name" goes whole."""
    if asked in _IDENTITY and "匿名" not in text:
        return HIDDEN
    return hide(text)


def _move_files(session: Session, home: Conversation, to: Conversation) -> None:
    """Everything but what was sent with a message that stays."""
    staying = {
        file
        for files in session.scalars(
            select(Message.files).where(Message.conversation_id == home.id)
        )
        for file in files or ()
    }
    session.execute(
        update(StoredFile)
        .where(StoredFile.conversation_id == home.id, StoredFile.id.not_in(staying))
        .values(conversation_id=to.id)
    )


def _leave_behind(session: Session, home: Conversation, kept: int, now: datetime) -> None:
    release(home)
    home.waiting_since = home.due_at = None
    home.failures, home.late_told = 0, False
    attention.clear(session, home)
    desk_notes.forget(session, home.id)
    dispositions.forget(session, home.id)
    assisted.forget(session, home.id)
    corrections.forget(session, home.id, home.last_seq)
    quality.forget(session, home.id)
    home.last_seq, home.lead_from = kept, None
    home.last_on = local_date(now)
    session.flush()
    if kept == 0 and not matters.has_other(session, home.id, now):
        # Under its old id the bot, a log or a backup may know what was said here.
        successor = {
            column.key: getattr(home, column.key) for column in Conversation.__mapper__.columns
        } | {"id": random_id(), "opened_on": local_date(now)}
        session.expunge(home)
        table = Conversation.__table__
        assert isinstance(table, Table)
        session.execute(table.delete().where(table.c.id == home.id))
        session.execute(table.insert().values(successor))


def hide_numbers(session: Session, messages: tuple[str, ...]) -> None:
    """Take record numbers and receipt codes out of these messages: they would tie this talk to
    an anonymous lead."""
    for row in session.scalars(select(Message).where(Message.id.in_(messages))):
        row.text = _RECORD.sub(HIDDEN, row.text)
    session.flush()


def seal_off(session: Session, row: Conversation, now: datetime) -> None:
    """The report is filed (or given up): N takes no more words, later ones go to P again.

    What came in while that was being done belongs to neither talk yet: it is not handled, and
    the caller is asked to say it again. The bot's tracker of N is no longer needed.
    """
    if not is_anonymous(row) or row.state != "open":
        return
    late = list(
        session.scalars(
            select(Message).where(Message.conversation_id == row.id, Message.state == "pending")
        )
    )
    for message in late:
        message.state, message.turn_id = "handled", None
    if late:
        append(session, row, "system", texts.system("after_seal"), now)
    row.state = "sealed"
    session.execute(delete(BotTracker).where(BotTracker.conversation_id == row.id))


def destroy_expired(session: Session, now: datetime) -> int:
    """Destroy the handles of callers who have been quiet for a day; how many."""
    gone = session.execute(
        delete(SealedHandle).where(SealedHandle.expires_at <= now).returning(SealedHandle.slot)
    )
    return len(gone.all())
