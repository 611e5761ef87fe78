"""Server-sent events of the workbench: the queue, and the talk that is open, as they go on.

A message carries its number as the event's id, so a stream that broke goes on behind the last
one that arrived (``Last-Event-ID``) and none comes twice. Queue, heading and what was told are
sent as they stand, whenever they changed. What is new is in the database: pushes only wake.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from connectors.pushes import Pushes
from connectors.tables import Conversation
from console import desk
from console.call import Call
from console.workbench import beside, panel, queue
from intake import audit
from intake.people import sessions

log = logging.getLogger("hotline.console")

LOOK_SECONDS = 2.0
"""How often a stream looks by itself, for what other processes have written; who waits at the
left is never sent more often."""
_LOOKS_PER_HEARTBEAT = 7
_RETRY_MS = 2000


@dataclass
class Page:
    """What a page has been sent. ``talk`` is the id of the open one, ``after`` the number of its
    last message; ``over``: nothing more will come."""

    talk: str | None
    after: int
    queue: object = None
    queue_at: float = 0.0
    head: str = ""
    mark: object = None
    parts: dict[str, str] = field(default_factory=dict)
    heard: int = 0
    unheard: list[beside.Said] = field(default_factory=list)
    noted: bool = False
    over: bool = False


async def events(call: Call, pushes: Pushes, talk: str | None, after: int) -> AsyncIterator[str]:
    """The stream of a page, until the session ends, the talk is out of reach, or the process
    goes down."""
    page = Page(talk, after)
    yield f"retry: {_RETRY_MS}\n\n"
    quiet = 0
    while not pushes.closed:
        with pushes.waiting_for([talk] if talk else []) as news:
            found = await asyncio.to_thread(look, call, page)
            if found:
                yield "".join(found)
            if page.over:
                return
            if await _hear(call, page):
                continue
            try:
                await asyncio.wait_for(news.wait(), LOOK_SECONDS)
            except TimeoutError:
                quiet += 1
                if quiet % _LOOKS_PER_HEARTBEAT == 0:
                    yield ": still here\n\n"


async def _hear(call: Call, page: Page) -> bool:
    """Let the assist hear what is new; whether there was anything. The page has the words by
    then and waits for nothing."""
    unheard, page.unheard = page.unheard, []
    for seq, speaker, text in unheard:
        assert call.assist is not None and page.talk is not None
        page.heard = seq
        try:
            await call.assist.hear(page.talk, seq, speaker, text)
        except Exception as error:  # the talk goes on without it; a trace might hold its words
            log.error("the assist could not take in a message: %s", type(error).__name__)
    return bool(unheard)


def look(call: Call, page: Page) -> list[str]:
    """What the page does not have yet; whether its user may see it is asked each time."""
    if sessions.find(call.database, call.token, call.clock, renew=False) is None:
        page.over = True
        return [_event("out", {})]
    found: list[str] = []
    with call.database.reading() as session:
        found += _talk(session, call, page)
        found += _queue(session, call, page)
    return found


def _queue(session: Session, call: Call, page: Page) -> list[str]:
    now = time.monotonic()
    if page.queue is not None and now - page.queue_at < LOOK_SECONDS * 0.9:
        return []
    page.queue_at = now
    mark = queue.mark(session, call)
    if mark == page.queue:
        return []
    page.queue = mark
    return [_event("queue", queue.told(call, queue.entries(session, call)))]


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
    _note(call, page)
    found = []
    head = panel.head(session, call, talk)
    if head != page.head:
        page.head = head
        found.append(_event("head", {"html": head, "mine": panel.is_mine(call, talk)}))
    fresh = panel.messages_after(session, talk, page.after)
    for message, piece in zip(fresh, panel.lines(session, call, talk, fresh), strict=True):
        page.after = message.seq
        found.append(_event("message", {"seq": message.seq, "html": piece}, message.seq))
    page.unheard = beside.unheard(session, call, talk, page.heard)
    mark = beside.mark(session, talk)
    if mark != page.mark and not page.unheard:
        page.mark = mark
        parts = beside.parts(session, call, talk)
        changed = {name: piece for name, piece in parts.items() if piece != page.parts.get(name)}
        page.parts = parts
        if changed:
            found.append(_event("beside", {"parts": changed}))
    return found


def _note(call: Call, page: Page) -> None:
    """Reading along is an audit row, once a stream."""
    if page.noted:
        return
    page.noted = True
    with call.database.unit_of_work() as uow:
        audit.append(uow, call.actor, "follow_talk", "talk", page.talk or "-", at=call.now)
        uow.commit()


def _event(name: str, data: dict[str, Any], number: int | None = None) -> str:
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
