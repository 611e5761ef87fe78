"""WeCom: tokens, limits, groups, bodies, what the answers mean, and a key that no log holds."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from connectors.outbox import Deliverer
from connectors.platform_tokens import PlatformTokens
from connectors.transports import Later, Notification, PermanentError, TransientError
from connectors.wecom import messages, robots
from connectors.wecom.groups import GroupTransport
from connectors.wecom.members import MemberTransport
from connectors.wecom.platform import WeComPlatform
from intake import records
from intake.clock import FrozenClock
from intake.db import Database
from intake.facts import TOWNSHIP, VISIT_BY
from intake.tables import OutboxMessage, User
from simulators.wecom.app import Enterprise, create_app
from tests.connectors.far_ends import FarEnd, fresh, running, wecom_settings
from tests.intake.world import COUNTY, EAST, EAST_ONE, PHONE, World

KEY = "robot-key-not-to-be-logged"
LINK = "https://hotline.example/console/"
TEXT = "提醒：SB12345678（自主申报）2026-02-20到期，还没有办完。"


@pytest.fixture
def enterprise() -> Enterprise:
    return Enterprise(members={"zhang", "li"}, robots={KEY})


@pytest.fixture
def far(clock: FrozenClock, enterprise: Enterprise) -> Iterator[FarEnd]:
    app = create_app(enterprise, now=lambda: clock.now().timestamp(), name=fresh("wecom"))
    with running(app) as end:
        yield FarEnd(end.url, end.journal, app.ctx.platform)


@pytest.fixture
def members(
    far: FarEnd, enterprise: Enterprise, database: Database, clock: FrozenClock
) -> MemberTransport:
    platform = WeComPlatform(wecom_settings(enterprise, far.url), PlatformTokens(database, clock))
    return MemberTransport(platform, database, clock, LINK)


def notice(number: int = 0) -> Notification:
    return Notification(f"{number:032x}", "ticket_due_soon", f"{number} {TEXT}")


def test_a_member_reads_the_notice_with_the_consoles_address(
    far: FarEnd, members: MemberTransport
) -> None:
    members.send("zhang", notice())
    assert far.journal.entries(outcome="sent") == [
        {
            "outcome": "sent",
            "to": ["zhang"],
            "msgtype": "text",
            "text": {"content": f"0 {TEXT}\n工作台：{LINK}"},
        }
    ]


def test_one_token_serves_until_it_ends_and_a_refused_one_is_renewed_once(
    far: FarEnd, members: MemberTransport, clock: FrozenClock
) -> None:
    members.send("zhang", notice(1))
    members.send("zhang", notice(2))
    assert len(far.journal.entries(outcome="token")) == 1
    clock.advance(seconds=7200)
    members.send("zhang", notice(3))
    assert len(far.journal.entries(outcome="token")) == 2
    far.platform.forget_tokens()
    members.send("zhang", notice(4))
    assert len(far.journal.entries(outcome="token")) == 3
    far.journal.fail({"errcode": 42001}, {"errcode": 42001})
    with pytest.raises(TransientError, match="凭证"):
        members.send("zhang", notice(5))
    assert len(far.journal.entries(outcome="sent")) == 4


def test_the_same_message_again_is_shown_once(far: FarEnd, members: MemberTransport) -> None:
    members.send("zhang", notice())
    members.send("zhang", notice())
    assert [one["outcome"] for one in far.journal.entries() if "to" in one] == ["sent", "duplicate"]


def test_a_member_gets_thirty_a_minute_and_the_platform_never_has_to_say_no(
    far: FarEnd, members: MemberTransport, clock: FrozenClock
) -> None:
    for number in range(30):
        members.send("zhang", notice(number))
    with pytest.raises(Later) as told:
        members.send("zhang", notice(30))
    assert told.value.wait == timedelta(minutes=1)
    members.send("li", notice(31))
    clock.advance(minutes=1)
    members.send("zhang", notice(30))
    assert far.journal.entries(outcome="limited") == []


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ({"errcode": 60111}, PermanentError, "企业微信里没有这个成员"),
        ({"errcode": 45009}, Later, "企业微信要求慢一点"),
        ({"errcode": 60020}, TransientError, "可信 IP"),
        ({"errcode": -1}, TransientError, "错误 -1"),
        ({"status": 500}, TransientError, "状态 500"),
        ({"raw": "{}"}, TransientError, "看不懂"),
        ({"raw": "[1]"}, TransientError, "看不懂"),
        ({"drop": True}, TransientError, "^连不上企业微信$"),
    ],
)
def test_an_error_inside_a_200_is_an_error(
    far: FarEnd,
    members: MemberTransport,
    fault: dict[str, Any],
    error: type[Exception],
    said: str,
) -> None:
    far.journal.fail(fault)
    with pytest.raises(error, match=said) as told:
        members.send("zhang", notice())
    assert type(told.value) is error
    assert far.journal.entries(outcome="sent") == []


def test_who_does_not_see_the_application_never_gets_it(members: MemberTransport) -> None:
    with pytest.raises(PermanentError, match="看不到应用"):
        members.send("stranger", notice())


def test_a_wrong_secret_gives_nothing_up(
    far: FarEnd, database: Database, clock: FrozenClock, enterprise: Enterprise
) -> None:
    other = Enterprise(secret="another")
    platform = WeComPlatform(wecom_settings(other, far.url), PlatformTokens(database, clock))
    with pytest.raises(TransientError, match=r"应用密钥不对，请核对 channels.toml"):
        MemberTransport(platform, database, clock, None).send("zhang", notice())


@given(st.text(max_size=3000), st.integers(0, 60))
def test_no_text_is_ever_longer_than_the_platform_takes(text: str, length: int) -> None:
    url = "https://a.example/" + "x" * length
    made = messages.with_link(text, url)
    assert len(made.encode()) <= messages.TEXT_BYTES
    assert made.endswith(url)
    assert len(messages.cut(text).encode()) <= messages.TEXT_BYTES
    if len(text.encode()) <= messages.TEXT_BYTES:
        assert messages.cut(text) == text


@pytest.mark.parametrize(
    "typed", [KEY, f" https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY} "]
)
def test_the_key_is_read_out_of_what_was_pasted(typed: str) -> None:
    assert robots.read_key(typed) == KEY


@pytest.mark.parametrize("typed", ["", "short", "https://a.example/?key=", "中文中文中文中文"])
def test_what_is_no_key_is_not_quoted(typed: str) -> None:
    with pytest.raises(robots.RobotProblem) as told:
        robots.read_key(typed)
    assert not typed or typed not in str(told.value)


@pytest.fixture
def deliverer(
    far: FarEnd,
    database: Database,
    clock: FrozenClock,
    world: World,
) -> Deliverer:
    """The world's village, township and county have groups, all with one robot's key."""
    group = GroupTransport(database, clock, LINK, api_root=far.url)
    with database.unit_of_work() as uow:
        for code in (EAST_ONE, EAST, COUNTY):
            robots.add(uow, code, "群", KEY, "cli", clock)
        uow.session.execute(update(User).where(User.username == "east1").values(phone=PHONE))
        uow.commit()
    spool = Spool()
    return Deliverer(database, clock, {"robot": group}, otherwise=spool, spread=lambda a, b: 1.0)


class Spool:
    def send(self, recipient: str, message: Notification) -> None:
        pass


def all_out(deliverer: Deliverer) -> None:
    while deliverer.deliver_once():
        pass


def test_a_group_hears_number_kind_and_date_once_and_its_people_are_called(
    far: FarEnd,
    deliverer: Deliverer,
    world: World,
) -> None:
    filed = world.declare()
    all_out(deliverer)
    [heard] = far.journal.entries(outcome="group")
    content = heard["text"].pop("content")
    assert heard == {
        "outcome": "group",
        "robot": KEY,
        "msgtype": "text",
        "text": {"mentioned_mobile_list": [PHONE]},
    }
    assert content.startswith(f"您有一张新单子：{filed.number}（自主申报），2026-")
    assert content.endswith(f"\n工作台：{LINK}")
    assert PHONE not in content and "王秀英" not in content


def test_a_group_without_phones_gets_a_card_that_opens_the_console(
    far: FarEnd,
    deliverer: Deliverer,
    world: World,
) -> None:
    world.declare(region_code=EAST)
    all_out(deliverer)
    [heard] = far.journal.entries(outcome="group")
    assert heard["template_card"]["card_action"] == {"type": 1, "url": LINK}


@pytest.mark.parametrize("case", ["lead", "past the village", "lead about nobody"])
def test_no_group_hears_what_somebody_in_it_must_not_know(
    far: FarEnd,
    deliverer: Deliverer,
    world: World,
    case: str,
) -> None:
    """The township's people are told one by one; its group may hold the village's as well."""
    if case == "lead":
        world.report()
    elif case == "past the village":
        world.declare(**{VISIT_BY: TOWNSHIP})
    else:
        world.report(who="不知道是谁", region_code=COUNTY, place="土默特左旗", what="不知道谁办的")
    all_out(deliverer)
    assert far.journal.entries(outcome="group") == []
    with world.database.reading() as session:
        sent = {(one.channel, one.state) for one in session.scalars(select(OutboxMessage))}
    assert ("staff", "sent") in sent


def test_who_is_accused_after_it_was_written_hears_nothing_in_the_group(
    far: FarEnd,
    deliverer: Deliverer,
    world: World,
    clock: FrozenClock,
) -> None:
    filed = world.declare()
    far.journal.fail({"status": 503})
    deliverer.deliver_once()
    deliverer.deliver_once()
    with world.database.unit_of_work() as uow:
        records.choose_visitors(uow, filed.record_id, clock, by_township=True)
        uow.commit()
    clock.advance(hours=1)
    all_out(deliverer)
    assert far.journal.entries(outcome="group") == []


def test_twenty_a_minute_go_out_and_the_rest_wait_for_as_long_as_it_takes(
    far: FarEnd,
    deliverer: Deliverer,
    world: World,
    clock: FrozenClock,
) -> None:
    for _ in range(65):
        world.declare()
    heard = []
    for _ in range(8):
        all_out(deliverer)
        heard.append(len(far.journal.entries(outcome="group")))
        clock.advance(seconds=30)
    assert heard == [20, 20, 40, 40, 60, 60, 65, 65]
    assert far.journal.entries(outcome="limited") == []
    with world.database.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "robot"))
        assert {(one.state, one.attempts) for one in rows} == {("sent", 1)}


def test_the_platforms_own_no_waits_too(
    far: FarEnd,
    deliverer: Deliverer,
    world: World,
    clock: FrozenClock,
) -> None:
    world.declare()
    far.journal.fail(*[{"errcode": 45009}] * 30)
    for _ in range(40):
        all_out(deliverer)
        clock.advance(minutes=1)
    assert len(far.journal.entries(outcome="group")) == 1


def test_the_key_is_in_no_log_row_or_sentence(
    far: FarEnd,
    deliverer: Deliverer,
    world: World,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    group = GroupTransport(world.database, world.clock, LINK, api_root=far.url)
    loud = Deliverer(world.database, world.clock, {"robot": group}, otherwise=Spool())
    faults: list[dict[str, Any]] = [
        {"drop": True},
        {"status": 500},
        {"errcode": 93000},
        {"raw": ""},
    ]
    for fault in faults:
        world.declare()
        far.journal.fail(fault)
        all_out(loud)
    group.try_out(EAST_ONE)
    with world.database.reading() as session:
        errors = [one.last_error for one in session.scalars(select(OutboxMessage))]
    with world.database.engine.connect() as connection:
        [kept, *_] = connection.exec_driver_sql("SELECT key FROM wecom_robots").scalars()
    assert [one for one in errors if one] and KEY not in str(errors)
    assert KEY not in caplog.text and KEY not in kept
