"""The wish that the township visits, told outside a declaration: for one filed in this talk."""

from __future__ import annotations

import logging
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from actions import drafting, entry, openings
from actions.readback import visit_offer
from actions.services import Services
from actions.turn import Heard, Reply
from intake import records
from intake.errors import IntakeError
from intake.records import Visiting
from language import visitors

logger = logging.getLogger(__name__)

OFFER = visit_offer()


def heed(services: Services, heard: Heard, reply: Reply, *, in_form: bool) -> Heard | None:
    """Take the wish; gives what else was said, ``None`` where the turn is over with it.

    With nothing filed here, a bare wish opens the declaration that waits, or is kept for the
    one that may come; what else is told goes its own way.
    """
    wish = visitors.read(heard.text)
    if wish is None:
        return heard
    if take(services, heard, reply, wish):
        reply.ask = heard.expects if in_form else None
        return replace(heard, text=wish.rest) if wish.rest else None
    if in_form or wish.rest or wish.by != visitors.TOWNSHIP:
        return heard
    if drafting.open_form(services, heard) == entry.DECLARATION:
        reply.then = entry.DECLARATION
    else:
        say_when(heard, reply)
    return None


def take(services: Services, heard: Heard, reply: Reply, wish: visitors.Visitors) -> bool:
    """Do it for the declaration filed in this conversation; ``False`` if there is none."""
    by_township = wish.by == visitors.TOWNSHIP
    with services.database.reading() as session:
        here = records.visits_of_conversation(session, [heard.conversation])
    meant = [one for one in here if by_township or one.by_township]
    if not meant:
        return False
    try:
        with services.database.unit_of_work() as uow:
            done = records.choose_visitors(
                uow, meant[0].record_id, services.clock, by_township=by_township
            )
            uow.commit()
    except (IntakeError, SQLAlchemyError) as error:
        logger.error("choosing who visits failed: %s", type(error).__name__)
        reply.say("utter_visit_not_saved")
        return True
    _tell(reply, done, by_township)
    return True


def wished_before(heard: Heard) -> bool:
    """Whether the wish was told before the form began, and not taken back since."""
    told = (visitors.read(text) for text in heard.slots.get(openings.SAID_BEFORE) or [])
    wishes = [wish.by for wish in told if wish]
    return bool(wishes) and wishes[-1] == visitors.TOWNSHIP


def say_when(heard: Heard, reply: Reply) -> None:
    """Nothing is declared yet: say when it counts, and keep the words until then."""
    reply.slots[openings.SAID_BEFORE] = [*(heard.slots.get(openings.SAID_BEFORE) or []), heard.text]
    reply.say("utter_visit_can_be_asked")


def _tell(reply: Reply, done: Visiting, by_township: bool) -> None:
    if done.visited:
        reply.say("utter_visit_too_late", number=done.number)
    elif not by_township:
        reply.say("utter_visit_moved_to_village", number=done.number, unit=done.unit_name or "村里")
    elif done.unit_name is None:
        reply.say("utter_visit_not_assigned", number=done.number)
    elif done.moved:
        reply.say("utter_visit_moved_to_township", number=done.number, unit=done.unit_name)
    else:
        reply.say("utter_visit_above_already", number=done.number, unit=done.unit_name)
