"""What was filed in a conversation, as its owner's token may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from intake import deadlines
from intake.clock import SHANGHAI
from intake.facts import DECLARATION, KINDS, LEAD
from intake.privacy.columns import blind_index, keyring_of
from intake.tables.records import Record

_TOLD = ("name", "phone", "place")
_OF_DECLARATION = (
    "reporter_name",
    "reporter_phone",
    "relation",
    "household_size",
    "risks",
    "id_card",
    "guarantees",
    "consent",
)
_OF_LEAD = ("category", "what", "where", "who", "amount")


def of_conversations(session: Session, conversation_ids: Sequence[str]) -> ColumnElement[bool]:
    """The condition for records filed in any of these conversations."""
    keyring = keyring_of(session)
    return or_(
        *(
            and_(
                Record.kind == kind,
                Record.conversation_key.in_(
                    [blind_index(keyring, f"conversation/{kind}", one) for one in conversation_ids]
                ),
            )
            for kind in KINDS
        )
    )


def conversations_with(session: Session, conversation_ids: Iterable[str], kind: str) -> set[str]:
    """Those of the conversations in which a record of this kind was filed."""
    keyring = keyring_of(session)
    keys = {blind_index(keyring, f"conversation/{kind}", one): one for one in conversation_ids}
    query = select(Record.conversation_key).where(
        Record.kind == kind, Record.conversation_key.in_(list(keys))
    )
    return {keys[key] for key in session.scalars(query) if key is not None}


@dataclass(frozen=True)
class FiledFacts:
    """A record with its facts as they were told."""

    kind: str
    number: str
    received_at: datetime
    facts: Mapping[str, Any]


def filed_facts(session: Session, conversation_ids: Sequence[str]) -> list[FiledFacts]:
    """The records of these conversations, oldest first, for whoever may read the talk."""
    query = select(Record).where(of_conversations(session, conversation_ids))
    return [
        FiledFacts(row.kind, row.number, row.received_at, row.facts)
        for row in session.scalars(query.order_by(Record.received_at))
    ]


def records_of_conversation(
    session: Session, conversation_ids: Sequence[str]
) -> list[dict[str, Any]]:
    """The records of these conversations, oldest first, as ``GET …/records`` gives them.

    Every key is always there; absent facts are ``None``. Never a receipt code.
    """
    query = select(Record).where(of_conversations(session, conversation_ids))
    return [record_json(row) for row in session.scalars(query.order_by(Record.received_at))]


def record_json(record: Record) -> dict[str, Any]:
    """One record with all that was told."""
    facts = record.facts
    declared = record.kind == DECLARATION
    return {
        "kind": record.kind,
        "number": record.number,
        "is_proxy": facts.get("self_or_proxy") == "proxy" if declared else None,
        **{name: facts.get(name) for name in (*_OF_DECLARATION, *_TOLD, *_OF_LEAD)},
        "risks": facts.get("risks", []) if declared else None,
        "annual_income": _income(facts.get("income")),
        "expense": (facts.get("expense") or {}).get("value"),
        "anonymous": record.anonymity == "anonymous" if record.kind == LEAD else None,
        "confidential": record.anonymity == "confidential" if record.kind == LEAD else None,
        "received_at": record.received_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "due": deadlines.as_json(record.deadlines)["due"],
    }


def _income(income: dict[str, Any] | None) -> dict[str, Any] | None:
    if income is None:
        return None
    basis = income.get("basis")
    stated = basis if basis in ("per_person", "per_household") else None
    return {"value": income["value"], "basis": stated}
