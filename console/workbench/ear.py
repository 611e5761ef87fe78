"""What is new in the talk before a page goes to the assist beside the page's stream, which goes on
showing words meanwhile."""

from __future__ import annotations

import asyncio

from assist import Said
from console.call import Call
from console.precedence import ASKED_FOR, FRONT
from console.workbench import hearing
from console.workbench.looking import Page

_SAID_NOW = 3
"""More at once were said before the talk was opened: nobody else's caller waits for that."""


class Ear:
    """Of one page."""

    def __init__(self, call: Call, page: Page) -> None:
        self._call = call
        self._page = page
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def go_on(self, news: asyncio.Event) -> None:
        """Begin with what the page has found, unless something is being heard; ``news`` is set
        when there is more to show."""
        self._news = news
        page = self._page
        if page.unheard and (self._task is None or self._task.done()):
            said, page.unheard = page.unheard, []
            page.heard, page.being_heard = said[-1].seq, True
            self._task = asyncio.create_task(self._hear(said))

    def stop(self) -> None:
        """The page is gone: nothing more is begun."""
        if self._task is not None:
            self._task.cancel()

    async def _hear(self, said: list[Said]) -> None:
        rank = FRONT if len(said) <= _SAID_NOW else ASKED_FOR
        try:
            for one in said:
                await hearing.hear(self._call, one, rank)
        finally:
            self._page.being_heard = False
            self._news.set()
