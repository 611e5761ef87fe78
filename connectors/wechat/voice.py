"""Telling a follower of the account what was said to them, by customer-service messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from connectors.speaking import Later, Shut
from connectors.tables import ChannelAddress
from connectors.telling import Limits
from connectors.wechat import windows
from connectors.wechat.client import WeChatClient
from connectors.wechat.outcomes import Final, QuotaUsed, Retry, WindowClosed
from connectors.wechat.words import WELL_BELOW, split

LIMITS = Limits(split, WELL_BELOW)
UNTIL_MENDED = timedelta(minutes=30)
"""The pause where the account itself may not send: somebody has to change its settings."""


class WeChatVoice:
    """The ``Voice`` of an official account."""

    limits = LIMITS

    def __init__(self, client: WeChatClient) -> None:
        self._client = client

    def may_speak(self, address: ChannelAddress, now: datetime) -> bool:
        """Whether a window is open and not used up."""
        return windows.may_speak(address, now)

    async def say(self, address: str, text: str, buttons: Sequence[Mapping[str, str]]) -> None:
        """Send a text, with a msgmenu where there is something to choose."""
        try:
            if buttons:
                await self._client.send_menu(address, text, buttons)
            else:
                await self._client.send_text(address, text)
        except Retry as error:
            raise Later(str(error), error.after) from error
        except (WindowClosed, QuotaUsed) as error:
            raise Shut(str(error)) from error
        except Final as error:
            if error.ours:
                raise Later(str(error), UNTIL_MENDED) from error
            raise Shut(str(error), gone=error.blocked) from error
