"""Once the window is over: the platform's template, else a text message, else a person sees why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from connectors import addresses
from connectors.outbox import Deliverer
from connectors.tables import ChannelAddress
from connectors.transports import Notification, PermanentError, TransientError
from connectors.wechat import late_failures
from connectors.wechat.incoming import Incoming, understand
from connectors.wechat.notice_transport import WeChatNotices
from connectors.wechat.reception import CHANNEL
from connectors.wechat.settings import NoticeTemplate, WeChatSettings
from intake import outbox
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import OutboxMessage
from simulators.wechat.app import create_app
from simulators.wechat.wire import Account
from tests.connectors.far_ends import FarEnd, fresh, running
from tests.connectors.wechat.account import ACCOUNT
from tests.intake.conftest import world  # noqa: F401
from tests.intake.world import PHONE, World

FIELDS = {"thing1": "{text}", "character_string2": "{number}"}


@pytest.fixture
def far(clock: FrozenClock) -> Iterator[FarEnd]:
    app = create_app(
        Account(), "http://127.0.0.1:9/", now=lambda: clock.now().timestamp(), name=fresh("wechat")
    )
    with running(app) as made:
        yield FarEnd(made.url, made.journal, app.ctx.platform)


@pytest.fixture
def openid(far: FarEnd) -> str:
    person = far.platform.join("王秀英")
    person.following = True
    person.subscribed.add("t-1")
    return str(person.openid)


@pytest.fixture
def recipient(database: Database, openid: str) -> str:
    with database.unit_of_work() as uow:
        row = addresses.find_or_add(uow.session, CHANNEL, ACCOUNT, openid)
        uow.commit()
        return row.id


Make = Callable[..., WeChatNotices]


@pytest.fixture
def notices(far: FarEnd, database: Database, clock: FrozenClock) -> Make:
    account = Account()

    def made(*, texting: bool = True, **templates: NoticeTemplate) -> WeChatNotices:
        settings = WeChatSettings(
            appid=account.appid,
            secret=account.secret,
            token=account.token,
            encoding_aes_key=account.encoding_aes_key,
            api_root=far.url,
            templates=templates or {"visit_begun": NoticeTemplate(id="t-1", fields=FIELDS)},
        )
        return WeChatNotices(settings, database, clock, texting=texting)

    return made


def notice(number: str) -> Notification:
    params = {"number": number, "kind": "declaration", "unit": "红安村"}
    return Notification(
        "a" * 32, "visit_begun", f"您的自主申报（编号{number}），这就派人上门看情况。", params
    )


def texted(database: Database) -> list[tuple[str, str]]:
    """The text messages in the outbox: to whom, about what."""
    with database.reading() as session:
        query = select(OutboxMessage).where(OutboxMessage.channel == "sms")
        return [(one.recipient, one.params["number"]) for one in session.scalars(query)]


def test_by_the_platforms_template(
    far: FarEnd,
    openid: str,
    recipient: str,
    notices: Make,
    world: World,  # noqa: F811
    database: Database,
) -> None:
    number = world.declare().number
    notices().send(recipient, notice(number))
    seen = far.platform.people[openid].seen
    assert [(one["from"], one["text"].splitlines()[1]) for one in seen] == [("notice", number)]
    assert texted(database) == []


def unfollow(far: FarEnd, openid: str, database: Database) -> None:
    far.platform.people[openid].following = False
    with database.unit_of_work() as uow:
        uow.session.scalars(select(ChannelAddress)).one().following = False
        uow.commit()


def refuse(far: FarEnd, openid: str, database: Database) -> None:
    far.platform.people[openid].subscribed.clear()


def forbid(far: FarEnd, openid: str, database: Database) -> None:
    httpx.post(f"{far.url}/faults", json={"next": [{"errcode": 48001}]}, trust_env=False)


def nothing(far: FarEnd, openid: str, database: Database) -> None:
    pass


OTHER = {"reported_back": NoticeTemplate(id="t-2", fields=FIELDS)}


@pytest.mark.parametrize(
    ("before", "templates", "why"),
    [
        (unfollow, {}, "没有关注公众号"),
        (refuse, {}, "对方没有同意接收订阅通知（43101）"),
        (forbid, {}, "公众号没有这个接口的权限（48001）"),
        (nothing, OTHER, "没有配置这种通知的微信模板"),
    ],
)
def test_else_by_text_message_and_else_a_person_sees_why(
    far: FarEnd,
    openid: str,
    recipient: str,
    notices: Make,
    world: World,  # noqa: F811
    database: Database,
    before: Callable[[FarEnd, str, Database], None],
    templates: dict[str, Any],
    why: str,
) -> None:
    declared, reported = world.declare().number, world.report().number
    before(far, openid, database)
    notices(**templates).send(recipient, notice(declared))
    assert (texted(database), far.platform.people[openid].seen) == ([(PHONE, declared)], [])
    before(far, openid, database)
    with pytest.raises(PermanentError) as lead:
        notices(**templates).send(recipient, notice(reported))
    assert str(lead.value) == f"微信通知不到：{why}，也没有能发短信的号码"
    before(far, openid, database)
    with pytest.raises(PermanentError) as nobody:
        notices(texting=False, **templates).send(recipient, notice(declared))
    assert (str(nobody.value), len(texted(database))) == (f"微信通知不到：{why}", 1)


def test_what_may_pass_is_tried_again(
    far: FarEnd,
    recipient: str,
    notices: Make,
    world: World,  # noqa: F811
    database: Database,
) -> None:
    httpx.post(f"{far.url}/faults", json={"next": [{"errcode": 45009}]}, trust_env=False)
    with pytest.raises(TransientError):
        notices().send(recipient, notice(world.declare().number))
    assert texted(database) == []


def finished(job: int, status: str) -> Incoming:
    """The event by which the platform says how a notice fared."""
    return understand(
        {
            "ToUserName": ACCOUNT,
            "FromUserName": "o-1",
            "CreateTime": 1770944400,
            "MsgType": "event",
            "Event": "TEMPLATESENDJOBFINISH",
            "MsgID": job,
            "Status": status,
        }
    )


@pytest.mark.parametrize(
    ("status", "texting", "sms", "state"),
    [
        ("success", True, 0, ("sent", None)),
        ("failed:user block", True, 1, ("sent", None)),
        ("failed:user block", False, 0, ("failed", "微信通知没有送到：对方不收这个公众号的消息")),
        ("failed: system failed", False, 0, ("failed", "微信通知没有送到：微信平台出错")),
    ],
)
def test_what_the_platform_could_not_bring_after_all(
    far: FarEnd,
    recipient: str,
    notices: Make,
    world: World,  # noqa: F811
    database: Database,
    clock: FrozenClock,
    status: str,
    texting: bool,
    sms: int,
    state: tuple[str, str | None],
) -> None:
    number = world.declare().number
    with database.unit_of_work() as uow:
        params = notice(number).params
        outbox.enqueue(uow, "wechat_notice", recipient, "visit_begun", params)
        uow.commit()
    deliverer = Deliverer(database, clock, {"wechat_notice": notices()}, otherwise=notices())
    with database.reading() as session:
        query = select(OutboxMessage).where(OutboxMessage.channel == "wechat_notice")
        message = session.scalars(query).one()
    assert deliverer._deliver(claimed(database, clock, message.id))
    [sent] = far.journal.entries(kind="subscribe")
    for _ in range(2):  # the platform may say it twice
        with database.unit_of_work() as uow:
            late_failures.heed(uow.session, finished(sent["job"], status), texting=texting)
            late_failures.heed(uow.session, finished(sent["job"] + 1, status), texting=texting)
            uow.commit()
    with database.reading() as session:
        row = session.get_one(OutboxMessage, message.id)
        assert (row.state, row.last_error) == state
    assert texted(database) == [(PHONE, number)] * sms


def claimed(database: Database, clock: FrozenClock, message: str) -> OutboxMessage:
    with database.unit_of_work() as uow:
        found = outbox.claim(uow, clock, 50, channels=["wechat_notice"])
        uow.commit()
    return next(one for one in found if one.id == message)
