"""What stands beside a talk on the workbench, part by part: what to mind, the next question, the
form, clauses that fit, cases alike, and what else was told."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assist.shown import CALLER, OPERATOR
from assist.state import State
from connectors.receiving import is_anonymous
from connectors.tables import Conversation, Message
from console import drafted
from console.call import Call
from console.workbench import panel
from intake.tables import AssistTalk, Draft

PARTS = ("cautions", "question", "form", "clauses", "similar", "others")
"""In the order in which they stand on the page."""
_SPEAKERS = {"farmer": CALLER, "operator": OPERATOR}

Said = tuple[int, str, str]
"""Number, speaker (caller | operator) and words of a message."""


def parts(session: Session, call: Call, talk: Conversation) -> dict[str, str]:
    """Each part as a piece of HTML, empty where there is nothing of it."""
    view = call.assist.view(session, talk.id, call.me) if call.assist is not None else None
    kind = view.kind if view is not None else None
    others = drafted.told(session, talk.id, call.clock, without=kind)
    mine = panel.is_mine(call, talk)
    return {
        part: call.pages.text(
            "bench_beside.html", part=part, view=view, others=others, mine=mine
        ).strip()
        for part in PARTS
    }


def mark(session: Session, talk: Conversation) -> object:
    """Equal as long as nothing beside the talk has changed."""
    changed = select(func.max(Draft.updated_at)).where(Draft.conversation_id == talk.id)
    heard = select(AssistTalk.updated_at).where(AssistTalk.conversation_id == talk.id)
    return talk.last_seq, talk.operator, session.scalar(changed), session.scalar(heard)


def unheard(session: Session, call: Call, talk: Conversation, after: int) -> list[Said]:
    """The messages behind ``after`` that the assist has not heard yet: of an operator's own talk,
    from where the bot fell silent. Nothing is kept of words in an anonymous report."""
    if call.assist is None or not panel.is_mine(call, talk) or is_anonymous(talk):
        return []
    heard = max(State.load(session, talk.id).heard, default=0)
    bot = select(func.max(Message.seq)).where(
        Message.conversation_id == talk.id, Message.direction == "bot"
    )
    begins = max(after, heard, session.scalar(bot) or 0)
    return list(_said(panel.messages_after(session, talk, begins)))


def _said(messages: Iterable[Message]) -> Iterable[Said]:
    for one in messages:
        if one.direction in _SPEAKERS and one.text:
            yield one.seq, _SPEAKERS[one.direction], one.text


__all__ = ["PARTS", "Said", "mark", "parts", "unheard"]
