"""Canned replies (常用回复): shipped ones and a county's own, filled with what a talk knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import assignment
from connectors.desk_tables import CannedReply
from connectors.receiving import is_anonymous
from connectors.tables import Conversation
from intake import drafts, records, regions
from intake.clock import FrozenClock
from intake.service import hours
from intake.service.wording import say_week
from intake.tables.people import User

VARIABLES = ("坐席", "称呼", "编号", "期限", "地方", "服务时间")
"""What may stand in braces."""
EVERYWHERE = ""
MAX_TITLE, MAX_TEXT = 12, 300
_BRACES = re.compile(r"\{([^{}]*)\}")


class UnknownVariable(ValueError):
    """Something in braces that nothing is known of; its name is the argument."""


class NoSuchReply(Exception):
    """There is no such reply (any more)."""


@dataclass(frozen=True)
class Reply:
    """One reply: ``text`` with variables in braces; ``scope`` a region's code, "" everywhere,
    ``None`` for a shipped one."""

    id: str
    title: str
    text: str
    scope: str | None


@cache
def _data() -> dict[str, Any]:
    text = resources.files("connectors").joinpath("canned.yml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def shipped() -> list[Reply]:
    """The replies that the software brings."""
    return [
        Reply(name, str(one["title"]), str(one["text"]), None)
        for name, one in _data()["replies"].items()
    ]


def own(session: Session) -> list[Reply]:
    """Everything that counties have written, those for everywhere first."""
    query = select(CannedReply).order_by(CannedReply.scope, CannedReply.created_at, CannedReply.id)
    return [Reply(one.id, one.title, one.text, one.scope) for one in session.scalars(query)]


def for_talk(session: Session, talk: Conversation, now: datetime) -> list[Reply]:
    """What may be chosen in a talk: those of its region and of all above it, then the shipped."""
    line = assignment.line_of(session, talk, now)
    here = [one for one in own(session) if one.scope in (EVERYWHERE, *line)]
    return [*reversed(here), *shipped()]


def fill(session: Session, talk: Conversation, user: User, reply: str, now: datetime) -> str:
    """The words of a reply with what is known filled in, and a mark ［…］ where nothing is.

    Raises NoSuchReply.
    """
    chosen = next((one for one in for_talk(session, talk, now) if one.id == reply), None)
    if chosen is None:
        raise NoSuchReply
    known = _known(session, talk, user, now)
    return _BRACES.sub(lambda found: known.get(found[1]) or _blank(found[1]), chosen.text)


def blanks(text: str) -> list[str]:
    """The marks that are still to be filled in by hand."""
    return [name for name in VARIABLES if _blank(name) in text]


def check(text: str) -> None:
    """Raises UnknownVariable."""
    for name in _BRACES.findall(text):
        if name not in VARIABLES:
            raise UnknownVariable(name)


def add(session: Session, scope: str, title: str, text: str, now: datetime) -> CannedReply:
    """A county's own reply, for a region and all below it. Raises UnknownVariable and
    UnknownRegion."""
    check(text)
    if scope:
        regions.line_of(session, scope)
    row = CannedReply(scope=scope, title=title, text=text, created_at=now)
    session.add(row)
    session.flush()
    return row


def remove(session: Session, reply: str) -> bool:
    """Take a county's own reply away; ``False`` where it is gone already."""
    row = session.get(CannedReply, reply)
    if row is not None:
        session.delete(row)
    return row is not None


def _known(
    session: Session, talk: Conversation, user: User, now: datetime
) -> dict[str, str | None]:
    line = assignment.line_of(session, talk, now)
    filed = records.records_of_conversation(session, [talk.id])
    last = filed[-1] if filed else None
    week = hours.hours_for(session, line[-1] if line else None)
    lines = say_week(week.week, follows_calendar=week.follows_calendar)
    return {
        "坐席": user.name,
        "称呼": "您" if is_anonymous(talk) else _name(session, talk, filed, now),
        "编号": last["number"] if last else None,
        "期限": _day(last["due"]["date"]) if last and last["due"] else None,
        "地方": regions.full_name(session, line[-1]) if line else None,
        "服务时间": "，".join(lines),
    }


def _name(session: Session, talk: Conversation, filed: list[dict[str, Any]], now: datetime) -> str:
    """Who speaks, as far as it was told."""
    told = [one.facts for one in drafts.unfinished(session, talk.id, FrozenClock(now))]
    for facts in [*told, *reversed(filed)]:
        if facts.get("anonymous") or facts.get("anonymity") == "anonymous":
            return "您"
        name = facts.get("reporter_name") or facts.get("name")
        if name:
            return str(name)
    return "您"


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return str(_data()["words"]["due"]).format(month=day.month, day=day.day)


def _blank(name: str) -> str:
    return str(_data()["words"]["blank"]).format(name=name)
