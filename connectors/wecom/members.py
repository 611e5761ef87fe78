"""Messages to members: the transport whose recipient is a member's id."""

from __future__ import annotations

from datetime import timedelta

from connectors.sending_limits import Limit, OverLimit, take
from connectors.transports import Later, Notification
from connectors.wecom import messages
from connectors.wecom.platform import WeComPlatform
from intake.clock import Clock
from intake.db import Database

LIMITS = (Limit(30, timedelta(minutes=1)), Limit(1000, timedelta(hours=1)))
"""The platform's, for each member."""


class MemberTransport:
    """Application messages. ``link`` is the console's address, if people can reach it."""

    def __init__(
        self, platform: WeComPlatform, database: Database, clock: Clock, link: str | None
    ) -> None:
        self._platform = platform
        self._database = database
        self._clock = clock
        self._link = link

    def send(self, recipient: str, message: Notification) -> None:
        """Raises PermanentError (the member is gone), TransientError, or Later at a limit."""
        try:
            take(self._database, self._clock, "wecom-member", recipient, LIMITS)
        except OverLimit as over:
            raise Later("这个人的企业微信消息太密，等一会儿", over.wait) from None
        content = messages.text(messages.with_link(message.text, self._link))
        self._platform.send_message(recipient, content)
