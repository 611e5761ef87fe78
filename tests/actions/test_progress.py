"""Asking how a case stands: own ones, by number and code, by phone; and everything that goes wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.services import Services
from intake import drafts, records
from intake.facts import DECLARATION
from intake.overdue import sweep
from intake.records import Filed
from intake.tables import OutboxMessage
from tests.actions.whole_talk import WholeTalk
from tests.intake.world import PROXY_PHONE

PHONE = "13800004100"
UNIT = "江苏省盐城市东台市"
ASKS = "check_progress"


def file(
    services: Services, conversation: str, kind: str = DECLARATION, **changes: object
) -> Filed:
    facts: dict[str, object] = {
        "place": "江苏省盐城市东台市安丰镇",
        "hardship" if kind == DECLARATION else "what": "老伴住院",
        **({"consent": True, "phone": PHONE} if kind == DECLARATION else {"anonymity": "named"}),
        **changes,
    }
    with services.database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, conversation, kind, services.clock)
        drafts.save_facts(uow, draft.id, facts, services.clock)
        make = records.file_declaration if kind == DECLARATION else records.file_lead
        filed = make(uow, draft.id, draft.idempotency_key, services.clock)
        uow.commit()
    services.clock.at += timedelta(minutes=1)  # type: ignore[attr-defined]
    return filed


def test_the_own_record_is_told_at_once(services: Services, talk: WholeTalk) -> None:
    filed = file(services, talk.conversation)
    turn = talk.say("我报的咋样了", ASKS)
    assert (turn.said, turn.loop) == (["utter_progress"], None)
    assert turn.text == (
        f"9月24日报的困难申报（{filed.number}）：\n"
        f"已经受理，交给了{UNIT}，还没有上门的记录。最晚2026年10月29日核查并确定完。"
        "他们会派人上门核实。\n不想办了，说“撤回”就行。"
    )


@pytest.mark.parametrize("by_phone", [False, True])
def test_a_declaration_told_at_the_question_for_a_number_is_one(
    talk: WholeTalk, by_phone: bool
) -> None:
    talk.say("我的事办到哪了", ASKS)
    if by_phone:
        talk.say("没有编号，用电话查", ASKS)
    story = f"我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万，电话{PHONE}"
    assert talk.say(story, "declare_hardship").loop == "declaration_form"


def test_who_asks_after_a_hardship_by_phone_gets_a_code(talk: WholeTalk) -> None:
    talk.say("我的事办到哪了", ASKS)
    turn = talk.say(f"我老伴脑梗那个，我当时报的电话{PHONE}", ASKS)
    assert turn.said == ["utter_phone_code_asked"]


def test_the_own_number_needs_no_code(services: Services, talk: WholeTalk) -> None:
    filed = file(services, talk.conversation)
    assert talk.say(f"{filed.number}到哪了", ASKS).said == ["utter_progress"]


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("我报过没有", "utter_progress_received"),
        ("你们收到没", "utter_progress_received"),
        ("谁来", "utter_progress_who"),
        ("归谁管啊", "utter_progress_who"),
        ("什么时候来", "utter_progress_when"),
        ("啥时候能来看看", "utter_progress_when"),
        ("咋还没来人", "utter_progress_not_late"),
        ("都半个月了没人管", "utter_progress_not_late"),
    ],
)
def test_what_is_asked_comes_first_and_then_how_it_stands(
    services: Services, talk: WholeTalk, question: str, before: str
) -> None:
    file(services, talk.conversation)
    turn = talk.say(question, ASKS)
    assert turn.said == [before, "utter_progress"]
    assert ("转人工" in turn.buttons) == (before == "utter_progress_not_late")


def test_an_overdue_case_is_owned_up_to_and_a_person_offered(
    services: Services, talk: WholeTalk
) -> None:
    file(services, talk.conversation)
    services.clock.advance(days=40)  # type: ignore[attr-defined]
    sweep(services.database, services.clock)
    turn = talk.say("咋还没来人", ASKS)
    assert turn.said == ["utter_progress_late", "utter_progress"]
    assert "已经超了5天。已经催过办理的单位，上一级也知道了。" in turn.text
    assert turn.buttons == ["转人工"]


def test_without_a_unit_nobody_is_named(services: Services, talk: WholeTalk) -> None:
    file(services, talk.conversation, place="白石头沟", declined=["place"])
    turn = talk.say("谁来", ASKS)
    assert turn.said == ["utter_progress_who_undecided", "utter_progress"]


def test_one_of_several_is_chosen_by_name_kind_button_or_place(
    services: Services, talk: WholeTalk
) -> None:
    first = file(services, talk.conversation, name="王秀英")
    second = file(services, talk.conversation, name="李根宝")
    third = file(services, talk.conversation, "lead")
    asked = talk.say("到哪一步了", ASKS)
    assert (asked.said, asked.loop) == (["utter_question_which_record"], "progress_form")
    assert asked.expects == "record_number"
    assert asked.buttons == [first.number, second.number, third.number, "都看看"]
    for answer, filed in (
        (first.number, first),
        ("李根宝那个", second),
        ("反映的那件", third),
        ("第二个", second),
        ("最后一个", third),
    ):
        told = talk.say(answer)
        assert told.said == ["utter_progress"] and filed.number in told.text
        assert talk.loop is None
        talk.say("到哪一步了", ASKS)
    assert talk.say("都看看").said == ["utter_progress"] * 3
    assert third.number in talk.say("我举报的那个事有结果没", ASKS).text
    assert talk.say("咋还没来人", ASKS).buttons == [first.number, second.number, "都看看"]


def test_number_and_code_in_one_breath_or_one_after_the_other(
    services: Services, talk: WholeTalk
) -> None:
    filed = file(services, "another")
    code = filed.receipt_code or ""
    with_code = ["utter_progress", "utter_may_add"]
    assert talk.say(f"查一下{filed.number}，查询码{code}", ASKS).said == with_code
    asked = talk.say(f"查{filed.number}", ASKS)
    assert (asked.said, asked.expects) == (["utter_question_receipt_code"], "record_number")
    assert talk.say(code.lower()).said == with_code
    if not (code.isdigit() or code.isalpha()):
        assert talk.say(f"我的码是{code}", ASKS).said == ["utter_question_number_of_code"]
        assert talk.say(filed.number).said == with_code
    talk.say("查进度", ASKS)
    digits = filed.number[2:]
    assert talk.say(f"{digits} {code}").said == with_code


def test_a_wrong_code_and_too_many(services: Services, talk: WholeTalk) -> None:
    filed = file(services, "another")
    for _ in range(5):
        turn = talk.say(f"{filed.number} AAAA2222", ASKS)
        assert (turn.said, turn.loop) == (["utter_progress_not_found"], None)
    assert talk.say("SB00000000 AAAA2222", ASKS).said == ["utter_progress_not_found"]
    blocked = talk.say(f"{filed.number} {filed.receipt_code}", ASKS)
    assert blocked.said == ["utter_progress_blocked"] and "过60分钟再试" in blocked.text


def test_by_phone_with_a_code(services: Services, talk: WholeTalk) -> None:
    filed = file(services, "another")
    asked = talk.say("查进度", ASKS)
    assert (asked.said, asked.expects) == (["utter_question_record_number"], "record_number")
    assert talk.say("没有编号，用电话查", "deny").expects == "phone"
    sent = talk.say(PHONE)
    assert (sent.said, sent.expects) == (["utter_phone_code_asked"], "phone_code")
    talk.deliver()
    code = talk.phones.code()
    wrong = talk.say(f"{(int(code) + 1) % 10**6:06d}")
    assert (wrong.said, wrong.texts) == (
        ["utter_phone_code_wrong"],
        ["验证码不对，您再看看短信？还能试4次。"],
    )
    told = talk.say(f"验证码是{code}")
    assert (told.said, told.loop) == (["utter_progress"], None)
    assert filed.number in told.text and talk.slots["progress"] is None
    assert filed.number in talk.say("啥时候来", ASKS).text  # a moment later, without a new code
    services.clock.advance(minutes=10)  # type: ignore[attr-defined]
    assert talk.say("啥时候来", ASKS).said == ["utter_question_record_number"]


def test_several_of_one_phone_are_chosen_from_without_names(
    services: Services, talk: WholeTalk
) -> None:
    first = file(services, "another", name="王秀英")
    second = file(services, "a third", name="李根宝", phone=PROXY_PHONE, reporter_phone=PHONE)
    talk.say(f"我的电话{PHONE}，帮我查查", ASKS)
    talk.deliver()
    asked = talk.say(talk.phones.code())
    assert asked.buttons == [first.number, second.number, "都看看"]
    assert "王秀英" not in str(asked) and "李根宝" not in str(asked)
    assert second.number in talk.say(second.number).text


def test_a_stranger_hears_the_same_and_nothing_is_sent(services: Services, talk: WholeTalk) -> None:
    file(services, "another")
    stranger = WholeTalk(services)
    answers = []
    for one, phone in ((talk, PHONE), (stranger, "13800004199")):
        one.say("查进度", ASKS)
        one.say("编号找不到了")
        sent = one.say(phone)
        answers.append((sent.said, sent.texts, sent.buttons, sent.expects, sent.effects))
    assert answers[0] == answers[1]
    stranger.deliver()
    assert [phone for phone, _ in stranger.phones.arrived] == [PHONE]
    nothing = stranger.say("没收到啊")
    assert (nothing.said, nothing.expects) == (["utter_phone_code_did_not_come"], "phone_code")
    assert stranger.say("换个号码").expects == "phone"
    with services.database.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "sms")).all()
    assert len(rows) == 1


def test_a_code_once_more_and_the_limit_of_a_day(services: Services, talk: WholeTalk) -> None:
    file(services, "another")
    talk.say("查进度", ASKS)
    talk.say("用电话查")
    for number in range(5):
        turn = talk.say(PHONE if number == 0 else "重发一条")
        assert turn.said == ["utter_phone_code_asked"]
    limit = talk.say("重发一条")
    assert (limit.said, limit.loop) == (["utter_phone_code_limit"], None)


def test_an_old_code_and_a_guessed_one_are_told_as_what_they_are(
    services: Services, talk: WholeTalk
) -> None:
    file(services, "another")
    talk.say(f"{PHONE} 查一下", ASKS)
    talk.deliver()
    code = talk.phones.code()
    for _ in range(4):
        assert talk.say(f"{(int(code) + 1) % 10**6:06d}").said == ["utter_phone_code_wrong"]
    assert talk.say(f"{(int(code) + 1) % 10**6:06d}").said == ["utter_phone_code_spent"]
    talk.say("重发一条")
    services.clock.advance(minutes=11)  # type: ignore[attr-defined]
    assert talk.say("123456").said == ["utter_phone_code_expired"]


def test_broken_phones_landlines_and_none(talk: WholeTalk) -> None:
    talk.say("查进度", ASKS)
    talk.say("编号丢了")
    short = talk.say("1380000410")
    assert (short.said, short.expects) == (["utter_bad_phone"], "phone")
    assert "10位" in short.text
    assert talk.say("0515-85123456").said == ["utter_phone_gets_no_messages"]
    none = talk.say("没有手机", "deny")
    assert (none.said, none.loop) == (["utter_progress_given_up"], None)


def test_wrong_input_again_and_again_comes_to_an_end(talk: WholeTalk) -> None:
    talk.say("查进度", ASKS)
    assert talk.say("SB1234").said == ["utter_progress_not_a_number"]
    assert talk.say("88776").said == ["utter_progress_not_a_number"]
    end = talk.say("SB99")
    assert (end.said, end.loop, end.buttons) == (["utter_progress_given_up"], None, ["转人工"])


def test_a_lead_is_not_looked_up_by_phone(services: Services, talk: WholeTalk) -> None:
    filed = file(services, "another", "lead", phone=PHONE, name="丁来宝")
    assert talk.say("我举报的事查得咋样了", ASKS).said == ["utter_question_lead_number"]
    assert talk.say("编号忘了").said == ["utter_question_progress_phone"]
    other = WholeTalk(services)
    other.say(f"查{filed.number}", ASKS)
    assert other.say("查询码丢了").said == ["utter_progress_lead_by_code_alone"]
    assert other.loop is None


def test_other_matters_come_in_between(services: Services, talk: WholeTalk) -> None:
    talk.say("查进度", ASKS)
    beside = talk.say("内蒙古申报以后多长时间来核查", "ask_policy")
    assert beside.said[-2:] == ["utter_back_to_question", "utter_question_record_number"]
    assert beside.expects == "record_number"
    assert talk.say("等一下", "cancel_or_stop").said[0] == "utter_wait"
    assert talk.say("要这个干啥").said[0] == "utter_why_progress"
    person = talk.say("转人工", "talk_to_human")
    assert person.said == ["utter_human_nobody", "utter_callback_offer"]
    talk.say("查进度", ASKS)
    story = talk.say("我老伴脑梗住院自己掏了三万，我要申报", "declare_hardship")
    assert story.loop == "declaration_form" and story.said[0] == "utter_declaration_heard"
    talk.say("先不弄了", "cancel_or_stop")
    only = talk.say("查进度", ASKS)
    assert only.said == ["utter_progress_draft_only", "utter_waiting_one"]
    assert talk.say("查进度", ASKS).said[-1] == "utter_question_record_number"
    assert talk.say("算了不查了", "cancel_or_stop").said == ["utter_progress_given_up"]


def test_danger_is_heard_in_between(talk: WholeTalk) -> None:
    talk.say("查进度", ASKS)
    turn = talk.say("房子要塌了没人管", ASKS)
    assert turn.said[0] == "utter_danger_collapse"
    assert {"type": "wants_human", "reason": "danger:collapse"} in turn.effects


def test_whether_it_arrived_is_not_made_up(talk: WholeTalk) -> None:
    turn = talk.say("你们收到没", ASKS)
    assert turn.said == ["utter_progress_none_here", "utter_question_record_number"]


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("我报过没有", "deny"),
        ("我家评上没有", "deny"),
        ("有消息没有", "deny"),
        ("谁来啊", "ask_policy"),
    ],
)
def test_a_short_question_taken_for_something_else_is_about_the_case_there_is(
    services: Services, talk: WholeTalk, question: str, intent: str
) -> None:
    before = talk.say(question, intent).said
    assert ("utter_progress_none_here" in before) == (question == "我报过没有")
    talk = WholeTalk(services)
    file(services, talk.conversation)
    assert "utter_progress" in talk.say(question, intent).said
    assert talk.say("没有", "deny").said == ["utter_nothing_more"]
