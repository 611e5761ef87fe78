"""Telling how cases stand: one in full, several to choose from, and what was asked beside it."""

from __future__ import annotations

from collections.abc import Sequence

from actions import own_possible
from actions import progress_said as said
from actions.own_words import RATE
from actions.services import Services
from actions.turn import Heard, Reply
from intake import records
from intake.facts import DECLARATION
from intake.records import Progress, phone_codes

PERSON = ("找人工", "转人工")
MOST_AT_ONCE = 3
_NOT_YET_VISITED = ("accepted", "returned", "dispatched", "reassigned", "handed_upward")


def own(services: Services, heard: Heard) -> list[Progress]:
    """What was filed in this conversation, and what a phone verified here a moment ago opens."""
    with services.database.reading() as session:
        here = records.progress_of_conversation(session, [heard.conversation], services.clock)
        by_phone = phone_codes.progress_by_phone(session, heard.conversation, services.clock)
    known = {one.number for one in here}
    return here + [one for one in by_phone if one.number not in known]


def tell(
    services: Services, heard: Heard, reply: Reply, one: Progress, *, alone: bool = True
) -> None:
    """How one case stands, after a sentence on what was asked of it in particular.

    ``alone``: nothing else is told or going on; then what the reporter may do is said as well.
    """
    text = heard.text
    about = said.asks_about(text)
    waiting = one.step in _NOT_YET_VISITED
    buttons = None
    if about == said.RECEIVED:
        reply.say("utter_progress_received")
    elif about == said.WHO and waiting:
        response = "utter_progress_who" if one.unit_name else "utter_progress_who_undecided"
        reply.say(response, unit=one.unit_name or "")
    elif about == said.WHEN and waiting:
        reply.say("utter_progress_when")
    elif about == said.LATE:
        reply.say(_on_a_complaint(one, waiting))
        buttons = [PERSON]
    if one.overdue:
        buttons = [PERSON]
    may = own_possible.possible(services, one.record_id) if alone else None
    hint = own_possible.hint(one, may) if may else ""
    reply.say(
        "utter_progress",
        buttons,
        number=one.number,
        title=one.title,
        progress=f"{one.text}\n{hint}" if hint else one.text,
    )
    if about == said.LATE and one.visited and one.kind == DECLARATION:
        reply.say("utter_progress_nobody_came")
    elif may:
        only = not any(_waits_for_rating(services, other, one) for other in own(services, heard))
        own_possible.ask_for_rating(reply, one, may, alone=only)


def tell_or_ask(services: Services, heard: Heard, reply: Reply, found: Sequence[Progress]) -> bool:
    """Tell what was singled out, or ask which one is meant; ``True`` if that was asked."""
    if len(found) == 1 or said.wants_all(heard.text):
        for one in found[-MOST_AT_ONCE:]:
            tell(services, heard, reply, one, alone=len(found) == 1)
        return False
    buttons = [(one.title, one.number) for one in found]
    if len(found) <= MOST_AT_ONCE:
        buttons.append(("都看看", "都看看"))
    reply.say("utter_question_which_record", buttons, count=len(found))
    return True


def _waits_for_rating(services: Services, other: Progress, one: Progress) -> bool:
    return (
        other.number != one.number
        and RATE in own_possible.possible(services, other.record_id).steps
    )


def _on_a_complaint(one: Progress, waiting: bool) -> str:
    if one.overdue:
        return "utter_progress_late"
    if one.limit and waiting:
        return "utter_progress_not_late"
    return "utter_progress_hurry"
