"""The assist hears what is said in an operator's talks: those in front of them, those behind, and
those that they hold on a page without a stream, before anything of these is shown."""

from __future__ import annotations

import asyncio
import logging
import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assist import Said
from assist.shown import CALLER, OPERATOR
from assist.state import State
from connectors.phone import reading
from connectors.receiving import is_anonymous
from connectors.tables import Conversation, Message
from console import desk
from console.call import Call
from console.precedence import ASKED_FOR
from console.workbench import panel

log = logging.getLogger("hotline.console")

MOST_SECONDS = 5.0
"""So long a page waits for the assist to hear what it has not."""
_SPEAKERS = {"farmer": CALLER, "operator": OPERATOR}


def unheard_of_mine(
    session: Session, call: Call, talk: Conversation, after: int = 0, most: int | None = None
) -> list[Said]:
    """As :func:`unheard`, of a talk of the operator's own."""
    if call.assist is None or not panel.is_mine(call, talk):
        return []
    return unheard(session, talk, after, most)


def unheard(
    session: Session, talk: Conversation, after: int = 0, most: int | None = None
) -> list[Said]:
    """The messages behind ``after`` that the assist has not heard yet, the first ``most`` of them,
    from where the bot fell silent. Nothing is kept of words in an anonymous report."""
    if is_anonymous(talk):
        return []
    heard = max(State.load(session, talk.id).heard, default=0)
    if heard >= talk.last_seq:
        return []
    bot = select(func.max(Message.seq)).where(
        Message.conversation_id == talk.id,
        Message.direction == "bot",
        Message.message_key.is_(None),  # what was filed meanwhile is told under a key
    )
    begins = max(after, heard, session.scalar(bot) or 0)
    spoken = (
        select(Message)
        .where(
            Message.conversation_id == talk.id,
            Message.seq > begins,
            Message.direction.in_(_SPEAKERS),
        )
        .order_by(Message.seq)
        .limit(most)
    )
    return [
        Said(
            talk.id,
            one.seq,
            _SPEAKERS[one.direction],
            one.text,
            confidence=reading.confidence_of(session, one),
        )
        for one in session.scalars(spoken)
    ]


async def hear(call: Call, said: Said, rank: int) -> None:
    """Let the assist hear it when its turn comes (:mod:`console.precedence`). The talk goes on
    without that, whatever fails."""
    assist = call.assist
    assert assist is not None
    if not said.text:
        return
    try:
        async with call.precedence.turn(rank):
            await assist.hear(said)
    except Exception as error:  # a trace might hold the words
        log.error("the assist could not take in a message: %s", type(error).__name__)


async def before(call: Call, talk_id: str) -> None:
    """Let the assist hear what it has not, before the talk's holder is answered: little, where
    the holder has the workbench open or looks now and then. Nobody waits long for it: what is
    left is heard with the next look."""
    after, until = 0, time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        said = await asyncio.to_thread(_next, call, talk_id, after)
        if said is None:
            return
        after = said.seq
        await hear(call, said, ASKED_FOR)


def _next(call: Call, talk_id: str, after: int) -> Said | None:
    with call.database.reading() as session:
        talk = session.get(Conversation, talk_id)
        if talk is None or not desk.may_open(session, call.me, talk, call.clock):
            return None
        found = unheard_of_mine(session, call, talk, after, 1)
        return found[0] if found else None
