"""A simulated farmer talks with the running system for as long as is wished.

``FARMER_STEPS`` messages, a few hundred by default and always the same ones; with more (``make farmer``) they
differ from run to run.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test

from tests.conversations.farmer import Farmer
from tests.conversations.running_system import Hands
from tests.running import System

ORDINARY = 300
STEPS_A_TALK = 20
"""With the answers that carry a talk to its end it stays below the chat's limit for a minute."""
STEPS = int(os.environ.get("FARMER_STEPS") or ORDINARY)


def test_a_farmer_who_does_as_people_do(system: System) -> None:
    class Here(Farmer):
        hands = Hands(system.address, system.home)

    cut_short = 0
    while Farmer.messages < STEPS:
        try:
            run_state_machine_as_test(Here, settings=_so_many(min(STEPS, ORDINARY)))
        except FlakyStrategyDefinition:
            # The answers of a running system differ, and with them what may be done next: the
            # tool stops generating there. What was found wrong is kept all the same.
            cut_short += 1
        except AssertionError:
            if not Farmer.found:  # what was found is shown at the end, all of it
                raise
        if STEPS <= ORDINARY:
            break
    print(f"{Farmer.messages} messages, {cut_short} runs cut short, {len(Farmer.found)} found")
    assert not Farmer.found, "\n\n".join(Farmer.found)


def _so_many(steps: int) -> settings:
    return settings(
        max_examples=max(1, steps // STEPS_A_TALK),
        stateful_step_count=STEPS_A_TALK,
        deadline=None,
        derandomize=STEPS <= ORDINARY,
        database=None,
        phases=[Phase.generate],
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
