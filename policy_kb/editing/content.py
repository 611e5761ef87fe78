"""The content of a card as one value: to propose, compare, keep in history, and write back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from policy_kb.cards import Card
from policy_kb.linking import link_cards
from policy_kb.tables import AskRow, CardRow, DocumentRow

Content = dict[str, Any]
"""A card without its id, by the names of :data:`FIELDS`; dates as ISO text or ``None``."""

LISTS = ("also", "facts", "steps", "asks")
DATES = ("valid_from", "valid_to")
FIELDS = (
    "document", "topic", "also", "section", "region", "valid_from", "valid_to",
    "brief", "answer", "steps", "facts", "asks", "position",
)  # fmt: skip
LOCAL = "local"
"""The origin of a card that was written here; the package never touches it."""


@dataclass(frozen=True)
class Difference:
    """One field that two contents differ in; lists are lists on both sides."""

    field: str
    before: Any
    after: Any


def of_card(card: Card) -> Content:
    """The content of a card value, as the package or the library gives it."""
    found: Content = {}
    for name in FIELDS:
        value = getattr(card, name)
        if isinstance(value, tuple):
            value = list(value)
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def of_row(row: CardRow) -> Content:
    """The content of a card's row."""
    found: Content = {
        name: getattr(row, name) for name in FIELDS if name not in (*LISTS, *DATES, "document")
    }
    found |= {"document": row.document_id, "asks": [ask.text for ask in row.asks]}
    found |= {name: list(getattr(row, name)) for name in ("also", "facts", "steps")}
    found["valid_from"] = row.valid_from.isoformat()
    found["valid_to"] = row.valid_to.isoformat() if row.valid_to else None
    return {name: found[name] for name in FIELDS}


def digest(content: Content | None) -> str:
    """A text that changes with the content; "" for a card that is not there."""
    if content is None:
        return ""
    held = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(held.encode()).hexdigest()


def differences(before: Content | None, after: Content) -> list[Difference]:
    """The fields that differ, in the order of a card."""
    return [
        Difference(name, (before or {}).get(name), after.get(name))
        for name in FIELDS
        if (before or {}).get(name) != after.get(name) and (before or after.get(name))
    ]


def put(session: Session, card_id: str, content: Content) -> CardRow:
    """Write the content to the card, a new one if there is none, and link it to its clauses.

    The card counts as edited from then on: a packaged update leaves it alone.
    """
    row = session.get(CardRow, card_id)
    if row is None:
        row = CardRow(id=card_id, origin=LOCAL)
        session.add(row)
    row.edited = True
    for name in FIELDS:
        if name not in (*DATES, "document", "asks"):
            setattr(row, name, content[name])
    row.document_id = content["document"]
    row.valid_from = date.fromisoformat(content["valid_from"])
    row.valid_to = date.fromisoformat(content["valid_to"]) if content["valid_to"] else None
    row.asks = [AskRow(text=text) for text in content["asks"]]
    session.flush()
    document = session.get(DocumentRow, row.document_id)
    if document is not None and document.sha256 is not None:
        link_cards(session, row.document_id)
        session.flush()
    return row
