"""Talks behind the open ones get the time that is left, one at a time."""

from __future__ import annotations

import time

import pytest

from console.spare import Spare


def test_one_at_a_time() -> None:
    spare = Spare()
    with spare.taken() as first, spare.taken() as second:
        assert (first, second) == (True, False)
    with spare.taken() as third:
        assert third


def test_after_each_there_is_a_pause_in_its_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    spare = Spare(0.25)
    with spare.taken() as free:
        assert free
        now += 2.0
    for seconds, expected in ((0.0, False), (5.9, False), (0.2, True)):
        now += seconds
        with spare.taken() as free:
            assert free is expected
