"""The queue at the left of the workbench: one's own talks, then who waits, danger first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from connectors import attention
from connectors.phone.holding import CALLING
from console import calls, desk, talk_words, texts
from console.call import Call
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
    reasons: tuple[str, ...]
    last: str | None

    @property
    def id(self) -> str:
        return self.key.partition("-")[2]


def entries(session: Session, call: Call, *, shared: bool = False) -> list[Entry]:
    """Everything that this operator may take up, in the order in which it should be; ``shared``:
    as other pages have just read it."""
    found = desk.waiting(session, call.me, call.clock, call.board, shared=shared)
    talks = [_of_talk(call, one) for one in found]
    promised = [_of_callback(one) for one in calls.lines(session, call)]
    return sorted([*talks, *promised], key=lambda one: GROUPS.index(one.group))


def told(call: Call, found: Sequence[Entry]) -> dict[str, Any]:
    """The queue as the page's script takes it: entries as pieces of HTML, and how many wait."""
    pieces = [
        (one, call.board.piece(one, partial(call.pages.text, "bench_entry.html", one=one)))
        for one in found
    ]
    return {
        "entries": [
            {
                "key": one.key,
                "group": one.group,
                "html": html,
            }
            for one, html in pieces
        ],
        "waiting": sum(one.group != MINE for one in found),
        "urgent": any(one.urgent and one.group != MINE for one in found),
    }


def _of_talk(call: Call, one: desk.Waiting) -> Entry:
    urgent = attention.is_urgent(one.talk)
    waiting = LINES if CALLING in attention.reasons_of(one.talk) else WAITING
    group = MINE if one.mine else URGENT if urgent else waiting
    return Entry(
        key=f"talk-{one.talk.id}",
        group=group,
        url=f"talks/{one.talk.id}#last",
        kind=talk_words.channel(one.talk),
        since=talk_words.spoke(one, call.now),
        urgent=urgent,
        reasons=(
            *talk_words.meant(one),
            *(_reason(call, why) for why in calls.reasons(one.talk)),
        ),
        last=_last(call, one),
    )


def _reason(call: Call, why: str) -> str:
    return call.board.piece(("reason", why), lambda: mask(calls.why([why])[0]))


def _last(call: Call, one: desk.Waiting) -> str | None:
    """The farmer's last words, masked; of who waits those that tell why."""
    theirs = [message for message in one.words.last if message.direction == "farmer"]
    words = theirs[-1] if one.mine and theirs else one.words.told
    if words is None:
        return None
    return call.board.piece(("last", words.id), lambda: talk_words.preview(words.text))


def _of_callback(one: calls.Line) -> Entry:
    said = texts.say("bench", "tried", times=one.tries) if one.tries else None
    return Entry(
        key=f"call-{one.id}",
        group=URGENT if one.urgent else CALLBACKS,
        url="talks",
        kind=texts.say("bench", "callback"),
        since=texts.say("bench", "since", at=one.waited),
        urgent=one.urgent,
        reasons=(*one.reasons, *([said] if said else [])),
        last=one.wish and texts.say("bench", "suits", when=one.wish),
    )
