"""Server-sent events of the workbench: the queue, and the talk that is open, as they go on.

What is new is in the database: pushes only wake, and every two seconds a stream looks by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from connectors.pushes import Pushes
from console.call import Call
from console.precedence import ASKED_FOR, BEHIND, FRONT
from console.workbench import hearing
from console.workbench.looking import LOOK_SECONDS, Page, look

_LOOKS_PER_HEARTBEAT = 7
_RETRY_MS = 2000
_SAID_NOW = 3
"""More at once were said before the talk was opened: nobody else's caller waits for that."""


async def events(call: Call, pushes: Pushes, talk: str | None, after: int) -> AsyncIterator[str]:
    """The stream of a page, until the session ends, the talk is out of reach, or the process
    goes down."""
    page = Page(talk, after)
    warming = asyncio.create_task(_warm(call))  # kept, or it would be collected under way
    yield f"retry: {_RETRY_MS}\n\n"
    quiet = 0
    while not pushes.closed:
        with pushes.waiting_for([talk] if talk else []) as news:
            found = await asyncio.to_thread(look, call, page)
            if found:
                yield "".join(found)
            if page.over:
                warming.cancel()
                return
            if await take_in(call, page):
                continue
            try:
                await asyncio.wait_for(news.wait(), LOOK_SECONDS)
            except TimeoutError:
                quiet += 1
                if quiet % _LOOKS_PER_HEARTBEAT == 0:
                    yield ": still here\n\n"


async def _warm(call: Call) -> None:
    """Who opens the workbench will have a caller soon: what is read once is read now."""
    if call.assist is not None:
        await asyncio.to_thread(call.assist.warm)


async def take_in(call: Call, page: Page) -> bool:
    """Let the assist hear what is new, in the open talk before those behind it, and in these only
    where there is time; whether anything was heard. The page has the words by then and waits for
    nothing."""
    unheard, page.unheard = page.unheard, []
    rank = FRONT if len(unheard) <= _SAID_NOW else ASKED_FOR
    for said in unheard:
        page.heard = said.seq
        await hearing.hear(call, said, rank)
    behind = page.behind
    if behind is None:
        return bool(unheard)
    if call.precedence.has_time:
        await hearing.hear(call, behind, BEHIND)
        return True
    page.behind = None  # it is looked for again
    page.known.pop(behind.talk)
    return bool(unheard)
