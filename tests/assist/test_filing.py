"""Filing by one key: the bot's rules, once, and what is read out; the summary for the log."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from assist import AssistProblem, Filed
from intake.tables import AuditRow, Record
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
    assert (shown.number, shown.due, shown.receipt_code) == (first.number, first.due, None)
    with call.assist.services.database.reading() as session:
        filed_by = select(AuditRow).where(AuditRow.action == "file_for_caller")
        assert [row.actor for row in session.scalars(filed_by)] == ["user:operator0"]


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
