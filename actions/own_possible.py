"""What the reporter may do with a record now, and how progress says so: never more than is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

from actions.own_words import RATE, REOPEN, WITHDRAW
from actions.services import Services
from actions.turn import Reply
from intake.records import Progress
from intake.tickets import own
from intake.tickets.steps import levels

_TEXTS: dict[str, Any] = yaml.safe_load(
    files("actions").joinpath("texts/own_steps.yml").read_text("utf-8")
)


@dataclass(frozen=True)
class Possible:
    """``steps`` are those of the reporter that are possible now; ``often``: there is a result,
    and it has been done again as often as the reporter may ask. ``rated``: a moment ago.
    ``again``: it is being done again."""

    steps: tuple[str, ...]
    often: bool
    rated: bool = False
    again: bool = False

    @property
    def done(self) -> bool:
        """Whether there is a result to speak of."""
        return self.often or REOPEN in self.steps


def possible(services: Services, record_id: str) -> Possible:
    """What may be done with this record now."""
    with services.database.reading() as session:
        return Possible(
            tuple(own.own_steps(session, record_id)),
            own.reopened_often(session, record_id),
            own.just_rated(session, record_id, services.clock),
            own.done_again(session, record_id),
        )


def hint(one: Progress, may: Possible) -> str:
    """A line behind how the case stands; empty where nothing is possible."""
    if WITHDRAW in may.steps:
        return str(_TEXTS["withdraw"][one.kind])
    if may.often:
        return str(_TEXTS["often"])
    return str(_TEXTS["reopen"]) if REOPEN in may.steps else ""


def ask_for_rating(reply: Reply, one: Progress, may: Possible, *, alone: bool) -> bool:
    """Ask how it was, if a result was told and not rated; ``alone``: no other waits for that."""
    if RATE not in may.steps:
        return False
    reply.say("utter_question_rate", rating_buttons(one.number, alone=alone), number=one.number)
    return True


def rating_buttons(number: str, *, alone: bool) -> Sequence[tuple[str, str]]:
    """The five levels; the number goes along where the word alone would be about several."""
    return [
        (level.name, level.name if alone else f"{level.name} {number}")
        for level in sorted(levels(), key=lambda level: -level.level)
    ]
