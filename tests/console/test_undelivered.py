"""What did not arrive: who may know of it, once more without a second message, no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select

from connectors.outbox import Deliverer
from connectors.transports import Notification, PermanentError, TransientError
from hotline.bootstrap import Application
from hotline.cli import hotline
from hotline.settings import Settings
from intake import outbox
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import AuditRow, OutboxMessage, User
from tests.console.browser import Browser
from tests.intake.world import COUNTY, PHONE, World

LogIn = Callable[[str], Browser]
PAGE = "/console/undelivered"


class Peer:
    """Every way at once; fails as it is told to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.error: Exception | None = None

    def send(self, recipient: str, message: Notification) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append(recipient)


@pytest.fixture
def peer() -> Peer:
    return Peer()


@pytest.fixture
def deliver(database: Database, clock: FrozenClock, peer: Peer) -> Callable[[], None]:
    deliverer = Deliverer(database, clock, {}, otherwise=peer, spread=lambda low, high: 1.0)

    def run() -> None:
        while deliverer.deliver_once():
            pass

    return run


@pytest.fixture
def failed(world: World, deliver: Callable[[], None], peer: Peer) -> World:
    """A notice to the village's own person that could not be sent."""
    peer.error = PermanentError("号码不对，短信发不到")
    world.declare()
    deliver()
    peer.error = None
    return world


def states(database: Database) -> list[tuple[str, str, int]]:
    with database.reading() as session:
        rows = session.scalars(select(OutboxMessage))
        return sorted((row.channel, row.state, row.attempts) for row in rows)


def actions(database: Database) -> list[str]:
    with database.reading() as session:
        return [row.action for row in session.scalars(select(AuditRow).order_by(AuditRow.at))]


def test_who_what_why_and_since_when_without_content(failed: World, logged_in: LogIn) -> None:
    page = logged_in("operator").see("undelivered").text
    for shown in (
        "给工作人员",
        "e***t1",
        "您有一张新单子",
        "号码不对，短信发不到",
        "02-13",
        "试过1次",
    ):
        assert shown in page, shown
    assert "SB" not in page and "王秀英" not in page and "east1" not in page
    assert "找人工的" in page
    assert "没有等着的消息" in logged_in("operator").see("undelivered?state=waiting").text
    assert "没有送不到的消息" in logged_in("operator").see("undelivered?channel=sms").text


def test_once_more_goes_out_once_and_is_an_audit_row(
    failed: World, logged_in: LogIn, database: Database, deliver: Callable[[], None], peer: Peer
) -> None:
    operator = logged_in("operator")
    form = operator.see("undelivered").form("/again")
    answer = operator.post(form.action, form.values)
    assert answer.headers["location"] == f"{PAGE}?done=message_again"
    second = operator.post(form.action, form.values)
    assert second.headers["location"] == f"{PAGE}?problem=message_gone"
    deliver()
    assert peer.sent == ["east1"]
    gone = operator.post(form.action, form.values)
    assert gone.status_code == 404
    deliver()
    assert (peer.sent, states(database)) == (["east1"], [("staff", "sent", 1), ("unit", "sent", 1)])
    assert actions(database).count("resend_message") == 1


def test_given_up_is_given_up(
    failed: World, logged_in: LogIn, database: Database, deliver: Callable[[], None], peer: Peer
) -> None:
    admin = logged_in("admin")
    form = admin.see("undelivered").form("/drop")
    assert (
        admin.post(form.action, form.values).headers["location"] == f"{PAGE}?done=message_dropped"
    )
    again = admin.post(form.action.replace("/drop", "/again"), form.values)
    assert again.headers["location"] == f"{PAGE}?problem=message_gone"
    deliver()
    assert (peer.sent, states(database)) == ([], [("staff", "dropped", 1), ("unit", "sent", 1)])
    assert "没有送不到的消息" in admin.see("undelivered").text
    assert actions(database).count("drop_message") == 1


def test_all_of_a_kind_at_once(
    world: World, logged_in: LogIn, deliver: Callable[[], None], peer: Peer
) -> None:
    peer.error = PermanentError("短信模板没有通过或者对不上")
    for _ in range(3):
        world.declare()
    deliver()
    peer.error = None
    operator = logged_in("operator")
    page = operator.see("undelivered")
    [form] = [one for one in page.forms if one.action == f"{PAGE}/again"]
    assert "3条" in page.text
    operator.post(form.action, form.values)
    deliver()
    assert peer.sent == ["east1"] * 3


