"""Choosing the procedure that leads in a place on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intake import regions
from intake.deadlines.rules import place_of
from intake.procedures.data import Procedure, all_procedures
from intake.procedures.local import known
from intake.tables.records import Record


@dataclass(frozen=True)
class Chosen:
    """``leading`` is ``None`` where no document says (本地未载明). ``others`` are those of the
    same purpose that also speak for the place, nearest first: older, or from farther above."""

    leading: Procedure | None
    others: tuple[Procedure, ...] = ()


def choose(
    line: Sequence[str], purpose: str, on: date, among: Iterable[Procedure] | None = None
) -> Chosen:
    """The procedure for a region whose codes from the top down are ``line``.

    The nearest region upward that has one in force on that day leads, unless a newer document
    of a region above replaces it. ``among``: by default the packaged ones.
    """
    depth = {code: at for at, code in enumerate(line)}
    speaking = [
        one
        for one in (all_procedures().values() if among is None else among)
        if one.purpose == purpose and one.region in depth and one.valid_on(on)
    ]
    # From the nearest up, and within one region the newest first.
    speaking.sort(key=lambda one: (-depth[one.region], -one.issued.toordinal()))
    leading: Procedure | None = None
    for one in speaking:
        if leading is None or one.issued > leading.issued:
            leading = one
    return Chosen(leading, tuple(one for one in speaking if one is not leading))


def for_record(session: Session, record: Record, purpose: str, on: date) -> Chosen:
    """The same for a record; without a known place no procedure applies."""
    code = place_of(record)
    if code is None:
        return Chosen(None)
    return choose(regions.line_of(session, code), purpose, on, known(session).values())
