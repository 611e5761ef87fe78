"""Who has a call: given by the telephone, waiting in the queue, missed, finished."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from connectors import leases, operators, queueing
from connectors.desk_tables import DeskWait
from connectors.phone import by_hand, forgetting, holding, reading, taking
from connectors.phone.tables import Call, CallEvent, CallSegment
from connectors.tables import Conversation, Message
from intake.clock import FrozenClock
from intake.db import Database
from intake.service import callbacks
from tests.connectors.phone.script import Exchange, Line
from tests.intake.world import World

WAITING = ("open", "wanted", "call", None)


def test_a_call_waits_in_the_queue_until_somebody_takes_it(
    exchange: Exchange, county: World, clock: FrozenClock
) -> None:
    line, call = Line(), exchange.name()
    line.started(caller="13800001234")
    line.said("a", 0, "有人吗")
    exchange.send(call, line.events)
    assert exchange.held(call) == WAITING
    me = county.user("operator").id
    with exchange.database.unit_of_work() as uow:
        [shown] = reading.live(uow.session)
        assert (shown.caller, shown.talk.channel) == ("13800001234", "phone")
        assert [one.id for one in queueing.waiting(uow.session)] == [shown.talk.id]
        operators.take_over(uow.session, shown.talk.id, me, clock.now())
        uow.commit()
    assert exchange.held(call) == ("open", "operator", "call", me)
    # Nobody on the phone reads that somebody has come.
    assert [text for _, text, _ in exchange.said(call)] == ["有人吗"]


@pytest.mark.parametrize("named", ["nobody", "east1", "platform"])
def test_only_an_operator_who_is_there_is_given_a_call(
    exchange: Exchange, county: World, named: str
) -> None:
    """``platform`` is an operator, but not logged in."""
    line, call = Line(), exchange.name()
    line.started(operator=named)
    exchange.send(call, line.events)
    assert exchange.held(call) == WAITING


def test_the_telephone_gives_a_call_and_gives_it_to_another(
    exchange: Exchange, county: World, clock: FrozenClock
) -> None:
    line, call = Line(), exchange.name()
    line.started(operator="operator")
    exchange.send(call, line.events)
    me = county.user("operator").id
    assert exchange.held(call) == ("open", "operator", "call", me)
    exchange.send(call, [line.updated(region="150726", caller="13800005678")])
    assert exchange.held(call) == ("open", "operator", "call", me)
    exchange.send(call, [line.updated(operator="platform")])  # who is not there
    assert exchange.held(call) == WAITING
    exchange.send(call, [line.updated(operator="operator")])
    assert exchange.held(call) == ("open", "operator", "call", me)


def test_a_call_that_nobody_took_is_to_be_called_back(exchange: Exchange, county: World) -> None:
    line, call = Line(), exchange.name()
    line.started(caller="13800001234")
    line.ended(reason="caller")
    exchange.send(call, line.events)
    assert exchange.held(call) == ("open", "wanted", "call_missed", None)
    with exchange.database.reading() as session:
        [promised] = callbacks.waiting(session)
        assert (promised.phone, promised.reason, promised.urgent) == (
            "13800001234", "call_missed", False,
        )  # fmt: skip


def test_of_a_call_without_number_and_words_nothing_is_left_to_do(exchange: Exchange) -> None:
    line, call = Line(), exchange.name()
    line.started(caller="anonymous")
    line.ended()
    exchange.send(call, line.events)
    assert exchange.held(call) == ("ended", "none", None, None)
    with exchange.database.reading() as session:
        assert callbacks.waiting(session) == []
    line, call = Line(), exchange.name()
    line.started()
    line.said("a", 0, "房子要塌了")
    line.ended()
    exchange.send(call, line.events)
    assert exchange.held(call) == ("open", "wanted", "danger:collapse,call_missed", None)


DESPAIR = "我不想活了，农药都买好了"


def test_danger_raises_a_call_that_waits_once_its_words_are_final(
    exchange: Exchange, county: World, clock: FrozenClock
) -> None:
    calm, line, call = exchange.name(), Line(), exchange.name()
    exchange.send(calm, [Line().started(caller="13800001234")])
    clock.advance(minutes=1)
    exchange.send(call, [line.started(), line.said("a", 0, DESPAIR, is_final=False)])
    assert exchange.held(call) == WAITING
    exchange.send(call, [line.said("b", 0, "您别喝农药，我不想您死", speaker="operator")])
    assert exchange.held(call) == WAITING

    def order() -> list[str]:
        with exchange.database.reading() as session:
            return [one.id for one in queueing.waiting(session)]

    with exchange.database.reading() as session:
        first, second = (exchange.talk(session, one).id for one in (calm, call))
    assert order() == [first, second]
    exchange.send(call, [line.said("a", 1, DESPAIR)])
    assert exchange.held(call) == ("open", "wanted", "call,danger:suicide", None)
    assert order() == [second, first]


def test_a_missed_call_that_told_of_danger_is_called_back_first(
    exchange: Exchange, county: World, clock: FrozenClock
) -> None:
    calm, call = Line(), Line()
    exchange.send(exchange.name(), [calm.started(caller="13800001234"), calm.ended()])
    clock.advance(minutes=1)
    name = exchange.name()
    exchange.send(name, [call.started(caller="13800005678"), call.said("a", 0, DESPAIR)])
    exchange.send(name, [call.ended()])
    with exchange.database.reading() as session:
        found = [(one.phone, one.reason, one.urgent) for one in callbacks.waiting(session)]
    assert found == [
        ("13800005678", "danger:suicide", True),
        ("13800001234", "call_missed", False),
    ]


def test_last_words_that_come_after_the_end_make_the_call_back_urgent(
    exchange: Exchange, county: World
) -> None:
    line, call = Line(), exchange.name()
    exchange.send(call, [line.started(caller="13800001234"), line.ended()])
    exchange.send(call, [line.said("a", 0, DESPAIR)])
    with exchange.database.reading() as session:
        [promised] = callbacks.waiting(session)
        assert (promised.reason, promised.urgent) == ("danger:suicide", True)


@pytest.mark.parametrize("by", ["telephone", "hand"])
def test_danger_that_an_operator_heard_on_the_line_is_urgent_when_the_talk_returns(
    exchange: Exchange, county: World, clock: FrozenClock, by: str
) -> None:
    me = county.user("operator").id
    line, call = Line(), exchange.name()
    with exchange.database.unit_of_work() as uow:
        if by == "hand":
            talk = by_hand.open_call(uow.session, me, None, None, clock.now())
            by_hand.write(uow.session, talk, me, "operator", "您想自杀吗", "k1", clock.now())
            by_hand.write(uow.session, talk, me, "caller", DESPAIR, "k2", clock.now())
        uow.commit()
    if by == "telephone":
        exchange.send(call, [line.started(operator="operator"), line.said("a", 0, DESPAIR)])
    with exchange.database.unit_of_work() as uow:
        if by == "telephone":
            talk = exchange.talk(uow.session, call).id
        row = uow.session.get_one(Conversation, talk)
        assert (row.attention, row.attention_reason) == ("operator", "call,danger:suicide")
        by_hand.hang_up(uow.session, talk, me, clock.now())
        clock.advance(minutes=30)
        assert leases.return_lapsed(uow.session, clock.now()) == [talk]
        assert (row.attention, row.attention_reason) == ("wanted", "danger:suicide,left")


def test_an_operator_who_is_done_closes_a_call_or_lets_it_wait_again(
    exchange: Exchange, county: World, clock: FrozenClock
) -> None:
    me = county.user("operator").id
    line, call = Line(), exchange.name()
    line.started(operator="operator")
    line.said("a", 0, "喂")
    exchange.send(call, line.events)

    def done() -> None:
        with exchange.database.unit_of_work() as uow:
            talk = exchange.talk(uow.session, call).id
            operators.take_over(uow.session, talk, me, clock.now())
            operators.hand_back(uow.session, talk, me, clock.now())
            uow.commit()

    done()
    assert exchange.held(call) == WAITING
    with exchange.database.unit_of_work() as uow:
        operators.take_over(uow.session, exchange.talk(uow.session, call).id, me, clock.now())
        uow.commit()
    exchange.send(call, [line.ended(reason="caller")])
    assert exchange.held(call) == ("open", "operator", None, me)
    done()
    assert exchange.held(call) == ("ended", "none", None, None)
    exchange.send(call, [line.said("b", 0, "最后一句")])
    assert exchange.said(call) == [
        ("farmer", "喂", "segment:a"),
        ("farmer", "最后一句", "segment:b"),
    ]


def test_no_browser_holds_a_call_but_what_is_left_to_do_after_it(
    exchange: Exchange, county: World, clock: FrozenClock
) -> None:
    me = county.user("operator").id
    line, call = Line(), exchange.name()
    line.started(operator="operator")
    line.said("a", 0, "我家房子漏雨")
    exchange.send(call, line.events)

    def returned() -> int:
        with exchange.database.unit_of_work() as uow:
            found = leases.return_lapsed(uow.session, clock.now())
            uow.commit()
        return len(found)

    clock.advance(hours=1)
    assert (returned(), exchange.held(call)) == (0, ("open", "operator", "call", me))
    exchange.send(call, [line.ended(reason="caller")])
    assert (returned(), exchange.held(call)) == (0, ("open", "operator", None, me))
    clock.advance(minutes=10)
    assert (returned(), exchange.held(call)) == (1, ("open", "wanted", "left", None))
    with exchange.database.unit_of_work() as uow:
        operators.take_over(uow.session, exchange.talk(uow.session, call).id, me, clock.now())
        uow.commit()
    clock.advance(minutes=10)
    assert (returned(), exchange.held(call)) == (1, ("open", "wanted", "left", None))
    # Nobody reads what a system says there.
    assert exchange.said(call) == [("farmer", "我家房子漏雨", "segment:a")]


def test_how_sure_the_words_of_a_message_are(
    exchange: Exchange, county: World, clock: FrozenClock
) -> None:
    me = county.user("operator").id
    line, call = Line(), exchange.name()
    line.started(operator="operator")
    line.said("a", 0, "我家房子漏雨", confidence=0.4)
    line.said("b", 0, "你们管不管")
    talk = exchange.send(call, line.events).conversation
    with exchange.database.unit_of_work() as uow:
        by_hand.write(uow.session, talk, me, "caller", "漏了三年", "k1", clock.now())
        found = uow.session.scalars(select(Message).order_by(Message.seq))
        sure = [reading.confidence_of(uow.session, one) for one in found]
    assert sure == [0.4, reading.UNSAID, None]


def test_a_call_that_is_closed_with_how_it_was_done_is_over(
    exchange: Exchange, county: World, clock: FrozenClock
) -> None:
    me = county.user("operator").id
    line, call = Line(), exchange.name()
    exchange.send(call, [line.started(operator="operator")])
    with exchange.database.unit_of_work() as uow:
        talk = exchange.talk(uow.session, call).id
        with pytest.raises(operators.StillOnTheLine):
            operators.close(uow.session, talk, me, "answered", None, clock.now())
    assert exchange.held(call) == ("open", "operator", "call", me)
    exchange.send(call, [line.ended(reason="operator")])
    with exchange.database.unit_of_work() as uow:
        operators.close(uow.session, talk, me, "answered", None, clock.now())
        uow.commit()
    assert exchange.held(call) == ("ended", "none", None, None)
    assert exchange.said(call) == []


def test_a_call_opened_and_written_by_hand(
    database: Database, county: World, clock: FrozenClock
) -> None:
    me, other = county.user("operator").id, county.user("platform").id
    with database.unit_of_work() as uow:
        talk = by_hand.open_call(uow.session, me, "13800001234", None, clock.now())
        for key, speaker, text in (
            ("k1", "caller", "我家\u202e房子漏雨 "),
            ("k1", "caller", "我家房子漏雨"),
            ("k2", "operator", "您家几口人？"),
            ("k3", "caller", " "),
        ):
            by_hand.write(uow.session, talk, me, speaker, text, key, clock.now())
        for intruder in (other, ""):
            with pytest.raises(operators.NotTheirs):
                by_hand.write(uow.session, talk, intruder, "caller", "x", "k4", clock.now())
        by_hand.hang_up(uow.session, talk, me, clock.now())
        by_hand.hang_up(uow.session, talk, me, clock.now())
        operators.hand_back(uow.session, talk, me, clock.now())
        with pytest.raises(operators.NotTheirs):
            by_hand.hang_up(uow.session, talk, me, clock.now())
        uow.commit()
    with database.reading() as session:
        said = session.scalars(select(Message).order_by(Message.seq))
        assert [(one.seq, one.direction, one.text, one.state) for one in said] == [
            (1, "farmer", "我家房子漏雨", "handled"),
            (2, "operator", "您家几口人？", "handled"),
        ]
        call = reading.call_of(session, talk)
        assert call is not None
        assert (call.state, call.end, call.caller) == ("ended", "operator", "13800001234")
        row = session.get_one(Conversation, talk)
        assert (row.state, row.attention) == ("ended", "none")


def test_a_call_that_falls_silent_ends_and_what_is_not_needed_is_forgotten(
    exchange: Exchange, county: World, clock: FrozenClock
) -> None:
    line, call = Line(), exchange.name()
    line.started(caller="13800001234")
    line.said("a", 0, "喂")
    exchange.send(call, line.events)

    def sweep() -> int:
        with exchange.database.unit_of_work() as uow:
            ended = forgetting.sweep(uow, clock.now())
            uow.commit()
        return ended

    def left() -> list[int]:
        with exchange.database.reading() as session:
            kinds = (Call, CallEvent, CallSegment)
            return [len(list(session.scalars(select(kind)))) for kind in kinds]

    assert (sweep(), left()) == (0, [1, 2, 1])
    clock.advance(hours=2)
    assert (sweep(), left()) == (1, [1, 2, 1])
    ended = exchange.call(call)
    assert (ended.state, ended.end) == ("ended", "lost")
    assert exchange.held(call)[:3] == ("open", "wanted", "call_missed")
    clock.advance(days=1)
    assert (sweep(), left()) == (0, [1, 0, 0])
    # What comes after all is known by its number, or still taken.
    line.said("b", 0, "最后一句")
    taken = exchange.send(call, line.events[2:])
    assert (taken.ack, exchange.said(call)[-1][1]) == (3, "最后一句")
    clock.advance(days=29)
    assert (sweep(), exchange.call(call).caller) == (0, "13800001234")
    clock.advance(days=1)
    assert (sweep(), exchange.call(call).caller) == (0, None)


@pytest.mark.parametrize(
    ("caller", "can_be_called"),
    [
        ("13800001234", True),
        ("+8613800001234", True),
        ("0479-3230000", True),
        ("anonymous", False),
        ("12317", False),
        ("１３８００００１２３４", False),
        (None, False),
    ],
)
def test_numbers_that_can_be_called(caller: str | None, can_be_called: bool) -> None:
    assert holding.dialable(caller) is can_be_called


def test_the_conversation_of_a_call_tells_nothing_without_the_keys(database: Database) -> None:
    with database.reading() as session:
        found = taking.conversation_of(session, "13800001234@pbx")
    assert len(found) == 32
    assert "1380" not in found


def test_how_a_call_waited_is_counted_once_without_a_way_back_to_it(
    exchange: Exchange, county: World, clock: FrozenClock
) -> None:
    me = county.user("operator").id
    missed, taken, again = Line(), Line(), exchange.name()
    missed.started(caller="13800001234")
    missed.ended(reason="caller")
    exchange.send(exchange.name(), missed.events)
    taken.started()
    exchange.send(again, taken.events)
    clock.advance(seconds=20)
    exchange.send(again, [taken.updated(operator="operator")])
    exchange.send(again, [taken.updated(operator="platform")])  # who is not there: it waits again
    clock.advance(seconds=20)
    exchange.send(again, [taken.updated(operator="operator")])
    with exchange.database.unit_of_work() as uow:
        by_hand.open_call(
            uow.session, me, None, None, clock.now()
        )  # rang for nobody knows how long
        uow.commit()
    with exchange.database.reading() as session:
        found = session.scalars(select(DeskWait).order_by(DeskWait.outcome))
        assert [(one.channel, one.outcome, one.waited_seconds) for one in found] == [
            ("phone", "left", None),
            ("phone", "taken", 20),
        ]
