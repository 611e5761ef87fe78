"""How an operator was done with a talk (办结方式), and the row that says so."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

import yaml
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from connectors import desk_notes
from connectors.desk_tables import DeskTalk, TalkClosing
from connectors.receiving import stamp
from connectors.tables import Conversation

TO_BOT = "to_bot"
"""The bot goes on with what it was filling in."""


class UnknownDisposition(ValueError):
    """There is no such way to be done, or it is not for operators to choose."""


class NoteMissing(ValueError):
    """This way to be done needs a word of explanation."""


@cache
def _all() -> dict[str, dict[str, Any]]:
    text = resources.files("connectors").joinpath("dispositions.yml").read_text("utf-8")
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return loaded


def offered() -> list[tuple[str, str]]:
    """What an operator may choose, in the order of the file: code and words."""
    return [(code, str(one["name"])) for code, one in _all().items() if one.get("offered", True)]


def name(code: str) -> str:
    """The words for a code; one that the file no longer has stands for itself."""
    found = _all().get(code)
    return str(found["name"]) if found else code


def solved(code: str) -> bool:
    """Whether the farmer's matter was brought to an end."""
    return bool(_all().get(code, {}).get("solved", False))


def is_contact(code: str) -> bool:
    """Whether an operator dealt with somebody's matter at all."""
    return bool(_all().get(code, {}).get("contact", True))


def check(code: str, note: str | None) -> None:
    """Raises UnknownDisposition and NoteMissing."""
    if code not in dict(offered()):
        raise UnknownDisposition(code)
    if _all()[code].get("note") and not note:
        raise NoteMissing(code)


def record(
    session: Session,
    row: Conversation,
    operator: str,
    code: str,
    note: str | None,
    now: datetime,
) -> TalkClosing:
    """Write down that the operator is done. In an anonymous talk only hours are kept, and of the
    note nothing that tells who spoke."""
    desk = session.get(DeskTalk, row.id)
    closing = TalkClosing(
        conversation_id=row.id,
        operator=operator,
        code=code,
        note=desk_notes.kept(row, note) if note else None,
        wanted_since=stamp(row, desk.wanted_since if desk else now),
        taken_at=stamp(row, desk.taken_at) if desk and desk.taken_at else None,
        closed_at=stamp(row, now),
    )
    session.add(closing)
    return closing


def of_talk(session: Session, conversation: str) -> list[TalkClosing]:
    """How the talk was ended each time, oldest first."""
    query = select(TalkClosing).where(TalkClosing.conversation_id == conversation)
    return list(session.scalars(query.order_by(TalkClosing.closed_at, TalkClosing.id)))


def forget(session: Session, conversation: str) -> None:
    """Nothing of it may stay beside what is left of a talk that went anonymous."""
    session.execute(delete(TalkClosing).where(TalkClosing.conversation_id == conversation))
