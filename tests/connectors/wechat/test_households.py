"""The plain sheet to a phone of a list: by WeChat to who follows with that phone, else by text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from connectors import addresses
from connectors.tables import ChannelAddress
from connectors.to_households import HouseholdTransport
from connectors.transports import Notification, PermanentError
from connectors.wechat.settings import NoticeTemplate
from intake.clock import FrozenClock
from intake.db import Database
from intake.lists.sending import TEMPLATE
from tests.connectors.far_ends import FarEnd
from tests.connectors.wechat.test_notices import (  # noqa: F401
    Make,
    far,
    notices,
    openid,
    recipient,
    unfollow,
)
from tests.intake.conftest import world  # noqa: F401
from tests.intake.world import PHONE, World

ADDRESS = "https://12317.example/sheet/150121-east"
SHEET = Notification(
    "b" * 32,
    TEMPLATE,
    f"东河镇防返贫帮扶明白纸，点开看：{ADDRESS}",
    {"place": "东河镇", "address": ADDRESS},
)
BY_WECHAT = NoticeTemplate(
    id="t-1", fields={"thing1": "{place}", "thing2": "防返贫帮扶明白纸"}, url="{address}"
)


@dataclass
class Texted:
    """A gateway that takes everything."""

    to: list[tuple[str, str]] = field(default_factory=list)

    def send(self, recipient: str, message: Notification) -> None:  # noqa: F811
        self.to.append((recipient, message.template))


@pytest.fixture
def follower(
    database: Database,
    clock: FrozenClock,
    recipient: str,  # noqa: F811
    world: World,  # noqa: F811
) -> str:
    """A follower who has declared in the talk with the account; gives its conversation."""
    with database.unit_of_work() as uow:
        row = uow.session.get_one(ChannelAddress, recipient)
        talk = addresses.talk_of(uow.session, row, clock.now()).id
        uow.commit()
    return talk


def shown(far: FarEnd, openid: str) -> list[str]:  # noqa: F811
    return [f"{one['text']}\n{one['opens']}" for one in far.platform.people[openid].seen]


def test_who_follows_and_declared_with_this_phone_reads_it_in_wechat(
    far: FarEnd,  # noqa: F811
    openid: str,  # noqa: F811
    notices: Make,  # noqa: F811
    world: World,  # noqa: F811
    follower: str,
) -> None:
    world.declare(conversation=follower)
    texted = Texted()
    ways = HouseholdTransport(texted, notices(sheet_link=BY_WECHAT), Texted())
    ways.send(PHONE, SHEET)
    ways.send("13800009999", SHEET)
    assert (shown(far, openid), texted.to) == (
        [f"东河镇\n防返贫帮扶明白纸\n{ADDRESS}"],
        [("13800009999", TEMPLATE)],
    )
    code = Notification("c" * 32, "phone_code", "验证码", {"code": "1", "minutes": 10})
    ways.send(PHONE, code)
    assert texted.to[1:] == [(PHONE, "phone_code")]


def no_consent(far: FarEnd, openid: str, database: Database) -> None:  # noqa: F811
    far.platform.people[openid].subscribed.clear()


@pytest.mark.parametrize("before", [no_consent, unfollow])
def test_where_wechat_does_not_take_it_a_text_message_goes_out(
    far: FarEnd,  # noqa: F811
    openid: str,  # noqa: F811
    notices: Make,  # noqa: F811
    world: World,  # noqa: F811
    database: Database,
    follower: str,
    before: Callable[[FarEnd, str, Database], None],
) -> None:
    world.declare(conversation=follower)
    before(far, openid, database)
    texted = Texted()
    HouseholdTransport(texted, notices(sheet_link=BY_WECHAT), Texted()).send(PHONE, SHEET)
    assert (shown(far, openid), texted.to) == ([], [(PHONE, TEMPLATE)])


def test_a_phone_that_only_a_report_or_somebody_else_named_leads_to_nobody(
    far: FarEnd,  # noqa: F811
    openid: str,  # noqa: F811
    notices: Make,  # noqa: F811
    world: World,  # noqa: F811
    follower: str,
) -> None:
    """A proxy's talk is not the household's, and of a report nothing is looked up."""
    world.declare(
        conversation=follower,
        self_or_proxy="proxy",
        reporter_name="李小明",
        reporter_phone="13800008888",
    )
    world.report(conversation=follower)
    texted = Texted()
    HouseholdTransport(texted, notices(sheet_link=BY_WECHAT), Texted()).send(PHONE, SHEET)
    assert (shown(far, openid), texted.to) == ([], [(PHONE, TEMPLATE)])


def test_without_a_template_all_are_text_messages(
    notices: Make,  # noqa: F811
    world: World,  # noqa: F811
    follower: str,
) -> None:
    world.declare(conversation=follower)
    texted = Texted()
    HouseholdTransport(texted, notices(), Texted()).send(PHONE, SHEET)
    assert texted.to == [(PHONE, TEMPLATE)]


def test_without_a_gateway_followers_read_it_and_the_others_fail(
    far: FarEnd,  # noqa: F811
    openid: str,  # noqa: F811
    notices: Make,  # noqa: F811
    world: World,  # noqa: F811
    follower: str,
) -> None:
    world.declare(conversation=follower)
    spooled = Texted()
    ways = HouseholdTransport(None, notices(sheet_link=BY_WECHAT), spooled)
    ways.send(PHONE, SHEET)
    assert len(shown(far, openid)) == 1
    with pytest.raises(PermanentError, match="短信又没有接"):
        ways.send("13800009999", SHEET)
    code = Notification("c" * 32, "phone_code", "验证码", {})
    ways.send("13800009999", code)
    assert spooled.to == [("13800009999", "phone_code")]
