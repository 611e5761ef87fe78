"""What operators thought of suggestions: once each, without a way back to the talk, masked."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from intake import feedback
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import AssistFeedback

TALK = "talk-of-somebody"


def kept(database: Database) -> list[tuple[str, str, str, str | None, date]]:
    with database.reading() as session:
        found = session.scalars(select(AssistFeedback).order_by(AssistFeedback.kind))
        return [(one.kind, one.name, one.verdict, one.note, one.given_on) for one in found]


def test_a_later_judgement_replaces_an_earlier_one(database: Database, clock: FrozenClock) -> None:
    today = clock.now().date()
    with database.unit_of_work() as uow:
        for suggestion, verdict, again in [
            ("clause:doc-1:二(一)", "used", True),
            ("clause:doc-1:二(一)", "wrong", True),
            ("field:declaration:income", "wrong", True),
            ("field:declaration:income", "used", False),
            ("caution:promise:17", "used", True),
            ("similar:SB20260001", "wrong", True),
        ]:
            feedback.judge(uow, TALK, suggestion, verdict, "user-1", clock, again=again)
        uow.commit()
    assert kept(database) == [
        ("caution", "promise", "used", None, today),
        ("clause", "doc-1:二(一)", "wrong", None, today),
        ("field", "declaration:income", "wrong", None, today),
        ("similar", "", "wrong", None, today),
    ]


def test_what_was_missing_is_masked_and_no_row_names_the_talk(
    database: Database, clock: FrozenClock
) -> None:
    with database.unit_of_work() as uow:
        feedback.miss(uow, TALK, "没有认出电话13800001234", "user-1", clock)
        uow.commit()
    with database.reading() as session:
        [row] = session.scalars(select(AssistFeedback))
    assert (row.kind, row.note) == ("missing", "没有认出电话〔电话〕")
    assert TALK not in row.about


@pytest.mark.parametrize(
    ("suggestion", "verdict"),
    [("clause:", "used"), ("nothing:x", "used"), ("clause:x", "good"), ("", "wrong")],
)
def test_what_is_no_suggestion_is_refused(
    database: Database, clock: FrozenClock, suggestion: str, verdict: str
) -> None:
    with database.unit_of_work() as uow, pytest.raises(feedback.NoSuchSuggestion):
        feedback.judge(uow, TALK, suggestion, verdict, "user-1", clock)
