"""What is new in an operator's talks goes to the assist beside the page's stream, which goes on
showing words meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from console.call import Call
from console.precedence import ASKED_FOR, BEHIND, FRONT
from console.workbench import hearing
from console.workbench.looking import Page

_SAID_NOW = 3
"""More at once were said before the talk was opened: nobody else's caller waits for that."""


class Ear:
    """Of one page: hears the talk before it, and of those behind one utterance at a time."""

    def __init__(self, call: Call, page: Page) -> None:
        self._call = call
        self._page = page
        self._news = asyncio.Event()
        self._front: asyncio.Task[None] | None = None
        self._behind: asyncio.Task[None] | None = None

    def go_on(self, news: asyncio.Event) -> None:
        """Begin with what the page has found, unless something is being heard; ``news`` is set
        when there is more to show, or to look for."""
        self._news = news
        page = self._page
        if page.unheard and _is_idle(self._front):
            said, page.unheard = page.unheard, []
            page.heard, page.being_heard = said[-1].seq, True
            self._front = asyncio.create_task(self._then_look(self._hear_front(said)))
        if page.behind is not None and _is_idle(self._behind):
            said_there, page.behind = page.behind, None
            if self._call.precedence.has_time:
                self._behind = asyncio.create_task(self._then_look(self._hear_behind(said_there)))
            else:
                page.known.pop(said_there.talk)  # it is looked for again

    def stop(self) -> None:
        """The page is gone: nothing more is begun."""
        for task in (self._front, self._behind):
            if task is not None:
                task.cancel()

    async def over(self) -> None:
        """Wait until all is heard that was begun."""
        for task in (self._front, self._behind):
            if task is not None:
                await task

    async def _then_look(self, heard: Coroutine[None, None, None]) -> None:
        try:
            await heard
        finally:
            self._news.set()

    async def _hear_front(self, said: list[hearing.Said]) -> None:
        rank = FRONT if len(said) <= _SAID_NOW else ASKED_FOR
        try:
            for one in said:
                await hearing.hear(self._call, one, rank)
        finally:
            self._page.being_heard = False

    async def _hear_behind(self, said: hearing.Said) -> None:
        await hearing.hear(self._call, said, BEHIND)
        self._page.more_behind = True


def _is_idle(task: asyncio.Task[None] | None) -> bool:
    return task is None or task.done()
