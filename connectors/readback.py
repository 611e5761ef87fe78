"""Reading back what was understood of a voice, before the bot gets it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import texts
from connectors.receiving import append
from connectors.speech import words
from connectors.tables import ChannelAddress, Conversation, Message


def say(
    session: Session,
    address: ChannelAddress,
    talk: Conversation,
    heard: str,
    said: str,
    *,
    spoken_at: datetime,
    now: datetime,
) -> None:
    """Ask whether ``heard`` is right, in the words ``said``, and remember it until the answer.

    Who speaks several times before anything was read back gets all of it read back together;
    who speaks after a reading back corrects it, and only the new words count.
    """
    buttons = texts.buttons("heard")
    if address.heard is not None and _not_yet_read(session, talk, buttons, spoken_at):
        heard = f"{address.heard}\n{heard}"
        said = words.say("confirm", text=heard)
    address.heard = heard
    append(session, talk, "system", said, now, buttons=buttons)


def _not_yet_read(
    session: Session, talk: Conversation, buttons: list[dict[str, str]], spoken_at: datetime
) -> bool:
    """Whether the last reading back had not been said when this was spoken."""
    query = (
        select(Message)
        .where(Message.conversation_id == talk.id, Message.direction == "system")
        .order_by(Message.seq.desc())
        .limit(10)
    )
    last = next((one for one in session.scalars(query) if one.buttons == buttons), None)
    return last is not None and spoken_at <= last.at
