"""Packaged data taken over into the database: once, and again when a newer file is packaged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intake.calendar import read_notice, store
from intake.tables.calendar import CalendarYear
from intake.tables.deadlines import DeadlineRule
from intake.tables.machinery import Seed
from intake.upsert import insert_missing

DATA = Path(__file__).parent / "data"
RECKONED = "reckoned"
"""The row that says by which package the running clocks were computed last."""


@lru_cache(maxsize=1)
def _packaged() -> dict[str, tuple[str, str, Callable[[Session, str], None]]]:
    files = {path.stem: path for path in sorted((DATA / "calendar").glob("*.yml"))}
    seeds = {f"calendar-{year}": (_read(path), _calendar) for year, path in files.items()}
    seeds["deadline-rules"] = (_read(DATA / "deadline_rules.yml"), _rules)
    return {
        name: (hashlib.sha256(text.encode()).hexdigest(), text, take_over)
        for name, (text, take_over) in seeds.items()
    }


def ensure(session: Session) -> None:
    """Bring the calendar years and the deadline rules up to what is packaged.

    What people imported or changed stays. One query when there is nothing to do. The clocks that
    run already follow by :func:`intake.deadlines.packaged.follow_packaged`.
    """
    have = _taken_over(session)
    for name, (digest, text, take_over) in _packaged().items():
        if have.get(name) != digest:
            row = _held(session, name)
            if row.digest != digest:
                take_over(session, text)
                row.digest = digest
    if not have:  # the first time: no clock runs yet
        claim_reckoning(session)
    session.flush()


def are_current(session: Session) -> bool:
    """Whether everything packaged was taken over, and the running clocks follow it."""
    have = _taken_over(session)
    wanted = {name: digest for name, (digest, _, _) in _packaged().items()}
    return all(have.get(name) == digest for name, digest in {**wanted, RECKONED: _all()}.items())


def claim_reckoning(session: Session) -> bool:
    """Whether the running clocks are still to be computed by what is packaged now: ``True`` for
    the first to ask, whose transaction does it."""
    row = _held(session, RECKONED)
    if row.digest == _all():
        return False
    row.digest = _all()
    session.flush()
    return True


def _taken_over(session: Session) -> dict[str, str]:
    return {row.name: row.digest for row in session.scalars(select(Seed))}


def _held(session: Session, name: str) -> Seed:
    insert_missing(session, Seed, [{"name": name, "digest": ""}])
    locked = select(Seed).where(Seed.name == name).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).one()


def _all() -> str:
    """A digest of everything packaged."""
    whole = "".join(digest for digest, _, _ in _packaged().values())
    return hashlib.sha256(whole.encode()).hexdigest()


def _calendar(session: Session, text: str) -> None:
    notice = read_notice(text)
    row = session.get(CalendarYear, notice.year)
    if row is None or row.origin == "packaged":
        store(session, notice, "packaged")


def _rules(session: Session, text: str) -> None:
    session.execute(delete(DeadlineRule).where(DeadlineRule.origin == "packaged"))
    local = set(session.scalars(select(DeadlineRule.id)))
    session.add_all(
        DeadlineRule(**row, origin="packaged") for row in _rule_rows(text) if row["id"] not in local
    )


@lru_cache(maxsize=1)
def _rule_rows(text: str) -> list[dict[str, Any]]:
    """Rows for the rules table from the YAML of ``data/deadline_rules.yml``."""
    rows = []
    for item in yaml.safe_load(text):
        source = item.pop("source", None) or {}
        region = item.pop("region")
        rows.append(
            {
                "met_by": None,
                "valid_from": None,
                "valid_to": None,
                "local_default": False,
                **item,
                "region_code": region,
                "document": source.get("document"),
                "section": source.get("section"),
            }
        )
    return rows


def _read(path: Path) -> str:
    return path.read_text("utf-8")
