"""The reporter's own steps in the chat: taking back, rating, having it done again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from actions import own_words
from actions.services import Services
from intake import regions
from intake.facts import LEAD
from intake.tickets import own
from intake.tickets.steps import reopenings_allowed
from language.divisions import Division
from tests.actions.own_cases import report, step, ticket
from tests.actions.test_progress import ASKS, UNIT, file
from tests.actions.whole_talk import WholeTalk


def test_unhappy_it_is_done_again_for_a_reason_in_plain_words(
    services: Services, talk: WholeTalk
) -> None:
    filed = file(services, talk.conversation)
    report(services, filed, "初步不符合", reason="收入高于当地水平")
    asked = talk.say("不满意", "deny")
    assert asked.said == ["utter_rated_badly", "utter_question_do_again"]
    assert asked.buttons == ["重办", "不用"]
    assert talk.say("重办").said == ["utter_question_why_again"]
    services.clock.advance(days=3)  # type: ignore[attr-defined]
    done = talk.say("我家的药费单他们没看，三万多都没算进去", "declare_hardship")
    assert (done.said, done.loop) == (["utter_again_begun"], None)
    assert f"现在由{UNIT}来办" in done.text and "最晚2026年" in done.text
    last = ticket(services, filed).history[-1]
    assert (last.event, last.reason, last.unit_code) == (
        "reopen", "我家的药费单他们没看，三万多都没算进去", "320981",
    )  # fmt: skip
    assert talk.say("要求重办").said == ["utter_again_already"]


def test_unhappy_and_it_stays_so(services: Services, talk: WholeTalk) -> None:
    filed = file(services, talk.conversation)
    report(services, filed)
    talk.say("很不满意", "deny")
    assert talk.say("不用", "deny").said == ["utter_not_again"]
    assert ticket(services, filed).state == "rated"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("我不服", ["utter_question_do_again"]),
        ("要求重办", ["utter_question_why_again"]),
        ("要求重办，单子他们没看全", ["utter_again_begun"]),
        ("他们根本没来", ["utter_question_do_again"]),
        ("结果不对", ["utter_question_do_again"]),
    ],
)
@pytest.mark.parametrize("intent", ["out_of_scope", "report_lead", "talk_to_human", ASKS])
def test_it_is_asked_for_directly_after_a_result(
    services: Services, talk: WholeTalk, words: str, said: list[str], intent: str
) -> None:
    filed = file(services, talk.conversation)
    if words != "要求重办":
        assert "utter_question_do_again" not in WholeTalk(services).say(words, intent).said
    report(services, filed)
    assert talk.say(words, intent).said == said


def test_nobody_came_goes_to_the_unit_above(services: Services, talk: WholeTalk) -> None:
    with services.database.unit_of_work() as uow:
        town = Division("320981-af", "安丰镇", "township", "320981")
        regions.import_regions(uow.session, [(2, town)])
        uow.commit()
    filed = file(services, talk.conversation)
    assert ticket(services, filed).unit_code == "320981-af"
    report(services, filed)
    talk.say("他们根本没来", "report_lead")
    done = talk.say("重办")
    assert done.said == ["utter_again_begun"] and f"现在由{UNIT}来办" in done.text
    assert ticket(services, filed).unit_code == "320981"
    assert ticket(services, filed).history[-1].reason == "他们根本没来"


def test_so_often_and_then_people(services: Services, talk: WholeTalk) -> None:
    filed = file(services, talk.conversation)
    for _ in range(reopenings_allowed()):
        report(services, filed)
        assert talk.say("要求重办，没看单子").said == ["utter_again_begun"]
    report(services, filed)
    for words in ("我不服", "要求重办"):
        often = talk.say(words)
        assert (often.said, often.buttons, often.loop) == (
            ["utter_again_too_often"], ["转人工"], None,
        )  # fmt: skip
    assert talk.say("不满意").said == ["utter_rated_badly", "utter_again_too_often"]
    assert "不能再重办" in talk.say("查进度", ASKS).text
    assert ticket(services, filed).state == "rated"


def test_an_addition_before_a_result_is_no_wish(services: Services, talk: WholeTalk) -> None:
    file(services, talk.conversation, LEAD)
    talk.say("我要补充")
    assert talk.say("你们再核查一遍会计的账就知道了", "report_lead").said == ["utter_addition_kept"]


def test_before_a_result_it_is_said_how_it_stands(services: Services, talk: WholeTalk) -> None:
    filed = file(services, talk.conversation)
    assert talk.say("要求重办", "talk_to_human").said == ["utter_no_result_yet"]
    assert talk.say("我不服", "out_of_scope").said == ["utter_out_of_scope"]
    assert "utter_question_rate" not in talk.say("满意", "affirm").said
    assert ticket(services, filed).version == 2


def test_with_a_declaration_that_goes_on_in_another_people_help(
    services: Services, talk: WholeTalk
) -> None:
    first = file(services, "another")
    second = file(services, talk.conversation)
    step(services, second, "merge", into=ticket(services, first).id, reason="同一户")
    report(services, first, "初步不符合", reason="收入够用，房子结实")
    told = talk.say("查进度", ASKS)
    assert "收入够用，房子结实。" in told.text and first.number not in told.text
    for words in (f"{second.number}要求重办", "要求重办"):
        turn = talk.say(words, "talk_to_human")
        assert turn.said == ["utter_step_of_another_record"]
        assert first.number not in turn.text
    assert ticket(services, first).state == "reported_back"


def test_an_anonymous_lead_goes_apart_and_is_sealed(services: Services, talk: WholeTalk) -> None:
    filed = file(services, "gone", LEAD, anonymity="anonymous")
    talk.slots = {"name": "丁来宝", "said_before": ["我是丁来宝"]}
    asked = talk.say(f"撤回 {filed.number} {filed.receipt_code}", "cancel_or_stop")
    assert asked.said == ["utter_question_withdraw_lead"]
    assert asked.effects == [{"type": "go_anonymous", "since": 1}]
    assert "丁来宝" not in str(talk.slots)
    done = talk.say("撤回", "cancel_or_stop")
    assert done.said == ["utter_withdrawn_lead", "utter_step_ended_anonymous"]
    assert done.effects == [{"type": "seal"}] and talk.slots["own_step"] is None
    row = ticket(services, filed).history[-1]
    assert (row.event, row.at.minute, row.at.second) == ("withdraw", 0, 0)


def test_an_addition_in_its_form_stays_one(services: Services, talk: WholeTalk) -> None:
    filed = file(services, talk.conversation)
    report(services, filed)
    talk.say("我要补充")
    assert talk.say("他们根本没来", "report_lead").said == ["utter_addition_kept"]
    assert talk.say("要求重办").said == ["utter_question_why_again"]


def test_other_matters_leave_it_and_nonsense_is_asked_once_more(
    services: Services, talk: WholeTalk
) -> None:
    filed = file(services, talk.conversation)
    talk.say("撤回", "cancel_or_stop")
    assert talk.say("嗯啊那个").said == ["utter_question_withdraw"]
    assert talk.say("嗯啊那个").said == ["utter_step_left"]
    talk.say("撤回", "cancel_or_stop")
    assert talk.say("转人工", "talk_to_human").said[0] == "utter_human_nobody"
    assert talk.slots["own_step"] is None
    talk.loop = talk.expects = None
    talk.say("撤回", "cancel_or_stop")
    assert talk.say("查进度", ASKS).said == ["utter_progress"]
    assert ticket(services, filed).state == "dispatched"


def test_a_step_of_the_units_in_between_is_told(services: Services, talk: WholeTalk) -> None:
    filed = file(services, talk.conversation)
    talk.say("撤回", "cancel_or_stop")
    report(services, filed)
    gone = talk.say("撤回", "cancel_or_stop")
    assert (gone.said, gone.loop) == (["utter_step_no_more"], None)


def test_what_could_not_be_saved_is_said_and_can_be_tried_again(
    services: Services, talk: WholeTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = file(services, talk.conversation)
    talk.say("撤回", "cancel_or_stop")
    right = own.withdraw

    def broken(*args: Any, **given: Any) -> Any:
        raise OperationalError("no", {}, Exception())

    monkeypatch.setattr(own, "withdraw", broken)
    failed = talk.say("撤回", "cancel_or_stop")
    assert (failed.said, failed.buttons) == (["utter_step_not_saved"], ["撤回"])
    monkeypatch.setattr(own, "withdraw", right)
    assert talk.say("撤回").said == ["utter_withdrawn"]
    assert ticket(services, filed).state == "withdrawn"


@pytest.mark.parametrize(
    ("step_of_own", "said", "tap", "then"),
    [
        ("rate", ["不满意"], "不满意", ["utter_rated_badly", "utter_question_do_again"]),
        ("reopen", ["要求重办，没看单子"], "重办", ["utter_again_begun"]),
        ("reopen", ["要求重办", "没看单子"], "重办", ["utter_again_begun"]),
    ],
)
def test_no_words_are_lost_where_it_could_not_be_saved(
    services: Services, talk: WholeTalk, monkeypatch: pytest.MonkeyPatch,
    step_of_own: str, said: list[str], tap: str, then: list[str],
) -> None:  # fmt: skip
    filed = file(services, talk.conversation)
    report(services, filed)
    right = getattr(own, step_of_own)

    def broken(*args: Any, **given: Any) -> Any:
        raise OperationalError("no", {}, Exception())

    monkeypatch.setattr(own, step_of_own, broken)
    for words in said:
        failed = talk.say(words)
    assert (failed.said, failed.buttons) == (["utter_step_not_saved"], [tap])
    monkeypatch.setattr(own, step_of_own, right)
    assert talk.say(tap).said == then
    if step_of_own == "reopen":
        assert ticket(services, filed).history[-1].reason == "没看单子"


def test_what_progress_offers_is_what_is_possible(services: Services, talk: WholeTalk) -> None:
    filed = file(services, talk.conversation)
    for do in (
        lambda: None,
        lambda: step(services, filed, "begin_visit"),
        lambda: report(services, filed),
        lambda: talk.say("一般"),
        lambda: talk.say("要求重办，没看单子"),
        lambda: (talk.say("撤回"), talk.say("撤回")),
    ):
        do()
        turn = talk.say("查进度", ASKS)
        with services.database.reading() as session:
            steps = own.own_steps(session, filed.record_id)
        offered = {
            "withdraw": "说“撤回”就行" in turn.text,
            "rate": "utter_question_rate" in turn.said,
            "reopen": "就说“要求重办”" in turn.text,
        }
        assert [name for name, is_offered in offered.items() if is_offered] == [
            name for name in ("withdraw", "rate", "reopen") if name in steps
        ]


@pytest.mark.parametrize(
    "words",
    [
        "授权能撤回吗", "微信转账能撤回吗", "撤回那个撤成了没", "我家的低保被取消了", "村小撤销了",
        "满意度是他们自己打的勾", "不满意核查结果可以复议吗", "身份证重办", "再查一下进度",
        "我是贫困户 帮扶我的那个单位领导 从没见过面 年底倒让我签满意", "咋还没来人",
        "村支书逼我撤回举报", "群里发三分钟就撤回", "他叫我把举报撤回来",
        "村里把公示撤回去了", "会计把钱撤回去了 说是发错了", "上次的照片撤回不算 用这张",
        "镇上让撤回", "我撤回刚才那句",
    ],
)  # fmt: skip
def test_words_of_other_matters_wish_nothing(words: str) -> None:
    assert (own_words.step_in(words), own_words.lets_go(words), own_words.objects(words)) == (
        None, False, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "elsewhere"),
    [
        ("要求重办，换镇上的人来查", True), ("重新查 别让村里查", True), ("要求重办 换个单位", True),
        ("再核查一次，能不能让县里来", True), ("他们走过场", True),
        ("要求重办，我当时在镇上打工不在家", False), ("再来看一次，我那天去县里看病了", False),
        ("要求重办", False),
    ],
)  # fmt: skip
def test_who_does_not_trust_the_unit_goes_to_the_one_above(words: str, elsewhere: bool) -> None:
    assert own_words.badly(words) is elsewhere
