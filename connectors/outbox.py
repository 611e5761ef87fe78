"""Delivering the outbox: claim, send, note what became of it, each in its own transaction."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.logs import trace
from connectors.other_ways import HINT
from connectors.transports import (
    Later,
    Notification,
    PermanentError,
    TransientError,
    Transport,
)
from connectors.wecom.robots import has_robot
from intake import notices, outbox
from intake.clock import Clock
from intake.db import Database
from intake.people.recipients import group_may_be_told, may_still_be_told, recipients
from intake.records import phone_codes
from intake.tables import OutboxMessage

log = logging.getLogger("hotline.outbox")

GROUPS = ("unit", "operators")
"""Channels that stand for several people; each gets a message of their own on `STAFF`."""
STAFF = "staff"
ROBOT = "robot"
"""The group of a unit, by its region's code: one message beside those to its people."""

_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)
_ATTEMPTS = 12
"""With these pauses about six hours of trying; then a person has to see it."""


@dataclass
class Rate:
    """How many messages a minute a channel takes; refills steadily, never beyond a minute's."""

    per_minute: int

    def __post_init__(self) -> None:
        self._left = float(self.per_minute)
        self._since: datetime | None = None

    def left(self, now: datetime) -> int:
        """How many may go out now."""
        if self._since is not None:
            gained = (now - self._since).total_seconds() * self.per_minute / 60
            self._left = min(float(self.per_minute), self._left + max(0.0, gained))
        self._since = now
        return int(self._left)

    def spend(self) -> None:
        """One went out."""
        self._left -= 1


