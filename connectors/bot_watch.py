"""Whether the bot is there, asked once for all conversations that wait for it.

While it is away every conversation would else ask by itself, ever more seldom, and go on waiting
for up to a minute after it has come back; and each of these attempts is two writes.
"""

from __future__ import annotations

import asyncio
import time

from connectors.bot_client import BotClient

PAUSE_SECONDS = 0.5
"""Between two looks."""


class BotWatch:
    """One process's knowledge of the bot. It counts as there until a turn found it away."""

    def __init__(self, bot: BotClient) -> None:
        self._bot = bot
        self._away = False
        self._looked_at = -PAUSE_SECONDS
        self._looking = asyncio.Lock()

    def lost(self) -> None:
        """A turn could not be asked."""
        self._away = True

    async def is_there(self) -> bool:
        """Whether a turn may be begun now; looks where it is time to."""
        if not self._away:
            return True
        async with self._looking:
            if self._away and time.monotonic() - self._looked_at >= PAUSE_SECONDS:
                self._away = not await self._bot.is_there()
                self._looked_at = time.monotonic()
            return not self._away
