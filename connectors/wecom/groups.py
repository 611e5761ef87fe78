"""Messages into groups: the transport whose recipient is a region's code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from connectors.outside import TIMEOUT, client
from connectors.sending_limits import Limit, OverLimit, take
from connectors.transports import Later, Notification, PermanentError
from connectors.wecom import messages, robots
from connectors.wecom.platform import call
from connectors.wecom.settings import PLATFORM
from intake import notices, regions
from intake.clock import Clock
from intake.db import Database
from intake.people.recipients import group_may_be_told, recipients

LIMIT = Limit(20, timedelta(minutes=1))
"""The platform's, for each robot."""
TOLD = frozenset(
    ("number", "kind", "due", "covers", "unit", "by", "days", "step", "other", "level")
)
"""The values of a notice that a group may read: nothing that anybody wrote, nobody's name."""


class GroupTransport:
    """A notice to a unit, said once in its group; the unit's people are called by phone number.

    ``link`` is the console's address, if people can reach it.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        link: str | None = None,
        api_root: str = PLATFORM,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self._database = database
        self._clock = clock
        self._link = link
        self._url = f"{api_root}/cgi-bin/webhook/send"
        self._http = client(timeout)

    def send(self, recipient: str, message: Notification) -> None:
        """Raises PermanentError (no robot, not for this group), TransientError, or Later."""
        with self._database.reading() as session:
            if not robots.has_robot(session, recipient):
                raise PermanentError("群机器人已经取消")
            if not group_may_be_told(session, recipient, message.params):
                raise PermanentError("这件事不能在群里说")
            key = robots.find(session, recipient).key
            people = recipients(session, "unit", recipient, message.params)
        phones = [one.phone for one in people if one.phone]
        self._post(key, self._body(_sentence(message), phones))

    def try_out(self, region_code: str) -> None:
        """Send a message that says what the group is for. Raises as :meth:`send` does."""
        with self._database.reading() as session:
            key = robots.find(session, region_code).key
            name = regions.full_name(session, region_code)
        self._post(key, self._body(messages.say("group_try", region=name), []))

    def _body(self, sentence: str, phones: list[str]) -> dict[str, Any]:
        if phones or self._link is None:
            return messages.text(messages.with_link(sentence, self._link), phones)
        return messages.card(messages.say("group_title"), sentence, self._link)

    def _post(self, key: str, body: dict[str, Any]) -> None:
        try:
            take(self._database, self._clock, "wecom-robot", key, [LIMIT])
        except OverLimit as over:
            raise Later("群机器人一分钟最多20条，等一会儿", over.wait) from None
        call(self._http, "POST", self._url, params={"key": key}, json=body)


def _sentence(message: Notification) -> str:
    """The notice with what a group may read; a plain sentence where it needs more than that."""
    told = {name: value for name, value in message.params.items() if name in TOLD}
    try:
        return notices.render(message.template, told)
    except KeyError:
        return messages.say("group_notice", **told)
