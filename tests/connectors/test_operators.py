"""An operator takes a talk over and gives it back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from connectors import operators, queueing, texts
from connectors.inbox import Inbox
from connectors.operators import NotTheirs
from connectors.tables import Conversation, Message
from intake.clock import FrozenClock
from intake.db import Database
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
