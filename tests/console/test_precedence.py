"""One utterance at a time: those in front first, those behind in the time that is left."""

from __future__ import annotations

import asyncio
import time

import pytest

from console.precedence import ASKED_FOR, BEHIND, FRONT, Precedence

pytestmark = pytest.mark.anyio


async def in_order(*ranks: int, gone: int | None = None) -> list[int]:
    """The order in which these come, all asked for while somebody listens; ``gone`` gives up."""
    precedence, order = Precedence(), list[int]()

    async def listen(nth: int, rank: int) -> None:
        async with precedence.turn(rank):
            order.append(nth)
            await asyncio.sleep(0)

    async with precedence.turn(FRONT):
        assert not precedence.has_time
        tasks = [asyncio.ensure_future(listen(*one)) for one in enumerate(ranks)]
        await asyncio.sleep(0)
        if gone is not None:
            tasks[gone].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert precedence.has_time
    return order


async def test_what_is_in_front_comes_first_and_equals_as_they_came() -> None:
    assert await in_order(BEHIND, ASKED_FOR, FRONT, ASKED_FOR, FRONT) == [2, 4, 1, 3, 0]


async def test_who_gives_up_holds_nobody_up() -> None:
    assert await in_order(ASKED_FOR, FRONT, ASKED_FOR, gone=1) == [0, 2]


async def test_after_a_talk_behind_there_is_a_pause_in_its_measure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    precedence = Precedence(0.25)
    async with precedence.turn(BEHIND):
        now += 2.0
    for seconds, expected in ((0.0, False), (5.9, False), (0.2, True)):
        now += seconds
        assert precedence.has_time is expected
    async with precedence.turn(FRONT):
        now += 2.0
    assert precedence.has_time
