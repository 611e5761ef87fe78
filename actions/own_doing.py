"""One of the reporter's own steps, taken once: what is said where it could not be, and its end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from actions import own_known
from actions.own_words import RATE, WITHDRAW
from actions.services import Services
from actions.turn import Reply
from intake.errors import IntakeError, ReopenedOften, WrongState
from intake.tickets.own import OwnStep
from intake.tickets.rating import level_of
from intake.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

SLOT = "own_step"
"""``{"step", "record", "number", "anonymous", "asked", "level", "why", "plain", "missed"}``."""
State = dict[str, Any]
PERSON = ("找人工", "转人工")


def done(
    services: Services, reply: Reply, state: State, take: Callable[[UnitOfWork], OwnStep]
) -> OwnStep | None:
    """Take the step; ``None`` where it could not be, which has been said."""
    try:
        with services.database.unit_of_work() as uow:
            taken = take(uow)
            uow.commit()
    except ReopenedOften:
        reply.say("utter_again_too_often", [PERSON], number=state["number"])
        end(reply, state)
        return None
    except WrongState:  # a step of the unit's came in between
        one = own_known.of_record(services, state["record"])
        reply.say("utter_step_no_more", number=one.number, progress=one.text)
        end(reply, state)
        return None
    except (IntakeError, SQLAlchemyError) as error:
        logger.error("%s failed: %s", state["step"], type(error).__name__)
        reply.say("utter_step_not_saved", [("再试一次", _once_more(state))])
        reply.slots[SLOT], reply.ask = state, SLOT
        return None
    return taken


def _once_more(state: State) -> str:
    """What a tap says to have the same tried again: the step's word, or the level's."""
    if state["step"] == RATE and state["asked"] == "level":
        return level_of(int(state["level"])).name
    return "撤回" if state["step"] == WITHDRAW else "重办"


def ask(reply: Reply, state: State, question: str) -> None:
    """Wait for the answer to this question."""
    state["asked"], state["missed"] = question, 0
    reply.slots[SLOT], reply.ask = state, SLOT


def end(reply: Reply, state: State) -> None:
    """Nothing more is asked; the talk about an anonymous lead is over with it."""
    reply.slots[SLOT] = None
    if state["anonymous"]:
        reply.say("utter_step_ended_anonymous")
        reply.cause("seal")
