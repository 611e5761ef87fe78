"""People who are reached by an address: whose talk it is, and since when they may be told."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from connectors import conversations, telling
from connectors.caller import Caller
from connectors.tables import ChannelAddress, Conversation, PlatformCall
from intake.privacy.columns import blind_index, keyring_of
from intake.tables.base import random_id
from intake.upsert import insert_missing

CALLS_KEPT = timedelta(days=1)

_FRESH: dict[str, object] = {
    "generation": 0,
    "following": True,
    "sent_since": 0,
    "told_seq": 0,
    "told_parts": 0,
    "carried_seq": 0,
    "carried_parts": 0,
    "attempts": 0,
}


def find_or_add(session: Session, channel: str, account: str, address: str) -> ChannelAddress:
    """The row of an address; it is added where somebody writes for the first time.

    ``account`` is the official account that the address belongs to: the same person has another
    one at another account.
    """
    index = index_of(session, channel, account, address)
    query = select(ChannelAddress).where(ChannelAddress.address_index == index)
    found = session.scalars(query).one_or_none()
    if found is None:
        new = {"id": random_id(), "channel": channel, "address_index": index, "address": address}
        insert_missing(session, ChannelAddress, [{**new, **_FRESH}])
        found = session.scalars(query).one()
    return found


def index_of(session: Session, channel: str, account: str, address: str) -> str:
    """The blind index under which an address lies."""
    return blind_index(keyring_of(session), "channel_address", f"{channel}/{account}/{address}")


def talk_of(session: Session, address: ChannelAddress, now: datetime) -> Conversation:
    """The open conversation of an address, both rows locked; a new one where the last has ended.

    The conversation is locked first, as by everybody who writes into one.
    """
    while True:
        known = address.conversation_id
        row = session.get(Conversation, known, with_for_update=True) if known else None
        session.refresh(address, with_for_update=True)
        if address.conversation_id == known:
            break
    if row is not None and row.state == "open":
        return row
    address.generation += 1
    row = conversations.open_conversation(
        session, caller_of(session, address), address.channel, address.region, now
    )
    session.flush()
    address.conversation_id = row.id
    address.told_seq = address.told_parts = 0
    telling.not_carried(address)
    address.heard = None
    session.flush()
    return row


def caller_of(session: Session, address: ChannelAddress) -> Caller:
    """The caller of an address's present talk. The token is made anew each time, never stored."""
    key = keyring_of(session).derive("channel address")
    named = f"{address.id}/{address.generation}".encode()
    return Caller(hmac.new(key, named, hashlib.sha256).hexdigest())


def forget_calls(session: Session, now: datetime) -> int:
    """Forget the platforms' calls of the day before; how many. None is asked again so late."""
    gone = session.execute(
        delete(PlatformCall).where(
            PlatformCall.at < now - CALLS_KEPT, PlatformCall.due_at.is_(None)
        )
    )
    assert isinstance(gone, CursorResult)
    return gone.rowcount
