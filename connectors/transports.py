"""Transports: one small interface behind which every way to reach somebody stands."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select

from connectors.other_ways import KEY
from connectors.phone import CHANNEL as PHONE
from connectors.receiving import append, is_anonymous
from connectors.tables import Conversation, Message
from intake.clock import SHANGHAI, Clock
from intake.db import Database
from language.masking import mask

_OVER = "这个对话已经结束"
_NUMBERS = re.compile(r"((?:SB|XS)\d{8})")


class PermanentError(Exception):
    """It will never arrive; the text says why, without personal data, for a person to read."""


class TransientError(Exception):
    """It did not arrive now. `retry_after` is the time that the far end asks for, if it does."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Later(TransientError):
    """There is no room for it now: a limit, ours or the far end's. It waits for `retry_after`
    and this was no try, so no number of them gives the message up."""

    def __init__(self, reason: str, retry_after: timedelta) -> None:
        super().__init__(reason, retry_after)
        self.wait = retry_after


@dataclass(frozen=True)
class Notification:
    """A message to send; `id` stays the same when it is tried again.

    `params` are what `text` was made of, for services that fill in templates of their own.
    """

    id: str
    template: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)


class Transport(Protocol):
    """A way to reach a recipient; what `recipient` means is the transport's own matter."""

    def send(self, recipient: str, message: Notification) -> None:
        """Hand the message over, within a minute: after two (`intake.outbox.LEASE`) another
        worker may send it again. Raises PermanentError, TransientError or Later."""
        ...


class ConsoleTransport:
    """Writes a line into a spool file of the day, with recipient and personal data masked.

    For installations that have no way to reach their staff yet, and for trying things out.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def send(self, recipient: str, message: Notification) -> None:
        """Append the line; a full or missing disk is a TransientError."""
        now = self._clock.now().astimezone(SHANGHAI)
        text = " ".join(masked(message.text).split())
        line = f"{now:%H:%M:%S} {shortened(recipient)} {message.template} {text}\n"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self._folder / f"{now:%Y-%m-%d}.log"
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with open(handle, "a", encoding="utf-8") as spool:
                spool.write(line)
        except OSError as error:
            raise TransientError(f"写不进发件文件：{type(error).__name__}") from error


class ConversationTransport:
    """Writes into the web chat's conversation, where its page finds it; never twice."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        otherwise: Callable[[Notification, str], None] | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._otherwise = otherwise

    def send(self, recipient: str, message: Notification) -> None:
        """Append a system message. Where nobody reads that conversation (it is over, or it was a
        call) ``otherwise`` gets the notice and the reason; without one it is a PermanentError."""
        key = f"{KEY}{message.id}"
        with self._database.unit_of_work() as unit:
            row = unit.session.get(Conversation, recipient, with_for_update=True)
            if row is None or row.state != "open" or is_anonymous(row) or row.channel == PHONE:
                if self._otherwise is None:
                    raise PermanentError(_OVER)
                unit.rollback()
                self._otherwise(message, _OVER)
                return
            known = unit.session.scalar(
                select(Message.id).where(
                    Message.conversation_id == recipient, Message.message_key == key
                )
            )
            if known is None:
                now = self._clock.now()
                append(unit.session, row, "system", message.text, now, message_key=key)
                unit.commit()


def masked(text: str) -> str:
    """The text without what points to a person; record numbers stay readable."""
    return "".join(
        piece if _NUMBERS.fullmatch(piece) else mask(piece) for piece in _NUMBERS.split(text)
    )


def shortened(recipient: str) -> str:
    """A recipient as a log may show it: the first and the last two characters."""
    return recipient if len(recipient) < 4 else f"{recipient[0]}***{recipient[-2:]}"
