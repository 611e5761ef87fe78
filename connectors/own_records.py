"""What was filed in a talk, for the holder of its token: listing it, and taking it back in time."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml
from sqlalchemy.orm import Session

from connectors import view
from connectors.caller import Caller
from connectors.receiving import append
from connectors.tables import Conversation
from intake import records
from intake.clock import Clock
from intake.facts import LEAD
from intake.tickets import taking_back
from intake.unit_of_work import UnitOfWork


def listed(session: Session, caller: Caller, public_id: str, clock: Clock) -> dict[str, Any]:
    """``records`` of the caller's talk, and ``take_back``: by number, how many seconds those that
    can still be taken back have left."""
    seen = view.resolve(session, caller, public_id)
    conversations = sorted(seen.conversations)
    return {
        "records": records.records_of_conversation(session, conversations),
        "take_back": taking_back.seconds_left(session, conversations, clock),
    }


def take_back(uow: UnitOfWork, caller: Caller, public_id: str, number: str, clock: Clock) -> str:
    """Take a record back and say so in the talk; gives the conversation to wake.

    It is said in the caller's home conversation, never in an anonymous one that may be open
    beside it: the two share no number. Raises UnknownToken, NoSuchConversation and what
    :func:`intake.tickets.taking_back.take_back` raises.
    """
    seen = view.resolve(uow.session, caller, public_id, lock=True)
    taken = taking_back.take_back(uow, sorted(seen.conversations), number, clock)
    home = uow.session.get_one(Conversation, seen.home)
    if not taken.already:
        name = "taken_back_lead" if taken.kind == LEAD else "taken_back"
        words = say(name).format(number=taken.number)
        append(uow.session, home, "system", words, clock.now())
    return home.id


@cache
def _sentences() -> dict[str, str]:
    text = resources.files("connectors").joinpath("own_records.yml").read_text("utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded


def say(name: str) -> str:
    """A sentence of ``own_records.yml``: what came of it, or why it could not be."""
    return _sentences()[name]
