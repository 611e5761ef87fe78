"""Notices that the platform took over and could not bring: it says so afterwards, by an event.

Which of our messages a job of the platform's was stands for a day among the calls, under a keyed
hash of the job's number, as a call that is answered already.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from datetime import datetime

from sqlalchemy.orm import Session

from connectors import by_text
from connectors.other_ways import HINT
from connectors.tables import PlatformCall
from connectors.wechat.incoming import Incoming
from intake import outbox
from intake.privacy.columns import keyring_of
from intake.tables import OutboxMessage
from intake.unit_of_work import UnitOfWork

log = logging.getLogger("hotline.wechat")

_BROUGHT = ("success", "")
_REASONS = {
    "failed:user block": "对方不收这个公众号的消息",
    "failed: system failed": "微信平台出错",
}


def note(session: Session, job: str, address: str, message: str, now: datetime) -> None:
    """Remember which message of the outbox a job is that the platform has taken over."""
    session.add(
        PlatformCall(
            key=_keyed(session, job),
            address_id=address,
            reply="",
            media={"notice": message},
            attempts=0,
            at=now,
        )
    )


def heed(session: Session, incoming: Incoming, *, texting: bool) -> None:
    """Where a job has failed: a text message instead, or a person sees that it did not arrive."""
    status = (incoming.status or "").strip().lower()
    if incoming.job is None or status in _BROUGHT:
        return
    call = session.get(PlatformCall, _keyed(session, incoming.job))
    known = (call.media or {}).get("notice") if call is not None else None
    row = session.get(OutboxMessage, known) if known else None
    if row is None or row.state not in (outbox.SENT, outbox.LEASED):
        return
    reason = f"微信通知没有送到：{_REASONS.get(status, '平台没有说明')}"
    unit = UnitOfWork(session, keyring_of(session))
    if texting and by_text.write(unit, row.id, row.template, row.params):
        return
    row.state = outbox.DROPPED if row.template == HINT else outbox.FAILED
    row.last_error = reason
    log.warning("message %s did not arrive after all", row.id)


def _keyed(session: Session, job: str) -> str:
    key = keyring_of(session).derive("platform call")
    return hmac.new(key, f"wechat/job/{job}".encode(), hashlib.sha256).hexdigest()
