"""What recognisers say, in the shape of our events."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.phone.events import Transcript, one
from connectors.phone.recognised import Side


def online(text: str) -> dict[str, Any]:
    return {"mode": "2pass-online", "wav_name": "call", "text": text, "is_final": False}


def offline(text: str, **more: Any) -> dict[str, Any]:
    return {"mode": "2pass-offline", "wav_name": "call", "text": text, "is_final": False, **more}


def funasr(*messages: dict[str, Any]) -> list[dict[str, Any]]:
    side = Side("caller")
    return [made for message in messages for made in side.funasr(message)]


def vosk(*messages: dict[str, Any]) -> list[dict[str, Any]]:
    side = Side("operator")
    return [made for message in messages for made in side.vosk(message)]


def short(made: list[dict[str, Any]]) -> list[tuple[str, int, bool, str]]:
    return [(one["segment_id"], one["rev"], one["is_final"], one["text"]) for one in made]


def test_the_first_pass_of_funasr_grows_and_the_second_stands_for_it() -> None:
    made = funasr(
        online("我想"),
        online("问下"),
        online(""),
        offline("我想问一下。", timestamp="[[880, 1100], [1100, 2340]]"),
        online("低宝"),
        offline(
            "低保多少钱？",
            stamp_sents=[{"text_seg": "低 保", "punc": "？", "start": 2900, "end": 4100}],
        ),
    )
    assert short(made) == [
        ("caller-1", 0, False, "我想"),
        ("caller-1", 1, False, "我想问下"),
        ("caller-1", 2, True, "我想问一下。"),
        ("caller-2", 0, False, "低宝"),
        ("caller-2", 1, True, "低保多少钱？"),
    ]
    assert [(one.get("start_ms"), one.get("end_ms")) for one in made if one["is_final"]] == [
        (880, 2340),
        (2900, 4100),
    ]


def test_a_second_pass_that_hears_nothing_takes_the_passing_words_away() -> None:
    assert short(funasr(offline(""), online("嗯"), offline(""), offline("喂。"))) == [
        ("caller-1", 0, False, "嗯"),
        ("caller-1", 1, True, ""),
        ("caller-2", 0, True, "喂。"),
    ]


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "x",
        "[]",
        "[[]]",
        "[[1]]",
        '[["a", "b"]]',
        "[[5, 6], [1, 2]]",
        "[[-5, 6]]",
        7,
        None,
        [{}],
    ],
)
def test_odd_times_of_funasr_are_left_out(stamp: Any) -> None:
    [made] = funasr(offline("喂。", timestamp=stamp, stamp_sents=[]))
    assert ("start_ms" in made, "end_ms" in made) == (False, False)
    assert funasr({"mode": "else", "text": "喂"}) == funasr({}) == []


def test_vosk_repeats_passing_words_and_gives_times_and_confidence() -> None:
    made = vosk(
        {"partial": ""},
        {"partial": "我 想"},
        {"partial": "我 想"},
        {"partial": "我 想 问 GPS 的"},
        {
            "result": [
                {"conf": 1.0, "start": 0.84, "end": 1.11, "word": "我"},
                {"conf": 0.5, "start": 1.11, "end": 1.53, "word": "想"},
            ],
            "text": "我 想",
        },
        {"text": ""},
        {"alternatives": [{"confidence": 211.3, "text": "低 保"}, {"text": "低 宝"}]},
        {"else": 1},
    )
    assert made == [
        {"type": "transcript", "segment_id": "operator-1", "rev": 0, "is_final": False,
         "speaker": "operator", "text": "我想"},
        {"type": "transcript", "segment_id": "operator-1", "rev": 1, "is_final": False,
         "speaker": "operator", "text": "我想问 GPS 的"},
        {"type": "transcript", "segment_id": "operator-1", "rev": 2, "is_final": True,
         "speaker": "operator", "text": "我想", "start_ms": 840, "end_ms": 1530,
         "confidence": 0.75},
        {"type": "transcript", "segment_id": "operator-2", "rev": 0, "is_final": True,
         "speaker": "operator", "text": "低保"},
    ]  # fmt: skip


TEXTS = st.text("我想问低保 a。，", max_size=8)
MESSAGES = st.one_of(
    TEXTS.map(online),
    TEXTS.map(offline),
    TEXTS.map(lambda text: {"partial": text}),
    TEXTS.map(lambda text: {"text": text}),
)


@given(st.lists(MESSAGES, max_size=20))
def test_whatever_they_say_the_events_are_good_and_no_final_word_is_lost(
    messages: list[dict[str, Any]],
) -> None:
    side, spoken, finals = Side("caller"), "", ""
    seen: dict[str, tuple[int, bool]] = {}
    for message in messages:
        made = side.funasr(message) if "mode" in message else side.vosk(message)
        if message.get("mode") == "2pass-offline" or ("text" in message and "mode" not in message):
            spoken += message["text"]
        for body in made:
            event = one({**body, "event_id": "e", "seq": 1})
            assert isinstance(event, Transcript)
            rev, over = seen.get(event.segment_id, (-1, False))
            assert (event.rev, over) == (rev + 1, False)
            seen[event.segment_id] = (event.rev, event.is_final)
            finals += event.text if event.is_final else ""
    assert finals.replace(" ", "") == spoken.replace(" ", "")
