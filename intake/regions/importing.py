"""Importing towns and villages from a CSV or YAML file: all of it or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.errors import ImportProblem
from intake.regions.tree import ensure, national
from intake.tables.places import CODE_LENGTH, LEVELS, Region
from language.divisions import Division

COLUMNS = ("code", "name", "level", "parent")


@dataclass(frozen=True)
class Imported:
    """How many regions were new, changed, and already there as the file has them; ``moved`` are
    the codes of those that lie elsewhere in the tree now."""

    added: int
    changed: int
    unchanged: int
    moved: frozenset[str] = field(default=frozenset(), compare=False)


def read_file(path: Path) -> list[tuple[int, Division]]:
    """Rows with their line numbers from ``.csv``, ``.yml`` or ``.yaml``."""
    text = path.read_text("utf-8-sig")
    rows = _yaml(text) if path.suffix.lower() in (".yml", ".yaml") else _csv(text)
    return [(line, _division(line, row)) for line, row in rows]


def import_regions(session: Session, rows: list[tuple[int, Division]]) -> Imported:
    """Take over the rows, in any order; the same file twice changes nothing.

    A parent is a region already known, or one of the file. Raises :class:`ImportProblem` with
    the line for an unknown parent, a cycle, a level that is not below its parent's, or a code
    that the file gives twice with different contents; the session is then as it was.
    """
    lines: dict[str, int] = {}
    new: dict[str, Division] = {}
    for line, division in rows:
        if new.get(division.code, division) != division:
            raise ImportProblem(line, f"代码 {division.code} 在第{lines[division.code]}行已有")
        lines.setdefault(division.code, line)
        new[division.code] = division
    known = {
        row.code: Division(row.code, row.name, row.level, row.parent_code)
        for row in session.scalars(select(Region))
    }
    tree = {**national(), **known, **new}
    for division in new.values():
        _check(division, tree, lines)
    return _write(session, new, known)


def _check(division: Division, tree: dict[str, Division], lines: dict[str, int]) -> None:
    line = lines[division.code]
    seen = {division.code}
    child = division
    while child.parent is not None:
        parent = tree.get(child.parent)
        if parent is None:
            raise ImportProblem(lines.get(child.code, line), f"没有上级 {child.parent}")
        if parent.code in seen:
            raise ImportProblem(line, f"{division.code} 的上级绕回到自己")
        if LEVELS.index(parent.level) >= LEVELS.index(child.level):
            problem = f"{child.name}（{child.level}）不能在{parent.name}（{parent.level}）之下"
            raise ImportProblem(lines.get(child.code, line), problem)
        seen.add(parent.code)
        child = parent


def _write(session: Session, new: dict[str, Division], known: dict[str, Division]) -> Imported:
    added = changed = 0
    moved: set[str] = set()
    # From the top down, so that a parent's row and path are there before its children's.
    for division in sorted(new.values(), key=lambda one: LEVELS.index(one.level)):
        if known.get(division.code) == division:
            continue
        above = ensure(session, division.parent).path if division.parent else ""
        row = session.get(Region, division.code)
        path = f"{above}{division.code}/"
        if row is None:
            row = Region(code=division.code, path=path)
            session.add(row)
            added += 1
        else:
            changed += 1
            moved |= {division.code} if row.path != path else set()
            _move(session, row, path)
        row.name, row.level = division.name, division.level
        row.parent_code, row.origin = division.parent, "imported"
        session.flush()
    return Imported(added, changed, len(new) - added - changed, frozenset(moved))


def _move(session: Session, row: Region, path: str) -> None:
    if row.path == path:
        return
    below = select(Region).where(Region.path.startswith(row.path, autoescape=True))
    for child in session.scalars(below).all():
        child.path = path + child.path.removeprefix(row.path) if child is not row else child.path
    row.path = path


def _division(line: int, row: dict[str, str]) -> Division:
    code, name, level, parent = (row[column].strip() for column in COLUMNS)
    if not code or not name:
        raise ImportProblem(line, "代码和名称都要有")
    if len(code) > CODE_LENGTH or "/" in code:
        raise ImportProblem(line, f"代码 {code} 太长或含有“/”")
    if level not in LEVELS:
        raise ImportProblem(line, f"级别 {level} 不是 {'、'.join(LEVELS)} 之一")
    if not parent and level != "province":
        raise ImportProblem(line, f"{name} 没有写上级")
    return Division(code, name, level, parent or None)


def _csv(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text))
    if set(COLUMNS) - set(reader.fieldnames or ()):
        raise ImportProblem(1, f"表头应有 {','.join(COLUMNS)}")
    for row in reader:
        yield reader.line_num, {column: row[column] or "" for column in COLUMNS}


def _yaml(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ImportProblem(mark.line + 1 if mark else None, "不是能读的 YAML") from error
    if not isinstance(node, yaml.SequenceNode):
        raise ImportProblem(None, "YAML 应是一个列表，每项有 code、name、level、parent")
    for item in node.value:
        line = item.start_mark.line + 1
        if not isinstance(item, yaml.MappingNode):
            raise ImportProblem(line, "这一项没有 code、name、level、parent")
        # Scalars as they are written: a code such as 0123 is text, not a number.
        row = {key.value: value.value for key, value in item.value if value.value != "null"}
        yield line, {column: str(row.get(column, "")) for column in COLUMNS}
