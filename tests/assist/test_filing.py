"""Filing by one key: the bot's rules, once, and what is read out; the summary for the log."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from actions.services import Services
from assist import AssistProblem, Filed
from assist.filing import Tell
from assist.state import State
from intake import drafts
from intake.clock import FrozenClock
from intake.tables import AuditRow, Record
from intake.unit_of_work import UnitOfWork
from tests.assist.conftest import Call

WHOLE = """
    来: 我是东台市安丰镇红安村的王秀英
    来: 我老伴得了癌症 自己掏了八万块
    来: 我电话一三八零零零零一二三四
    接: 您说的这些要保存下来交给村里和镇上核实 您同意吗
    来: 同意
"""


def file(call: Call, kind: str = "declaration") -> Filed:
    return call.assist.file(call.conversation, kind, call.user)


@pytest.fixture
def clock(services: Services) -> FrozenClock:
    assert isinstance(services.clock, FrozenClock)
    return services.clock


def records_of(call: Call) -> list[Record]:
    with call.assist.services.database.reading() as session:
        return list(session.scalars(select(Record)))


def summary(call: Call) -> str:
    with call.assist.services.database.reading() as session:
        return call.assist.summary(session, call.conversation)


def test_one_key_files_it_once_with_number_and_date(call: Call) -> None:
    call.talk(WHOLE)
    assert call.view().ready
    first = file(call)
    again = file(call)
    (record,) = records_of(call)
    assert (first.number, first.already, again.already) == (record.number, False, True)
    assert again.receipt_code == first.receipt_code and first.receipt_code
    assert first.due.isoformat() == "2026-10-29", "东台: 20 working days, the holidays left out"
    digits = f"{record.number[:2]} {record.number[2:6]} {record.number[6:]}".strip()
    assert first.say == (
        f"登记好了，编号是 {digits}，您记一下。江苏省盐城市东台市安丰镇红安村会派人上门核实。"
        "最晚2026年10月29日（星期四）核查并确定完。这是按"
        "《东台市建立解决相对贫困长效机制工作实施方案》三(一)4：从申报之日起20个工作日内完成核查确定，平台核对的时间不算在内。"
    )
    (shown,) = call.view().filed
    assert (shown.number, shown.due, shown.say) == (first.number, first.due, first.say)
    with call.assist.services.database.reading() as session:
        filed_by = select(AuditRow).where(AuditRow.action == "file_for_caller")
        assert [row.actor for row in session.scalars(filed_by)] == ["user:operator0"]


def test_the_code_is_read_out_sign_by_sign_for_half_an_hour_and_kept_nowhere(
    call: Call, clock: FrozenClock
) -> None:
    call.talk(WHOLE)
    first = file(call)
    code = first.receipt_code or ""
    spelt = f"{' '.join(code[:4])}，{' '.join(code[4:])}"
    assert first.code_aloud == f"查询码是 {spelt}，一个一个记下来，只给这一次，别告诉旁人。"
    services = call.assist.services
    with services.database.reading() as session:
        kept = str(State.load(session, call.conversation))
        written = call.assist.view(session, call.conversation, call.user, chat=True).filed
    assert code not in kept and spelt not in kept
    assert [one.code_aloud for one in written] == [""], "in a chat it has been written"
    clock.advance(minutes=29)
    assert [one.code_aloud for one in call.view().filed] == [first.code_aloud]
    clock.advance(minutes=1)
    assert [(one.say, one.code_aloud) for one in call.view().filed] == [(first.say, "")]


@pytest.mark.parametrize("urgent", [False, True])
def test_in_a_chat_the_bots_words_are_written_with_the_filing_once(
    call: Call, urgent: bool
) -> None:
    call.talk(WHOLE)
    if urgent:
        with call.assist.services.database.unit_of_work() as uow:
            [draft] = drafts.unfinished(uow.session, call.conversation, call.assist.services.clock)
            drafts.save_facts(uow, draft.id, {"urgent": True}, call.assist.services.clock)
            uow.commit()
    told: list[str] = []

    def lost(_uow: UnitOfWork, _said: Sequence[str]) -> None:
        raise RuntimeError("the talk cannot be written to")

    def filed(tell: Tell) -> Filed:
        return call.assist.file(call.conversation, "declaration", call.user, tell=tell)

    with pytest.raises(RuntimeError):
        filed(lost)
    assert records_of(call) == []
    first = filed(lambda _uow, said: told.extend(said))
    filed(lambda _uow, said: told.extend(said))
    assert told[:-1] == (
        ["您家情况急，我已经标了“紧急”，来核实的人马上就会收到。"] if urgent else []
    )
    lines = told[-1].splitlines()
    assert lines[:4] == [
        "报上去了，已经受理。",
        f"受理编号：{first.number}",
        f"查询码：{first.receipt_code}（只给这一次，请拍照或抄下来，别告诉旁人）",
        "江苏省盐城市东台市安丰镇红安村会派人上门核实。",
    ]
    assert lines[4].startswith("最晚2026年10月29日（星期四）")


def test_what_is_missing_is_named_and_nothing_is_filed(call: Call) -> None:
    with pytest.raises(AssistProblem, match="这里还没有能提交的"):
        file(call)
    call.caller("我老伴得了癌症 自己掏了八万块")
    with pytest.raises(AssistProblem) as told:
        file(call)
    assert str(told.value) == "还不能提交，差：住址、电话、同意保存和核实。"
    assert records_of(call) == []


def test_hearing_alone_never_files(call: Call) -> None:
    call.talk(WHOLE)
    call.talk("""
        接: 还有要补充的吗 家里几口人
        来: 三口
        来: 后面的都不说了 提交吧
        接: 我念一遍您听对不对
        来: 对的对的 提交
    """)
    assert records_of(call) == []
    assert call.facts()["household_size"] == 3


def test_somebody_who_does_not_agree_is_not_filed_and_nothing_is_thrown_away(call: Call) -> None:
    call.talk(WHOLE.replace("来: 同意", "来: 不同意"))
    call.talk("""
        接: 那您同意我们保存下来吗
        来: 我不同意
    """)
    assert [one.kind for one in call.view().cautions][:1] == ["refused"]
    with pytest.raises(AssistProblem):
        file(call)
    assert call.facts()["name"] == "王秀英"
    call.talk("""
        接: 不保存就没法派人 您同意吗
        来: 那行 同意
    """)
    assert file(call).number


def test_after_filing_talk_opens_no_second_form_by_itself(call: Call) -> None:
    call.talk(WHOLE)
    file(call)
    call.talk("""
        来: 谢谢你啊 我老伴这个病真是拖累人
        来: 那我等你们电话 一三八零零零零一二三四
    """)
    view = call.view()
    assert (view.kind, list(view.form)) == (None, [])
    assert call.assist.file(call.conversation, "declaration", call.user).already


def test_the_summary_says_what_was_told_and_no_more(call: Call) -> None:
    assert summary(call) == "没有记下什么"
    call.talk(WHOLE)
    lines = [
        "给谁申报：给自己家",
        "户主姓名：王秀英",
        "电话：尾号1234",
        "住址：东台市安丰镇红安村",
        "难处（原话）：我老伴得了癌症 自己掏了八万块",
        "原因：因病",
        "自己掏的花费：80000元",
        "同意保存和核实：同意",
    ]
    assert summary(call) == "\n".join(["自主申报，没有提交", *lines])
    number = file(call).number
    assert summary(call) == "\n".join([f"2026-09-24 登记自主申报，编号{number}", *lines])
    with call.assist.services.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == 1
