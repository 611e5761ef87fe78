"""Dates as they are told."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.dates import find
from language.text import fold


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("2026年3月5号", ["2026-03-05"]), ("2026-03-05", ["2026-03-05"]), ("26年3月", ["2026-03"]),
        ("二零二六年三月", ["2026-03"]), ("去年腊月", ["Y-1 腊月"]), ("上个月15号", ["M-1 15"]),
        ("前天", ["D-2"]), ("大前天", ["D-3"]), ("昨晚", ["D-1 晚"]), ("今年三月", ["Y0 三月"]),
        ("3月5号", ["--03-05"]), ("十五号", ["---15"]), ("前年", ["Y-2"]), ("大前年", ["Y-3"]),
        ("半个月前", ["D-15"]), ("三个月前", ["M-3"]), ("两年前", ["Y-2"]), ("一年半前", ["M-18"]),
        ("开春", ["开春"]), ("年前", ["年前"]), ("上礼拜", ["W-1"]), ("夜来", ["D-1"]),
        ("干了8个月", []), ("三年级", []),
        ("今年六十三了", []), ("一月三千", []), ("2026年13月", ["2026"]),
        ("第3号院", []),
    ],
)  # fmt: skip
def test_told(text: str, codes: list[str]) -> None:
    assert [span.normalized for span in find(fold(text))] == codes


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_written_dates_come_back(day: datetime.date) -> None:
    year, month, date = str(day).split("-")
    short = f"{int(month)}月{int(date)}日"
    for text in (f"{year}年{short}", f"{year}-{month}-{date}", f"{year}/{int(month)}/{int(date)}"):
        assert [span.normalized for span in find(text)] == [str(day)]
