"""What a scripted conversation may do to the system besides talking: kill the bot, let days pass."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy import select

from connectors.tables import BotTracker, Conversation, Message
from intake.db import Database
from intake.privacy.keyring import Keyring
from intake.tables import Draft


class NotHere(RuntimeError):
    """The case needs a hand on the system, and only its address is known."""


@dataclass(frozen=True)
class Hands:
    """A running system at ``address``; with its ``home`` more can be done than talking."""

    address: str
    home: Path | None = None

    def database(self) -> Database:
        """The system's database."""
        if self.home is None:
            raise NotHere("give --home")
        return Database(f"sqlite:///{self.home / 'hotline.db'}", Keyring.load_or_create(self.home))

    def kill_bot(self) -> None:
        """Kill the bot's process and wait until another one answers."""
        victim = self._bot()
        os.kill(victim, signal.SIGKILL)
        _until(lambda: self._bot() != victim and self.ready(), 120.0)

    def let_pass(self, conversation: str, days: float) -> None:
        """Let time pass over a conversation: all that is stored of it becomes so much older."""
        span = timedelta(days=days)
        with self.database().unit_of_work() as uow:
            row = uow.session.scalars(
                select(Conversation).where(Conversation.public_id == conversation)
            ).one()
            row.opened_on, row.last_on = row.opened_on - span, row.last_on - span
            for draft in uow.session.scalars(select(Draft).where(Draft.conversation_id == row.id)):
                draft.created_at -= span
                draft.updated_at -= span
                draft.expires_at -= span
            for message in uow.session.scalars(
                select(Message).where(Message.conversation_id == row.id)
            ):
                message.at -= span
            tracker = uow.session.get(BotTracker, row.id)
            if tracker is not None:
                tracker.updated_at -= span
            uow.commit()

    def _bot(self) -> int:
        if self.home is None:
            raise NotHere("give --home")
        mark = f"HOTLINE_HOME={self.home}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (process / "cmdline").read_bytes().split(b"\0")
                serves = any(one.endswith(b"rasa") for one in words) and b"run" in words
                if serves and mark in (process / "environ").read_bytes().split(b"\0"):
                    return int(process.name)
        return 0

    def ready(self) -> bool:
        """Whether all of its processes answer."""
        with suppress(httpx.HTTPError):
            answer = httpx.get(f"{self.address}/readyz", timeout=5.0, trust_env=False)
            return answer.status_code == 200
        return False


def _until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("the bot did not come back")
        time.sleep(0.2)
