"""An operator takes a talk over and gives it back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from connectors import anonymity, attention, leases, operators, queueing, texts
from connectors.inbox import Inbox
from connectors.operators import NotTheirs
from connectors.tables import Conversation, Message
from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from intake.facts import DECLARATION, LEAD
from intake.service import callbacks
from tests.connectors.desk_people import state, wanting
from tests.connectors.peer import Peer
from tests.connectors.web import Web

pytestmark = pytest.mark.anyio


async def test_an_operator_talks_and_the_bot_is_silent_meanwhile(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, peer: Peer
) -> None:
    talk = await web.open()
    with database.unit_of_work() as unit:
        row = unit.session.scalars(select(Conversation)).one()
        row.attention, number = "wanted", row.id
        unit.commit()
    with database.unit_of_work() as unit:
        assert [one.id for one in queueing.waiting(unit.session)] == [number]
        operators.take_over(unit.session, number, "chen", clock.now())
        operators.take_over(unit.session, number, "chen", clock.now())
        for intrude in (operators.take_over, operators.hand_back):
            with pytest.raises(NotTheirs):
                intrude(unit.session, number, "liu", clock.now())
        assert queueing.waiting(unit.session) == []
        unit.commit()
    await talk.say("m1", "有人吗")
    await inbox.settled()
    with database.unit_of_work() as unit:
        assert operators.say(unit.session, number, "chen", "我在，您说", clock.now()) == 3
        operators.hand_back(unit.session, number, "chen", clock.now())
        with pytest.raises(NotTheirs):
            operators.say(unit.session, number, "chen", "还有", clock.now())
        unit.commit()
    await talk.say("m2", "你好")
    await inbox.settled()
    assert [(side, text) for _, side, text in await talk.lines()] == [
        ("system", texts.system("operator_here")),
        ("farmer", "有人吗"),
        ("operator", "我在，您说"),
        ("system", texts.system("operator_left")),
        ("farmer", "你好"),
        ("bot", "听到：你好"),
    ]
    assert [turn["text"] for turn in peer.turns] == ["你好"]


async def test_what_the_bot_had_not_answered_goes_to_the_operator(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, peer: Peer
) -> None:
    inbox._soon = lambda conversation: None  # type: ignore[method-assign]
    talk = await web.open()
    await talk.say("m1", "有人吗")
    with database.unit_of_work() as unit:
        number = unit.session.scalars(select(Conversation.id)).one()
        operators.take_over(unit.session, number, "chen", clock.now())
        unit.commit()
    clock.advance(seconds=90)
    assert (await inbox.handle_pending(), peer.turns) == (0, [])
    with database.reading() as session:
        [message] = session.scalars(select(Message).where(Message.direction == "farmer"))
        assert (message.state, message.capsule) == ("held", None)


async def test_a_lead_told_to_an_operator_who_closes_leaves_with_the_choice_of_anonymity(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, peer: Peer
) -> None:
    talk = await web.open()
    for key, text in (("m1", "我要申报"), ("m2", "转人工")):
        await talk.say(key, text)
        await inbox.settled()
    with database.unit_of_work() as unit:
        row = unit.session.scalars(select(Conversation)).one()
        number, kept = row.id, row.last_seq
        drafts.open_draft(unit, number, DECLARATION, clock)
        operators.take_over(unit.session, number, "chen", clock.now())
        unit.commit()
    await talk.say("m3", "村支书把低保给了他亲戚")
    with database.unit_of_work() as unit:
        drafts.open_draft(unit, number, LEAD, clock)  # the assist heard it
        operators.say(unit.session, number, "chen", "记下了", clock.now())
        operators.close(unit.session, number, "chen", "answered", None, clock.now())
        row = unit.session.get_one(Conversation, number)
        hidden = anonymity.go_anonymous(unit.session, row, None, clock.now()).id
        unit.commit()
    with database.reading() as session:
        left, gone = (
            list(
                session.scalars(
                    select(Message.text).where(Message.conversation_id == one).order_by(Message.seq)
                )
            )
            for one in (number, hidden)
        )
    assert (len(left), "村支书把低保给了他亲戚" in left) == (kept + 1, False)
    assert gone[:2] == ["村支书把低保给了他亲戚", "记下了"]


@pytest.mark.parametrize("told", ["meanwhile", "just before"])
async def test_danger_told_to_an_operator_is_urgent_when_the_talk_returns(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, told: str
) -> None:
    calm = wanting(database, clock)
    clock.advance(minutes=1)
    talk = await web.open()
    with database.unit_of_work() as unit:
        [row] = unit.session.scalars(select(Conversation).where(Conversation.id != calm))
        attention.want(unit.session, row, ["asked"], clock.now())
        number = row.id
        if told == "just before":  # the bot had no time to look at it
            row.last_seq = 1
            unit.session.add(unheard(row, "我不想活了，农药都买好了", clock))
        unit.session.flush()
        operators.take_over(unit.session, number, "chen", clock.now())
        unit.commit()
    if told == "meanwhile":
        await talk.say("m1", "我不想活了，农药都买好了")
    with database.unit_of_work() as unit:
        operators.say(unit.session, number, "chen", "您是说想自杀吗，家里着火了吗", clock.now())
        unit.commit()
    assert state(database, number) == ("operator", "chen", ["asked", "danger:suicide"])
    clock.advance(hours=1)
    with database.unit_of_work() as unit:
        assert leases.return_lapsed(unit.session, clock.now()) == [number]
        assert [one.id for one in queueing.waiting(unit.session)] == [number, calm]
        unit.commit()
    assert state(database, number)[2] == ["asked", "danger:suicide", "left"]


async def test_danger_told_to_an_operator_raises_the_call_that_is_promised(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock
) -> None:
    talk = await web.open()
    with database.unit_of_work() as unit:
        row = unit.session.scalars(select(Conversation)).one()
        attention.want(unit.session, row, ["callback"], clock.now())
        callbacks.ask(
            unit, row.id, "13800001234", clock,
            wish=None, reason="callback", urgent=False, region_code=None,
        )  # fmt: skip
        operators.take_over(unit.session, row.id, "chen", clock.now())
        unit.commit()
    await talk.say("m1", "家里着火了，快来人")
    with database.reading() as session:
        [promised] = callbacks.waiting(session)
        assert (promised.reason, promised.urgent) == ("danger:fire", True)


def unheard(row: Conversation, text: str, clock: FrozenClock) -> Message:
    """A farmer's message that waits for the bot."""
    return Message(
        id="unheard", conversation_id=row.id, seq=1, direction="farmer", text=text,
        at=clock.now(), state="pending", attempts=0, message_key="k",
    )  # fmt: skip
