"""Server-sent events of the workbench: the queue, and the talk that is open, as they go on.

What is new is in the database: pushes only wake, and every two seconds a stream looks by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from connectors.pushes import Pushes
from console.call import Call
from console.workbench.ear import Ear
from console.workbench.looking import LOOK_SECONDS, Page, look, look_around, note_following

_LOOKS_PER_HEARTBEAT = 7
_RETRY_MS = 2000


async def events(call: Call, pushes: Pushes, talk: str | None, after: int) -> AsyncIterator[str]:
    """The stream of a page, until the session ends, the talk is out of reach, or the process
    goes down."""
    page = Page(talk, after)
    ear = Ear(call, page)
    warming = asyncio.create_task(_warm(call))  # kept, or it would be collected under way
    yield f"retry: {_RETRY_MS}\n\n"
    quiet, loop = 0, asyncio.get_running_loop()
    try:
        while not pushes.closed:
            with pushes.waiting_for([talk] if talk else []) as news:
                for view in (look, look_around):
                    found = await loop.run_in_executor(call.lookers, view, call, page)
                    if page.talk and not page.noted:  # no other page waits for its write
                        await asyncio.to_thread(note_following, call, page)
                    if found:
                        yield "".join(found)
                    if page.over:
                        return
                    ear.go_on(news)
                try:
                    await asyncio.wait_for(news.wait(), LOOK_SECONDS)
                except TimeoutError:
                    quiet += 1
                    if quiet % _LOOKS_PER_HEARTBEAT == 0:
                        yield ": still here\n\n"
    finally:
        warming.cancel()
        ear.stop()


async def _warm(call: Call) -> None:
    """Who opens the workbench will have a caller soon: what is read once is read now."""
    if call.assist is not None:
        await asyncio.to_thread(call.assist.warm)
