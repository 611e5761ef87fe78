"""What somebody sent again because no answer had come: in a turn it counts once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.tables import Message

_TELLS = 12
"""Characters; shorter words (好, 跳过, 不知道) may answer a new question each time."""
_LOOKED_AT = 10
"""So many messages before the turn are looked at."""


def said_once(session: Session, said: list[Message]) -> list[str]:
    """The texts of a turn without those that are there already: among them, or answered before.

    A turn never becomes empty by it: who sends the same again, and nothing else, waits for an
    answer. What stays is the same however often the turn is asked for.
    """
    texts: list[str] = []
    for text in (message.text for message in said if message.text):
        if text not in (texts if len(text) >= _TELLS else texts[-1:]):
            texts.append(text)
    if len(texts) < 2:
        return texts
    known = set(
        session.scalars(
            select(Message.text)
            .where(
                Message.conversation_id == said[0].conversation_id,
                Message.direction == "farmer",
                Message.state == "handled",
                Message.seq < said[0].seq,
            )
            .order_by(Message.seq.desc())
            .limit(_LOOKED_AT)
        )
    )
    return [text for text in texts if len(text) < _TELLS or text not in known] or texts[-1:]
