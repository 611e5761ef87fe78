"""Each line of a list judged: does it get a message, and if not, why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from intake.lists.phones import mobile, refused
from intake.lists.reading import Line
from intake.lists.villages import UnclearVillage, UnknownVillage, Villages
from intake.tables.places import Region


@dataclass(frozen=True)
class Judged:
    """A line with its phone as a number and its village's code, or with its ``problem``
    (a name of ``lines`` in ``data/lists.yml``)."""

    line: Line
    phone: str | None = None
    village_code: str | None = None
    problem: str | None = None


def check(session: Session, region: Region, lines: Sequence[Line]) -> list[Judged]:
    """Judge the lines in their order; of several good ones with one phone the first counts."""
    villages = Villages(session, region)
    gone = refused(session, {phone for one in lines if (phone := mobile(one.phone))})
    taken: set[str] = set()
    found = []
    for line in lines:
        judged = _judge(line, villages, gone, taken)
        if judged.phone is not None:
            taken.add(judged.phone)
        found.append(judged)
    return found


def _judge(line: Line, villages: Villages, gone: set[str], taken: set[str]) -> Judged:
    phone = mobile(line.phone)
    if not line.phone:
        return Judged(line, problem="phone_missing")
    if phone is None:
        return Judged(line, problem="phone")
    if phone in gone:
        return Judged(line, problem="refused")
    if phone in taken:
        return Judged(line, problem="repeated")
    if not line.village:
        return Judged(line, problem="village_missing")
    try:
        return Judged(line, phone, villages.find(line.village))
    except UnknownVillage:
        return Judged(line, problem="village")
    except UnclearVillage:
        return Judged(line, problem="village_unclear")
