"""What a push means for the talk: words for the bot, words of ours, media to fetch, or nothing."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import texts
from connectors.matters import asked_last
from connectors.receiving import append
from connectors.tables import ChannelAddress, Conversation, Message
from connectors.wechat import windows, words
from connectors.wechat.incoming import Incoming
from intake import drafts, regions
from intake.errors import IntakeError
from language import answers


@dataclass(frozen=True)
class Meaning:
    """``text`` is for the bot, ``media`` the platform's id of what must be fetched first.

    With neither, and not ``silent``, something of ours was written into the talk.
    """

    text: str | None = None
    media: str | None = None
    silent: bool = False


_NOT_CARRIED = ("【收到不支持的消息类型，暂无法显示】", "[Unsupported Message]")
"""What the platform writes as the text of a sticker and the like, which it does not pass on."""
_ARRIVALS = ("subscribe", "SCAN")
"""A code was scanned, or the account is followed: so people come to us."""
_TAPS = (*_ARRIVALS, "CLICK")
_OFFERS = 20
"""Among so many messages of ours a tap is looked for; old menus stay in the chat."""


def note_person(address: ChannelAddress, incoming: Incoming, now: datetime) -> None:
    """The platform's windows count from what the person just did."""
    if incoming.kind != "event" and incoming.menu_id is None:
        address.spoke_at, address.sent_since, address.following = now, 0, True
    elif incoming.kind != "event" or incoming.event in _TAPS:
        still = address.spoke_at is not None and now < address.spoke_at + windows.AFTER_WORDS
        left = windows.WORDS - windows.TAPS  # a tap brings three, whatever was left before
        address.sent_since = min(address.sent_since, left) if still else 0
        address.menu_at, address.following = now, True
    elif incoming.event == "unsubscribe":
        address.following, address.spoke_at, address.menu_at = False, None, None


def note_region(
    session: Session,
    address: ChannelAddress,
    talk: Conversation,
    incoming: Incoming,
    now: datetime,
) -> None:
    """A scanned QR code stands for a region: the one to talk about from now on. In the middle of
    a talk it is that only where none is known."""
    if not incoming.scene or (talk.region and _is_in_talk(session, talk, now)):
        return
    with contextlib.suppress(IntakeError):
        address.region = talk.region = regions.resolve_one(session, incoming.scene)


def meaning(
    session: Session,
    address: ChannelAddress,
    talk: Conversation,
    incoming: Incoming,
    now: datetime,
) -> Meaning:
    """Understand a push that comes for the first time; our own words are written into the talk."""
    match incoming.kind:
        case "text" if incoming.text.strip() in _NOT_CARRIED:
            append(session, talk, "system", texts.channel("other_kind"), now)
            return Meaning()
        case "text":
            return _text(session, address, talk, incoming, now)
        case "image" | "voice":
            return Meaning(media=incoming.media_id)
        case "location" if incoming.location is not None and incoming.location.label:
            return Meaning(text=texts.channel("here").format(label=incoming.location.label))
        case "location":
            append(session, talk, "system", texts.channel("where"), now)
            return Meaning()
        case "event":
            return _event(session, talk, incoming, now)
        case _:
            append(session, talk, "system", texts.channel("other_kind"), now)
            return Meaning()


def _text(
    session: Session,
    address: ChannelAddress,
    talk: Conversation,
    incoming: Incoming,
    now: datetime,
) -> Meaning:
    said = words.meant(incoming.text, incoming.menu_id, _offered(session, talk, incoming)).strip()
    heard, address.heard = address.heard, None
    if heard is not None:
        kind = answers.classify(said)
        if kind == "yes":
            return Meaning(text=heard)
        if kind == "no":
            append(session, talk, "system", texts.channel("say_again"), now)
            return Meaning()
    return Meaning(text=said) if said else Meaning(silent=True)


def _event(session: Session, talk: Conversation, incoming: Incoming, now: datetime) -> Meaning:
    if incoming.event == "CLICK" and incoming.event_key:
        return Meaning(text=incoming.event_key)
    if incoming.event in _ARRIVALS:
        if _is_in_talk(session, talk, now):
            return Meaning(silent=True)  # a greeting would push the open question out of sight
        welcome = texts.channel("welcome")
        append(session, talk, "system", welcome, now, buttons=texts.buttons("welcome"))
        return Meaning()
    return Meaning(silent=True)


def _is_in_talk(session: Session, talk: Conversation, now: datetime) -> bool:
    """Whether the bot waits for an answer, for as long as a draft waits, or an operator is here."""
    asked = asked_last(session, talk.id)
    waits = asked is not None and asked.at > now - drafts.KEPT
    return waits or talk.attention == "operator"


def _offered(session: Session, talk: Conversation, incoming: Incoming) -> list[words.Buttons]:
    """The choices of the last messages, the newest first; only a tap has to be looked up."""
    if incoming.menu_id is None:
        return []
    latest = (
        select(Message.buttons)
        .where(Message.conversation_id == talk.id, Message.direction != "farmer")
        .order_by(Message.seq.desc())
        .limit(_OFFERS)
    )
    return [buttons for buttons in session.scalars(latest) if buttons]
