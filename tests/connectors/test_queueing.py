"""What a farmer hears of their place in the line: honest, not too often, nothing where nobody is."""

from __future__ import annotations

import pytest
from sanic.response import json

from connectors import attention, operators, queueing, texts
from connectors.desk_tables import DeskTalk
from connectors.inbox import Inbox
from intake.clock import FrozenClock
from intake.db import Database
from intake.service import callbacks
from intake.service.presence import availability
from intake.tables import Presence
from tests.connectors.desk_people import operator, told, wanting
from tests.connectors.peer import Peer, says
from tests.connectors.web import Web


def moved(database: Database, clock: FrozenClock) -> list[str]:
    with database.unit_of_work() as uow:
        found = queueing.tell_moved(uow.session, clock.now())
        uow.commit()
        return found


def take(database: Database, clock: FrozenClock, talk: str) -> None:
    with database.unit_of_work() as uow:
        operators.take_over(uow.session, talk, "chen", clock.now())
        uow.commit()


def place(ahead: int) -> str:
    return texts.system("place", ahead=ahead)


def test_each_hears_how_many_are_ahead_and_the_first_nothing(
    database: Database, clock: FrozenClock
) -> None:
    operator(database, clock, "chen")
    talks = [wanting(database, clock) for _ in range(3)]
    assert [told(database, one) for one in talks] == [[], [place(1)], [place(2)]]
    urgent = wanting(database, clock, "danger:fire")
    assert told(database, urgent) == []


def test_who_moves_up_hears_of_it_not_too_often(database: Database, clock: FrozenClock) -> None:
    operator(database, clock, "chen")
    first, second, third, fourth = (wanting(database, clock) for _ in range(4))
    take(database, clock, first)
    clock.advance(minutes=1)
    assert moved(database, clock) == []
    clock.advance(minutes=2)
    assert moved(database, clock) == [second, third, fourth]
    take(database, clock, second)
    clock.advance(minutes=1)
    assert moved(database, clock) == []
    take(database, clock, third)
    clock.advance(minutes=1)
    assert moved(database, clock) == [fourth]
    assert moved(database, clock) == []
    assert told(database, second)[:1] == [place(1)]
    assert told(database, second)[1] == texts.system("place_next")
    assert told(database, fourth) == [place(3), place(2), texts.system("place_next")]


def test_whom_danger_overtakes_hears_nothing_wrong_later(
    database: Database, clock: FrozenClock
) -> None:
    operator(database, clock, "chen")
    first, second = wanting(database, clock), wanting(database, clock)
    urgent = wanting(database, clock, "danger:medical")
    clock.advance(minutes=5)
    take(database, clock, first)
    assert moved(database, clock) == []  # one is ahead still: the one in danger
    take(database, clock, urgent)
    assert moved(database, clock) == [second]


def test_where_nobody_is_there_no_place_is_told(database: Database, clock: FrozenClock) -> None:
    name = operator(database, clock, "chen")
    first, second = wanting(database, clock), wanting(database, clock)
    with database.unit_of_work() as uow:
        uow.session.get_one(Presence, name).until = clock.now()
        uow.commit()
    third = wanting(database, clock)
    take(database, clock, first)
    clock.advance(minutes=5)
    assert (moved(database, clock), told(database, third)) == ([], [])
    assert told(database, second) == [place(1)]


def test_one_reached_by_an_account_hears_the_place_once(
    database: Database, clock: FrozenClock
) -> None:
    operator(database, clock, "chen")
    first, second = wanting(database, clock), wanting(database, clock, channel="wechat")
    take(database, clock, first)
    clock.advance(minutes=5)
    assert (moved(database, clock), told(database, second)) == ([], [place(1)])


def test_who_waits_for_a_call_is_not_ahead_of_anybody(
    database: Database, clock: FrozenClock
) -> None:
    operator(database, clock, "chen")
    called = wanting(database, clock)
    with database.unit_of_work() as uow:
        callbacks.ask(
            uow, called, "13800001234", clock,
            wish=None, reason="asked", urgent=False, region_code=None,
        )  # fmt: skip
        uow.commit()
    assert told(database, wanting(database, clock)) == []


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, "unanswered_nobody"), (8 * 60 + 25, "unanswered_closed")]
)
def test_who_waits_in_vain_hears_whether_anybody_is_there(
    database: Database, clock: FrozenClock, minutes: int, expected: str
) -> None:
    name = operator(database, clock, "chen")
    clock.advance(minutes=minutes)
    talk = wanting(database, clock)
    with database.unit_of_work() as uow:
        uow.session.get_one(Presence, name).until = clock.now()
        uow.commit()
    clock.advance(minutes=10)
    with database.unit_of_work() as uow:
        assert attention.tell_unanswered(uow.session, clock.now()) == [talk]
        opens = availability(uow.session, None, clock.now()).opens
        uow.commit()
    assert opens is not None
    assert told(database, talk) == [texts.system(expected, opens=opens) + texts.system("may_call")]


@pytest.mark.anyio
async def test_the_place_stands_in_the_chat_after_the_bots_words(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, peer: Peer
) -> None:
    operator(database, clock, "chen")
    wanting(database, clock)
    clock.advance(seconds=1)
    talk = await web.open()
    peer.script = lambda turn: json(says("我叫人", effects=[{"type": "wants_human"}]))
    await talk.say("m1", "转人工")
    await inbox.settled()
    assert [text for _, _, text in await talk.lines()] == ["转人工", "我叫人", place(1)]
    clock.advance(minutes=3)
    with database.unit_of_work() as uow:
        first = queueing.line(uow.session)[0]
        operators.take_over(uow.session, first.id, "chen", clock.now())
        uow.commit()
    assert await inbox.tend_line() == 1
    assert [text for _, _, text in await talk.lines()][-1] == texts.system("place_next")
    with database.reading() as session:
        assert session.query(DeskTalk).filter_by(for_user="chen").count() == 1


@pytest.mark.anyio
async def test_who_goes_on_with_the_bot_sees_its_question_last(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, peer: Peer
) -> None:
    operator(database, clock, "chen")
    first = wanting(database, clock)
    clock.advance(seconds=1)
    talk = await web.open()
    effects = [{"type": "wants_human"}]
    peer.script = lambda turn: json(says("我叫人", "电话多少？", expects="phone", effects=effects))
    await talk.say("m1", "转人工")
    await inbox.settled()
    heard = ["转人工", "我叫人", "电话多少？"]
    assert [text for _, _, text in await talk.lines()] == heard
    take(database, clock, first)
    clock.advance(minutes=3)
    assert moved(database, clock) == []
    assert [text for _, _, text in await talk.lines()] == heard
