"""Importing a county's own rules: local defaults, and documents that are not packaged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.deadlines.checking import checked
from intake.errors import ImportProblem
from intake.tables.deadlines import DeadlineRule

LOCAL = "local"
COMPARED = (
    "kind", "covers", "days", "unit", "counted_from", "unit_must_meet", "met_by", "rule",
    "issued", "valid_to", "document", "section", "local_default", "pauses", "level", "at_least",
)  # fmt: skip


@dataclass(frozen=True)
class RulesImported:
    """How many rules were new, took the place of an older one, and were there already."""

    added: int
    replaced: int
    unchanged: int


def read_rules(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The rules of a YAML file like ``data/deadline_rules.yml``, with their line numbers."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportProblem(None, "文件不是 UTF-8 编码") from error
    return list(_items(text))


def import_rules(
    session: Session, rows: list[tuple[int, dict[str, Any]]], today: date
) -> RulesImported:
    """Take over the rules, all or nothing; the same file twice changes nothing.

    A rule for the same region, kind, stage and thing covered takes the place of the one before:
    that one stays, with ``valid_to`` the day before the new one's ``valid_from`` (by default
    ``today``). Raises :class:`ImportProblem` with the line for what cannot be.
    """
    added = replaced = unchanged = 0
    seen: dict[tuple[Any, ...], int] = {}
    rules = [(line, checked(session, line, row, today)) for line, row in rows]
    undated = {line for line, row in rows if row.get("valid_from") is None}
    for line, rule in rules:
        if seen.setdefault(_slot(rule), line) != line:
            raise ImportProblem(line, f"同一件事在第{seen[_slot(rule)]}行已有规定")
    for line, rule in rules:
        before = _versions(session, rule)
        latest = before[-1] if before else None
        if latest is not None and _same(latest, rule, line in undated):
            unchanged += 1
            continue
        if latest is not None:
            _close(line, latest, rule)
            replaced += 1
        else:
            added += 1
        rule.id = _free_id(session, line, rule, before)
        session.add(rule)
        session.flush()
    return RulesImported(added, replaced, unchanged)


def _slot(rule: DeadlineRule) -> tuple[Any, ...]:
    """What a rule is about; of two with the same one the later holds."""
    return (rule.region_code, rule.kind, rule.counted_from, rule.covers, rule.local_default)


def _versions(session: Session, rule: DeadlineRule) -> list[DeadlineRule]:
    query = select(DeadlineRule).where(
        DeadlineRule.region_code.is_not_distinct_from(rule.region_code),
        DeadlineRule.kind == rule.kind,
        DeadlineRule.counted_from == rule.counted_from,
        DeadlineRule.covers == rule.covers,
        DeadlineRule.local_default == rule.local_default,
    )
    found = session.scalars(query).all()
    return sorted(found, key=lambda one: (one.valid_from or date.min, one.valid_to is None))


def _same(have: DeadlineRule, rule: DeadlineRule, undated: bool) -> bool:
    same = all(getattr(have, name) == getattr(rule, name) for name in COMPARED)
    # Without a date of its own a file that was imported before says nothing new.
    return same and (have.valid_from == rule.valid_from or undated)


def _close(line: int, latest: DeadlineRule, rule: DeadlineRule) -> None:
    assert rule.valid_from is not None
    if latest.valid_from is not None and latest.valid_from > rule.valid_from:
        problem = f"已有一条从{latest.valid_from}起的规定，新的不能早于它"
        raise ImportProblem(line, problem)
    if latest.valid_to is None or latest.valid_to >= rule.valid_from:
        latest.valid_to = rule.valid_from - timedelta(days=1)
        # From here on it is the county's: a newer package leaves it as it is.
        latest.origin = LOCAL


def _free_id(session: Session, line: int, rule: DeadlineRule, before: list[DeadlineRule]) -> str:
    have = session.get(DeadlineRule, rule.id)
    if have is None:
        return rule.id
    if have not in before:
        raise ImportProblem(line, f"编号 {rule.id} 已经用在另一件事上，请换一个")
    count = 2
    while session.get(DeadlineRule, f"{rule.id}~{count}") is not None:
        count += 1
    return f"{rule.id}~{count}"


def _items(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        items = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ImportProblem(mark.line + 1 if mark else None, "不是能读的 YAML") from error
    except ValueError as error:  # a day such as 2027-02-30
        raise ImportProblem(None, f"日期不对：{error}") from error
    if not isinstance(node, yaml.SequenceNode) or not items:
        raise ImportProblem(None, "文件应是一个列表，每项是一条规定")
    for place, item in zip(node.value, items, strict=True):
        line = place.start_mark.line + 1
        if not isinstance(item, dict):
            raise ImportProblem(line, "这一项不是一条规定")
        yield line, {str(name): value for name, value in item.items()}
