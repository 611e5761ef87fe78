"""Telling how cases stand: one in full, several to choose from, and what was asked beside it."""

from __future__ import annotations

from collections.abc import Sequence

from actions import progress_said as said
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


def tell(reply: Reply, one: Progress, text: str) -> None:
    """How one case stands, after a sentence on what was asked of it in particular."""
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
    reply.say("utter_progress", buttons, number=one.number, title=one.title, progress=one.text)
    if about == said.LATE and one.visited and one.kind == DECLARATION:
        reply.say("utter_progress_nobody_came")


def tell_or_ask(reply: Reply, found: Sequence[Progress], text: str) -> bool:
    """Tell what was singled out, or ask which one is meant; ``True`` if that was asked."""
    if len(found) == 1 or said.wants_all(text):
        for one in found[-MOST_AT_ONCE:] if len(found) > 1 else found:
            tell(reply, one, text)
        return False
    buttons = [(one.title, one.number) for one in found]
    if len(found) <= MOST_AT_ONCE:
        buttons.append(("都看看", "都看看"))
    reply.say("utter_question_which_record", buttons, count=len(found))
    return True


def _on_a_complaint(one: Progress, waiting: bool) -> str:
    if one.overdue:
        return "utter_progress_late"
    if one.limit and waiting:
        return "utter_progress_not_late"
    return "utter_progress_hurry"
