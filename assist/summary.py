"""The summary after a call: what was collected, field by field, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from assist import texts
from assist.forms import ON_PAGE, PAGE
from assist.worded import label, worded
from intake import drafts, records
from intake.clock import Clock, local_date
from intake.facts import missing_for_filing

_TAIL = ("phone", "reporter_phone", "id_card")
"""Fields of which a log needs the end alone."""


def summary(session: Session, conversation: str, clock: Clock, *, chat: bool = False) -> str:
    """What was filed in the talk and what is unfinished, a line each, made of the facts alone.

    Of phones and ID numbers only the last four digits stand in it.
    """
    parts = []
    for one in records.filed_facts(session, [conversation]):
        day = local_date(one.received_at).isoformat()
        head = texts.say("summary", f"{one.kind}_filed", number=one.number, day=day)
        parts.append("\n".join([head, *_lines(one.kind, one.facts)]))
    for draft in drafts.unfinished(session, conversation, clock):
        lines = _lines(draft.kind, draft.facts)
        if not lines:
            continue
        missing = missing_for_filing(draft.facts, draft.kind, chat=chat)
        names = "、".join(label(draft.kind, name) for name in missing)
        tail = [texts.say("summary", "missing", fields=names)] if missing else []
        head = texts.say("summary", f"{draft.kind}_open")
        parts.append("\n".join([head, *lines, *tail]))
    return "\n\n".join(parts) or texts.say("summary", "nothing")


def _lines(kind: str, facts: Mapping[str, Any]) -> list[str]:
    lines = []
    for name in PAGE[kind]:
        value = facts.get(name)
        said = worded(name, value)
        if said is None:
            continue
        if name in _TAIL:
            said = texts.say("summary", "tail", tail=str(value)[-4:])
        said = " ".join(said.split())
        lines.append(texts.say("summary", "line", field=label(kind, name), value=said))
    left = [ON_PAGE.get(one, one) for one in facts.get("declined") or []]
    names = [label(kind, one) for one in left if one in PAGE[kind] and facts.get(one) is None]
    if names:
        lines.append(texts.say("summary", "declined", fields="、".join(names)))
    return lines
