"""What stands beside a talk on the workbench, part by part: what to mind, the next question, the
best clause, the form, more clauses, other departments, cases alike, and what else was told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assist.shown import Caution
from assist.worded import worded
from connectors.desk_tables import TalkNote
from connectors.phone import CHANNEL
from connectors.receiving import is_anonymous
from connectors.tables import Conversation, Message
from console import drafted
from console.call import Call
from console.remarks import remarks
from console.workbench import panel
from intake.corrections import INTENTS
from intake.facts import shapes
from intake.tables import AssistTalk, Draft

PARTS = (
    "filed",
    "cautions",
    "best",
    "question",
    "choose",
    "form",
    "clauses",
    "referrals",
    "similar",
    "meaning",
    "others",
    "remarks",
)
"""In the order in which they stand on the page."""
SHOWN = 2
"""So many cautions stand open; the others are folded."""
_GRAVEST = (
    "danger",
    "accused",
    "refused",
    "promise",
    "sensitive",
    "differs",
    "check",
    "no_basis",
    "two_matters",
    "elsewhere",
)


def parts(session: Session, call: Call, talk: Conversation) -> dict[str, str]:
    """Each part as a piece of HTML, empty where there is nothing of it."""
    view = None
    if call.assist is not None:
        view = call.assist.view(session, talk.id, call.me, chat=talk.channel != CHANNEL)
    kind = view.kind if view is not None else None
    cautions = gravest_first(view.cautions) if view is not None else []
    others = drafted.told(session, talk.id, call.clock, without=kind)
    mine = panel.is_mine(call, talk)
    written = remarks(session, talk.id)
    said = _last_said(session, talk) if mine else None
    return {
        part: call.pages.text(
            "bench_beside.html",
            part=part,
            view=view,
            cautions=cautions[:SHOWN],
            folded=cautions[SHOWN:],
            others=others,
            mine=mine and not is_anonymous(talk),
            anonymous=mine and is_anonymous(talk),
            phone=talk.channel == CHANNEL,
            remarks=written,
            said=said,
            intents=INTENTS,
            choices=choices(kind) if kind else {},
        ).strip()
        for part in PARTS
    }


def gravest_first(cautions: Sequence[Caution]) -> list[Caution]:
    """The cautions as they are to be minded; the newest first of those that are as grave."""
    return sorted(cautions, key=lambda one: _GRAVEST.index(one.kind))


def choices(kind: str) -> dict[str, list[str]]:
    """Field → the words that it can be, where they are few: one of them is chosen. An operator
    files nothing that is anonymous."""
    found = {}
    for name, shape in shapes()[kind].items():
        codes: list[object] = [True, False] if shape == "yes" else []
        if isinstance(shape, dict):
            codes = [one for one in shape.get("one_of", ()) if one != "anonymous"]
        if codes:
            found[name] = [word for code in codes if (word := worded(name, code))]
    return found


def _last_said(session: Session, talk: Conversation) -> int | None:
    """The number of the farmer's last message, whose meaning can be corrected."""
    if is_anonymous(talk):
        return None
    query = select(func.max(Message.seq)).where(
        Message.conversation_id == talk.id, Message.direction == "farmer"
    )
    return session.scalar(query)


def mark(session: Session, talk: Conversation) -> object:
    """Equal as long as nothing beside the talk has changed."""
    changed = select(func.max(Draft.updated_at)).where(Draft.conversation_id == talk.id)
    heard = select(AssistTalk.updated_at).where(AssistTalk.conversation_id == talk.id)
    notes = select(func.count(TalkNote.id)).where(TalkNote.conversation_id == talk.id)
    at_once = select(*(one.scalar_subquery() for one in (changed, heard, notes)))
    return tuple(session.execute(at_once).one())
