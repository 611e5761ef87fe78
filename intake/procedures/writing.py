"""Whether a procedure that a county writes can be one."""

from __future__ import annotations

from typing import Any

from intake.deadlines.checking import LADDER_STAGES
from intake.deadlines.rules import RECEIPT
from intake.deadlines.words import LADDER, covers_words, pause_words, stage_words
from intake.procedures.data import GREEN_CHANNEL, IDENTIFICATION, LEAVING, PURPOSES
from intake.procedures.parts import Part

LEVELS = ("village", "township", "county")
MOST_DAYS, MOST_MONTHS, MOST_STEPS = 60, 120, 40
TELLS = ("green_channel_entered", "green_channel_help", "green_channel_confirmed")
_FLAGS = (
    "period", "alongside", "decides", "identifies", "enters_channel", "announces",
    "level_unwritten",
)  # fmt: skip
_TEXTS = {"plain": 120, "paper": 80, "optional": 120, "needs_note": 80}
STEP_KEYS = {
    "id", "name", "level", "section", "by", "notice", "pauses", "starts", "meets", "needs",
    "refusable", "tells", *_FLAGS, *_TEXTS,
}  # fmt: skip
KEYS = {"id", "purpose", "section", "gaps", "steps", "conditions", "earliest"}
_EARLIEST = ("next_month", "after_months", "stable_income")


def checked(where: str, raw: object) -> dict[str, Any]:
    """One item of ``procedures:`` as it is kept; raises :class:`ImportProblem`."""
    part = Part(where, raw, KEYS)
    part.where = f"程序 {part.name(64)}"
    purpose = part.one_of("purpose", PURPOSES)
    steps: list[dict[str, Any]] = []
    for at, one in enumerate(part.items("steps"), 1):
        steps.append(_step(f"{part.where} 第{at}步", one, purpose, [two["id"] for two in steps]))
    if not 1 <= len(steps) <= MOST_STEPS or all(one.get("by") for one in steps):
        part.refuse(f"steps 要写核查以后的步骤，最多{MOST_STEPS}步")
    _whole(part, purpose, steps)
    return {
        "id": part.name(64),
        "purpose": purpose,
        "section": part.text("section", 80),
        "gaps": part.perhaps("gaps", 200),
        "steps": steps,
        "conditions": [_condition(part, one) for one in part.items("conditions")],
        "earliest": _earliest(part, purpose),
    }


def _whole(part: Part, purpose: str, steps: list[dict[str, Any]]) -> None:
    """What a procedure must have once: the county's word, and the day that counts from it."""
    wanted = {"decides": 1, "identifies": purpose == IDENTIFICATION}
    wanted["enters_channel"] = purpose == GREEN_CHANNEL
    for mark, count in wanted.items():
        have = [one["id"] for one in steps if one.get(mark)]
        if len(have) != count:
            said = f"要有一步写 {mark}: true" if count else f"不能写 {mark}"
            part.refuse(f"{said}，现在有{len(have)}步")


def _step(where: str, raw: object, purpose: str, before: list[str]) -> dict[str, Any]:
    part = Part(where, raw, STEP_KEYS)
    step_id = part.name(32)
    part.where = f"{where}（{step_id}）"
    if step_id in before:
        part.refuse("前面已经有一步用了这个 id")
    made: dict[str, Any] = {
        "id": step_id,
        "name": part.text("name", 40),
        "level": part.one_of("level", LEVELS),
        "section": part.text("section", 80),
        **{name: part.perhaps(name, longest) for name, longest in _TEXTS.items()},
        **{name: part.flag(name) for name in _FLAGS},
        "refusable": part.flag("refusable", True),
        "notice": _notice(part),
        "by": part.one_of("by", ("record", "visit")) if "by" in part.row else None,
        "pauses": part.one_of("pauses", pause_words()) if "pauses" in part.row else None,
        "tells": part.one_of("tells", TELLS) if "tells" in part.row else None,
        "starts": part.some_of("starts", _stages()),
        "meets": part.some_of("meets", [one for one in covers_words() if one not in LADDER]),
        "needs": part.some_of("needs", before),
    }
    _fits(part, purpose, made)
    return {name: value for name, value in made.items() if value not in (None, [], False)} | {
        "refusable": made["refusable"]
    }


def _fits(part: Part, purpose: str, step: dict[str, Any]) -> None:
    if step["by"] is None and step["plain"] is None:
        part.refuse("缺少 plain（告诉农户的大白话）")
    if step["by"] is not None and purpose != IDENTIFICATION:
        part.refuse("只有识别的程序里，才有申报和核查时已经办过的步骤（by）")
    if step["decides"] and step["level"] != "county":
        part.refuse("decides: true 的一步由县里办，要写 level: county")
    if step["notice"] is not None and step["period"]:
        part.refuse("公示（notice）本来就有开始和结束，不用再写 period")
    if step["pauses"] is not None and not step["period"]:
        part.refuse("写了 pauses，就要写 period: true")
    if step["tells"] is not None and purpose != GREEN_CHANNEL:
        part.refuse("tells 只用在“绿色通道”里")


def _notice(part: Part) -> dict[str, Any] | None:
    if "notice" not in part.row:
        return None
    one = Part(
        f"{part.where}的 notice", part.row["notice"], ("min_days", "where", "unwritten", "paper")
    )
    days = one.number("min_days", MOST_DAYS) if one.row.get("min_days") is not None else None
    unwritten = one.perhaps("unwritten", 60)
    if (days is None) == (unwritten is None):
        one.refuse("要写公示几天（min_days）；文件没有写天数的，写 unwritten: 文件没有写公示天数")
    return {
        "min_days": days,
        "where": one.text("where", 40),
        "unwritten": unwritten,
        "paper": one.perhaps("paper", 80),
    }


def _condition(part: Part, raw: object) -> dict[str, str]:
    one = Part(f"{part.where}的 conditions", raw, ("text", "section"))
    return {"text": one.text("text", 120), "section": one.text("section", 80)}


def _earliest(part: Part, purpose: str) -> dict[str, Any] | None:
    raw = part.row.get("earliest")
    if raw is None:
        return None
    if purpose != LEAVING:
        part.refuse("earliest 只用在退出的程序里")
    one = Part(f"{part.where}的 earliest", raw, ("kind", "months", "section", "text"))
    kind = one.one_of("kind", _EARLIEST)
    months = one.number("months", MOST_MONTHS) if kind != "next_month" else 0
    return {
        "kind": kind, "months": months, "section": one.text("section", 80),
        "text": one.text("text", 80),
    }  # fmt: skip


def _stages() -> list[str]:
    return [one for one in stage_words() if one not in (RECEIPT, *LADDER_STAGES.values())]
