"""Misheard words count as what was meant, in their place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from language.entities import extract
from language.mishearing import corrected
from language.text import fold


def test_in_an_utterance() -> None:
    found = [(e.type, e.value, e.normalized) for e in extract("我妈尿毒征天天透西欠了五万外寨")]
    assert found == [
        ("risk", "尿毒征", "因病"), ("risk", "透西", "因病"), ("expense", "五万", 50000),
    ]  # fmt: skip


@given(st.text(max_size=80))
def test_every_character_keeps_its_place(text: str) -> None:
    assert len(corrected(fold(text))) == len(fold(text))