class Deliverer:
    """Delivers what the outbox holds, through the transport of each channel.

    `transports` maps outbox channels to transports; `otherwise` takes the channels without one.
    `rates` limits messages a minute per channel, in this process.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        transports: Mapping[str, Transport],
        otherwise: Transport,
        rates: Mapping[str, int] | None = None,
        spread: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._database = database
        self._clock = clock
        self._transports = dict(transports)
        self._otherwise = otherwise
        self._rates = {channel: Rate(most) for channel, most in (rates or {}).items()}
        self._spread = spread
        self._stopping = False

    def stop(self) -> None:
        """Send nothing more but the message that is being sent; the others are given back."""
        self._stopping = True

    def deliver_once(self, limit: int = 50) -> int:
        """One pass over what is due; gives how many messages were sent."""
        if self._stopping:
            return 0
        sent, taken = 0, self._claim(limit)
        while taken and not self._stopping:
            sent += self._deliver(taken.pop(0))
        if taken:
            self._give_back(taken)
        return sent

    def _give_back(self, messages: list[OutboxMessage]) -> None:
        with self._database.unit_of_work() as unit:
            for message in messages:
                outbox.give_back(unit, message, self._clock)
            unit.commit()

    def _claim(self, limit: int) -> list[OutboxMessage]:
        now = self._clock.now()
        with self._database.unit_of_work() as unit:
            unsent = OutboxMessage.state.in_((outbox.WAITING, outbox.LEASED))
            channels = select(OutboxMessage.channel).where(unsent).distinct()
            taken: list[OutboxMessage] = []
            for channel in unit.session.scalars(channels).all():
                rate = self._rates.get(channel)
                room = limit - len(taken)
                room = room if rate is None else min(room, rate.left(now))
                if room > 0:
                    taken += outbox.claim(unit, self._clock, room, channels=[channel])
            unit.commit()
        return sorted(taken, key=lambda message: message.created_at)

    def _deliver(self, message: OutboxMessage) -> bool:
        # The ones before it may have taken longer than the lease: then another worker has it.
        if not self._holds(message):
            log.info("message %s: another worker has taken it", message.id)
            return False
        try:
            if message.channel in GROUPS:
                return self._hand_out(message)
            if message.channel == outbox.PHONE_CODE:
                return self._hand_to_phone(message)
            self._send(message)
        except PermanentError as error:
            self._failed(message, str(error), None)
        except Later as error:
            self._put_off(message, str(error), error.wait)
        except TransientError as error:
            self._failed(message, str(error), self._pause(message, error.retry_after))
        except Exception as error:  # a transport's own fault must not stop the others' messages
            log.error("message %s: transport failed: %s", message.id, trace(error))
            self._failed(message, type(error).__name__, self._pause(message, None))
        else:
            with self._database.unit_of_work() as unit:
                noted = outbox.mark_sent(unit, message, self._clock)
                unit.commit()
            if not noted:
                log.warning("message %s: the lease had lapsed while it was sent", message.id)
            return True
        return False

    def _holds(self, message: OutboxMessage) -> bool:
        with self._database.unit_of_work() as unit:
            held = outbox.hold(unit, message, self._clock)
            unit.commit()
        return held

    def _send(self, message: OutboxMessage) -> None:
        late = self._clock.now() - message.created_at >= phone_codes.VALID
        if late and message.template == phone_codes.TEMPLATE:
            raise PermanentError("验证码已经过期，不再发送")
        if message.channel == STAFF:
            with self._database.reading() as session:
                if not may_still_be_told(session, message.recipient, message.params):
                    raise PermanentError("收件人已经不能再收这条消息")
        rate = self._rates.get(message.channel)
        if rate is not None:
            rate.spend()
        transport = self._transports.get(message.channel, self._otherwise)
        transport.send(message.recipient, self._notification(message))

    def _notification(self, message: OutboxMessage) -> Notification:
        try:
            text = notices.render(message.template, message.params)
        except KeyError as error:
            raise PermanentError(f"消息模板 {message.template} 缺少 {error.args[0]}") from None
        return Notification(message.id, message.template, text, message.params)

    def _hand_out(self, message: OutboxMessage) -> bool:
        """One message each for the people behind a group, and the group's is done."""
        with self._database.unit_of_work() as unit:
            people = recipients(unit.session, message.channel, message.recipient, message.params)
            robot = self._has_group(unit.session, message)
            if not people and not robot:
                raise PermanentError("没有可以通知的人")
            for person in people:
                outbox.enqueue(
                    unit,
                    STAFF,
                    person.username,
                    message.template,
                    message.params,
                    dedupe_key=f"{message.id}/{person.id}",
                    at=self._clock.now(),
                )
            if robot:
                outbox.enqueue(
                    unit,
                    ROBOT,
                    message.recipient,
                    message.template,
                    message.params,
                    dedupe_key=f"{message.id}/{ROBOT}",
                    at=self._clock.now(),
                )
            noted = outbox.mark_sent(unit, message, self._clock)
            if noted:
                unit.commit()
        return noted

    def _has_group(self, session: Session, message: OutboxMessage) -> bool:
        if message.channel != "unit" or ROBOT not in self._transports:
            return False
        if not has_robot(session, message.recipient):
            return False
        return group_may_be_told(session, message.recipient, message.params)

    def _hand_to_phone(self, message: OutboxMessage) -> bool:
        """A text message where something was declared with the phone, else none; then done."""
        with self._database.unit_of_work() as unit:
            sent = phone_codes.may_be_sent(
                unit.session, message.recipient, message.created_at, self._clock
            )
            if sent:
                outbox.enqueue(
                    unit,
                    outbox.SMS,
                    message.recipient,
                    message.template,
                    message.params,
                    dedupe_key=f"{message.id}/sms",
                    at=message.created_at,
                )
            noted = outbox.mark_sent(unit, message, self._clock)
            if noted:
                unit.commit()
        return noted

    def _pause(self, message: OutboxMessage, wished: timedelta | None) -> timedelta | None:
        if message.attempts >= _ATTEMPTS:
            return None
        doubled: timedelta = _FIRST_PAUSE * 2 ** (message.attempts - 1)
        pause = min(doubled, _LONGEST_PAUSE)
        return max(pause * self._spread(0.8, 1.2), wished or timedelta())

    def _failed(self, message: OutboxMessage, reason: str, pause: timedelta | None) -> None:
        log.warning("message %s: %s", message.id, reason)
        with self._database.unit_of_work() as unit:
            noted = outbox.mark_failed(unit, message, reason, self._clock, retry_after=pause)
            if noted and pause is None and message.template == HINT:
                outbox.give_up(unit, message)
            unit.commit()

    def _put_off(self, message: OutboxMessage, reason: str, wait: timedelta) -> None:
        log.info("message %s waits: %s", message.id, reason)
        with self._database.unit_of_work() as unit:
            outbox.put_off(unit, message, reason, self._clock, wait)
            unit.commit()
