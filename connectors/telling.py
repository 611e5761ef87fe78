"""What is still to be told to somebody, cut into pieces that their channel can carry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.tables import ChannelAddress, Message

CARRIED = timedelta(seconds=20)
"""So long a platform may ask again for an answer that it did not get (WeChat: three times, five
seconds each)."""
BETWEEN = "\n\n"
"""What stands between two messages that go out as one."""


@dataclass(frozen=True)
class Limits:
    """What one piece may hold: ``split`` cuts a text into parts that fit, ``most`` is in bytes
    of UTF-8."""

    split: Callable[[str], list[str]]
    most: int


@dataclass(frozen=True)
class Piece:
    """One message to send; with it all is told up to ``seq``, and ``parts`` of the next one."""

    text: str
    seq: int
    parts: int = 0
    buttons: tuple[dict[str, str], ...] = field(default=())


def untold(session: Session, address: ChannelAddress) -> list[Message]:
    """The messages of the present talk that its person has not been told, in order."""
    return list(
        session.scalars(
            select(Message)
            .where(
                Message.conversation_id == address.conversation_id,
                Message.seq > address.told_seq,
                Message.direction != "farmer",
            )
            .order_by(Message.seq)
        )
    )


def pieces(messages: Sequence[Message], told_parts: int, limits: Limits) -> list[Piece]:
    """As few pieces as will do. Of the first message ``told_parts`` parts are told already.

    Short messages go out together; one with buttons ends its piece, so that the buttons stand
    under their question.
    """
    made: list[Piece] = []
    open_one: Piece | None = None
    for message in messages:
        parts = limits.split(message.text)[told_parts:] if message.text.strip() else []
        for nth, part in enumerate(parts):
            last = nth == len(parts) - 1
            told = (message.seq, 0) if last else (message.seq - 1, told_parts + nth + 1)
            joined = part if open_one is None else f"{open_one.text}{BETWEEN}{part}"
            if open_one is not None and len(joined.encode()) > limits.most:
                made.append(open_one)
                joined = part
            buttons = tuple(message.buttons or ()) if last else ()
            open_one = Piece(joined, *told, buttons)
            if buttons or not last:
                made.append(open_one)
                open_one = None
        told_parts = 0
    return made if open_one is None else [*made, open_one]


def told(address: ChannelAddress, piece: Piece) -> None:
    """Note that a piece has reached its person."""
    address.told_seq, address.told_parts = piece.seq, piece.parts


def carry(address: ChannelAddress, piece: Piece, call: str, now: datetime) -> None:
    """Note that the answer to a platform's call is to bring a piece; it has not left yet.

    Until :func:`has_left`, nothing else is told; if that never comes, the piece is told as a
    message of its own: twice is better than never.
    """
    address.carried_by = call
    address.carried_seq, address.carried_parts = piece.seq, piece.parts
    address.carried_until = address.due_at = now + CARRIED


def is_carried(address: ChannelAddress, now: datetime) -> bool:
    """Whether an answer is being carried of which nobody knows yet whether it has left."""
    return address.carried_until is not None and address.carried_until > now


def has_left(address: ChannelAddress, call: str) -> bool:
    """Note that the answer to a call is on its way; False where that was known or is too late."""
    if address.carried_by != call:
        return False
    address.told_seq, address.told_parts = address.carried_seq, address.carried_parts
    not_carried(address)
    return True


def not_carried(address: ChannelAddress) -> None:
    """Forget that an answer was to carry something."""
    address.carried_by = address.carried_until = None
