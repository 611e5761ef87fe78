"""One talk on the workbench, in pieces of HTML: its heading and its messages."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import attention, untold
from connectors.phone import reading
from connectors.tables import Conversation, Message
from console import calls, desk, talk_sounds, talk_words
from console.call import Call


def head(session: Session, call: Call, talk: Conversation) -> str:
    """Who speaks on which channel, why a person is wanted, who has it, what can be done now."""
    holder = desk.holder(session, talk)
    late = untold.of_talk(session, talk, call.now)
    return call.pages.text(
        "bench_head.html",
        talk=talk,
        channel=talk_words.channel(talk),
        reasons=calls.why_of(talk),
        urgent=attention.is_urgent(talk),
        mine=is_mine(call, talk),
        holder=holder,
        over=talk.state != "open",
        line=reading.call_of(session, talk.id),
        not_reached=None if late is None else talk_words.not_reached(late),
    )


def kind(session: Session, call: Call, talk: Conversation) -> dict[str, bool]:
    """What the page's script has to know of a talk: who has it, and whether it is a call."""
    line = reading.call_of(session, talk.id)
    return {
        "mine": is_mine(call, talk),
        "phone": line is not None,
        "live": line is not None and line.state == "live",
    }


def is_mine(call: Call, talk: Conversation) -> bool:
    """Whether the operator of this page has the talk."""
    return talk.attention == desk.TAKEN and talk.operator == call.me.id


def messages_after(session: Session, talk: Conversation, after: int) -> list[Message]:
    """The messages with a number above ``after``, in order."""
    query = select(Message).where(Message.conversation_id == talk.id, Message.seq > after)
    return list(session.scalars(query.order_by(Message.seq)))


def lines(session: Session, call: Call, talk: Conversation, found: list[Message]) -> list[str]:
    """A piece for each message."""
    has_files = any(one.files for one in found)
    sounds = talk_sounds.sounds(session, talk, call.player) if has_files else {}
    mine = is_mine(call, talk)
    return [
        call.pages.text(
            "bench_message.html",
            one=one,
            at=talk_words.at(one.at),
            talk=talk,
            sounds=sounds,
            mine=mine,
        )
        for one in found
    ]
