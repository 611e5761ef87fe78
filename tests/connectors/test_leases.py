"""The hold of an operator on a talk: renewed by their page, over without it, one holder always."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sanic.response import json
from sqlalchemy import select

from connectors import anonymity, attention, leases, operators, queueing, texts
from connectors.caller import Caller, new_token
from connectors.conversations import open_conversation
from connectors.desk_tables import DeskTalk
from connectors.inbox import Inbox
from connectors.operators import NotTheirs
from connectors.tables import Conversation
from intake import drafts
from intake.clock import SHANGHAI, FrozenClock
from intake.db import Database
from intake.service import presence
from intake.tables import User
from tests.connectors.desk_people import state, told, wanting
from tests.connectors.peer import Peer, says
from tests.connectors.web import Web


def take(database: Database, talk: str, operator: str, now: datetime) -> bool:
    with database.unit_of_work() as uow:
        try:
            operators.take_over(uow.session, talk, operator, now)
        except NotTheirs:
            return False
        uow.commit()
        return True


def beat(database: Database, operator: str, now: datetime) -> None:
    with database.unit_of_work() as uow:
        leases.beat(uow.session, operator, now)
        uow.commit()


def returned(database: Database, now: datetime) -> list[str]:
    with database.unit_of_work() as uow:
        found = leases.return_lapsed(uow.session, now)
        uow.commit()
        return found


def test_a_page_that_dies_lets_the_talk_return_to_its_place(
    database: Database, clock: FrozenClock
) -> None:
    first = wanting(database, clock)
    clock.advance(minutes=1)
    second = wanting(database, clock)
    take(database, first, "chen", clock.now())
    beat(database, "chen", clock.now())
    clock.advance(seconds=119)
    assert returned(database, clock.now()) == []
    clock.advance(seconds=1)
    assert returned(database, clock.now()) == [first]
    assert returned(database, clock.now()) == []
    assert state(database, first) == ("wanted", None, ["asked", "left"])
    with database.reading() as session:
        assert [one.id for one in queueing.waiting(session)] == [first, second]
    assert told(database, first)[-1] == texts.system("lost_nobody") + texts.system("may_call")


def test_a_page_that_lives_keeps_the_talk_and_one_without_script_has_time_to_write(
    database: Database, clock: FrozenClock
) -> None:
    talk = wanting(database, clock)
    take(database, talk, "chen", clock.now())
    for _ in range(20):
        clock.advance(seconds=60)
        beat(database, "chen", clock.now())
    with database.unit_of_work() as uow:
        leases.page(uow.session, "chen", clock.now())
        uow.commit()
    clock.advance(minutes=9, seconds=59)
    assert returned(database, clock.now()) == []
    clock.advance(seconds=1)
    assert returned(database, clock.now()) == [talk]


def test_what_is_held_without_a_lease_never_returns(database: Database, clock: FrozenClock) -> None:
    with database.unit_of_work() as uow:
        call = open_conversation(uow.session, Caller(new_token()), "phone", None, clock.now())
        call.attention, call.operator = "operator", "chen"
        uow.commit()
    clock.advance(days=1)
    assert returned(database, clock.now()) == []
    assert not take(database, call.id, "liu", clock.now())


def test_logging_out_gives_back_at_once_what_is_held(
    database: Database, clock: FrozenClock
) -> None:
    mine, other = wanting(database, clock), wanting(database, clock)
    take(database, mine, "chen", clock.now())
    take(database, other, "liu", clock.now())
    with database.unit_of_work() as uow:
        assert leases.return_all(uow.session, "chen", clock.now()) == [mine]
        uow.commit()
    assert [state(database, one)[:2] for one in (mine, other)] == [
        ("wanted", None),
        ("operator", "liu"),
    ]


def test_an_ended_talk_is_let_go(database: Database, clock: FrozenClock) -> None:
    talk, mine = wanting(database, clock), wanting(database, clock)
    for one in (talk, mine):
        take(database, one, "chen", clock.now())
    with database.unit_of_work() as uow:
        for one in (talk, mine):
            uow.session.get_one(Conversation, one).state = "ended"
        uow.session.flush()
        operators.hand_back(uow.session, mine, "chen", clock.now())
        uow.commit()
    clock.advance(hours=1)
    assert returned(database, clock.now()) == []
    assert [state(database, one) for one in (talk, mine)] == [("none", None, [])] * 2
    with database.reading() as session:
        assert session.scalars(select(DeskTalk)).all() == []


def test_of_many_who_press_at_once_one_gets_the_talk(
    database: Database, clock: FrozenClock
) -> None:
    talk, now = wanting(database, clock), clock.now()
    names = [f"operator-{number}" for number in range(8)]
    with ThreadPoolExecutor(len(names)) as pool:
        got = list(pool.map(lambda name: take(database, talk, name, now), names))
    assert (got.count(True), state(database, talk)[1]) == (1, names[got.index(True)])
    assert told(database, talk) == [texts.system("operator_here")]


def test_the_lease_moves_with_a_talk_that_becomes_anonymous(
    database: Database, clock: FrozenClock
) -> None:
    talk = wanting(database, clock)
    take(database, talk, "chen", clock.now())
    with database.unit_of_work() as uow:
        home = uow.session.get_one(Conversation, talk)
        hidden = anonymity.go_anonymous(uow.session, home, None, clock.now())
        uow.commit()
    with database.reading() as session:
        assert [one.conversation_id for one in session.scalars(select(DeskTalk))] == [hidden.id]
    clock.advance(hours=1)
    assert returned(database, clock.now()) == [hidden.id]


@pytest.mark.anyio
async def test_the_bot_takes_up_what_was_said_to_the_one_who_left(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, peer: Peer
) -> None:
    with database.unit_of_work() as uow:
        other = User(
            username="liu", name="刘", password_hash="-", role="operator", created_at=clock.now()
        )
        uow.session.add(other)
        uow.session.flush()
        presence.seen(uow, other, clock, timedelta(hours=1))
        uow.commit()
    talk = await web.open()
    peer.script = lambda turn: json(says("我叫人", effects=[{"type": "wants_human"}]))
    await talk.say("m1", "转人工")
    await inbox.settled()
    with database.unit_of_work() as uow:
        number = uow.session.scalars(select(Conversation.id)).one()
        draft = drafts.open_draft(uow, number, "declaration", clock)
        drafts.save_facts(uow, draft.id, {"hardship": "老伴住院"}, clock)
        operators.take_over(uow.session, number, "chen", clock.now())
        uow.commit()
    await talk.say("m2", "家里四口人")
    await inbox.settled()
    clock.advance(minutes=10)
    assert [await inbox.return_left(), await inbox.return_left()] == [1, 0]
    peer.script = lambda turn: json(says("您叫什么名字？", expects="name"))
    clock.advance(seconds=5)
    assert await inbox.handle_pending() == 1
    assert (peer.turns[-1]["text"], peer.turns[-1]["metadata"]["after_operator"]) == (
        "家里四口人",
        True,
    )
    assert [text for _, _, text in await talk.lines()][-2:] == [
        texts.system("lost_busy"),
        "您叫什么名字？",
    ]
    clock.advance(minutes=10)
    assert await inbox.tell_unanswered() == 1


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["take", "say", "beat", "page", "back", "leave", "sweep"]),
        st.sampled_from(["chen", "liu", "wang"]),
        st.integers(0, 700),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(acts=ACTS)
def test_nobody_speaks_in_a_talk_that_another_holds(
    lasting: Database, acts: list[tuple[str, str, int]]
) -> None:
    clock = FrozenClock(datetime(2026, 2, 13, 9, tzinfo=SHANGHAI))
    talk = wanting(lasting, clock)
    holder: tuple[str, datetime] | None = None  # as the rule says it: who, and until when
    for act, who, seconds in acts:
        clock.advance(seconds=seconds)
        now = clock.now()
        alive = holder is not None and holder[1] > now
        with lasting.unit_of_work() as uow:
            try:
                if act == "take":
                    operators.take_over(uow.session, talk, who, now)
                elif act == "say":
                    operators.say(uow.session, talk, who, "在", now)
                elif act == "beat":
                    leases.beat(uow.session, who, now)
                elif act == "page":
                    leases.page(uow.session, who, now)
                elif act == "back":
                    operators.hand_back(uow.session, talk, who, now)
                    row = uow.session.get_one(Conversation, talk)
                    attention.want(uow.session, row, ["asked"], now)
                elif act == "leave":
                    leases.return_all(uow.session, who, now)
                else:
                    leases.return_lapsed(uow.session, now)
                uow.commit()
                refused = False
            except NotTheirs:
                refused = True
        mine = holder is not None and holder[0] == who
        if act == "take":
            assert refused == (alive and not mine)
            if not refused and not mine:
                holder = who, now + leases.PAGE
        elif act in ("say", "back"):
            assert refused == (not mine)
            holder = None if act == "back" and mine else holder
        elif act == "beat" and mine:
            holder = who, now + leases.BEAT
        elif act == "page" and mine:
            assert holder is not None
            holder = who, max(holder[1], now + leases.PAGE)
        elif (act == "leave" and mine) or (act == "sweep" and not alive):
            holder = None
        assert state(lasting, talk)[:2] == (("operator", holder[0]) if holder else ("wanted", None))
