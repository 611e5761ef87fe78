"""Operators who are there and talks that want one, for the tests of the desk."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from connectors import attention, queueing
from connectors.caller import Caller, new_token
from connectors.conversations import open_conversation
from connectors.receiving import append
from connectors.tables import Conversation, Message
from intake import regions
from intake.clock import FrozenClock
from intake.db import Database
from intake.service import presence
from intake.tables import User

DONGTAI, TUZUO = "320981", "150121"


def operator(database: Database, clock: FrozenClock, name: str, region: str | None = None) -> str:
    """An operator who is there for the next hours; the id is the name."""
    with database.unit_of_work() as uow:
        user = User(
            id=name,
            username=name,
            name=f"{name}的名字",
            password_hash="-",
            role="operator",
            region=regions.ensure(uow.session, region) if region else None,
            created_at=clock.now(),
        )
        uow.session.add(user)
        uow.session.flush()
        presence.seen(uow, user, clock, timedelta(hours=12))
        uow.commit()
    return name


def wanting(
    database: Database,
    clock: FrozenClock,
    *reasons: str,
    region: str | None = None,
    channel: str = "webchat",
) -> str:
    """A talk in which somebody asks for a person now, a second after whatever was before."""
    clock.advance(seconds=1)
    with database.unit_of_work() as uow:
        session, now = uow.session, clock.now()
        row = open_conversation(session, Caller(new_token()), channel, region, now)
        append(session, row, "farmer", "找人工", now)
        session.flush()
        if attention.want(session, row, reasons or ["asked"], now):
            queueing.tell_first(session, row, now)
        uow.commit()
        return row.id


def told(database: Database, talk: str) -> list[str]:
    """What the system said in a talk."""
    with database.reading() as session:
        query = select(Message).where(
            Message.conversation_id == talk, Message.direction == "system"
        )
        return [one.text for one in session.scalars(query.order_by(Message.seq))]


def state(database: Database, talk: str) -> tuple[str, str | None, list[str]]:
    """Whether a person is wanted or there, who, and why."""
    with database.reading() as session:
        row = session.get_one(Conversation, talk)
        return row.attention, row.operator, attention.reasons_of(row)
