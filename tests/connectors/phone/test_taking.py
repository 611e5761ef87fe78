"""Any order, repetition, loss and resumption of events makes the same conversation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.phone import reading, taking
from connectors.phone.errors import NumberUsed
from connectors.phone.events import Event, Transcript
from connectors.phone.tables import CallEvent
from intake.clock import FrozenClock
from tests.connectors.phone.script import Exchange, Line

once = settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)

SPEAKERS = st.sampled_from(["caller", "operator"])
SEGMENT = st.tuples(SPEAKERS, st.integers(0, 3), st.booleans())
"""Who speaks, how many passing versions there are, and whether the final words are corrected."""


@st.composite
def calls(draw: st.DrawFn) -> list[Event]:
    """A call in which people interrupt each other: segments run side by side."""
    line = Line()
    line.started(caller="13800001234")
    pieces = []
    for at, (speaker, passing, corrected) in enumerate(draw(st.lists(SEGMENT, max_size=4))):
        versions = [(rev, False) for rev in range(passing)] + [(passing, True)]
        versions += [(passing + 1, True)] if corrected else []
        pieces.append([(f"s{at}", speaker, rev, final) for rev, final in versions])
    while any(pieces):
        piece = draw(st.sampled_from([one for one in pieces if one]))
        name, speaker, rev, final = piece.pop(0)
        line.said(name, rev, f"{name}的第{rev}版", speaker, is_final=final)
    if draw(st.booleans()):
        line.ended(reason="caller")
    return line.events


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Event], list[list[Event]]]:
    """A call, and requests in which each of its events comes at least once, in any order."""
    events = draw(calls())
    again = draw(st.lists(st.sampled_from(events), max_size=6))
    shuffled = draw(st.permutations([*events, *again]))
    requests = []
    while shuffled:
        size = draw(st.integers(1, len(shuffled)))
        requests.append(list(shuffled[:size]))
        shuffled = shuffled[size:]
    return events, requests


def expected(events: list[Event]) -> list[tuple[str, str, str | None]]:
    """The conversation, read off the events in the order of their numbers."""
    found: list[tuple[str, str, str | None]] = []
    seen: set[str] = set()
    for event in events:
        if isinstance(event, Transcript) and event.is_final:
            later = f"#{event.rev}" if event.segment_id in seen else ""
            seen.add(event.segment_id)
            side = {"caller": "farmer", "operator": "operator"}[event.speaker]
            found.append((side, event.text, f"segment:{event.segment_id}{later}"))
    return found


def standing(events: list[Event]) -> dict[str, tuple[bool, int, str]]:
    """How each segment stands in the end."""
    return {
        event.segment_id: (event.is_final, event.rev, event.text)
        for event in events
        if isinstance(event, Transcript)
    }


def gapless(numbers: set[int]) -> int:
    return next(n for n in range(len(numbers) + 1) if n + 1 not in numbers)


@once
@given(deliveries())
def test_any_order_and_repetition_makes_the_same_conversation(
    exchange: Exchange, delivery: tuple[list[Event], list[list[Event]]]
) -> None:
    events, requests = delivery
    call, arrived = exchange.name(), set[int]()
    page, number = dict[str, tuple[bool, int, str]](), 0
    for request in requests:
        taken = exchange.send(call, request)
        arrived |= {one.seq for one in request}
        assert taken.ack == gapless(arrived)
        with exchange.database.reading() as session:
            for line in reading.lines_after(session, taken.conversation, number):
                assert line.number > number
                number = line.number
                page[line.segment_id] = (line.is_final, line.rev, line.text)
    assert exchange.said(call) == expected(events)
    assert exchange.segments(call) == page == standing(events)
    ended = any(one.type == "call.ended" for one in events)
    assert exchange.call(call).state == ("ended" if ended else "live")
    with exchange.database.reading() as session:
        kept = {one.seq for one in session.query(CallEvent).where(
            CallEvent.conversation_id == taking.conversation_of(session, call)
        )}  # fmt: skip
    assert kept == {one.seq for one in events if one.lasting}


@once
@given(calls(), st.data())
def test_a_sender_that_loses_and_resumes_from_the_acknowledged_number(
    exchange: Exchange, events: list[Event], data: st.DataObject
) -> None:
    """Requests are lost, answers are lost, and the sender begins again behind the last ack."""
    call, ack = exchange.name(), 0
    while ack < len(events):
        upto = data.draw(st.integers(ack + 1, len(events)))
        request_is_lost, answer_is_lost = data.draw(st.booleans()), data.draw(st.booleans())
        if request_is_lost:
            continue
        taken = exchange.send(call, events[ack:upto])
        ack = ack if answer_is_lost else taken.ack
    assert exchange.said(call) == expected(events)
    assert exchange.segments(call) == standing(events)


@once
@given(calls(), st.data())
def test_what_is_lost_for_long_holds_up_nothing_and_still_comes(
    exchange: Exchange, clock: FrozenClock, events: list[Event], data: st.DataObject
) -> None:
    call = exchange.name()
    first = data.draw(st.lists(st.sampled_from(events), min_size=1, unique_by=lambda one: one.seq))
    for event in first:
        exchange.send(call, [event])
    clock.advance(seconds=taking.PATIENCE.total_seconds())
    settled = exchange.settle(call)
    assert settled is not None and not settled.waiting
    arrived = sorted(first, key=lambda one: one.seq)
    assert sorted(exchange.said(call)) == sorted(expected(arrived))
    for event in events:
        exchange.send(call, [event])
    assert exchange.segments(call) == standing(events)
    texts = [text for _, text, _ in exchange.said(call)]
    assert len(texts) == len(set(texts))
    final = {text for is_final, _, text in standing(events).values() if is_final}
    assert final <= set(texts)


def test_final_words_wait_for_what_is_missing_before_them_but_are_shown(
    exchange: Exchange, clock: FrozenClock
) -> None:
    line, call = Line(), exchange.name()
    line.started()
    name = line.said("a", 0, "我叫王大明")
    village = line.said("b", 0, "住在东村")
    exchange.send(call, [line.events[0], village])
    assert exchange.said(call) == []
    assert exchange.segments(call) == {"b": (True, 0, "住在东村")}
    clock.advance(seconds=2)
    taken = exchange.send(call, [name])
    assert (taken.ack, taken.said, taken.waiting) == (3, True, False)
    assert [text for _, text, _ in exchange.said(call)] == ["我叫王大明", "住在东村"]


def test_what_never_comes_makes_words_wait_once_and_not_each_time(
    exchange: Exchange, clock: FrozenClock
) -> None:
    line, call = Line(), exchange.name()
    line.started()
    _, *rest = [line.said("lost", 0, "没送到"), *(line.said(x, 0, f"{x}说的") for x in "abc")]
    exchange.send(call, line.events[:1])
    assert exchange.send(call, rest[:1]).waiting
    clock.advance(seconds=taking.PATIENCE.total_seconds())
    exchange.settle(call)
    for event in rest[1:]:
        taken = exchange.send(call, [event])
        assert (taken.ack, taken.waiting) == (1, False)
    assert [text for _, text, _ in exchange.said(call)] == ["a说的", "b说的", "c说的"]
    assert exchange.send(call, line.events).ack == 5
    assert [text for _, text, _ in exchange.said(call)][-1] == "没送到"


def test_a_sender_that_counts_anew_is_told_where_to_go_on(exchange: Exchange) -> None:
    line, call = Line(), exchange.name()
    line.started()
    line.said("a", 0, "喂", is_final=False)
    line.said("a", 1, "喂，你好")
    exchange.send(call, line.events)
    other = Line()
    other.said("a", 0, "别的话")
    for event in (
        other.events[0].model_copy(update={"event_id": "f1"}),  # another under a known number
        line.events[2].model_copy(update={"seq": 4}),  # a known event under another number
        line.events[2].model_copy(update={"seq": 2, "event_id": "new"}),
    ):
        with pytest.raises(NumberUsed) as told:
            exchange.send(call, [event])
        assert told.value.ack == 3
    assert [text for _, text, _ in exchange.said(call)] == ["喂，你好"]


def test_words_without_text_are_no_message(exchange: Exchange) -> None:
    line, call = Line(), exchange.name()
    line.started()
    line.said("a", 0, "嗯", is_final=False)
    line.said("a", 1, " \n ")
    line.ended()
    line.said("b", 0, "还有一句，挂了才认出来")
    assert exchange.send(call, line.events).ack == 5
    assert [text for _, text, _ in exchange.said(call)] == ["还有一句，挂了才认出来"]


def test_requests_at_once_from_several_processes_make_one_conversation(exchange: Exchange) -> None:
    """The first ones race for the rows of the call itself."""
    line, call = Line(), exchange.name()
    line.started(caller="13800001234")
    for at in range(8):
        line.said(f"s{at}", 0, f"第{at}句", is_final=False)
        line.said(f"s{at}", 1, f"第{at}句话", ["caller", "operator"][at % 2])
    line.ended(reason="caller")
    requests = [line.events[at : at + 3] for at in range(0, len(line.events), 3)]
    with ThreadPoolExecutor(6) as several:
        every = [*requests[::-1], *requests]
        taken = list(several.map(lambda one: exchange.send(call, one), every))
    assert len({one.conversation for one in taken}) == 1
    assert exchange.said(call) == expected(line.events)
    assert exchange.segments(call) == standing(line.events)
    assert (exchange.call(call).ack, exchange.call(call).state) == (len(line.events), "ended")
