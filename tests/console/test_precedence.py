"""Few utterances at a time: those in front first, those behind after them."""

from __future__ import annotations

import asyncio

import pytest

from console.precedence import ASKED_FOR, BEHIND, FRONT, Precedence

pytestmark = pytest.mark.anyio


async def in_order(*ranks: int, gone: int | None = None) -> list[int]:
    """The order in which these come, all asked for while somebody listens; ``gone`` gives up."""
    precedence, order = Precedence(at_once=1), list[int]()

    async def listen(nth: int, rank: int) -> None:
        async with precedence.turn(rank):
            order.append(nth)
            await asyncio.sleep(0)

    async with precedence.turn(FRONT):
        tasks = [asyncio.ensure_future(listen(*one)) for one in enumerate(ranks)]
        await asyncio.sleep(0)
        if gone is not None:
            tasks[gone].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return order


async def test_what_is_in_front_comes_first_and_equals_as_they_came() -> None:
    assert await in_order(BEHIND, ASKED_FOR, FRONT, ASKED_FOR, FRONT) == [2, 4, 1, 3, 0]


async def test_who_gives_up_holds_nobody_up() -> None:
    assert await in_order(ASKED_FOR, FRONT, ASKED_FOR, gone=1) == [0, 2]


async def test_as_many_as_may_be_are_heard_at_once() -> None:
    precedence, most, now = Precedence(at_once=2), 0, 0

    async def listen(rank: int) -> None:
        nonlocal most, now
        async with precedence.turn(rank):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.001)
            now -= 1

    tasks = [asyncio.ensure_future(listen(rank)) for rank in (FRONT, BEHIND) * 5]
    await asyncio.sleep(0)
    for gone in (tasks[2], tasks[7]):
        gone.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (most, now) == (2, 0)
    async with precedence.turn(FRONT), precedence.turn(FRONT):  # both places are free again
        pass
