"""Words about a talk that lists and live pages share: its channel, its last word, since when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import undelivered
from connectors.receiving import is_anonymous
from connectors.tables import Conversation, Message
from connectors.untold import Untold
from console import texts
from console.desk import Waiting
from intake.clock import SHANGHAI
from language.masking import mask

PREVIEW = 60
_CORRIGIBLE, _BEGINNING = 12, 30


def channel(talk: Conversation) -> str:
    """The channel as people call it."""
    return texts.words("channels").get(talk.channel, talk.channel)


def preview(text: str) -> str:
    """The beginning of a message in one line, masked."""
    short = mask(text).replace("\n", " ")
    return short if len(short) <= PREVIEW else short[:PREVIEW] + "…"


def spoke(one: Waiting, now: datetime) -> str:
    """How long ago the farmer's last word came; by the hour in an anonymous talk."""
    minutes = int((now - (one.words.spoke_at or now)).total_seconds() // 60)
    if one.anonymous and minutes >= 60:  # times in an anonymous talk are full hours
        return texts.say("talk", "about_hours", hours=minutes // 60)
    if minutes < 1:
        return texts.say("talk", "just_now")
    if minutes < 60:
        return texts.say("talk", "minutes", minutes=minutes)
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return texts.say("talk", "hours", hours=hours, minutes=rest)
    return texts.say("talk", "days", days=minutes // (24 * 60))


def at(moment: datetime) -> str:
    """A time as it stands beside a message."""
    return moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def not_reached(found: Untold) -> str:
    """Why the last words have not reached the person, and when they will."""
    if found.gone:
        return texts.say("untold", "gone")
    if found.why is None:
        said = texts.say("untold", "shut")
    else:
        said = texts.say("untold", "failed", why=undelivered.readable(found.why))
    if found.again_at is None:
        return said + texts.say("untold", "next_word")
    return said + texts.say("untold", "again", at=at(found.again_at))


def meant(one: Waiting) -> list[str]:
    """Whose the talk should be: marks for the list."""
    found = []
    if one.new:
        found.append(texts.say("talk", "given_to_you"))
    if one.region:
        found.append(texts.say("talk", "for_region", region=one.region))
    if one.meant == 0:
        found.append(texts.say("talk", "for_you"))
    elif one.meant_for:
        found.append(texts.say("talk", "for_other", name=one.meant_for))
    return found


def corrigible(session: Session, talk: Conversation) -> list[tuple[int, str]]:
    """The farmer's last messages, by number and beginning; none of an anonymous talk."""
    if is_anonymous(talk):
        return []
    query = select(Message).where(Message.conversation_id == talk.id, Message.direction == "farmer")
    found = session.scalars(query.order_by(Message.seq.desc()).limit(_CORRIGIBLE))
    return [(one.seq, one.text[:_BEGINNING]) for one in found if one.text.strip()]
