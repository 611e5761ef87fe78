"""What counts as told in order, told twice, and lost."""

from __future__ import annotations

from random import Random

import pytest

from connectors.tables import ChannelAddress, Message
from tests.faults.people import Person
from tests.faults.verdict import Verdict, _seen

TOLD = ("一。", "二。", "三。")


@pytest.mark.parametrize(
    ("seen", "twice", "wrong"),
    [
        (["一。", "二。\n\n三。"], 0, 0),
        (["一。", "一。\n\n二。", "三。\n可以回：好"], 1, 0),
        (["一。", "二。", "一。\n\n二。\n\n三。"], 1, 0),
        (["一。", "三。"], 0, 1),
        (["二。", "一。", "三。"], 0, 1),
        (["一。", "二。"], 0, 1),
        (["一。", "二。", "三。", "四。"], 0, 1),
    ],
)
def test_what_a_phone_showed_is_held_against_what_was_told(
    seen: list[str], twice: int, wrong: int
) -> None:
    rows = [
        Message(direction="bot", seq=seq, text=text, message_key=None)
        for seq, text in enumerate(TOLD, 1)
    ]
    verdict = Verdict()
    _seen(Person("o-1", 1, Random(1)), ChannelAddress(told_seq=3), rows, seen, verdict)
    assert (verdict.told_twice, len(verdict.wrong)) == (twice, wrong), verdict.wrong
