"""Server-sent events: a talk as it goes on, resumable at any message."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from connectors.caller import Caller
from connectors.inbox import Inbox
from connectors.view import NoSuchConversation, UnknownToken

LOOK_SECONDS = 2.0
"""How often a stream looks by itself, for what other processes have written."""
_LOOKS_PER_HEARTBEAT = 7
_RETRY_MS = 3000


async def stream(inbox: Inbox, caller: Caller, conversation: str, after: int) -> AsyncIterator[str]:
    """The event stream of a talk behind message `after`, until the talk or the process ends.

    Raises UnknownToken or NoSuchConversation before the first piece. An event `reset` says that
    the numbers count from 1 again (the caller was quiet for a day and an anonymous part is no
    longer within reach); everything follows anew.
    """
    seen, _ = await inbox.messages(caller, conversation, after)
    yield f"retry: {_RETRY_MS}\n\n"
    quiet = 0
    while not inbox.pushes.closed:
        with inbox.pushes.waiting_for(seen.conversations) as news:
            watched = seen.conversations
            try:
                seen, messages = await inbox.messages(caller, conversation, after)
            except (UnknownToken, NoSuchConversation):
                return
            if after > seen.length:
                after = 0
                yield "event: reset\ndata: {}\n\n"
                continue
            for message in messages:
                after = int(message["seq"])
                yield _event(message)
            if seen.conversations != watched:
                continue
            try:
                await asyncio.wait_for(news.wait(), LOOK_SECONDS)
            except TimeoutError:
                quiet += 1
                if quiet % _LOOKS_PER_HEARTBEAT == 0:
                    await inbox.page_is_open(seen)
                    yield ": still here\n\n"


def _event(message: dict[str, Any]) -> str:
    return f"id: {message['seq']}\ndata: {json.dumps(message, ensure_ascii=False)}\n\n"
