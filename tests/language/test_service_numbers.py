"""Numbers of public services are no money, and money that looks like one is."""

from __future__ import annotations

import pytest

from language.entities import extract


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("12317是干啥的", []),
        ("我先打的12345，他们让我打12317", []),
        ("打120去的医院，花了三万", [30000]),
        ("120拉走的，住了半个月自己掏了2万", [20000]),
        ("打110报的警，丢了两千块", [2000]),
        ("12315投诉过，赔了500", [500]),
        ("看病花了120", [120]),
        ("一年收入12317", [12317]),
        ("账上还有12345元", [12345]),
    ],
)
@pytest.mark.parametrize("expects", [None, "income", "expense"])
def test_what_is_money(text: str, money: list[int], expects: str | None) -> None:
    told = extract(text, expects=expects)
    sums = [one.normalized for one in told if one.type in ("annual_income", "expense")]
    if expects is None and text.startswith("账上"):
        money = []  # savings are neither
    assert sums == money


def test_a_number_that_is_the_whole_answer_stays() -> None:
    (told,) = extract("12317", expects="income")
    assert told.normalized == 12317
