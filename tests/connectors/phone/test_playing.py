"""Recorded calls are read line by line and played as a telephone system would send them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.phone.errors import Malformed
from connectors.phone.events import Event, Started, Transcript
from connectors.phone.playing import NotPlayed, Player
from connectors.phone.recording import load
from connectors.phone.settings import PhoneSettings
from hotline.settings import ROOT
from tests.connectors.phone.line import SETTINGS, Trunk
from tests.connectors.phone.script import Exchange

CALLS = ROOT / "hotline" / "demo" / "calls"


@pytest.mark.anyio
@pytest.mark.parametrize("name", ["declaration", "neighbour"])
async def test_a_call_is_played_to_its_end_however_often_the_line_breaks(
    trunk: Trunk, exchange: Exchange, name: str
) -> None:
    recorded = load(CALLS / f"{name}.jsonl", name)
    told: list[Event] = []

    def hear(event: Event) -> None:
        told.append(event)
        if len(told) % 40 == 0:
            trunk.cut()

    player = Player(trunk.address, SETTINGS, trunk.clock, speed=0, pause=0, told=hear)
    await player.play(name, recorded)
    await player.play(name, recorded)
    assert await trunk.state(name) == {"ack": len(recorded), "state": "ended"}
    assert told == [one.event for one in recorded]
    spoken = [one.event for one in recorded if isinstance(one.event, Transcript)]
    assert exchange.said(name) == [
        ({"caller": "farmer", "operator": "operator"}[one.speaker], one.text,
         f"segment:{one.segment_id}")
        for one in spoken if one.is_final
    ]  # fmt: skip
    assert any(not one.is_final for one in spoken)


@pytest.mark.anyio
@pytest.mark.parametrize("speed, first", [(1.0, 0.4), (10.0, 0.04)])
async def test_a_call_is_played_as_fast_as_it_was_spoken_or_ten_times_so(
    trunk: Trunk, speed: float, first: float
) -> None:
    """No event before its time; what is late is the machine's affair."""
    began, called = load(CALLS / "neighbour.jsonl", "n")[:2]
    loop, sent = asyncio.get_running_loop(), []
    player = Player(
        trunk.address, SETTINGS, trunk.clock, speed=speed, sends=lambda _: sent.append(loop.time())
    )
    start = loop.time()
    await player.play("n", [replace(began, at_ms=0), replace(called, at_ms=400)])
    assert sent[1] - start >= first
    assert player._due(5.0, 400) == pytest.approx(5.0 + first)


@pytest.mark.anyio
async def test_a_call_that_is_refused_is_not_tried_again(trunk: Trunk) -> None:
    recorded = load(CALLS / "neighbour.jsonl", "n")
    other = PhoneSettings(SETTINGS.key_id, "another-secret-of-others")
    with pytest.raises(NotPlayed, match="refused with status 401"):
        await Player(trunk.address, other, trunk.clock, speed=0).play("n", recorded)
    with pytest.raises(NotPlayed, match="refused with status 404"):
        await Player(f"{trunk.address}/else", SETTINGS, trunk.clock, speed=0).play("n", recorded)
    with pytest.raises(NotPlayed, match="no answer"):
        nowhere = Player("http://127.0.0.1:9", SETTINGS, trunk.clock, speed=0, pause=0)
        await nowhere.play("n", recorded)


def test_what_is_told_beside_the_file_stands_in_its_beginning() -> None:
    first = load(CALLS / "declaration.jsonl", "d", {"operator": "chen"})[0]
    assert first.at_ms == 0
    assert first.event == Started(
        event_id="d/1", seq=1, type="call.started", caller="13800001234", operator="chen"
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "it is no JSON"),
        ({"type": "call.ended"}, "at_ms is missing, or no number of milliseconds"),
        ({"at_ms": -1, "type": "call.ended"}, "at_ms is missing, or no number of milliseconds"),
        ({"at_ms": 5, "type": "call.ended"}, "at_ms goes back"),
        ({"at_ms": 10, "type": "call.ended", "seq": "x"}, ""),
        ({"at_ms": 10, "type": "call.gone"}, "event: union_tag_invalid"),
        ({"at_ms": 10, "funasr": {}}, "a message of funasr needs its speaker and nothing else"),
        (
            {"at_ms": 10, "speaker": "caller", "vosk": 1},
            "a message of vosk needs its speaker and nothing else",
        ),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_line(tmp_path: Path, line: object, told: str) -> None:
    path = tmp_path / "call.jsonl"
    raw = line if isinstance(line, str) else json.dumps(line)
    path.write_text('{"at_ms": 10, "type": "call.started"}\n\n' + raw, "utf-8")
    if not told:  # numbers of the file give way to our own
        assert [one.event.seq for one in load(path, "x")] == [1, 2]
        return
    with pytest.raises(Malformed) as error:
        load(path, "x")
    assert error.value.where == f"line 3: {told}"
