"""The plain sheet (明白纸) to a phone of a list: in WeChat where it is known, else by text."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.tables import ChannelAddress
from connectors.transports import Notification, PermanentError, Transport
from connectors.wechat.notice_transport import NotByTemplate, WeChatNotices
from connectors.wechat.reception import CHANNEL
from intake.lists.sending import TEMPLATE
from intake.records.reaching import conversations_with


@dataclass(frozen=True)
class HouseholdTransport:
    """The transport of ``sms`` where there is an official account.

    Who follows it and has declared there with this phone as their own gets the sheet's address by
    the platform's template; whatever else goes to a phone is a text message. Where no gateway is
    set up (``texting``), other phones of a list fail, and ``otherwise`` takes what is no list's.
    """

    texting: Transport | None
    wechat: WeChatNotices
    otherwise: Transport

    def send(self, recipient: str, message: Notification) -> None:
        """Raises what either way raises; a template that cannot be gives place to a text."""
        follower = None
        if message.template == TEMPLATE and TEMPLATE in self.wechat.settings.templates:
            with self.wechat.database.reading() as session:
                follower = _follower(session, recipient)
        if follower is not None:
            try:
                return self.wechat.by_template(follower, message)
            except NotByTemplate:
                pass  # no consent, no quota: the text message is there for it
        if self.texting is not None:
            return self.texting.send(recipient, message)
        if message.template == TEMPLATE:
            raise PermanentError("不在公众号里，短信又没有接，发不到")
        return self.otherwise.send(recipient, message)


def _follower(session: Session, phone: str) -> str | None:
    query = select(ChannelAddress.id).where(
        ChannelAddress.channel == CHANNEL,
        ChannelAddress.following,
        ChannelAddress.conversation_id.in_(conversations_with(session, phone)),
    )
    return session.scalars(query.limit(1)).first()
