"""Notices: who is told of a change, never a unit that the record is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from intake import outbox
from intake.deadlines.words import date_mark
from intake.privacy.access import may_be_told
from intake.tables.deadlines import Deadline
from intake.tables.places import Region
from intake.tables.records import Record
from intake.unit_of_work import UnitOfWork


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    text = (Path(__file__).parent / "data" / "notices.yml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def _templates() -> dict[str, str]:
    return {name: text for name, text in _data().items() if name != "kinds"}


def render(template: str, params: Mapping[str, Any]) -> str:
    """The text of a notice from ``data/notices.yml``."""
    return _templates()[template].format_map(params).strip()


def wording(template: str) -> str:
    """The notice as it is written, with {…} for its values."""
    return _templates()[template].strip()


def has_text(template: str) -> bool:
    """Whether there is a notice of this name."""
    return template in _templates()


def about(record: Record, due: Deadline) -> dict[str, Any]:
    """What a notice to staff may say: number, kind, date; a provisional date says so."""
    return {
        "number": record.number,
        "kind": _data()["kinds"][record.kind],
        "due": due.due_on.isoformat() + date_mark(provisional=due.provisional),
    }


def tell_unit(
    uow: UnitOfWork,
    record: Record,
    unit: Region,
    template: str,
    params: Mapping[str, Any],
    *,
    dedupe_key: str | None = None,
    at: datetime | None = None,
) -> bool:
    """Tell everyone who works for the unit; ``False``, and nothing told, if it is implicated."""
    if not may_be_told(unit, [one.region_code for one in record.implicated]):
        return False
    outbox.enqueue(uow, "unit", unit.code, template, params, dedupe_key=dedupe_key, at=at)
    return True


def tell_operators(
    uow: UnitOfWork,
    record: Record,
    template: str,
    params: Mapping[str, Any],
    *,
    dedupe_key: str | None = None,
    at: datetime | None = None,
) -> None:
    """Tell the operators; ``barred`` in the params are the units whose own must not be told."""
    barred = [one.region_code for one in record.implicated]
    told = {**params, "barred": barred}
    outbox.enqueue(uow, "operators", "", template, told, dedupe_key=dedupe_key, at=at)


def tell_reporter(
    uow: UnitOfWork, record: Record, template: str, params: Mapping[str, Any]
) -> bool:
    """Write into the reporter's conversation; ``False`` if there is none to write into."""
    if record.reply_to is None:
        return False
    outbox.enqueue(uow, "conversation", record.reply_to, template, params)
    return True
