"""The region tree: lines of codes from the top down, names, and rows made when needed."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.db import READING
from intake.errors import UnknownRegion
from intake.tables.places import LEVELS, Region
from intake.upsert import insert_missing
from language.divisions import Division, packaged

PACKAGED = Path(__file__).resolve().parent.parent / "data" / "regions.csv"


@lru_cache(maxsize=1)
def national() -> dict[str, Division]:
    """Provinces, cities and counties, and the towns whose documents are packaged, by code."""
    with PACKAGED.open(encoding="utf-8", newline="") as lines:
        towns = [
            Division(row["code"], row["name"], row["level"], row["parent"])
            for row in csv.DictReader(lines)
        ]
    return {division.code: division for division in (*packaged(), *towns)}


@lru_cache(maxsize=1)
def cities_without_counties() -> frozenset[str]:
    """Cities with nothing of county level below (东莞, 中山, 儋州, 嘉峪关): like counties."""
    parents = {division.parent for division in packaged()}
    return frozenset(
        division.code
        for division in packaged()
        if division.level == "city" and division.code not in parents
    )


def imported_divisions(session: Session) -> list[Division]:
    """Everything below the national list that a place may resolve to."""
    towns = [one for one in national().values() if one.level in ("township", "village")]
    query = select(Region).where(Region.origin == "imported").order_by(Region.path)
    rows = [
        Division(row.code, row.name, row.level, row.parent_code) for row in session.scalars(query)
    ]
    codes = {row.code for row in rows}
    return [town for town in towns if town.code not in codes] + rows


def number_imported(session: Session) -> int:
    """How many nodes were imported here: a cheap sign that the names have changed."""
    query = select(func.count()).select_from(Region).where(Region.origin == "imported")
    return session.scalar(query) or 0


def line_of(session: Session, code: str) -> list[str]:
    """The codes from the top down to ``code``; raises :class:`UnknownRegion`."""
    row = session.get(Region, code)
    if row is not None:
        return row.line
    return [division.code for division in _packaged_line(code)]


def names_of(session: Session, line: Iterable[str]) -> list[str]:
    """The names that belong to these codes, in their order."""
    codes = list(line)
    rows = session.scalars(select(Region).where(Region.code.in_(codes)))
    names = {row.code: row.name for row in rows}
    return [names.get(code) or _division(code).name for code in codes]


def full_name(session: Session, code: str) -> str:
    """The name with all above it: 四川省资阳市乐至县通旅镇."""
    return "".join(names_of(session, line_of(session, code)))


def ensure(session: Session, code: str) -> Region:
    """The row of this region, made from the packaged lists with all above it if it is new.

    In a session for reading a new one is not written: it stands for itself alone.
    """
    row = session.get(Region, code)
    if row is None:
        path = ""
        rows = []
        for division in _packaged_line(code):
            path += f"{division.code}/"
            rows.append(row_of(division, path, "packaged"))
        if session.info.get(READING):
            return Region(**rows[-1])
        insert_missing(session, Region, rows)
        row = session.get_one(Region, code)
    return row


def row_of(division: Division, path: str, origin: str) -> dict[str, str | None]:
    """The columns of a region's row."""
    return {
        "code": division.code,
        "name": division.name,
        "level": division.level,
        "parent_code": division.parent,
        "path": path,
        "origin": origin,
    }


def ancestor_at(session: Session, region: Region, level: str) -> Region | None:
    """The region itself or the one above it that has this level."""
    for code in reversed(region.line):
        row = ensure(session, code)
        if row.level == level:
            return row
    return None


def reaches_county(level: str, code: str) -> bool:
    """Whether a place at this node is known at least down to its county."""
    return LEVELS.index(level) >= LEVELS.index("county") or code in cities_without_counties()


def _division(code: str) -> Division:
    try:
        return national()[code]
    except KeyError:
        raise UnknownRegion(f"没有代码为 {code} 的地方。") from None


def _packaged_line(code: str) -> list[Division]:
    line = [_division(code)]
    while (parent := line[0].parent) is not None:
        line.insert(0, _division(parent))
    return line
