"""One request as the handlers see it: who asks, what was sent, how to answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sanic import HTTPResponse
from sanic.response import redirect

from assist import Assist
from connectors.files import FileStore
from connectors.group_commit import FromThreads
from connectors.speech.playing import Player
from connectors.wecom.groups import GroupTransport
from console import texts
from console.board import Board
from console.pages import Pages
from console.precedence import Precedence
from intake import corrections, records
from intake.clock import Clock, local_date
from intake.db import Database
from intake.lists import NO_WAY, Way
from intake.tables.people import User
from intake.unit_of_work import UnitOfWork
from policy_kb.knowledge import KnowledgeBase

ROOT = "/console/"


T = TypeVar("T")


def _nobody(_conversation: str) -> None:
    """Nobody reads along."""


@dataclass(frozen=True)
class Sent:
    """What the browser sent, read before the work begins: form and query as lists of texts,
    files by their field. ``wants_json``: our own script asks, not a person's browser."""

    method: str
    path: str
    query: dict[str, list[str]]
    form: dict[str, list[str]]
    cookies: dict[str, str]
    host: str
    forwarded_host: str | None
    origin: str | None
    site: str | None
    referer: str | None
    address: str
    secure: bool
    files: dict[str, list[bytes]] = field(default_factory=dict)
    wants_json: bool = False


@dataclass(frozen=True)
class Call:
    """A request with its parts. ``user`` is set on every page but the log-in.

    ``kb`` answers as it answers farmers; ``csrf`` is the secret that every form carries,
    ``token`` the session's. ``files`` holds what was sent with talks; within ``same_household``
    two declarations that agree are shown as perhaps one household's. ``groups`` tries robots;
    ``wecom``: users can be bound to members there. ``sheet_way`` is what there is for lists.
    ``assist`` listens beside the operators' talks; without it only what was told is shown.
    ``wake`` tells open pages, the farmer's too, that a conversation has something new; the
    database must have it by then.
    ``player`` makes voices playable. ``board`` holds the queue for all pages,
    ``precedence`` says whose words the assist hears first. ``lookers`` are the threads that look
    for what open pages do not have yet; ``None``: those of everybody. ``together`` writes with
    others who write in this moment.
    """

    database: Database
    clock: Clock
    pages: Pages
    kb: KnowledgeBase
    sent: Sent
    user: User | None = None
    csrf: str = ""
    token: str = ""
    files: FileStore | None = None
    same_household: timedelta = records.RECENTLY
    groups: GroupTransport | None = None
    wecom: bool = False
    sheet_way: Way = NO_WAY
    wake: Callable[[str], None] = _nobody
    player: Player = field(default_factory=Player)
    assist: Assist | None = None
    board: Board = field(default_factory=Board)
    precedence: Precedence = field(default_factory=Precedence)
    lookers: Executor | None = None
    together: FromThreads | None = None

    def act(self, change: Callable[[UnitOfWork], T]) -> T:
        """The result of a short change, once it is committed. It reads and writes by its unit of
        work alone: others may share the transaction, each in a savepoint of its own."""
        if self.together is not None:
            return self.together.write(change)
        with self.database.unit_of_work() as uow:
            found = change(uow)
            uow.commit()
            return found

    @property
    def me(self) -> User:
        """The user who is logged in."""
        assert self.user is not None
        return self.user

    @property
    def actor(self) -> str:
        """The user as history and audit write them."""
        return f"user:{self.me.id}"

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return local_date(self.clock.now())

    def field(self, name: str) -> str:
        """What was typed into a field of the form, tidied."""
        return tidy((self.sent.form.get(name) or [""])[0])

    def secret(self, name: str) -> str:
        """A field as it was typed, to the letter: passwords, tokens."""
        return (self.sent.form.get(name) or [""])[0]

    def arg(self, name: str) -> str:
        """A value of the address."""
        return tidy((self.sent.query.get(name) or [""])[0])

    def number(self, value: str, default: int = 0) -> int:
        """A small whole number out of a field or the address."""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 8 else default

    def show(self, template: str, status: int = 200, **values: Any) -> HTTPResponse:
        """A page, with what every page needs."""
        shows = self.sent.method == "GET"
        done, news = (self.arg("done"), self.arg("news")) if shows else ("", "")
        known = texts.words("meanwhile")
        frame = {
            "user": self.user,
            "csrf": self.csrf,
            "path": self.sent.path,
            "wecom": self.wecom,
            "done": done if done in texts.words("done") else None,
            "news": [known[one] for one in news.split(",") if one in known],
            "unreviewed": self._unreviewed(),
        }
        return self.pages.render(template, status, **{**frame, **values})

    def _unreviewed(self) -> int:
        """How many sayings wait for this editor, as it stands beside the page's name."""
        if self.user is None or self.user.role != "editor":
            return 0
        with self.database.reading() as session:
            return corrections.number(session, self.me, corrections.OPEN)


def go(path: str) -> HTTPResponse:
    """On to another page of the console, asked for with GET."""
    return redirect(path, status=303)


def tidy(text: str) -> str:
    """Line ends as one character, no control characters, no blank ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in text if one in "\n\t" or one.isprintable()).strip()
