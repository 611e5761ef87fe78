"""What the assist shows beside a talk, as values; everything in them may stand on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

CALLER, OPERATOR = "caller", "operator"


@dataclass(frozen=True)
class Intent:
    """What the bot's model took an utterance for; ``confidence`` from 0 to 1."""

    name: str
    confidence: float


class Meant(Protocol):
    """An intent as whoever names it gives it."""

    @property
    def name(self) -> str: ...

    @property
    def confidence(self) -> float: ...


class Parser(Protocol):
    """Who names the intent of an utterance, such as ``connectors.bot_client.BotClient``.

    ``None`` where it cannot be had; it never raises for a bot that is down.
    """

    async def parse(self, text: str) -> Meant | None: ...


@dataclass(frozen=True)
class Heard:
    """A place in the talk: ``words`` are ``text[start:end]`` of message ``seq`` (code points)."""

    seq: int
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Otherwise:
    """What was said for a field that the operator had typed: its text as in the field, and
    where."""

    said: str
    heard: Sequence[Heard] = ()


@dataclass(frozen=True)
class Field:
    """One field of the form. ``value`` is its text, ``None`` while it is open; ``raw`` the fact as
    the draft holds it. ``source``: said | typed | told (before the assist was there).

    ``certain`` is false for what was inferred, half heard or said with a doubt: to be read back.
    ``declined``: the caller leaves it out. ``needed``: nothing is filed without it. ``differs``:
    the caller said something else than was typed, which stays.
    """

    id: str
    name: str
    label: str
    value: str | None
    raw: object
    source: str | None
    certain: bool
    declined: bool
    needed: bool
    heard: Sequence[Heard] = ()
    differs: Otherwise | None = None

    @property
    def words(self) -> str:
        """The words it came from."""
        return "…".join(one.words for one in self.heard)

    @property
    def seq(self) -> int | None:
        """The message in which it was heard last."""
        return self.heard[-1].seq if self.heard else None


@dataclass(frozen=True)
class Question:
    """The next question: ``text`` is to be read out as it stands."""

    id: str
    field: str
    text: str


@dataclass(frozen=True)
class Clause:
    """A rule that fits: the sentence to say, and where it stands. ``own``: it holds where the
    caller lives; otherwise it is named as that region's."""

    id: str
    say: str
    title: str
    section: str
    region: str
    year: int
    document: str
    own: bool


@dataclass(frozen=True)
class Caution:
    """Something to mind; ``kind``: promise | sensitive | danger | accused | differs | check |
    no_basis | two_matters | refused | elsewhere. ``seq`` is the message that it is about."""

    id: str
    kind: str
    text: str
    seq: int | None = None


@dataclass(frozen=True)
class Similar:
    """An open case that is perhaps of the same household; ``by`` in what they agree."""

    id: str
    number: str
    kind: str
    state: str
    received_on: date
    by: Sequence[str]
    ticket_id: str


@dataclass(frozen=True)
class Referral:
    """Another department that sees to what was told. ``say`` is to be said to the caller;
    ``aloud`` is the phone in groups, to be read out. ``office`` is ``None`` where the region has
    filled in nothing: then the phone is the one for everything."""

    id: str
    department: str
    why: Sequence[str]
    say: str
    phone: str
    aloud: str
    office: str | None = None
    region: str | None = None
    hours: str = ""
    address: str = ""
    note: str = ""


@dataclass(frozen=True)
class View:
    """Everything beside a talk. ``kind`` is the form that is being filled (``declaration`` |
    ``lead``), ``None`` while it is open what the caller wants. ``missing`` are the fields that
    filing still needs; ``ready``: none of them, and everything was asked for."""

    kind: str | None
    form: Sequence[Field]
    missing: Sequence[str]
    question: Question | None
    clauses: Sequence[Clause]
    cautions: Sequence[Caution]
    similar: Sequence[Similar]
    intent: Intent | None
    ready: bool = False
    filed: Sequence[Filed] = ()
    referrals: Sequence[Referral] = ()


@dataclass(frozen=True)
class Suggestions:
    """What one utterance brought: the fields that it changed, and what goes with it."""

    kind: str | None
    changed: Sequence[str] = ()
    question: Question | None = None
    clauses: Sequence[Clause] = ()
    cautions: Sequence[Caution] = ()
    intent: Intent | None = None


@dataclass(frozen=True)
class Filed:
    """A record that was filed from this talk. ``say`` is to be read out: number, who comes, date.

    ``receipt_code`` is there for half an hour, for whoever files or files again; ``code_aloud``
    is the sentence that reads it out.
    """

    kind: str
    number: str
    due: date
    say: str
    receipt_code: str | None = None
    code_aloud: str = ""
    already: bool = field(default=False)
