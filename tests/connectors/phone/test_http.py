"""The interface for telephone systems: signed, idempotent, resumable; by request and by stream."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select
from websockets.exceptions import ConnectionClosed, InvalidStatus

from connectors.phone import taking
from connectors.tables import Message
from intake.clock import FrozenClock
from intake.db import Database
from tests.connectors.phone.line import Trunk
from tests.connectors.phone.script import Exchange, Line

pytestmark = pytest.mark.anyio


def told() -> Line:
    """A short call whose passing words are replaced."""
    line = Line()
    line.started(caller="13800001234")
    line.said("a", 0, "我想问", is_final=False)
    line.said("a", 1, "我想问一下", is_final=False, start_ms=800, end_ms=2100)
    line.said("a", 2, "我想问一下低保。", start_ms=800, end_ms=2600, confidence=0.93)
    line.said("b", 0, "您说。", "operator")
    line.ended(reason="caller")
    return line


SAID = [("farmer", "我想问一下低保。", "segment:a"), ("operator", "您说。", "segment:b")]


async def test_events_by_request(trunk: Trunk, exchange: Exchange) -> None:
    events = told().events
    assert await trunk.state("c1") == {"ack": 0, "state": None}
    assert await trunk.send("c1", *events[:2]) == {"ack": 2}
    assert await trunk.send("c1", events[3], events[5]) == {"ack": 2}
    assert await trunk.state("c1") == {"ack": 2, "state": "live"}
    assert await trunk.send("c1", *events) == {"ack": 6}
    assert await trunk.send("c1", *events[2:]) == {"ack": 6}
    assert await trunk.state("c1") == {"ack": 6, "state": "ended"}
    assert exchange.said("c1") == SAID


async def test_events_by_stream_broken_off_and_resumed(trunk: Trunk, exchange: Exchange) -> None:
    events = told().events
    async with trunk.stream("c1") as stream:
        assert await stream.answer() == {"ack": 0}
        await stream.send(events[:3])
        assert [await stream.answer() for _ in range(3)] == [{"ack": n} for n in (1, 2, 3)]
        await stream.send(events[3:4])
        stream.socket.transport.abort()  # before the answer
    async with trunk.stream("c1") as stream:
        first = (await stream.answer())["ack"]
        assert first in (3, 4)
        await stream.socket.send(json.dumps({"events": [one.model_dump() for one in events[3:]]}))
        assert await stream.answer() == {"ack": 6}
    assert exchange.said("c1") == SAID


async def test_a_frame_that_is_no_event_is_answered_and_the_stream_goes_on(
    trunk: Trunk, exchange: Exchange
) -> None:
    events = told().events
    async with trunk.stream("c1") as stream:
        await stream.answer()
        await stream.socket.send("{")
        assert (await stream.answer())["error"]["code"] == "malformed"
        await stream.send(events)
        assert [await stream.answer() for _ in events][-1] == {"ack": 6}
        await stream.send([events[1].model_copy(update={"seq": 4})])
        told_so = (await stream.answer())["error"]
        assert (told_so["code"], told_so["ack"]) == ("number_used", 6)
    assert exchange.said("c1") == SAID


WRONG: list[dict[str, Any]] = [
    {"secret": "another-secret-of-others"},
    {"key_id": "other"},
    {"nonce": "short"},
]


@pytest.mark.parametrize("wrong", WRONG)
async def test_nothing_is_taken_that_is_not_signed(
    trunk: Trunk, database: Database, wrong: dict[str, Any]
) -> None:
    body = json.dumps({"events": [one.model_dump() for one in told().events]}).encode()
    answer = await trunk.post("c1", body, **wrong)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed")
    with pytest.raises(InvalidStatus) as refused:
        async with trunk.stream("c1", **wrong):
            pass
    assert refused.value.response.status_code == 401
    with database.reading() as session:
        assert list(session.scalars(select(Message))) == []


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-300, 200), (300, 200), (301, 401)])
async def test_a_signature_is_good_for_five_minutes(
    trunk: Trunk, clock: FrozenClock, seconds: int, status: int
) -> None:
    at = int(clock.now().timestamp()) + seconds
    answer = await trunk.post("c1", b'{"events": []}', timestamp=at)
    assert answer.status_code == status


async def test_a_signature_is_good_once_and_for_this_request_alone(trunk: Trunk) -> None:
    body = b'{"events": []}'
    path = "/api/calls/c1/events"
    headers = trunk.signed("POST", path, body)

    async def post(address: str, content: bytes) -> int:
        answer = await trunk.http.post(address, content=content, headers=headers)
        return answer.status_code

    assert await post("/api/calls/c2/events", body) == 401
    assert await post(path + "?again=1", body) == 401
    assert await post(path, body + b" ") == 401
    assert await post(path, body) == 200
    assert await post(path, body) == 401
    used = trunk.signed("GET", "/api/calls/c1/stream")
    async with trunk.stream("c1", headers=used) as stream:
        assert await stream.answer() == {"ack": 0}
    with pytest.raises(InvalidStatus):
        async with trunk.stream("c1", headers=used):
            pass


LEAST = {"event_id": "e1", "seq": 1, "type": "call.ended"}
WORDS = {
    "event_id": "e1", "seq": 1, "type": "transcript", "segment_id": "a", "rev": 0,
    "is_final": True, "speaker": "caller", "text": "王大明",
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("{", "it is no JSON"),
        ("[]", "it is no object"),
        ({"events": {}}, "events is no list, or does not stand alone"),
        ({"events": [LEAST], "more": 1}, "events is no list, or does not stand alone"),
        ({"events": [LEAST] * 501}, "more than 500 events"),
        ({"events": [LEAST, {}]}, "events.1: union_tag_not_found"),
        ({**LEAST, "type": "call.begun"}, "event: union_tag_invalid"),
        ({**LEAST, "seq": 0}, "event.call.ended.seq: greater_than_equal"),
        ({**LEAST, "seq": "1"}, "event.call.ended.seq: int_type"),
        ({**LEAST, "event_id": ""}, "event.call.ended.event_id: string_too_short"),
        ({**LEAST, "colour": 1}, "event.call.ended.colour: extra_forbidden"),
        ({**WORDS, "is_final": None}, "event.transcript.is_final: bool_type"),
        ({**WORDS, "speaker": "farmer"}, "event.transcript.speaker: literal_error"),
        ({**WORDS, "segment_id": "a#1"}, "event.transcript.segment_id: string_pattern_mismatch"),
        ({**WORDS, "start_ms": 2, "end_ms": 1}, "event.transcript: value_error"),
        ({**WORDS, "confidence": 1.5}, "event.transcript.confidence: less_than_equal"),
        ({**WORDS, "text": "王" * 4001}, "event.transcript.text: string_too_long"),
    ],
)
async def test_what_is_none_of_our_events_is_refused_without_repeating_it(
    trunk: Trunk, body: Any, where: str
) -> None:
    raw = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    answer = await trunk.post("c1", raw.encode())
    assert answer.status_code == 400
    assert answer.json()["error"]["where"] == where
    assert await trunk.state("c1") == {"ack": 0, "state": None}


async def test_a_request_with_one_bad_event_stores_none(trunk: Trunk) -> None:
    events = told().events
    await trunk.send("c1", events[0])
    body = [one.model_dump() for one in events[1:]]
    body[-1]["seq"] = 1
    answer = await trunk.post("c1", json.dumps({"events": body}).encode())
    assert (answer.status_code, answer.json()["error"]["ack"]) == (409, 1)
    assert await trunk.state("c1") == {"ack": 1, "state": "live"}


async def test_too_much_and_odd_names(trunk: Trunk) -> None:
    answer = await trunk.post("c1", b" " * (512 * 1024 + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_big")
    answer = await trunk.post("c%201", b'{"events": []}')
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    with pytest.raises(ConnectionClosed):
        async with trunk.stream("c%201") as stream:
            await stream.answer()


async def test_what_waits_in_vain_goes_on_by_itself(
    trunk: Trunk, exchange: Exchange, clock: FrozenClock
) -> None:
    events = told().events
    await trunk.send("c1", events[0], events[4])
    assert exchange.said("c1") == []
    with exchange.database.reading() as session:
        assert taking.overdue(session, clock.now()) == []
        clock.advance(seconds=3)
        assert taking.overdue(session, clock.now()) == [taking.conversation_of(session, "c1")]
