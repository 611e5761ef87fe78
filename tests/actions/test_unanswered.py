"""Questions without an answer are filed for the editors, and nothing of the person with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from actions import policy
from actions.services import Services
from actions.turn import Heard
from intake import questions
from intake.clock import FrozenClock
from intake.questions import Filter
from intake.tables import UnansweredQuestion, User
from tests.actions.conftest import Dialogue

CANARIES = (
    "王秀英",
    "13800004321",
    "150121195003070008",
    "红安村",
    "安丰镇",
    "告密的人",
    "talk-77",
)


def ask(services: Services, text: str, region: str | None = None, **more: Any) -> None:
    heard = Heard("talk-77", "m1", text, "ask_policy", 0.95, None, {}, region=region, **more)
    policy.answer(services, heard)


def filed(services: Services) -> list[UnansweredQuestion]:
    with services.database.reading() as session:
        return session.query(UnansweredQuestion).order_by(UnansweredQuestion.count.desc()).all()


def raw(services: Services) -> bytes:
    """Every byte that the database holds, its log included."""
    path = Path(str(services.database.engine.url.database))
    return b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))


def test_a_question_is_filed_masked_and_sealed_with_the_day_and_the_county(
    services: Services,
) -> None:
    ask(
        services,
        "我是东台市安丰镇红安村的王秀英，身份证150121195003070008，电话13800004321，低保一个月多少钱",
        "320981",
        channel="wechat",
    )
    (row,) = filed(services)
    assert (
        row.text
        == "我是东台市〔地名〕的〔姓名〕，身份证〔身份证号〕，电话〔电话〕，低保一个月多少钱"
    )
    assert (row.line, row.status, row.refused_as, row.count, row.state) == (
        ["320000", "320900", "320981"],
        "no_basis",
        "dibao_amount",
        1,
        "open",
    )
    assert row.first_on.isoformat() == row.last_on.isoformat() == "2026-09-24"
    everything = raw(services)
    for canary in (*CANARIES, "低保一个月多少钱"):
        assert canary.encode() not in everything


def test_the_same_question_in_other_words_counts_up_and_another_county_does_not(
    services: Services,
) -> None:
    ask(services, "低保一个月多少钱", "320981")
    ask(services, "请问，低保一个月多少钱？", "东台市")
    ask(services, "低保一个月多少钱", "150121")
    ask(services, "低保一个月多少钱")
    found = [(row.count, row.line[-1:]) for row in filed(services)]
    assert sorted(found) == sorted([(2, ["320981"]), (1, ["150121"]), (1, [])])


def test_a_question_that_leans_on_the_last_one_is_filed_whole(services: Services) -> None:
    heard = Heard(
        "talk-77", "m1", "那山东呢", "ask_policy", 0.95, None, {"last_question": "低保一个月多少钱"}
    )
    policy.answer(services, heard)
    (row,) = filed(services)
    assert (row.text, row.line) == ("山东省低保一个月多少钱", ["370000"])


def test_a_village_is_cut_down_to_its_county(services: Services) -> None:
    ask(services, "低保一个月多少钱", "512022-tonglv")
    assert filed(services)[0].line == ["510000", "512000", "512022"]


@pytest.mark.parametrize(
    "text",
    [
        "小额信贷最多能贷多少钱",  # answered
        "东台",  # nothing but a place
        "房子要塌了，低保一个月多少钱",  # a danger to life
    ],
)
def test_what_is_answered_empty_or_dangerous_is_not_filed(services: Services, text: str) -> None:
    ask(services, text, "320981")
    assert filed(services) == []


def test_nothing_is_filed_while_a_lead_is_told_or_after_an_anonymous_one(
    services: Services, reporting: Dialogue
) -> None:
    reporting.conversation = "talk-77"
    reporting.say("我要举报村干部吃低保", "report_lead")
    ask(services, "告密的人能拿多少奖金", "320981")
    assert filed(services) == []
    reporting.say("匿名")
    for _ in range(12):
        if reporting.expects is None:
            break
        reporting.say(
            "对，报上去" if reporting.expects == "confirm" else "东台市安丰镇红安村", "affirm"
        )
    assert [one["anonymous"] for one in reporting.records()] == [True]
    ask(services, "告密的人能拿多少奖金", "320981")
    assert filed(services) == []


def test_an_aside_in_a_form_is_filed_only_when_it_is_surely_a_question(
    services: Services, declaring: Dialogue
) -> None:
    declaring.say("老伴脑梗住院，我叫王秀英，住东台市红安村", "declare_hardship")
    assert declaring.expects == "phone"
    declaring.say("低保一个月多少钱？", "ask_policy", 0.6)
    assert filed(services) == []
    declaring.say("低保每个月发多少钱？", "ask_policy", 0.95)
    assert [(row.line[-1], row.count) for row in filed(services)] == [("320981", 1)]


def test_the_answer_comes_even_if_filing_fails(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    with services.database.unit_of_work() as uow:
        UnansweredQuestion.__table__.drop(uow.session.connection())  # type: ignore[attr-defined]
        uow.commit()
    heard = Heard(
        "talk-77", "m1", "低保一个月多少钱", "ask_policy", 0.95, None, {}, region="320981"
    )
    assert "转人工" in policy.answer(services, heard).messages[0]["text"]
    assert "was not filed" in caplog.text and "低保" not in caplog.text


def test_a_question_that_nobody_touches_is_forgotten_after_half_a_year(services: Services) -> None:
    clock = services.clock
    assert isinstance(clock, FrozenClock)
    ask(services, "低保一个月多少钱", "320981")
    clock.advance(days=100)
    ask(services, "今天天气怎么样", "320981")
    clock.advance(days=81)
    with services.database.unit_of_work() as uow:
        assert questions.forget_old(uow, clock) == 1
        uow.commit()
    assert [row.text for row in filed(services)] == ["今天天气怎么样"]


def test_one_marked_as_answered_opens_again_when_it_is_asked_in_vain(services: Services) -> None:
    ask(services, "低保一个月多少钱", "320981")
    editor = User(id="e" * 32, username="e", name="编辑", role="editor", password_hash="-")
    question = filed(services)[0].id

    def mark(state: str, card: str | None = None) -> None:
        with services.database.unit_of_work() as uow:
            questions.settle(uow, editor, question, state, services.clock, card_id=card)
            uow.commit()

    mark("answered", "dt-loans")
    with services.database.reading() as session:
        assert questions.number(session, editor, Filter("answered")) == 1
    ask(services, "低保一个月多少钱", "320981")
    assert [(row.state, row.card_id, row.count) for row in filed(services)] == [("open", None, 2)]
    mark("no_document")
    ask(services, "低保一个月多少钱", "320981")
    assert [(row.state, row.count) for row in filed(services)] == [("no_document", 3)]
    mark("open")
    assert filed(services)[0].state == "open"
