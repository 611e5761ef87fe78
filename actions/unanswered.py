"""A question that was not answered goes to the knowledge editors, without who asked it."""

from __future__ import annotations

import logging
from dataclasses import asdict

from actions.services import Services
from actions.turn import Heard
from intake import questions
from policy_kb.answer import Answer
from policy_kb.editing.questions import unanswered

logger = logging.getLogger(__name__)


def note(services: Services, heard: Heard, question: str, region: str | None, got: Answer) -> None:
    """File the question if its answer was none. The answer never waits on it or fails by it."""
    try:
        missed = unanswered(services.knowledge, services.gazetteer, question, region, got)
        if missed is None:
            return
        with services.database.unit_of_work() as uow:
            if questions.may_be_filed(uow.session, heard.conversation, services.clock):
                questions.file(uow, questions.Asked(**asdict(missed)), services.clock)
                uow.commit()
    except Exception as error:
        # Without the message: a database error quotes its parameters.
        logger.error("an unanswered question was not filed: %s", type(error).__name__)
