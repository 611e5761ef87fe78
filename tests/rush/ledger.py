"""What was said and when, what came to which page and when, and what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from connectors.tables import Message
from intake.db import Database
from tests.rush.said import Saying

_DIRECTIONS = {"caller": "farmer", "operator": "operator"}
SLOW = 5.0
"""Seconds after which an utterance whose page was left before counts as so late."""


@dataclass
class Spoken:
    """An utterance of a talk; ``at`` is when it was sent, in seconds since 1970."""

    saying: Saying
    at: float
    seq: int | None = None


@dataclass
class Times:
    """Seconds from sending an utterance until it was there."""

    words: list[float] = field(default_factory=list)
    assist: list[float] = field(default_factory=list)
    after_a_break: list[float] = field(default_factory=list)
    """Of those the page was not connected for."""


@dataclass
class Ledger:
    """All of one run. ``wrong`` are sentences; empty when everything came once and in order."""

    spoken: defaultdict[str, list[Spoken]] = field(default_factory=lambda: defaultdict(list))
    times: Times = field(default_factory=Times)
    messages: int = 0
    counts_from: float = 0.0
    """What was said before, while all began, is not measured; seconds since 1970."""
    events: int = 0
    partial: int = 0
    breaks: int = 0
    opened: int = 0
    talks: int = 0
    checked: int = 0
    missed: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def says(self, talk: str, saying: Saying, now: float) -> None:
        """Words of a talk are being sent."""
        self.spoken[talk].append(Spoken(saying, now))

    def spoken_as(self, talk: str, seq: int, text: str) -> Spoken | None:
        """The utterance that is message ``seq``; None for the system's and the bot's own."""
        for one in self.spoken[talk]:
            if one.seq == seq:
                return one
            if one.seq is None and one.saying.text == text:
                one.seq = seq
                return one
        return None

    def wanted(self, talk: str, seq: int) -> dict[str, str]:
        """The fields with their words once everything up to message ``seq`` is heard."""
        told = self.spoken[talk]
        last = max((nth for nth, one in enumerate(told) if (one.seq or seq + 1) <= seq), default=-1)
        found: dict[str, str] = {}
        for one in told[: last + 1]:
            found.update(one.saying.fills)
        return found

    def check_stored(self, database: Database) -> None:
        """What lies in the database is what was said: each once, in order."""
        with database.reading() as session:
            for talk, told in self.spoken.items():
                query = select(Message.direction, Message.text).where(
                    Message.conversation_id == talk,
                    Message.direction.in_(("farmer", "operator")),
                )
                stored = [tuple(row) for row in session.execute(query.order_by(Message.seq))]
                said = [(_DIRECTIONS[one.saying.speaker], one.saying.text) for one in told]
                if stored != said:
                    self.wrong.append(f"{talk}: said {len(said)}, stored {len(stored)}")


class Watch:
    """One talk before one page, from its opening on; ``after`` is the number of its last message
    then."""

    def __init__(self, ledger: Ledger, talk: str, after: int, now: float) -> None:
        self._ledger = ledger
        self._times = ledger.times
        self.talk = talk
        self.after = after
        self._opened = now
        self._back = now
        self._pending: dict[int, Spoken] = {}

    def connected(self, now: float) -> None:
        """The page is there again: what was said before could not come in time."""
        self._back = now

    def message(self, seq: int, text: str, now: float) -> None:
        """A message has come."""
        self._ledger.messages += 1
        if seq <= self.after:
            self._ledger.repeated.append(f"{self.talk}: {seq} after {self.after}")
            return
        if seq != self.after + 1:
            self._ledger.missed.append(f"{self.talk}: {seq} after {self.after}")
        self.after = seq
        spoken = self._ledger.spoken_as(self.talk, seq, text)
        if spoken is None or spoken.at < self._opened:
            return
        self._keep(self._times.words, spoken, now)
        if spoken.saying.speaker == "caller":
            self._pending[seq] = spoken

    def beside(self, heard: int | None, form: Mapping[str, str], now: float) -> None:
        """What stands beside the talk has changed: message ``heard`` is the last that it knows,
        ``form`` its fields with their words."""
        for seq, spoken in list(self._pending.items()):
            known = heard is not None and heard >= seq
            wanted = self._ledger.wanted(self.talk, heard if heard is not None and known else seq)
            right = wanted.items() <= form.items()
            if not known and not (spoken.saying.fills and right):
                continue
            del self._pending[seq]
            if not right:
                self._ledger.wrong.append(f"{self.talk}: {spoken.saying.text}: {dict(form)}")
            self._ledger.checked += bool(spoken.saying.fills)
            self._keep(self._times.assist, spoken, now)

    @property
    def waits(self) -> bool:
        """Whether words were said that must fill a field, and have not."""
        return any(one.saying.fills for one in self._pending.values())

    def over(self, now: float) -> None:
        """The page leaves the talk."""
        for spoken in self._pending.values():
            if now - max(spoken.at, self._back) > SLOW:
                self._keep(self._times.assist, spoken, now)

    def _keep(self, kept: list[float], spoken: Spoken, now: float) -> None:
        if spoken.at >= self._ledger.counts_from:
            in_time = spoken.at >= self._back
            (kept if in_time else self._times.after_a_break).append(now - spoken.at)
