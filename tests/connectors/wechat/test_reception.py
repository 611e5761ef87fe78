"""What a follower writes reaches the bot once, and what the bot says reaches the follower once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sanic.response import HTTPResponse, json
from sqlalchemy import select

from connectors import texts
from connectors.inbox import Inbox
from connectors.speaking import Later, Shut, Speaker
from connectors.speech import words
from connectors.tables import ChannelAddress, Conversation, Message, PlatformCall, StoredFile
from connectors.transports import ConversationTransport, Notification
from connectors.wechat import reception
from connectors.wechat.incoming import Place
from connectors.wechat.reception import CHANNEL
from intake import outbox
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import OutboxMessage
from tests.connectors.peer import Peer, says
from tests.connectors.samples import JPEG
from tests.connectors.wechat.account import OPENID
from tests.connectors.wechat.conftest import Account, Understood

pytestmark = pytest.mark.anyio
BUTTONS = [{"title": "对", "value": "对"}, {"title": "不对", "value": "不对"}]


async def test_a_quick_answer_goes_back_with_the_call_and_a_repeat_gets_the_same(
    account: Account, peer: Peer, database: Database
) -> None:
    push = account.push("我家漏雨了")
    assert await account.answer(push) == "听到：我家漏雨了"
    assert await account.answer(push) == "听到：我家漏雨了"
    assert [turn["text"] for turn in peer.turns] == ["我家漏雨了"]
    assert await account.hear() == []
    with database.reading() as session:
        said = session.scalars(select(Message.direction).order_by(Message.seq)).all()
        assert list(said) == ["farmer", "bot"]


async def test_words_whose_taker_died_reach_the_bot_all_the_same(
    account: Account, peer: Peer, inbox: Inbox
) -> None:
    push = account.push("我家漏雨了")
    await account.reception._work.write(
        lambda session: account.reception._note(session, push)
    )  # and the process dies; the platform does not ask again
    account.clock.advance(seconds=20)
    assert await inbox.handle_pending() == 1
    await inbox.settled()
    assert [turn["text"] for turn in peer.turns] == ["我家漏雨了"]
    assert await account.hear() == [("听到：我家漏雨了", [])]
    assert await inbox.handle_pending() == 0


async def test_words_whose_taker_died_come_before_what_was_said_after_them(
    account: Account, peer: Peer, inbox: Inbox
) -> None:
    first = account.push("我家漏雨了")
    await account.reception._work.write(
        lambda session: account.reception._note(session, first)
    )  # and the process dies
    account.clock.advance(seconds=10)
    await account.say("老伴病了")
    await account.answer(first)  # the platform asks again, too late
    await inbox.settled()
    assert "\n".join(str(turn["text"]) for turn in peer.turns) == "我家漏雨了\n老伴病了"


async def test_an_answer_that_never_left_comes_as_a_message_of_its_own(
    account: Account, peer: Peer
) -> None:
    assert await account.reception.take(account.push("我家漏雨了")) == "听到：我家漏雨了"
    account.clock.advance(seconds=19)  # the process died; the platform may still ask again
    assert await account.hear() == []
    account.clock.advance(seconds=1)
    assert await account.hear() == [("听到：我家漏雨了", [])]
    assert await account.hear() == []


async def test_an_answer_that_leaves_with_a_repeat_is_told_once(account: Account) -> None:
    push = account.push("我家漏雨了")
    await account.reception.take(push)  # and the process died
    account.clock.advance(seconds=10)
    assert await account.answer(push) == "听到：我家漏雨了"
    account.clock.advance(seconds=30)
    assert await account.hear() == []


@pytest.mark.parametrize("patience", [1.5])
async def test_nothing_overtakes_an_answer_of_which_nobody_knows_whether_it_left(
    account: Account, inbox: Inbox
) -> None:
    await account.reception.take(account.push("我家漏雨了"))  # and the process died
    account.clock.advance(seconds=8)
    assert await account.say("老伴病了") is None
    await inbox.settled()
    assert await account.hear() == []
    account.clock.advance(seconds=12)
    assert await account.hear() == [("听到：我家漏雨了\n\n听到：老伴病了", [])]


async def test_what_was_said_behind_an_answer_goes_on_when_that_has_left(
    account: Account, peer: Peer, inbox: Inbox
) -> None:
    push = account.push("我家漏雨了")
    await account.reception.take(push)
    following = asyncio.ensure_future(account.say("老伴病了"))
    while len(peer.turns) < 2:
        await asyncio.sleep(0.01)
    await inbox.settled()
    assert not following.done()
    await account.answer(push)
    assert await following == "听到：老伴病了"


async def test_in_a_rush_words_are_taken_at_once_and_answered_afterwards(
    account: Account, peer: Peer, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "MOST_WAITING", 1)
    gate = asyncio.Event()

    async def slow(turn: dict[str, object]) -> HTTPResponse:
        await gate.wait()
        return json(says(f"听到：{turn['text']}"))

    peer.script = slow
    first = asyncio.ensure_future(account.say("我家漏雨了"))
    while not peer.turns:
        await asyncio.sleep(0.01)
    assert await account.say("老伴病了") is None
    gate.set()
    await inbox.settled()
    told = [await first, *(text for text, _ in await account.hear())]
    assert "听到：老伴病了" in "\n".join(one for one in told if one)
    assert [turn["text"] for turn in peer.turns] == ["我家漏雨了", "老伴病了"]


async def test_calls_of_one_push_at_once_are_one_message(account: Account, peer: Peer) -> None:
    push = account.push("我家漏雨了")
    both = await asyncio.gather(account.answer(push), account.answer(push))
    assert both == ["听到：我家漏雨了"] * 2
    assert len(peer.turns) == 1


async def test_no_openid_and_no_message_id_lies_open_in_the_database(
    account: Account, database: Database
) -> None:
    push = account.push("我家漏雨了")
    await account.answer(push)
    with database.engine.connect() as raw:
        for table in ("channel_addresses", "platform_calls", "conversations", "messages"):
            rows = raw.exec_driver_sql(f"select * from {table}").all()
            assert rows and OPENID not in str(rows) and push.text not in str(rows)
        keys = raw.exec_driver_sql("select key from platform_calls").scalars().all()
        assert push.key not in keys


async def test_who_has_to_wait_sees_that_it_is_being_typed(account: Account, peer: Peer) -> None:
    answer = asyncio.Event()

    async def slow(turn: dict[str, object]) -> HTTPResponse:
        await answer.wait()
        return json(says("好"))

    peer.script = slow
    asking = asyncio.ensure_future(account.say("我家漏雨了"))
    assert await account.typed.get() == OPENID
    answer.set()
    assert (await asking, account.typed.qsize()) == ("好", 0)


async def test_several_answers_and_choices_go_out_as_one_text(account: Account, peer: Peer) -> None:
    def two(turn: dict[str, object]) -> HTTPResponse:
        answer = says("记下了。", "您叫什么？")
        answer["replies"][1]["buttons"] = BUTTONS
        return json(answer)

    peer.script = two
    answer = await account.say("我要申报")
    assert answer is not None and answer.startswith("记下了。\n\n您叫什么？\n")
    assert "“对”" in answer and "“不对”" in answer


class TestABotThatIsSlow:
    @pytest.fixture
    def patience(self) -> float:
        return 0.0

    @pytest.fixture
    def gate(self, peer: Peer) -> Iterator[asyncio.Event]:
        """The bot answers, with choices, when this is set."""
        opened = asyncio.Event()

        async def slow(turn: dict[str, object]) -> HTTPResponse:
            await opened.wait()
            answer = says(f"听到：{turn['text']}")
            answer["replies"][0]["buttons"] = BUTTONS
            return json(answer)

        peer.script = slow
        yield opened
        opened.set()

    async def late(self, account: Account, inbox: Inbox, gate: asyncio.Event, text: str) -> None:
        """Say something that the bot answers only after the call is over."""
        gate.clear()
        assert await account.say(text) is None
        gate.set()
        await inbox.settled()

    async def test_the_answer_comes_as_a_message_of_its_own(
        self, account: Account, inbox: Inbox, gate: asyncio.Event
    ) -> None:
        push = account.push("我家漏雨了")
        assert await account.answer(push) is None
        assert await account.hear() == []
        gate.set()
        await inbox.settled()
        assert await account.hear() == [("听到：我家漏雨了", ["对", "不对"])]
        assert await account.answer(push) is None
        assert await account.hear() == []

    async def test_what_will_not_go_out_now_is_tried_again_and_in_order(
        self, account: Account, inbox: Inbox, gate: asyncio.Event
    ) -> None:
        account.voice.refuses = [Later("忙", timedelta(minutes=5))]
        await self.late(account, inbox, gate, "一")
        assert await account.hear() == []
        account.clock.advance(minutes=4)
        assert await account.hear() == []
        account.clock.advance(minutes=2)
        assert await account.hear() == [("听到：一", ["对", "不对"])]

    async def test_a_process_that_stops_leaves_it_to_the_next(
        self, account: Account, inbox: Inbox, gate: asyncio.Event, database: Database
    ) -> None:
        await self.late(account, inbox, gate, "一")
        account.speaker.stop()
        assert await account.hear() == []
        following = Speaker(account.reception._work, account.clock, {CHANNEL: account.voice})
        assert await following.speak_due() == 1

    async def test_beyond_the_quota_it_waits_for_the_next_word(
        self, account: Account, inbox: Inbox, gate: asyncio.Event
    ) -> None:
        await self.late(account, inbox, gate, "一")
        account.voice.refuses = [Shut("用完了")]
        assert await account.hear() == []
        account.clock.advance(hours=1)
        assert await account.hear() == []
        await self.late(account, inbox, gate, "二")
        heard = await account.hear()
        assert [text for text, _ in heard] == ["听到：一", "听到：二"]


async def test_a_tap_means_the_value_of_its_button(account: Account, peer: Peer) -> None:
    from connectors.wechat.words import menu_id

    def offers(turn: dict[str, object]) -> HTTPResponse:
        answer = says(f"听到：{turn['text']}")
        answer["replies"][0]["buttons"] = [{"title": "好的", "value": "同意"}]
        return json(answer)

    peer.script = offers
    await account.say("我要申报")
    await account.say("好的", menu_id=menu_id("同意"))
    assert peer.turns[-1]["text"] == "同意"


async def test_who_follows_by_a_code_is_greeted_and_the_region_is_known(
    account: Account, peer: Peer, database: Database
) -> None:
    greeted = await account.say(kind="event", event="subscribe", scene="320981")
    assert greeted is not None and greeted.startswith(texts.channel("welcome"))
    await account.say("要多久")
    assert peer.turns[-1]["metadata"]["region"] == "320981"
    assert peer.turns[-1]["metadata"]["channel"] == "wechat"
    assert await account.say(kind="event", event="unsubscribe") is None
    with database.reading() as session:
        assert session.scalars(select(ChannelAddress.following)).one() is False


@pytest.mark.parametrize("event", ["SCAN", "subscribe"])
async def test_a_code_scanned_in_the_middle_of_a_form_leaves_its_question_the_last_word(
    account: Account, peer: Peer, database: Database, event: str
) -> None:
    peer.script = lambda turn: json(says(f"听到：{turn['text']}", expects="household_size"))
    await account.say("我要申报")
    assert await account.say(kind="event", event=event, scene="320981") is None
    assert await account.say(kind="event", event=event, scene="150121") is None
    assert await account.hear() == []
    await account.say("五口")
    assert [turn["metadata"]["region"] for turn in peer.turns] == [None, "320981"]
    with database.reading() as session:
        said = session.execute(select(Message.direction, Message.text).order_by(Message.seq)).all()
    assert [tuple(one) for one in said] == [
        ("farmer", "我要申报"),
        ("bot", "听到：我要申报"),
        ("farmer", "五口"),
        ("bot", "听到：五口"),
    ]
    account.clock.advance(days=8)
    greeted = await account.say(kind="event", event=event, scene="150121")
    assert greeted is not None and greeted.startswith(texts.channel("welcome"))


async def test_a_code_scanned_while_an_operator_has_the_talk_greets_nobody(
    account: Account, database: Database
) -> None:
    await account.say("我找人工")
    with database.unit_of_work() as unit:
        unit.session.scalars(select(Conversation)).one().attention = "operator"
        unit.commit()
    assert await account.say(kind="event", event="SCAN", scene="320981") is None
    with database.reading() as session:
        assert session.scalars(select(Conversation.region)).one() == "320981"
        assert session.scalars(select(Message.direction).order_by(Message.seq)).all() == [
            "farmer",
            "bot",
        ]


async def test_a_click_in_the_menu_is_said_to_the_bot_and_other_events_are_silent(
    account: Account, peer: Peer
) -> None:
    assert (
        await account.say(kind="event", event="CLICK", event_key="我要查进度") == "听到：我要查进度"
    )
    assert await account.say(kind="event", event="VIEW", event_key="https://example.org") is None
    other = texts.channel("other_kind")
    assert await account.say(kind="video", media_id="m") == other
    assert await account.say("【收到不支持的消息类型，暂无法显示】") == other, "a sticker"
    assert len(peer.turns) == 1


async def test_a_place_is_said_by_its_name(account: Account, peer: Peer) -> None:
    named = Place(32.8, 120.3, "东台市安丰镇红安村")
    assert await account.say(kind="location", location=named) == "听到：我在东台市安丰镇红安村"
    unnamed = await account.say(kind="location", location=Place(32.8, 120.3))
    assert (unnamed, len(peer.turns)) == (texts.channel("where"), 1)


async def test_a_picture_is_fetched_and_kept_and_one_that_is_lost_is_asked_for_again(
    account: Account, peer: Peer
) -> None:
    account.media["m1"] = JPEG
    await account.say(kind="image", media_id="m1")
    assert len(peer.turns[-1]["metadata"]["files"]) == 1
    assert await account.say(kind="image", media_id="gone") == texts.channel("media_lost")


async def test_a_voice_is_read_back_before_the_bot_hears_it(account: Account, peer: Peer) -> None:
    account.media["v"] = b"#!AMR..."
    account.ears.append(Understood("我家漏雨了", "我听到的是：“我家漏雨了”。对吗？"))
    answer = await account.say(kind="voice", media_id="v")
    assert answer is not None and answer.startswith("我听到的是")
    assert peer.turns == []
    assert await account.say("对") == "听到：我家漏雨了"
    account.ears.append(Understood("我家两雨了", "我听到的是：“我家两雨了”。对吗？"))
    await account.say(kind="voice", media_id="v")
    assert await account.say("不对") == texts.channel("say_again")
    assert await account.say("我家漏雨") == "听到：我家漏雨"
    account.ears.append(Understood(None, words.say("silent")))
    assert await account.say(kind="voice", media_id="v") == words.say("silent")


async def test_a_voice_that_nobody_here_understands_waits_for_an_operator(
    account: Account, peer: Peer, database: Database
) -> None:
    account.media["v"] = b"#!AMR\n..."
    told = await account.say(kind="voice", media_id="v")
    assert told is not None and told.startswith("您的语音我听不了")
    assert peer.turns == []
    with database.reading() as session:
        talk = session.scalars(select(Conversation)).one()
        assert talk.attention == "wanted"
        assert session.scalars(select(StoredFile.media_type)).all() == ["audio/amr"]


async def test_a_notice_within_the_window_is_a_message_and_later_another_way_is_found(
    account: Account, database: Database, clock: FrozenClock
) -> None:
    await account.say("我家漏雨了")
    with database.reading() as session:
        talk = session.scalars(select(Conversation.id)).one()
    transport = ConversationTransport(database, clock)
    transport.send(talk, Notification("a" * 32, "visit_begun", "这就派人上门。"))
    assert await account.hear() == [("这就派人上门。", [])]
    clock.advance(hours=49)
    params = {"number": "SB12345678", "kind": "declaration", "unit": "红安村"}
    with database.unit_of_work() as unit:
        outbox.enqueue(unit, "conversation", talk, "visit_begun", params)
        unit.commit()
    with database.reading() as session:
        row = session.scalars(select(OutboxMessage)).one()
    transport.send(talk, Notification(row.id, row.template, "明天派人上门。"))
    assert await account.hear() == []
    with database.reading() as session:
        notice = session.scalars(
            select(OutboxMessage).where(OutboxMessage.channel == "wechat_notice")
        ).one()
        assert (notice.template, notice.params) == ("visit_begun", params)


async def test_a_talk_that_has_ended_is_followed_by_another(
    account: Account, database: Database
) -> None:
    await account.say("我家漏雨了")
    with database.unit_of_work() as unit:
        unit.session.scalars(select(Conversation)).one().state = "ended"
        unit.commit()
    assert await account.say("又漏雨了") == "听到：又漏雨了"
    with database.reading() as session:
        assert len(session.scalars(select(Conversation)).all()) == 2
        assert len(session.scalars(select(ChannelAddress)).all()) == 1


async def test_old_calls_are_forgotten(
    account: Account, database: Database, clock: FrozenClock
) -> None:
    from connectors.addresses import forget_calls

    await account.say("我家漏雨了")
    clock.advance(days=2)
    with database.unit_of_work() as unit:
        assert forget_calls(unit.session, clock.now()) == 1
        unit.commit()
    with database.reading() as session:
        assert session.scalars(select(PlatformCall)).all() == []
