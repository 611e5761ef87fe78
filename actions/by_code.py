"""Opening a record filed elsewhere: number and receipt code, at once or one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from actions import progress_said as said
from actions.services import Services
from actions.turn import Heard, Reply
from intake import records
from intake.errors import TooManyAttempts
from intake.records import Progress
from language import answers

NUMBER = "record_number"
_PERSON = ("找人工", "转人工")
_GIVES_UP = ("no", "stop", "skip", "unsure")


@dataclass(frozen=True)
class Asking:
    """The responses that ask for the number, and that say that nothing goes without it."""

    number: str
    nothing_without: str


def open_record(services: Services, heard: Heard, reply: Reply, asking: Asking) -> Progress | None:
    """The record whose number and code were told; ``None``: asked for, wrong, or given up.

    ``reply.ask`` is :data:`NUMBER` where something is asked for.
    """
    number, code = said.number_in(heard.text), said.code_in(heard.text, sure=True)
    known = heard.slots.get("progress") or {}
    number = number or known.get("number")
    if number and code:
        return _found(services, heard, reply, number, code)
    kind = answers.classify(heard.text)
    tells = said.like_a_number(heard.text) and not said.has_lost_it(heard.text)
    if heard.expects == NUMBER and (kind in _GIVES_UP or not number or not tells):
        reply.slots["progress"] = None
        reply.say("utter_progress_given_up" if kind else asking.nothing_without)
        return None
    reply.slots["progress"] = {"number": number, "code": None} if number else None
    reply.say("utter_question_receipt_code" if number else asking.number)
    reply.ask = NUMBER
    return None


def go_apart(heard: Heard, reply: Reply, slot: str, state: dict[str, object]) -> None:
    """The talk about an anonymous lead leaves the page's other talk behind, slots and all but
    ``slot``, which holds ``state``."""
    reply.cause("go_anonymous", since=heard.seq or 1)
    kept = ("requested_slot", "turn")
    reply.slots.update({name: None for name in heard.slots if name not in kept})
    reply.slots[slot] = state


def not_here(heard: Heard, reply: Reply, found: Progress) -> bool:
    """An anonymous lead is not opened where an account would be tied to it; the numbers that
    were typed go out of the talk."""
    if not found.anonymous or heard.may_be_anonymous:
        return False
    reply.say("utter_progress_not_with_account")
    reply.cause("hide_numbers")
    return True


def _found(
    services: Services, heard: Heard, reply: Reply, number: str, code: str
) -> Progress | None:
    try:
        found = records.look_up(services.database, number, code, services.clock)
    except TooManyAttempts as error:
        reply.say("utter_progress_blocked", [_PERSON], minutes=error.minutes)
        return None
    reply.slots["progress"] = None
    if found is None:
        reply.say("utter_progress_not_found", [_PERSON])
        return None
    return None if not_here(heard, reply, found) else found
