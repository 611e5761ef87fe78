"""What operators think of suggestions: a caution that was seen to goes away, and a changed mind is
no mistake of the assist's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from actions.services import Services
from assist import Assist
from connectors.phone.tables import CallSegment
from intake import acceptance
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import AssistFeedback
from policy_kb.knowledge import KnowledgeBase
from tests.console.browser import Browser
from tests.console.workbench import ASKING, LogIn
from tests.intake.world import World


class Line:
    """A call that an operator writes along."""

    def __init__(self, browser: Browser, assist: Assist) -> None:
        self._browser, self._assist = browser, assist
        self._csrf = browser.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
        self.talk = self._post("line")["talk"]
        self._said = 0

    def _post(self, act: str, **fields: str) -> dict[str, Any]:
        told = {"csrf": self._csrf, **fields}
        answer = self._browser.post(f"/console/desk/{act}", told, headers=ASKING)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def caller(self, text: str) -> None:
        self._said += 1
        self._post(
            f"talks/{self.talk}/write", speaker="caller", text=text, key=f"said-{self._said}"
        )
        self._assist.take_in(self.talk, self._said, "caller", text)

    def type(self, field: str, value: str) -> None:
        self._post(f"talks/{self.talk}/field", kind="declaration", field=field, value=value)

    def judge(self, suggestion: str, verdict: str) -> dict[str, Any]:
        return self._post(f"talks/{self.talk}/judge", suggestion=suggestion, verdict=verdict)

    def cautions(self) -> str:
        answer = self._browser.get(f"desk/talks/{self.talk}", headers=ASKING)
        return str(answer.json()["parts"]["cautions"])


@pytest.fixture
def line(
    world: World,
    logged_in: LogIn,
    database: Database,
    knowledge: KnowledgeBase,
    clock: FrozenClock,
) -> Line:
    return Line(logged_in("platform"), Assist(Services(database, knowledge, clock)))


@pytest.fixture
def verdicts(database: Database) -> Iterator[Callable[[], list[tuple[str, str]]]]:
    def read() -> list[tuple[str, str]]:
        with database.reading() as session:
            rows = session.scalars(select(AssistFeedback).order_by(AssistFeedback.name))
            return [(row.name, row.verdict) for row in rows]

    yield read


Verdicts = Callable[[], list[tuple[str, str]]]


def caution(piece: str, kind: str) -> str:
    """The id of the caution of this kind."""
    found = piece.partition(f'data-suggestion="caution:{kind}:')[2].partition('"')[0]
    assert found, piece
    return f"caution:{kind}:{found}"


def test_a_caution_that_was_seen_to_goes_away_and_counts(
    line: Line, world: World, database: Database, clock: FrozenClock, verdicts: Verdicts
) -> None:
    line.caller("家里断粮了，卡号6217000012345678901")
    before = line.cautions()
    told = line.judge(caution(before, "danger"), "used")
    assert "caution danger" not in told["parts"]["cautions"] + line.cautions()
    assert "caution sensitive" in line.cautions()
    line.judge(caution(before, "sensitive"), "wrong")
    assert line.cautions() == ""
    assert verdicts() == [("danger", "used"), ("sensitive", "wrong")]
    with database.reading() as session:
        [week] = acceptance.by_week(session, world.user("supervisor"), clock.now().date())
        assert (week.kind, week.share) == ("caution", 50)
    # Said anew it is there anew.
    line.caller("两天没吃饭了，断粮了")
    assert "caution danger" in line.cautions()


def test_who_only_reads_along_dismisses_nothing(line: Line, logged_in: LogIn) -> None:
    line.caller("家里断粮了")
    reader = logged_in("operator")
    csrf = reader.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    fields = {"suggestion": caution(line.cautions(), "danger"), "verdict": "used"}
    at = f"/console/desk/talks/{line.talk}/judge"
    answer = reader.post(at, {"csrf": csrf, **fields}, headers=ASKING)
    assert answer.status_code == 200 and "parts" not in answer.json()
    assert "caution danger" in line.cautions()


def test_what_was_heard_wrongly_counts_as_wrong(line: Line, verdicts: Verdicts) -> None:
    line.caller("我要申报困难，我家五口人")
    line.type("household_size", "四口人")
    assert verdicts() == [("declaration:household_size", "wrong")]


def test_a_changed_mind_counts_for_nothing(line: Line, verdicts: Verdicts) -> None:
    line.caller("我要申报困难，我家五口人")
    line.caller("哦，老大分家出去了")
    line.type("household_size", "四口人")
    assert verdicts() == []


def test_what_the_first_words_alone_hold_was_heard_wrongly(line: Line, verdicts: Verdicts) -> None:
    line.caller("我要申报困难，老李家里苦，我叫王秀英")
    line.caller("住在土默特左旗")
    line.type("name", "秀英")
    assert verdicts() == [("declaration:name", "wrong")]


def test_the_same_typed_again_counts_for_nothing(line: Line, verdicts: Verdicts) -> None:
    line.caller("我要申报困难，我家五口人")
    line.type("household_size", "五口")
    assert verdicts() == []


def test_what_is_just_being_said_may_be_a_change(
    line: Line, database: Database, clock: FrozenClock, verdicts: Verdicts
) -> None:
    line.caller("我要申报困难，我家五口人")
    with database.unit_of_work() as uow:
        uow.session.add(
            CallSegment(
                conversation_id=line.talk, segment_id="s1", number=1, rev=1,
                seq=1, is_final=False,
                speaker="caller", text="不对不对", 
            )
        )  # fmt: skip
        uow.commit()
    line.type("household_size", "四口人")
    assert verdicts() == []
