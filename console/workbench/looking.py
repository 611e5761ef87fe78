"""What an open workbench does not have yet: events for its queue and for the talk that is open.

A message carries its number as the event's id, so a stream that broke goes on behind the last
one that arrived (``Last-Event-ID``) and none comes twice. All else is sent as it stands, whenever
it changed.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from assist import Said
from connectors.phone import CHANNEL, reading
from connectors.tables import Conversation
from console import desk
from console.call import Call
from console.workbench import beside, hearing, panel, queue
from intake import audit
from intake.people import sessions

LOOK_SECONDS = 2.0
"""How often a stream looks by itself, for what other processes have written; who waits at the
left is never sent more often."""


@dataclass
class Page:
    """What a page has been sent. ``talk`` is the id of the open one, ``after`` the number of its
    last message, ``number`` that of the last change of what is just being said; ``row`` and
    ``mark`` are equal as long as nothing of the talk, and beside it, has changed. ``unheard`` is
    for the assist, which hears what was found before it (``being_heard``, up to ``heard``).
    ``over``: nothing more will come."""

    talk: str | None
    after: int
    queue: dict[str, Any] | None = None
    queue_at: float = 0.0
    row: object = None
    head: str = ""
    number: int = 0
    mark: object = None
    parts: dict[str, str] = field(default_factory=dict)
    heard: int = 0
    being_heard: bool = False
    unheard: list[Said] = field(default_factory=list)
    noted: bool = False
    over: bool = False


def look(call: Call, page: Page) -> list[str]:
    """What the page does not have yet of its talk; whether its user may see it is asked each
    time."""
    if sessions.find(call.database, call.token, call.clock, renew=False) is None:
        page.over = True
        return [_event("out", {})]
    with call.database.reading() as session:
        return _talk(session, call, page)


def note_following(call: Call, page: Page) -> None:
    """Reading along is an audit row, once a stream and before the first word is shown."""
    page.noted = True
    talk, now = page.talk or "-", call.now
    call.act(lambda uow: audit.append(uow, call.actor, "follow_talk", "talk", talk, at=now))


def look_around(call: Call, page: Page) -> list[str]:
    """What the page does not have yet of the queue, where it is time again. After :func:`look`,
    whose words wait for nothing."""
    if not _is_due(page):
        return []
    with call.database.reading() as session:
        return _queue(session, call, page)


def _is_due(page: Page) -> bool:
    """Whether it is time again for what stands at the left."""
    now = time.monotonic()
    if page.queue is not None and now - page.queue_at < LOOK_SECONDS * 0.9:
        return False
    page.queue_at = now
    return True


def _queue(session: Session, call: Call, page: Page) -> list[str]:
    told = queue.told(call, queue.entries(session, call, shared=True))
    if told == page.queue:
        return []
    page.queue = told
    return [_event("queue", told)]


def _talk(session: Session, call: Call, page: Page) -> list[str]:
    if page.talk is None:
        return []
    talk = session.get(Conversation, page.talk)
    if (
        talk is None
        or talk.attention == desk.NONE
        or not desk.may_open(session, call.me, talk, call.clock)
    ):
        page.talk = None
        return [_event("gone", {})]
    if talk.last_seq < page.after:  # a part of it became anonymous and has left
        page.talk = None
        return [_event("reset", {})]
    found = []
    row = _row(call, talk)
    if row != page.row:
        page.row, page.mark = row, None
        found += _of_row(session, call, page, talk)
        page.unheard = hearing.unheard_of_mine(session, call, talk, page.heard)
    found += _passing(session, page, talk)
    if not page.unheard and not page.being_heard:  # what they bring is shown at once
        found += _beside(session, call, page, talk)
    return found


def _row(call: Call, talk: Conversation) -> object:
    """What the heading and the messages depend on; some of it changes by itself with time."""
    minute = int(call.now.timestamp()) // 60
    held = talk.attention, talk.operator, talk.attention_reason
    return talk.last_seq, held, talk.state, minute


def _of_row(session: Session, call: Call, page: Page, talk: Conversation) -> list[str]:
    found = []
    head = panel.head(session, call, talk)
    if head != page.head:
        page.head = head
        found.append(_event("head", {"html": head, "kind": panel.kind(session, call, talk)}))
    fresh = panel.messages_after(session, talk, page.after)
    for message, piece in zip(fresh, panel.lines(session, call, talk, fresh), strict=True):
        page.after = message.seq
        found.append(_event("message", {"seq": message.seq, "html": piece}, message.seq))
    return found


def _passing(session: Session, page: Page, talk: Conversation) -> list[str]:
    """Words of a call that are not final yet, or no longer there."""
    if talk.channel != CHANNEL:
        return []
    first, found = page.number == 0, []
    while lines := reading.lines_after(session, talk.id, page.number):
        page.number = lines[-1].number
        found += [one for one in lines if not (first and one.message_seq)]
    told = [
        {
            "segment": one.segment_id,
            "speaker": one.speaker,
            "text": "" if one.message_seq else one.text,
        }
        for one in found
    ]
    return [_event("passing", {"lines": told})] if told else []


def _beside(session: Session, call: Call, page: Page, talk: Conversation) -> list[str]:
    mark = beside.mark(session, talk)
    if mark == page.mark:
        return []
    page.mark = mark
    parts = beside.parts(session, call, talk)
    changed = {name: piece for name, piece in parts.items() if piece != page.parts.get(name)}
    page.parts = parts
    return [_event("beside", {"parts": changed})] if changed else []


def _event(name: str, data: dict[str, Any], number: int | None = None) -> str:
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
