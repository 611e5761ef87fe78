"""Importing a county's own procedures: a file for each document, like those that are packaged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from intake import regions
from intake.errors import AmbiguousRegion, ImportProblem, UnknownRegion
from intake.procedures.data import Procedure, all_procedures, from_written
from intake.procedures.parts import Part
from intake.procedures.writing import checked
from intake.tables.procedures import LocalProcedure

KEYS = {"document", "title", "region", "issued", "valid_from", "valid_to", "procedures"}
ADDED, REPLACED, UNCHANGED = "added", "replaced", "unchanged"


@dataclass(frozen=True)
class ProcedureImported:
    """One of the file, and whether it was added, replaced or unchanged."""

    procedure: Procedure
    what: str


def read_procedures(path: Path) -> object:
    """What stands in the YAML file."""
    try:
        return yaml.safe_load(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ImportProblem(None, "文件不是 UTF-8 编码") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ImportProblem(mark.line + 1 if mark else None, "不是能读的 YAML") from error
    except ValueError as error:  # a day such as 2027-02-30
        raise ImportProblem(None, f"日期不对：{error}") from error


def import_procedures(session: Session, content: object, at: datetime) -> list[ProcedureImported]:
    """Take over every procedure of the file, all or nothing; the same file twice changes nothing.

    One whose id was imported before takes its place for what opens from now on; a run goes on
    by the one that it began with. Raises :class:`ImportProblem`.
    """
    part = Part("", content, KEYS)
    document = _document(session, part)
    items = part.items("procedures")
    if not items:
        part.refuse("procedures 里要写程序，每项一个")
    written = [checked(f"第{nth}个程序", one) for nth, one in enumerate(items, 1)]
    ids = [one["id"] for one in written]
    for one in ids:
        if ids.count(one) > 1:
            part.refuse(f"有两个程序都叫 {one}")
        if one in all_procedures():
            part.refuse(f"{one} 是软件自带的程序，请换一个 id")
    return [_take_over(session, {**document, "procedure": one}, at) for one in written]


def _take_over(session: Session, written: dict[str, Any], at: datetime) -> ProcedureImported:
    made = from_written(written)
    have = session.get(LocalProcedure, made.id)
    if have is None:
        session.add(
            LocalProcedure(id=made.id, region_code=made.region, written=written, imported_at=at)
        )
        what = ADDED
    elif have.written == written:
        what = UNCHANGED
    else:
        have.region_code, have.written, have.imported_at = made.region, written, at
        what = REPLACED
    session.flush()
    return ProcedureImported(made, what)


def _document(session: Session, part: Part) -> dict[str, Any]:
    days = {name: part.day(name) for name in ("issued", "valid_from", "valid_to")}
    issued, begins, ends = days.values()
    if issued is None or begins is None:
        part.refuse("缺少 issued（文件日期）或 valid_from（从哪天起用）")
    if ends is not None and ends < begins:
        part.refuse(f"valid_to {ends} 早于 valid_from {begins}")
    try:
        region = regions.resolve_one(session, part.text("region", 80))
        regions.ensure(session, region)
    except (UnknownRegion, AmbiguousRegion) as error:
        raise ImportProblem(None, str(error)) from error
    return {
        "document": part.text("document", 64),
        "title": part.text("title", 120),
        "region": region,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }
