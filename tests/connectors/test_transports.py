"""The contract that every transport keeps, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.platform_tokens import PlatformTokens
from connectors.sms.gateway import SmsTransport
from connectors.sms.settings import SmsSettings
from connectors.transports import (
    ConsoleTransport,
    Notification,
    PermanentError,
    TransientError,
    Transport,
)
from connectors.wecom import robots
from connectors.wecom.groups import GroupTransport
from connectors.wecom.members import MemberTransport
from connectors.wecom.platform import WeComPlatform
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import Record
from simulators.sms.app import create_app
from simulators.wecom.app import Enterprise
from simulators.wecom.app import create_app as wecom_app
from tests.connectors.far_ends import SMS_KEY, SMS_SECRET, fresh, running, wecom_settings
from tests.intake.world import EAST_ONE, World

PHONE = "13800001234"
TEXT = "提醒：SB12345678（自主申报）2026-02-20到期，还没有办完。"
PARAMS = {"number": "SB12345678", "kind": "自主申报", "due": "2026-02-20"}


@dataclass
class Subject:
    """A transport and its far end: what arrived there, and how to bring it down."""

    transport: Transport
    to: str
    arrived: Callable[[], list[str]]
    break_down: Callable[[], None]
    repair: Callable[[], None]
    never: Callable[[], None] | None = None
    """Lets the far end say of the next message that it never arrives, where it can."""


@contextmanager
def console(clock: FrozenClock, database: Database, tmp_path: Path) -> Iterator[Subject]:
    folder = tmp_path / "spool" / "outbox"
    blocked = tmp_path / "spool"

    def arrived() -> list[str]:
        return [line for path in folder.glob("*") for line in path.read_text().splitlines()]

    yield Subject(
        ConsoleTransport(folder, clock), "east1", arrived,
        break_down=lambda: blocked.write_text("in the way") and None,
        repair=blocked.unlink,
    )  # fmt: skip


@contextmanager
def sms(clock: FrozenClock, database: Database, tmp_path: Path) -> Iterator[Subject]:
    app = create_app(SMS_KEY, SMS_SECRET, now=lambda: clock.now().timestamp(), name=fresh("sms"))
    with running(app) as far:
        settings = SmsSettings(
            f"{far.url}/send", SMS_KEY, SMS_SECRET, signature="县热线", free_text=True
        )
        yield Subject(
            SmsTransport(settings, database, clock), PHONE,
            lambda: [one["text"] for one in far.journal.entries(outcome="sent")],
            break_down=lambda: far.journal.fail({"status": 503}),
            repair=lambda: None,
            never=lambda: far.journal.fail({"code": "invalid_phone"}),
        )  # fmt: skip


@contextmanager
def wecom(clock: FrozenClock, database: Database, tmp_path: Path) -> Iterator[Subject]:
    enterprise = Enterprise(members={"zhang"})
    app = wecom_app(enterprise, now=lambda: clock.now().timestamp(), name=fresh("wecom"))
    with running(app) as far:
        platform = WeComPlatform(
            wecom_settings(enterprise, far.url), PlatformTokens(database, clock)
        )
        yield Subject(
            MemberTransport(platform, database, clock, None), "zhang",
            lambda: [one["text"]["content"] for one in far.journal.entries(outcome="sent")],
            break_down=lambda: far.journal.fail({"status": 503}),
            repair=lambda: None,
            never=lambda: far.journal.fail({"errcode": 60111}),
        )  # fmt: skip


@contextmanager
def robot(clock: FrozenClock, database: Database, tmp_path: Path) -> Iterator[Subject]:
    enterprise = Enterprise(robots={"robot-key-1"})
    world = World(database, clock)
    world.build()
    filed = world.declare()
    with database.unit_of_work() as uow:
        robots.add(uow, EAST_ONE, "柳树村的群", "robot-key-1", "cli", clock)
        uow.session.get_one(Record, filed.record_id).number = "SB12345678"
        uow.commit()
    app = wecom_app(enterprise, now=lambda: clock.now().timestamp(), name=fresh("wecom"))
    with running(app) as far:
        yield Subject(
            GroupTransport(database, clock, api_root=far.url), EAST_ONE,
            lambda: [one["text"]["content"] for one in far.journal.entries(outcome="group")],
            break_down=lambda: far.journal.fail({"drop": True}),
            repair=lambda: None,
            never=lambda: far.journal.fail({"errcode": 93000}),
        )  # fmt: skip


@pytest.fixture(params=[console, sms, wecom, robot], ids=lambda made: made.__name__)
def subject(
    request: pytest.FixtureRequest, clock: FrozenClock, database: Database, tmp_path: Path
) -> Iterator[Subject]:
    with request.param(clock, database, tmp_path) as made:
        yield made


def notice(message_id: str = "a" * 32) -> Notification:
    return Notification(message_id, "ticket_due_soon", TEXT, PARAMS)


def test_what_is_sent_arrives(subject: Subject) -> None:
    subject.transport.send(subject.to, notice())
    [line] = subject.arrived()
    assert TEXT in line


def test_a_far_end_that_is_away_is_tried_again_and_nothing_is_lost(subject: Subject) -> None:
    subject.break_down()
    with pytest.raises(TransientError) as told:
        subject.transport.send(subject.to, notice())
    assert subject.to not in str(told.value) and TEXT not in str(told.value)
    assert subject.arrived() == []
    subject.repair()
    subject.transport.send(subject.to, notice())
    assert len(subject.arrived()) == 1


def test_what_never_arrives_says_why_without_naming_anybody(subject: Subject) -> None:
    if subject.never is None:
        pytest.skip("a spool file takes everything")
    subject.never()
    with pytest.raises(PermanentError) as told:
        subject.transport.send(subject.to, notice())
    why = str(told.value)
    assert why and subject.to not in why and "SB12345678" not in why
    assert subject.arrived() == []
