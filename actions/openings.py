"""Which form words outside a form open, and what is kept for the form that may come."""

from __future__ import annotations

from dataclasses import replace

from actions import additions, drafting, entry
from actions.people_said import speaks_for
from actions.services import Services
from actions.turn import Heard, Reply
from language.entities import Entity, extract

SAID_BEFORE = "said_before"
"""The slot of what was told before any form began."""

_MOST, _LONGEST = 6, 300


def form_for(services: Services, heard: Heard, reply: Reply) -> str | None:
    """The form that the words belong into, ``None`` where they stand for themselves.

    A name, number or place that begins nothing yet is kept for the form that may come.
    """
    # Several messages may have waited together: a question beside a story does not undo it.
    heard = replace(heard, text=entry.without_questions(heard.text) or heard.text)
    if additions.wishes(heard.text) and not drafting.open_form(services, heard):
        return additions.FORM
    told = extract(heard.text, gazetteer=services.gazetteer)
    waiting = drafting.open_form(services, heard)
    names_a_place = heard.intent == "ask_policy" and {one.type for one in told} == {"place"}
    if waiting and told and not names_a_place and not entry.asks_plainly(heard.text):
        return waiting
    if entry.reports(heard, told):
        return entry.LEAD
    if entry.declares(heard.text, told) or entry.wishes_to_declare(heard.text):
        return entry.DECLARATION
    if entry.says_to_report(heard.text) and heard.intent not in ("check_progress", "ask_policy"):
        return entry.LEAD
    if not entry.asks_plainly(heard.text):
        remember(heard, reply, told)
    return None


def told_earlier(services: Services, heard: Heard) -> list[tuple[str, list[Entity]]]:
    """What was said before the form began: words and their entities, oldest first."""
    return [
        (text, extract(text, gazetteer=services.gazetteer))
        for text in heard.slots.get(SAID_BEFORE) or []
    ]


def remember(heard: Heard, reply: Reply, told: list[Entity]) -> None:
    """Keep a message that tells something but begins nothing, for the form that may come."""
    keeps = told or speaks_for(heard.text) == "proxy" or entry.speaks_of_office(heard.text)
    if keeps and heard.text.strip():
        before = list(heard.slots.get(SAID_BEFORE) or [])
        reply.slots[SAID_BEFORE] = [*before, heard.text[:_LONGEST]][-_MOST:]
