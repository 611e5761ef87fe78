"""Heartbeats: each process says from time to time that it lives."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.clock import Clock
from intake.tables.machinery import Heartbeat
from intake.unit_of_work import UnitOfWork
from intake.upsert import insert_missing

ALIVE_WITHIN = timedelta(minutes=1)


def beat(uow: UnitOfWork, process: str, clock: Clock) -> None:
    """Note that ``process`` (by habit ``worker`` or ``worker-2``) lives."""
    now = clock.now()
    insert_missing(uow.session, Heartbeat, [{"process": process, "at": now}])
    uow.session.get_one(Heartbeat, process).at = now


def last_beats(session: Session) -> dict[str, datetime]:
    """Every process with its last sign of life."""
    return {row.process: row.at for row in session.scalars(select(Heartbeat))}


def lives(session: Session, prefix: str, clock: Clock) -> bool:
    """Whether a process whose name begins with ``prefix`` gave a sign within a minute."""
    since = clock.now() - ALIVE_WITHIN
    return any(name.startswith(prefix) and at >= since for name, at in last_beats(session).items())
