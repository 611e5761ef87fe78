"""Words that no window takes: whoever they are for learns that they wait, and not what they say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from connectors import addresses, receiving
from connectors.other_ways import HINT, KEY, Ways
from connectors.outbox import Deliverer
from connectors.tables import ChannelAddress, Conversation
from connectors.wechat import late_failures
from connectors.wechat.settings import NoticeTemplate
from intake import drafts, outbox
from intake.clock import FrozenClock
from intake.db import Database
from intake.facts import LEAD
from intake.tables import OutboxMessage
from tests.connectors.far_ends import FarEnd
from tests.connectors.wechat.conftest import Account
from tests.connectors.wechat.test_notices import (  # noqa: F401
    Make,
    far,
    finished,
    notices,
    openid,
    recipient,
    refuse,
)
from tests.intake.conftest import world  # noqa: F401
from tests.intake.world import PHONE, World

ANSWER = "低保的事问过了，明天给您办"
BY_WECHAT = NoticeTemplate(id="t-1", fields={"thing1": "有人回您话了"})


@pytest.fixture
def ways() -> Ways:
    return Ways(notice=True, text=True)


def say(
    database: Database, clock: FrozenClock, words: str, by: str = "operator", **more: str
) -> str:
    """Words into the one talk that there is; its id."""
    with database.unit_of_work() as unit:
        talk = unit.session.scalars(select(Conversation)).one()
        receiving.append(unit.session, talk, by, words, clock.now(), **more)
        unit.commit()
        return talk.id


def hints(database: Database, channel: str = "wechat_notice") -> list[OutboxMessage]:
    with database.reading() as session:
        query = select(OutboxMessage).where(
            OutboxMessage.channel == channel, OutboxMessage.template == HINT
        )
        return list(session.scalars(query))


@pytest.mark.parametrize("by", ["operator", "bot"])
class TestOneHint:
    pytestmark = pytest.mark.anyio

    async def test_for_all_words_of_a_closed_window_and_another_for_the_next_one(
        self, account: Account, database: Database, clock: FrozenClock, by: str
    ) -> None:
        await account.say("我家漏雨了")
        clock.advance(hours=49)
        for words in (ANSWER, "带上户口本"):
            say(database, clock, words, by)
            assert await account.hear() == []
            clock.advance(hours=1)
        [hint] = hints(database)
        assert hint.params == {}
        told = await account.say("在")
        assert told == f"{ANSWER}\n\n带上户口本\n\n听到：在"
        say(database, clock, "好了", by)
        assert await account.hear() == [("好了", [])]
        assert len(hints(database)) == 1
        clock.advance(hours=49)
        say(database, clock, "又问过了", by)
        await account.hear()
        assert len(hints(database)) == 2


def report(database: Database, clock: FrozenClock, world: World, talk: str) -> None:  # noqa: F811
    world.report(conversation=talk)


def begin_to_report(
    database: Database,
    clock: FrozenClock,
    world: World,  # noqa: F811
    talk: str,
) -> None:
    with database.unit_of_work() as unit:
        drafts.open_draft(unit, talk, LEAD, clock)
        unit.commit()


def hide(database: Database, clock: FrozenClock, world: World, talk: str) -> None:  # noqa: F811
    with database.unit_of_work() as unit:
        unit.session.get_one(Conversation, talk).public_id = None
        unit.commit()


@pytest.mark.anyio
@pytest.mark.parametrize("made", [report, begin_to_report, hide])
async def test_none_where_it_would_tell_who_reported(
    account: Account,
    database: Database,
    clock: FrozenClock,
    world: World,  # noqa: F811
    made: Callable[[Database, FrozenClock, World, str], None],
) -> None:
    await account.say("我要反映问题")
    clock.advance(hours=49)
    talk = say(database, clock, ANSWER)
    world.declare(conversation=talk)
    made(database, clock, world, talk)
    await account.hear()
    assert (hints(database), hints(database, "sms")) == ([], [])


@pytest.mark.anyio
async def test_none_for_what_the_outbox_or_the_system_says(
    account: Account, database: Database, clock: FrozenClock
) -> None:
    await account.say("我家漏雨了")
    clock.advance(hours=49)
    say(database, clock, "这就派人上门。", "system", message_key=f"{KEY}{'a' * 32}")
    await account.hear()
    assert hints(database) == []


class TestWhereNoWayIsLeft:
    pytestmark = pytest.mark.anyio

    @pytest.fixture(params=[Ways(), Ways(text=True)])
    def ways(self, request: pytest.FixtureRequest) -> Ways:
        found: Ways = request.param
        return found

    async def test_nothing_is_sent(
        self, account: Account, database: Database, clock: FrozenClock
    ) -> None:
        await account.say("我家漏雨了")
        clock.advance(hours=49)
        say(database, clock, ANSWER)
        await account.hear()
        assert hints(database) == []


class TestWithTextMessagesAlone:
    pytestmark = pytest.mark.anyio

    @pytest.fixture
    def ways(self) -> Ways:
        return Ways(text=True)

    @pytest.mark.parametrize("phone, sent", [(PHONE, 1), ("04713456789", 0)])
    async def test_a_phone_of_a_declaration_of_that_talk_is_a_way(
        self,
        account: Account,
        database: Database,
        clock: FrozenClock,
        world: World,  # noqa: F811
        phone: str,
        sent: int,
    ) -> None:
        await account.say("我要申报")
        world.declare()
        clock.advance(hours=49)
        talk = say(database, clock, ANSWER)
        world.declare(conversation=talk, phone=phone)
        await account.hear()
        assert len(hints(database)) == sent


@pytest.fixture
def talk(
    database: Database,
    clock: FrozenClock,
    recipient: str,  # noqa: F811
) -> str:
    """The talk of a follower, with words that wait."""
    with database.unit_of_work() as uow:
        row = uow.session.get_one(ChannelAddress, recipient)
        addresses.talk_of(uow.session, row, clock.now())
        uow.commit()
    return say(database, clock, ANSWER)


def deliver(
    database: Database, clock: FrozenClock, to: str, ways: Deliverer, number: str | None
) -> tuple[str, str | None]:
    """Write a hint and deliver it; what became of it."""
    with database.unit_of_work() as uow:
        params = {"number": number} if number else {}
        outbox.enqueue(uow, "wechat_notice", to, HINT, params, at=clock.now())
        uow.commit()
    ways.deliver_once()
    [hint] = hints(database)
    return hint.state, hint.last_error


def test_the_template_says_nothing_of_the_words(
    far: FarEnd,  # noqa: F811
    openid: str,  # noqa: F811
    recipient: str,  # noqa: F811
    notices: Make,  # noqa: F811
    database: Database,
    clock: FrozenClock,
    talk: str,
) -> None:
    way = notices(words_waiting=BY_WECHAT)
    ways = Deliverer(database, clock, {"wechat_notice": way}, otherwise=way)
    assert deliver(database, clock, recipient, ways, None) == ("sent", None)
    assert [one["text"] for one in far.platform.people[openid].seen] == ["有人回您话了"]


def test_refused_it_is_a_text_message_and_without_a_phone_nobody_is_bothered(
    far: FarEnd,  # noqa: F811
    openid: str,  # noqa: F811
    recipient: str,  # noqa: F811
    notices: Make,  # noqa: F811
    database: Database,
    clock: FrozenClock,
    world: World,  # noqa: F811
    talk: str,
) -> None:
    refuse(far, openid, database)
    way = notices(words_waiting=BY_WECHAT)
    ways = Deliverer(database, clock, {"wechat_notice": way}, otherwise=way)
    number = world.declare(conversation=talk).number
    assert deliver(database, clock, recipient, ways, number) == ("sent", None)
    [text] = hints(database, "sms")
    assert (text.recipient, ANSWER in str(text.params)) == (PHONE, False)
    with database.unit_of_work() as uow:
        uow.session.delete(uow.session.get_one(OutboxMessage, hints(database)[0].id))
        uow.commit()
    state, why = deliver(database, clock, recipient, ways, None)
    assert state == "dropped" and why is not None and "43101" in why


def test_who_has_read_the_words_meanwhile_gets_none(
    far: FarEnd,  # noqa: F811
    openid: str,  # noqa: F811
    recipient: str,  # noqa: F811
    notices: Make,  # noqa: F811
    database: Database,
    clock: FrozenClock,
    talk: str,
) -> None:
    with database.unit_of_work() as uow:
        uow.session.get_one(ChannelAddress, recipient).told_seq = 1
        uow.commit()
    way = notices(words_waiting=BY_WECHAT)
    ways = Deliverer(database, clock, {"wechat_notice": way}, otherwise=way)
    assert deliver(database, clock, recipient, ways, None) == ("dropped", "对方已经看到了")
    assert far.platform.people[openid].seen == []


def test_what_the_platform_could_not_bring_after_all_bothers_nobody_either(
    far: FarEnd,  # noqa: F811
    recipient: str,  # noqa: F811
    notices: Make,  # noqa: F811
    database: Database,
    clock: FrozenClock,
    talk: str,
) -> None:
    way = notices(words_waiting=BY_WECHAT)
    ways = Deliverer(database, clock, {"wechat_notice": way}, otherwise=way)
    deliver(database, clock, recipient, ways, None)
    [sent] = far.journal.entries(kind="subscribe")
    with database.unit_of_work() as uow:
        failed = finished(sent["job"], "failed:user block")
        late_failures.heed(uow.session, failed, texting=True)
        uow.commit()
    assert hints(database)[0].state == "dropped"
