"""Whether an operator who types over a field corrects what was heard, or what the caller has said
since. Where that cannot be told, it counts for nothing."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assist import View
from assist.shown import Field
from connectors.phone import reading
from connectors.tables import Message


def was_misheard(session: Session, conversation: str, field: str, before: View, now: View) -> bool:
    """Whether the words from which the field was filled are the ones that were corrected:
    ``before`` and ``now`` are the form without and with what was typed. They are where the caller
    has said nothing since, or where these words alone hold what was typed."""
    was, typed = _field(before, field), _field(now, field)
    if was is None or was.seq is None or was.source != "said":
        return False
    if typed is not None and typed.value == was.value:
        return False
    query = (
        select(Message.seq, Message.text)
        .where(Message.conversation_id == conversation, Message.direction == "farmer")
        .where(Message.seq >= min(one.seq for one in was.heard))
    )
    said = dict(session.execute(query).tuples().all())
    since = [text for seq, text in said.items() if seq > was.seq]
    since += reading.passing(session, conversation)
    if not since:
        return True
    value = typed.value if typed is not None else None
    if not value or any(value in text for text in since):
        return False
    return any(value in said.get(one.seq, "") for one in was.heard)


def _field(view: View, name: str) -> Field | None:
    return next((one for one in view.form if one.name == name), None)
