"""Waiting for a person: the reasons, who is first, being told in time, and what is held meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sanic.response import json
from sqlalchemy import select

from connectors import attention, operators, queueing, texts
from connectors.inbox import Inbox
from connectors.tables import Conversation, Message
from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from intake.service import callbacks, presence
from intake.tables import User
from tests.connectors.peer import Peer, says
from tests.connectors.web import Talk, Web

pytestmark = pytest.mark.anyio


def number_of(database: Database) -> str:
    with database.reading() as session:
        return session.scalars(select(Conversation.id)).one()


def operator_is_there(database: Database, clock: FrozenClock) -> User:
    with database.unit_of_work() as uow:
        user = User(
            username="chen", name="陈", password_hash="-", role="operator", created_at=clock.now()
        )
        uow.session.add(user)
        uow.session.flush()
        presence.seen(uow, user, clock, timedelta(hours=3))
        uow.commit()
    return user


async def ask_for_a_person(talk: Talk, inbox: Inbox, peer: Peer, *reasons: str) -> None:
    effects = [{"type": "wants_human", "reason": reason} for reason in reasons]
    peer.script = lambda turn: json(says("我叫人", effects=effects))
    await talk.say(f"m-{len(peer.turns)}", "转人工")
    await inbox.settled()


async def test_nobody_comes_in_time_and_the_farmer_is_told_once(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, peer: Peer
) -> None:
    operator_is_there(database, clock)
    talk = await web.open()
    await ask_for_a_person(talk, inbox, peer, "asked")
    clock.advance(minutes=9)
    assert await inbox.tell_unanswered() == 0
    clock.advance(minutes=1)
    assert [await inbox.tell_unanswered(), await inbox.tell_unanswered()] == [1, 0]
    last = (await talk.messages())[-1]
    assert (last["from"], last["text"]) == (
        "system",
        texts.system("unanswered_busy") + texts.system("may_call"),
    )
    assert last["buttons"] == texts.buttons("unanswered")


async def test_where_nobody_is_there_nothing_is_said_a_second_time(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, peer: Peer
) -> None:
    talk = await web.open()
    await ask_for_a_person(talk, inbox, peer, "asked")
    clock.advance(hours=2)
    assert await inbox.tell_unanswered() == 0


@pytest.mark.parametrize("meanwhile", ["taken", "promised"])
async def test_who_is_looked_after_is_not_told(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, peer: Peer, meanwhile: str
) -> None:
    user = operator_is_there(database, clock)
    await ask_for_a_person(await web.open(), inbox, peer, "asked")
    number = number_of(database)
    with database.unit_of_work() as uow:
        if meanwhile == "taken":
            operators.take_over(uow.session, number, user.id, clock.now())
        else:
            callbacks.ask(
                uow, number, "13800001234", clock,
                wish=None, reason="asked", urgent=False, region_code=None,
            )  # fmt: skip
        uow.commit()
    clock.advance(hours=1)
    assert await inbox.tell_unanswered() == 0


async def test_danger_comes_first_and_its_reason_is_added(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, peer: Peer
) -> None:
    calm, other = await web.open(), await web.open()
    await ask_for_a_person(calm, inbox, peer, "asked")
    await ask_for_a_person(other, inbox, peer, "asked")
    await ask_for_a_person(other, inbox, peer, "danger:suicide", "danger:medical")
    with database.reading() as session:
        found = queueing.waiting(session)
        assert [attention.is_urgent(row) for row in found] == [True, False]
        assert attention.reasons_of(found[0]) == ["asked", "danger:suicide", "danger:medical"]


async def test_what_is_said_to_the_operator_reaches_the_bot_when_it_goes_on(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, peer: Peer
) -> None:
    talk = await web.open()
    await ask_for_a_person(talk, inbox, peer, "asked")
    number = number_of(database)
    with database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, number, "declaration", clock)
        drafts.save_facts(uow, draft.id, {"hardship": "老伴住院"}, clock)
        operators.take_over(uow.session, number, "chen", clock.now())
        uow.commit()
    for name, text in (("a", "家里四口人"), ("b", "谢谢你")):
        await talk.say(name, text)
    await inbox.settled()
    before = len(peer.turns)
    peer.script = lambda turn: json(says("咱接着来。", "您叫什么名字？", expects="name"))
    with database.unit_of_work() as uow:
        operators.hand_back(uow.session, number, "chen", clock.now())
        uow.commit()
    clock.advance(seconds=5)
    assert await inbox.handle_pending() == 1
    [turn] = peer.turns[before:]
    assert turn["text"] == "家里四口人\n谢谢你"
    assert turn["metadata"]["after_operator"] is True
    assert [text for _, _, text in await talk.lines()][-3:] == [
        texts.system("operator_left"), "咱接着来。", "您叫什么名字？",
    ]  # fmt: skip
    with database.reading() as session:
        assert {row.state for row in session.scalars(select(Message))} == {"handled"}


async def test_a_bot_that_cannot_go_on_leaves_the_talk_to_a_person(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, peer: Peer
) -> None:
    talk = await web.open()
    await ask_for_a_person(talk, inbox, peer, "asked")
    number = number_of(database)
    peer.script = lambda turn: json({"error": "no"}, status=400)
    with database.unit_of_work() as uow:
        drafts.open_draft(uow, number, "declaration", clock)
        operators.take_over(uow.session, number, "chen", clock.now())
        operators.hand_back(uow.session, number, "chen", clock.now())
        uow.commit()
    for _ in range(4):
        clock.advance(minutes=2)
        await inbox.handle_pending()
    with database.reading() as session:
        row = session.scalars(select(Conversation)).one()
        assert (row.attention, row.due_at, row.waiting_since) == ("wanted", None, None)
        assert attention.reasons_of(row) == [attention.STUCK]
        assert {one.state for one in session.scalars(select(Message))} == {"handled"}


async def test_a_talk_that_nobody_asked_help_in_is_never_told(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock
) -> None:
    await web.open()
    with database.unit_of_work() as uow:
        row = uow.session.scalars(select(Conversation)).one()
        row.answer_due_at = clock.now() - timedelta(minutes=1)
        uow.commit()
    assert await inbox.tell_unanswered() == 0
