"""Dates, rules and units as a farmer hears them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from typing import Any

import yaml

from actions.services import Services
from intake.records import Filed

_TEXTS: dict[str, Any] = yaml.safe_load(
    files("actions").joinpath("texts/outcome.yml").read_text("utf-8")
)
_WEEKDAYS = "一二三四五六日"


def who_acts(filed: Filed) -> str:
    """Who comes, or that an operator still has to find out or to hand it on."""
    if filed.handed_upward:
        return str(_TEXTS["who"]["lead_handed_upward"])
    if filed.unit_name:
        return str(_TEXTS["who"][filed.kind]).format(unit=filed.unit_name)
    return str(_TEXTS["who"][f"{filed.kind}_unassigned"])


def deadline(services: Services, due: dict[str, Any], others: Sequence[dict[str, Any]]) -> str:
    """The date that binds the visiting unit and its rule, then the other clocks, a line each."""
    covers = _covers(due)
    source = due.get("source")
    if due["local_default"] or not source:
        lines = [str(_TEXTS["by_local_default"]).format(covers=covers)]
    else:
        document = services.knowledge.prepared().library.documents.get(source["document"])
        title = document.title if document else None
        form = _TEXTS["by_rule"] if title else _TEXTS["by_rule_without_title"]
        lines = [
            str(form).format(
                covers=covers, title=title, section=source["section"], rule=due["rule"].rstrip("。")
            )
        ]
    following = due.get("next_working_day")
    if following and following != due["date"]:
        lines.append(str(_TEXTS["next_working_day"]).format(date=day(following)))
    if due["provisional"]:
        lines.append(str(_TEXTS["provisional"]))
    lines += [
        str(_TEXTS["others"]).format(covers=_covers(one)) for one in others if one.get("date")
    ]
    return "\n".join(lines)


def day(iso: str) -> str:
    """``2026-11-27`` as 2026年11月27日（星期五）."""
    when = date.fromisoformat(iso)
    return f"{when.year}年{when.month}月{when.day}日（星期{_WEEKDAYS[when.weekday()]}）"


def _covers(clock: dict[str, Any]) -> str:
    return str(_TEXTS["covers"][clock["covers"]]).format(date=day(clock["date"]))
