"""Notices of a case to followers who have not written lately: by template, else by text message."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from connectors import by_text, telling
from connectors.other_ways import HINT
from connectors.platform_tokens import PlatformTokens
from connectors.tables import ChannelAddress
from connectors.transports import Notification, PermanentError, TransientError
from connectors.wechat import late_failures
from connectors.wechat.client import WeChatClient
from connectors.wechat.outcomes import Final, QuotaUsed, Retry, WindowClosed
from connectors.wechat.settings import NoticeTemplate, WeChatSettings
from intake.clock import Clock
from intake.db import Database


class NotByTemplate(Exception):
    """This notice cannot reach this person in WeChat; the text says why."""


@dataclass(frozen=True)
class WeChatNotices:
    """The transport of ``wechat_notice``; ``recipient`` is the id of a channel address.

    ``texting``: there is a gateway for text messages, so a notice may go that way instead.
    """

    settings: WeChatSettings
    database: Database
    clock: Clock
    texting: bool

    def send(self, recipient: str, message: Notification) -> None:
        """Send by template, or hand it on as a text message. PermanentError, TransientError."""
        if message.template == HINT and not self._waits(recipient):
            raise PermanentError("对方已经看到了")
        try:
            self.by_template(recipient, message)
        except NotByTemplate as error:
            if not self.texting:
                raise PermanentError(f"微信通知不到：{error}") from error
            by_text.hand_on(self.database, message, f"微信通知不到：{error}")

    def by_template(self, recipient: str, message: Notification) -> None:
        """Send by template and in no other way. NotByTemplate, TransientError."""
        with self.database.reading() as session:
            row = session.get(ChannelAddress, recipient)
            openid = row.address if row is not None and row.following else None
        template = self.settings.templates.get(message.template)
        if openid is None:
            raise NotByTemplate("没有关注公众号")
        if template is None:
            raise NotByTemplate("没有配置这种通知的微信模板")
        try:
            job = asyncio.run(self._send(openid, template, message))
        except Retry as error:
            raise TransientError(str(error), error.after) from error
        except (WindowClosed, QuotaUsed, Final) as error:
            raise NotByTemplate(str(error)) from error
        if job is not None:
            with self.database.unit_of_work() as unit:
                late_failures.note(unit.session, job, recipient, message.id, self.clock.now())
                unit.commit()

    def _waits(self, recipient: str) -> bool:
        """Whether there still is something that this person has not been told."""
        with self.database.reading() as session:
            row = session.get(ChannelAddress, recipient)
            return row is not None and bool(telling.untold(session, row))

    async def _send(
        self, openid: str, template: NoticeTemplate, message: Notification
    ) -> str | None:
        tokens = PlatformTokens(self.database, self.clock)
        async with WeChatClient(self.settings, tokens) as client:
            return await client.send_notice(
                openid, template, message.text, message.params, message.id
            )
