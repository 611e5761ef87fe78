"""What intake holds of a talk: its unfinished drafts, found with the browser's token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from connectors.caller import Caller
from connectors.view import resolve
from intake import drafts
from intake.clock import SystemClock
from intake.db import Database
from tests.conversations.phone import Phone


@dataclass(frozen=True)
class Held:
    """One unfinished draft."""

    id: str
    kind: str
    status: str
    facts: dict[str, Any]


def drafts_of(database: Database, phone: Phone) -> dict[str, Held]:
    """The unfinished drafts of a talk by kind, those told anonymously included.

    Raises AssertionError when there are two of one kind.
    """
    clock = SystemClock()
    found: dict[str, Held] = {}
    with database.reading() as session:
        view = resolve(session, Caller(phone.token), phone.conversation)
        for conversation in sorted(view.conversations):
            for draft in drafts.unfinished(session, conversation, clock):
                assert draft.kind not in found, f"two unfinished drafts of kind {draft.kind}"
                found[draft.kind] = Held(draft.id, draft.kind, draft.status, dict(draft.facts))
    return found
