"""The records that whoever speaks may take steps with: filed here, or opened by phone or code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actions import own_possible
from actions import progress_said as said
from actions import progress_told as told
from actions.own_possible import Possible
from actions.own_words import RATE, REOPEN
from actions.services import Services
from actions.turn import Heard
from intake import records
from intake.records import Progress

OPENED = "adding"
"""The slot of the record that was opened here by its number and code."""


@dataclass(frozen=True)
class Known:
    """A record and what its reporter may do with it now."""

    one: Progress
    may: Possible


def known(services: Services, heard: Heard) -> list[Known]:
    """Filed in this talk, opened by a phone a moment ago, or by number and code; oldest first."""
    found = list(told.own(services, heard))
    opened = heard.slots.get(OPENED)
    if isinstance(opened, dict) and all(one.number != opened["number"] for one in found):
        found.append(of_record(services, str(opened["record"])))
    return [Known(one, own_possible.possible(services, one.record_id)) for one in found]


def of_record(services: Services, record_id: str) -> Progress:
    """How this record stands."""
    with services.database.reading() as session:
        return records.progress_of_record(session, record_id, services.clock)


def meant(text: str, here: Sequence[Known], step: str) -> list[Known]:
    """Those that the words may mean: singled out by them, else those with which the step is
    possible, else all; none where a number or kind is named that is not there."""
    named = said.singled_out(text, [each.one for each in here])
    if named is not None:
        numbers = {one.number for one in named}
        here = [each for each in here if each.one.number in numbers]
    fitting = [each for each in here if step in each.may.steps]
    if step == REOPEN:
        fitting = [each for each in here if each.may.done]
        fitting = fitting or [each for each in here if each.may.again]
    elif step == RATE:  # the last word may be a turn that is repeated
        fitting = fitting or [each for each in here if each.may.rated]
    return fitting or list(here)