def test_what_waits_says_why_and_until_when(
    world: World, logged_in: LogIn, deliver: Callable[[], None], peer: Peer
) -> None:
    peer.error = TransientError("连不上企业微信")
    world.declare()
    deliver()
    page = logged_in("operator").see("undelivered?state=waiting").text
    assert "连不上企业微信" in page and "02-13 09:00 再试" in page.replace(
        "09:00再试", "09:00 再试"
    )
    assert "再发一次" not in page.replace("再发一次不会让", "")


def test_whom_a_lead_is_kept_from_sees_nothing_of_its_messages(
    world: World, logged_in: LogIn, database: Database, deliver: Callable[[], None], peer: Peer
) -> None:
    """The lead is about the county's own bureau; its operators and administrators know nothing."""
    with database.unit_of_work() as uow:
        region = uow.session.scalars(select(User).where(User.username == "county")).one().region
        admin = User(
            username="admin2", name="县管理员", role="admin", region=region,
            password_hash=uow.session.scalars(select(User.password_hash)).first() or "-",
            created_at=world.clock.now(),
        )  # fmt: skip
        uow.session.add(admin)
        uow.commit()
    peer.error = PermanentError("号码不对")
    world.report(who="县民政局局长", region_code=COUNTY, place="土默特左旗")
    deliver()
    assert any(state == "failed" for _, state, _ in states(database))
    message, *_ = _failed(database)
    for username, sees in (
        ("platform", True),
        ("admin", True),
        ("operator", False),
        ("admin2", False),
    ):
        browser = logged_in(username)
        assert ("号码不对" in browser.see("undelivered").text) is sees, username
        values = browser.see("undelivered").form("/logout").values
        answer = browser.post(f"{PAGE}/{message}/drop", values)
        assert answer.status_code == (303 if sees else 404), username
    assert logged_in("county").get("undelivered").status_code == 404


def _failed(database: Database) -> list[str]:
    with database.reading() as session:
        query = select(OutboxMessage.id).where(OutboxMessage.state == "failed")
        return list(session.scalars(query))


def test_a_one_time_code_is_never_sent_again(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock,
    deliver: Callable[[], None], peer: Peer,
) -> None:  # fmt: skip
    with database.unit_of_work() as uow:
        uow.session.execute(delete(OutboxMessage))
        outbox.enqueue(
            uow, "sms", PHONE, "phone_code", {"code": "123456", "minutes": 10}, at=clock.now()
        )
        uow.commit()
    peer.error = PermanentError("这个号码一天最多收20条短信，已经满了")
    deliver()
    page = logged_in("platform").see("undelivered")
    assert "已经满了" in page.text and "123456" not in page.text
    assert [one.action for one in page.forms if one.action.endswith("/again")] == []


def test_the_command_line_shows_and_does_the_same(
    failed: World, database: Database, clock: FrozenClock, tmp_path: Path,
    deliver: Callable[[], None], peer: Peer,
) -> None:  # fmt: skip
    settings = Settings(home=tmp_path, database_url=str(database.engine.url))
    application = Application(settings, database, database.keyring, clock)

    def run(*words: str) -> dict[str, object]:
        result = CliRunner().invoke(hotline, ["outbox", *words], obj=application)
        assert result.exit_code == 0, result.output
        found: dict[str, object] = json.loads(result.stdout)
        return found

    listed = run("list", "--state", "failed")
    assert (listed["to"], listed["why"], listed["tries"]) == ("e***t1", "号码不对，短信发不到", 1)
    message = str(listed["id"])
    assert "您有一张新单子：SB" in str(run("show", message)["text"])
    assert run("resend", message) == {"resent": 1}
    deliver()
    assert peer.sent == ["east1"]
    kind = ("--channel", "staff", "--template", "ticket_dispatched")
    assert run("resend", *kind) == {"resent": 0}
    peer.error = PermanentError("x")
    failed.declare()
    deliver()
    assert run("drop", str(run("list", "--state", "failed")["id"])) == {"dropped": True}
