"""The queue at the left of the workbench: one's own talks, then who waits, danger first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import attention
from connectors.desk_tables import DeskTalk
from connectors.phone.holding import CALLING
from connectors.tables import Conversation
from console import calls, desk, talk_words, texts
from console.call import Call
from intake.service import callbacks
from intake.tables.service import Callback
from language.masking import mask

MINE, URGENT, LINES = "mine", "urgent", "lines"
WAITING, CALLBACKS = "waiting", "callbacks"
GROUPS = (MINE, URGENT, LINES, WAITING, CALLBACKS)
"""One's own; danger; calls on the line; chats; calls that were promised."""


@dataclass(frozen=True)
class Entry:
    """One line of the queue, masked. ``key`` is ``talk-ID`` or ``call-ID``; ``url`` leads to the
    page that works without a script."""

    key: str
    group: str
    url: str
    kind: str
    since: str
    urgent: bool
    reasons: list[str]
    last: str | None

    @property
    def id(self) -> str:
        return self.key.partition("-")[2]


def entries(session: Session, call: Call) -> list[Entry]:
    """Everything that this operator may take up, in the order in which it should be."""
    talks = [_of_talk(call, one) for one in desk.waiting(session, call.me, call.clock)]
    promised = [_of_callback(one) for one in calls.lines(session, call)]
    return sorted([*talks, *promised], key=lambda one: GROUPS.index(one.group))


def told(call: Call, found: Sequence[Entry]) -> dict[str, Any]:
    """The queue as the page's script takes it: entries as pieces of HTML, and how many wait."""
    return {
        "entries": [
            {
                "key": one.key,
                "group": one.group,
                "html": call.pages.text("bench_entry.html", one=one),
            }
            for one in found
        ],
        "waiting": sum(one.group != MINE for one in found),
        "urgent": any(one.urgent and one.group != MINE for one in found),
    }


def mark(session: Session, call: Call) -> object:
    """Equal as long as nothing of the queue has changed, but for the minutes that have passed."""
    talks = session.execute(
        select(
            Conversation.id,
            Conversation.last_seq,
            Conversation.attention,
            Conversation.attention_reason,
            Conversation.operator,
        ).where(Conversation.attention != desk.NONE, Conversation.state == "open")
    )
    promised = session.execute(
        select(Callback.id, Callback.changed_at).where(Callback.state == callbacks.OPEN)
    )
    meant = session.execute(select(DeskTalk.conversation_id, DeskTalk.for_user, DeskTalk.taken_at))
    minute = int(call.now.timestamp()) // 60
    found = ({tuple(row) for row in rows} for rows in (talks, promised, meant))
    return *found, minute


def _of_talk(call: Call, one: desk.Waiting) -> Entry:
    urgent = attention.is_urgent(one.talk)
    waiting = LINES if CALLING in attention.reasons_of(one.talk) else WAITING
    group = MINE if one.mine else URGENT if urgent else waiting
    words = [message for message in one.last if message.direction == "farmer"]
    return Entry(
        key=f"talk-{one.talk.id}",
        group=group,
        url=f"talks/{one.talk.id}#last",
        kind=talk_words.channel(one.talk),
        since=talk_words.spoke(one, call.now),
        urgent=urgent,
        reasons=[
            *talk_words.meant(one),
            *(mask(why) for why in calls.why(attention.reasons_of(one.talk))),
        ],
        last=talk_words.preview(words[-1].text) if words else None,
    )


def _of_callback(one: calls.Line) -> Entry:
    said = texts.say("bench", "tried", times=one.tries) if one.tries else None
    return Entry(
        key=f"call-{one.id}",
        group=URGENT if one.urgent else CALLBACKS,
        url="talks",
        kind=texts.say("bench", "callback"),
        since=texts.say("bench", "since", at=one.waited),
        urgent=one.urgent,
        reasons=[*one.reasons, *([said] if said else [])],
        last=one.wish and texts.say("bench", "suits", when=one.wish),
    )
