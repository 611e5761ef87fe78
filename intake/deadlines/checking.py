"""Whether a rule that a county writes can be one: each mistake one sentence with its line."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from intake import regions
from intake.calendar import UNITS
from intake.deadlines.rules import ANY, RECEIPT
from intake.deadlines.words import LADDER, covers_words, pause_words, stage_words
from intake.errors import AmbiguousRegion, ImportProblem, UnknownRegion
from intake.tables.deadlines import DeadlineRule

KINDS = ("declaration", "lead", ANY)
LEVELS = ("village", "township", "county")
LADDER_STAGES = {
    "reminder": "before_due", "supervision": "due", "supervision_copy": "supervision",
    "farmer_wait": "question",
}  # fmt: skip
LONGEST = 3660
KEYS = {
    "id", "region", "kind", "covers", "days", "unit", "counted_from", "unit_must_meet", "met_by",
    "issued", "rule", "source", "local_default", "valid_from", "valid_to", "pauses", "level",
    "at_least",
}  # fmt: skip


def checked(session: Session, line: int, row: dict[str, Any], today: date) -> DeadlineRule:
    """The rule of a row of the file; raises :class:`ImportProblem`.

    ``valid_from`` is ``today`` where the file gives none.
    """
    _known_keys(line, row)
    local = _flag(line, row, "local_default", False)
    source = _source(line, row, local)
    valid_from = _day(line, row, "valid_from")
    rule = DeadlineRule(
        id=_id(line, row),
        region_code=_region(session, line, row),
        kind=_one_of(line, row, "kind", KINDS),
        covers=_one_of(line, row, "covers", tuple(covers_words())),
        days=_days(line, row),
        unit=row.get("unit") if row.get("days") is None else _one_of(line, row, "unit", UNITS),
        counted_from=_one_of(line, row, "counted_from", tuple(stage_words())),
        unit_must_meet=_flag(line, row, "unit_must_meet", None),
        met_by=_text(line, row, "met_by", 20, needed=False),
        rule=_text(line, row, "rule", 200),
        issued=_day(line, row, "issued"),
        valid_from=valid_from or today,
        valid_to=_day(line, row, "valid_to"),
        document=source.get("document"),
        section=source.get("section"),
        local_default=local,
        pauses=_pauses(line, row),
        level=_one_of(line, row, "level", LEVELS) if row.get("level") is not None else None,
        at_least=_flag(line, row, "at_least", False),
        origin="local",
    )
    _fits_together(line, rule)
    return rule


def _fits_together(line: int, rule: DeadlineRule) -> None:
    def refuse(problem: str) -> None:
        raise ImportProblem(line, problem)

    if rule.valid_to is not None and rule.valid_from and rule.valid_to < rule.valid_from:
        refuse(f"valid_to {rule.valid_to} 早于 valid_from {rule.valid_from}")
    if rule.covers in LADDER:
        stage = LADDER_STAGES[rule.covers]
        if rule.counted_from != stage or rule.unit != "working" or rule.unit_must_meet:
            refuse(
                f"{rule.covers} 要写 counted_from: {stage}、unit: working、unit_must_meet: false"
            )
        if not rule.local_default:
            refuse(f"{rule.covers} 是本地的规定，要写 local_default: true")
    elif rule.kind == ANY or rule.counted_from in LADDER_STAGES.values():
        refuse("kind: any 和到期前后的 counted_from 只用于提醒、督办和等农户回话")
    if not rule.local_default and rule.issued is None:
        refuse("文件的规定要写 issued（文件日期）；本地自己定的写 local_default: true")
    if rule.unit_must_meet and rule.counted_from != RECEIPT:
        refuse("只有从收到之日算起的时限，才能写 unit_must_meet: true")
    if rule.unit_must_meet and rule.at_least:
        refuse("at_least 是最少的天数，不能同时写 unit_must_meet: true")
    if rule.unit_must_meet and rule.met_by is None:
        refuse("unit_must_meet: true 要写 met_by，做到哪一步算办好")
    if rule.local_default and rule.days is None:
        refuse("本地默认时限要写天数")
    if rule.local_default and rule.region_code is None:
        if rule.valid_to is not None:
            refuse("全国通用的本地默认不能写 valid_to，不然以后的单子没有期限")
        if rule.counted_from == RECEIPT and not rule.unit_must_meet:
            refuse("全国通用的本地默认要写 unit_must_meet: true，每张单子都要有期限")


def _known_keys(line: int, row: dict[str, Any]) -> None:
    strange = sorted(set(row) - KEYS)
    if strange:
        raise ImportProblem(line, f"不认识 {'、'.join(strange)}")
    if "region" not in row:
        raise ImportProblem(line, "缺少 region（写代码或名称，全国通用写 null）")


def _id(line: int, row: dict[str, Any]) -> str:
    name = str(row.get("id") or "")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", name):
        raise ImportProblem(line, "id 要用字母、数字和 - 写，最长60个字")
    return name


def _region(session: Session, line: int, row: dict[str, Any]) -> str | None:
    if row["region"] is None:
        return None
    try:
        return regions.resolve_one(session, str(row["region"]))
    except (UnknownRegion, AmbiguousRegion) as error:
        raise ImportProblem(line, str(error)) from error


def _one_of(line: int, row: dict[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = row.get(name)
    if value not in allowed:
        raise ImportProblem(line, f"{name} 是“{value}”，应是 {'、'.join(allowed)} 之一")
    return str(value)


def _days(line: int, row: dict[str, Any]) -> int | None:
    days = row.get("days")
    if days is None:
        return None
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= LONGEST:
        raise ImportProblem(line, f"days 是“{days}”，应是 1 到 {LONGEST} 的整数")
    return days


def _flag(line: int, row: dict[str, Any], name: str, otherwise: bool | None) -> bool:
    value = row.get(name, otherwise)
    if not isinstance(value, bool):
        raise ImportProblem(line, f"{name} 应是 true 或 false")
    return value


def _text(
    line: int, row: dict[str, Any], name: str, longest: int, *, needed: bool = True
) -> str | None:
    value = row.get(name)
    if value is None and not needed:
        return None
    text = str(value or "").strip()
    if not text or len(text) > longest:
        raise ImportProblem(line, f"{name} 要写，最长{longest}个字")
    return text


def _day(line: int, row: dict[str, Any], name: str) -> date | None:
    value = row.get(name)
    if value is None:
        return None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ImportProblem(line, f"{name} 是“{value}”，应是 2026-03-01 这样的日期")
    return value


def _source(line: int, row: dict[str, Any], local: bool) -> dict[str, str]:
    value = row.get("source")
    if value is None and local:
        return {}
    if not isinstance(value, dict) or set(value) != {"document", "section"}:
        raise ImportProblem(line, "source 要写 {document: 文件编号, section: 条目}")
    return {"document": str(value["document"])[:64], "section": str(value["section"])[:80]}


def _pauses(line: int, row: dict[str, Any]) -> list[str]:
    value = row.get("pauses") or []
    known = pause_words()
    if not isinstance(value, list) or not all(one in known for one in value):
        raise ImportProblem(line, f"pauses 应是 {'、'.join(known)} 的列表")
    return [str(one) for one in value]
