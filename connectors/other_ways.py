"""Notices of a case to somebody whose channel takes no message now: another way is found."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from connectors.tables import ChannelAddress, Message
from intake import outbox
from intake.privacy.columns import keyring_of
from intake.tables import OutboxMessage
from intake.unit_of_work import UnitOfWork

KEY = "outbox/"
"""With this the key of a message begins that came from the outbox, before that row's id."""


def notices_elsewhere(
    session: Session, address: ChannelAddress, messages: Iterable[Message]
) -> None:
    """Hand the notices among these messages to the outbox once more, for the channel's own kind
    of notice. Once for each; what the bot has said waits for the person's next word."""
    for message in messages:
        key = message.message_key or ""
        row = session.get(OutboxMessage, key.removeprefix(KEY)) if key.startswith(KEY) else None
        if row is None:
            continue
        outbox.enqueue(
            UnitOfWork(session, keyring_of(session)),
            f"{address.channel}_notice",
            address.id,
            row.template,
            row.params,
            dedupe_key=f"{row.id}/{address.channel}",
        )
