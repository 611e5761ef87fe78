"""With the real actions, too, what a long talk leaves behind does not grow."""

from __future__ import annotations

from itertools import cycle

import httpx
import pytest

from bench.turns import WAYS, Speaker, snapshot_size
from hotline.process_secrets import ProcessSecrets
from tests.running import System


@pytest.mark.parametrize("way", WAYS)
def test_the_snapshot_is_as_large_after_two_hundred_turns_as_after_thirty(
    system: System, way: str
) -> None:
    secrets = ProcessSecrets.load_or_create(system.home)
    with httpx.Client(
        base_url=f"http://127.0.0.1:{system.port_of('bot')}",
        headers={"Authorization": f"Bearer {secrets.bot_token}"},
        timeout=60.0,
        trust_env=False,
    ) as door:
        speaker = Speaker(door, cycle(WAYS[way]))
        sizes = []
        for turns in (30, 170):
            for _ in range(turns):
                speaker.turn()
            sizes.append(snapshot_size(system.database(), speaker.conversation))
    # The same ten turns went before; only numbers and the wording of a repeat may differ.
    assert sizes[1] <= sizes[0] * 1.1
