"""Which field of a declaration is asked for next: what filing needs, consent, what is offered.

Of what is needed at most :data:`MOST` questions are asked; what filing could do without
gives way first.
"""

from __future__ import annotations

import hashlib

from actions import doubts, forms, places, story
from actions.drafting import OFFERED, DraftTurn
from actions.readback import declaration_summary

ESSENTIAL = ("hardship", "self_or_proxy", "place", "name", "phone")
ESSENTIAL_ON_BEHALF = (
    "hardship", "self_or_proxy", "name", "place", "reporter_name", "reporter_phone", "phone",
)  # fmt: skip
WORTH_ASKING = ("village", "risk")
WORTH_ASKING_ON_BEHALF = ("relation", "village", "risk")
MOST = 8
"""So many questions at most before the farmer is asked to agree, that question among them."""

HELD = {"risk": "risks"}
"""Where the draft holds a field whose name differs from the question's."""

REFUSED, UNDECIDED, UNTOLD = "refused", "undecided", "untold"
"""What :func:`next_field` gives where consent was refused, where it could not be had either way,
and where nothing was told that could be filed."""

UNCLEAR_CONSENTS = 3


def next_field(turn: DraftTurn) -> str:
    """The field to ask for now; ``forms.FILING`` when everything is there and confirmed."""
    facts = turn.facts
    doubtful = doubts.next_one(turn)
    if doubtful:
        return doubtful
    field = _needed(turn)
    if field == "hardship" and turn.talk.get("no_trouble"):
        return UNTOLD
    if field:
        return field
    if facts.get("consent") is None:
        return UNDECIDED if turn.missed("consent") >= UNCLEAR_CONSENTS else "consent"
    if facts["consent"] is False:
        return REFUSED
    for field in OFFERED:
        if turn.declined(field):
            continue
        if facts.get(field) is None or half_said(turn, field) or only_overheard(turn, field):
            return field
    return forms.FILING if is_agreed(turn) else "confirm"


def agree(turn: DraftTurn) -> None:
    """The farmer agrees to everything as it stands now; any change asks again."""
    turn.talk["agreed"] = _mark(turn)


def is_agreed(turn: DraftTurn) -> bool:
    """Whether the farmer agreed to everything as it stands now."""
    return turn.talk.get("agreed") == _mark(turn)


def is_read(turn: DraftTurn) -> bool:
    """Whether the farmer has heard everything read back as it stands now."""
    return turn.talk.get("read") == _mark(turn)


def was_read(turn: DraftTurn) -> bool:
    """Whether everything was read back before, as it stood then."""
    return bool(turn.talk.get("read"))


def note_read(turn: DraftTurn) -> None:
    """Everything is being read back in this turn."""
    turn.talk["read"] = _mark(turn)


def half_said(turn: DraftTurn, field: str) -> bool:
    """An income of which it is open, and not yet asked, whose it is."""
    if field != "income" or turn.talk.get("basis_asked"):
        return False
    income = turn.facts.get("income") or {}
    return bool(income) and income.get("basis") == "unspecified" and income.get("value") != 0


def only_overheard(turn: DraftTurn, field: str) -> bool:
    """One guarantee told in the story says nothing of the other three, which were not asked for."""
    overheard = field == "guarantees" and bool(turn.facts.get(field))
    return overheard and not turn.talk.get("four_told")


def leave_offers(turn: DraftTurn) -> None:
    """Nothing more of what may be left out is asked for."""
    turn.decline(*(one for one in OFFERED if turn.facts.get(one) is None))
    turn.talk["four_told"] = turn.talk["basis_asked"] = True


def _needed(turn: DraftTurn) -> str | None:
    proxy = turn.facts.get("self_or_proxy") == "proxy"
    missing = [one for one in (ESSENTIAL_ON_BEHALF if proxy else ESSENTIAL) if _lacks(turn, one)]
    # The village belongs to the place: it is asked for in the same breath.
    if turn.heard.expects == "place" and _room(turn, missing) and _lacks(turn, "village"):
        return "place"
    if missing:
        waiting = turn.talk.get("later") or []
        return min(missing, key=lambda field: field in waiting)
    for field in WORTH_ASKING_ON_BEHALF if proxy else WORTH_ASKING:
        if _lacks(turn, field) and _room(turn, missing):
            return "place" if field == "village" else field
    return None


def _room(turn: DraftTurn, missing: list[str]) -> bool:
    return int(turn.talk.get("questions", 0)) + len(missing) + 1 < MOST


def _lacks(turn: DraftTurn, field: str) -> bool:
    if field == "village":
        return not turn.declined("place") and turn.enough_place() and places.lacks_village(turn)
    if turn.declined(field):
        return False
    if field == "place":
        return not turn.enough_place()
    if field == "hardship" and story.is_vague(turn.facts):
        return not turn.asked(field)
    return turn.facts.get(HELD.get(field, field)) is None


def _mark(turn: DraftTurn) -> str:
    return hashlib.sha256(declaration_summary(turn.facts).encode()).hexdigest()[:16]
