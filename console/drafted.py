"""What was told so far in a talk, readable beside it: unfinished drafts, and what was filed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from console import plain, texts
from intake import drafts, records
from intake.clock import Clock
from intake.facts import LEAD, missing_for_filing
from intake.tables import Draft

_PERSON = ("name", "phone", "relation", "reporter_name", "reporter_phone", "place", "id_card")
_OF_LEAD = ("category", "where", "who", "when", "amount", "evidence", "name", "phone")


@dataclass(frozen=True)
class Told:
    """One matter: a title, the own words, facts with their labels, lines, what is still missing."""

    title: str
    words: str | None = None
    facts: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    missing: str | None = None


def told(
    session: Session, conversation: str, clock: Clock, *, without: str | None = None
) -> list[Told]:
    """The matters of a talk; who may open the talk may read them: they stand in it.

    ``without`` leaves out the draft of that kind, which the page shows in another way.
    """
    waiting = drafts.unfinished(session, conversation, clock)
    found = [_draft(one) for one in waiting if one.kind != without]
    for record in records.records_of_conversation(session, [conversation]):
        found.append(Told(texts.say("drafted", "filed", number=record["number"])))
    return found


def _draft(draft: Draft) -> Told:
    facts, lead = draft.facts, draft.kind == LEAD
    parked = "_parked" if draft.status == drafts.PARKED else ""
    labels = texts.words("fields")
    shown = [(labels[name], str(facts[name])) for name in (_OF_LEAD if lead else _PERSON)
             if facts.get(name)]  # fmt: skip
    if lead and facts.get("anonymity"):
        shown.insert(
            0, (labels["anonymity"], texts.say("drafted", f"anonymity_{facts['anonymity']}"))
        )
    missing = [labels[name] for name in missing_for_filing(facts, draft.kind) if name in labels]
    return Told(
        title=texts.say("drafted", f"{draft.kind}{parked}"),
        words=facts.get("what" if lead else "hardship"),
        facts=shown,
        lines=[] if lead else plain.household_lines(_as_record(facts)),
        missing="、".join(missing) or None,
    )


def _as_record(facts: dict[str, Any]) -> dict[str, Any]:
    income, expense = facts.get("income"), facts.get("expense")
    return {
        "risks": facts.get("risks"),
        "household_size": facts.get("household_size"),
        "annual_income": income and {"value": income["value"], "basis": income.get("basis")},
        "expense": expense["value"] if expense else None,
        "other_amounts": facts.get("other_amounts"),
        "guarantees": facts.get("guarantees"),
        "declined": facts.get("declined"),
    }
