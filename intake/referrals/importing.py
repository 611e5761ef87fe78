"""Importing the directory from a CSV or YAML file: all of it or nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import yaml

from intake import audit
from intake.clock import Clock
from intake.errors import AmbiguousRegion, ImportProblem, UnknownRegion
from intake.referrals.departments import department_called
from intake.referrals.directory import EVERYWHERE, LONGEST, Office, put
from intake.regions import ensure, resolve_one
from intake.unit_of_work import UnitOfWork

COLUMNS = ("region", "department", *LONGEST)
_NAMES = dict(zip(("地区", "部门", "单位", "电话", "时间", "地址", "备注"), COLUMNS, strict=True))
_NEEDED = ("department", "office", "phone")


@dataclass(frozen=True)
class Counts:
    """How many offices were new, other than before, and there already as the file has them."""

    added: int
    replaced: int
    unchanged: int


def read_file(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows with their line numbers from ``.csv`` (UTF-8 or GB 18030, as spreadsheets save it),
    ``.yml`` or ``.yaml``; column names in English or Chinese. Raises :class:`ImportProblem`."""
    text = _text(path.read_bytes())
    return _yaml(text) if path.suffix.lower() in (".yml", ".yaml") else _csv(text)


def import_offices(
    uow: UnitOfWork, rows: list[tuple[int, dict[str, str]]], actor: str, clock: Clock
) -> Counts:
    """Take over the rows; those of other regions and departments stay as they are. An audit row.

    Raises :class:`ImportProblem` with the line; the caller then commits nothing.
    """
    counts = dict.fromkeys(("added", "replaced", "unchanged"), 0)
    lines: dict[tuple[str, str], int] = {}
    for line, row in rows:
        try:
            office = _read(uow, row)
            if (office.scope, office.department) in lines:
                before = lines[office.scope, office.department]
                raise ImportProblem(line, f"这个地方的这个部门在第{before}行已有")
            lines[office.scope, office.department] = line
            counts[put(uow, actor, office, clock, quietly=True)] += 1
        except ImportProblem as error:
            if error.line is not None:
                raise
            raise ImportProblem(line, str(error)) from error
        except (UnknownRegion, AmbiguousRegion) as error:
            raise ImportProblem(line, str(error)) from error
    audit.append(uow, actor, "import_referrals", "referral", "*", counts, at=clock.now())
    return Counts(**counts)


def _read(uow: UnitOfWork, row: dict[str, str]) -> Office:
    told = {name: (row.get(name) or "").strip() for name in COLUMNS}
    department = department_called(told["department"])
    if department is None:
        raise ImportProblem(None, f"没有“{told['department']}”这个部门")
    scope = EVERYWHERE
    if told["region"]:
        scope = ensure(uow.session, resolve_one(uow.session, told["region"])).code
    return Office(scope, department.id, **{name: told[name] for name in LONGEST})


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportProblem(None, "文件不是 UTF-8，也不是 GB 18030")


def _csv(text: str) -> list[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    names = [(name or "").strip() for name in reader.fieldnames or ()]
    reader.fieldnames = [_NAMES.get(name, name) for name in names]
    lacking = [name for name in _NEEDED if name not in reader.fieldnames]
    if lacking:
        raise ImportProblem(1, f"表头应有 {','.join(COLUMNS)}（或 {','.join(_NAMES)}）")
    try:
        return [(reader.line_num, row) for row in reader if any(row.values())]
    except csv.Error as error:
        raise ImportProblem(reader.line_num, "不是能读的 CSV") from error


def _yaml(text: str) -> list[tuple[int, dict[str, str]]]:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ImportProblem(mark.line + 1 if mark else None, "不是能读的 YAML") from error
    if not isinstance(node, yaml.SequenceNode):
        raise ImportProblem(None, f"YAML 应是一个列表，每项有 {'、'.join(COLUMNS)}")
    rows: list[tuple[int, dict[str, str]]] = []
    for item in node.value:
        line = item.start_mark.line + 1
        if not isinstance(item, yaml.MappingNode):
            raise ImportProblem(line, f"这一项没有 {'、'.join(COLUMNS)}")
        # Scalars as they are written: a phone such as 0515 is text, not a number.
        pairs = [(key.value, value.value) for key, value in item.value]
        rows.append((line, {_NAMES.get(key, key): str(value) for key, value in pairs}))
    return rows
