"""The public notice shows name, village, period and whom to object to; nothing gets past that."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake.errors import IntakeError, ProcedureProblem
from intake.procedures.household import name_like
from intake.procedures.public_notice import notice_of
from intake.records import Filed
from intake.tables import ProcedureRun, Ticket
from tests.intake.regional import act, reported, run_of, through
from tests.intake.world import ID_CARD, NAME, PHONE, PROXY_NAME, PROXY_PHONE, World

HERE = {"village": "east1", "township": "east", "county": "county"}
BANK = "6222020200112233445"


def notice(world: World, filed: Filed, step: str = "village_notice") -> str:
    run = run_of(world, filed)
    assert run is not None
    with world.database.reading() as session:
        ticket = session.get_one(Ticket, world.ticket(filed).id)
        return notice_of(session, session.get_one(ProcedureRun, run.id), ticket, step).text


def test_a_notice_is_these_words_and_no_others(world: World) -> None:
    filed = reported(world)
    through(world, filed, HERE, "village_notice")
    with pytest.raises(ProcedureProblem):
        notice(world, filed)
    act(world, filed, "east1", "village_notice", "begin")
    assert notice(world, filed) == (
        "拟识别防止返贫监测对象公示\n"
        "按照规定的程序，经嘎查村民主评议，现将下面这户公示。\n"
        "户主：王秀英\n"
        "所在地：东河镇柳树村\n"
        "公示时间：2026年2月13日至2026年2月18日，共5天（贴出当天不算）。\n"
        "有不同意见的，请在公示期内向柳树村、东河镇、土默特左旗反映，也可以拨打12317。\n"
        "依据：《内蒙古自治区健全防止返贫动态监测和帮扶机制工作方案》（2021年）四(一)4。以当地现行通知为准。\n"
        "柳树村\n"
        "2026年2月13日"
    )


def test_the_countys_notice_names_the_county(world: World) -> None:
    filed = reported(world)
    through(world, filed, HERE, "county_notice")
    act(world, filed, "county", "county_notice", "begin")
    text = notice(world, filed, "county_notice")
    assert "经旗县会商审定、书面批复" in text and "向土默特左旗反映" in text
    assert text.endswith("土默特左旗\n2026年2月21日")


def test_nothing_that_was_told_or_found_is_on_it(world: World) -> None:
    said = {
        "hardship": f"老伴得了肺癌，卡号{BANK}，电话{PHONE}",
        "risks": ["因病", "因残"],
        "place": f"东河镇柳树村三组，{PHONE}，艾滋病那家",
        "self_or_proxy": "proxy",
        "reporter_name": PROXY_NAME,
        "reporter_phone": PROXY_PHONE,
        "relation": "侄子",
    }
    filed = world.declare("c", **said)
    visit = world.visit(
        findings=f"肺癌晚期，{BANK}", reason="尿毒症透析花费大", people=["赵某某", PHONE]
    )
    world.step(filed, "verify", "east1", visit=visit)
    world.step(filed, "report_back", "east1")
    act(world, filed, "east1", "authorization", note=f"身份证{ID_CARD}已核对，精神病")
    act(world, filed, "east1", "village_review", note=f"手机{PHONE}，低保")
    act(world, filed, "east1", "village_notice", "begin", note=f"贴在村口，{BANK}，残疾")
    text = notice(world, filed)
    for secret in (
        PHONE, ID_CARD, BANK, PROXY_NAME, PROXY_PHONE, "侄子", "赵某某", "三万", "30000", "4000",
        *"病癌残透", "尿毒", "精神", "低保", "因", filed.number, filed.receipt_code or "-",
    ):  # fmt: skip
        assert secret not in text, secret
    assert not re.search(r"\d{6}", text)


@pytest.mark.parametrize(
    "said",
    [
        f"{NAME}{PHONE}", f"{NAME} {PHONE}", f"{NAME}（肺癌）", f"{NAME}肺癌", "王癌症", "残疾人王五",
        f"{NAME}，因病", "王一三八零零零", "一三八零零零零一", f"{NAME}\n{ID_CARD}", "Wang", "王", "",
        None, "王秀英的老伴得病", "低保户王五", f"{NAME}\u200b{PHONE}", "王秀英１３８", "王秀英·肺癌",
        "<b>王五</b>", "王五住柳树村三组", "王五得了肿瘤", "王聋", "李低保", "王五他老伴瘫了", "五保户王五",
        "王五家的二小子", "王五欠债", "王某某", "王五·李四·张三·赵六·钱七",
    ],
)  # fmt: skip
def test_a_name_with_anything_beside_it_is_refused(world: World, said: str | None) -> None:
    filed = reported(world)
    through(world, filed, HERE, "village_notice")
    with pytest.raises(ProcedureProblem, match="只写户主姓名"):
        act(world, filed, "east1", "village_notice", "begin", household=said)


@pytest.mark.parametrize(
    "said",
    [
        "王秀英",
        "张三",
        "欧阳修文",
        "乌兰图雅",
        "阿依古丽·买买提",
        "王和平",
        "李家明",
        "丁一一",
        "万有福",
        # with what is also a word of place, age or grammar
        *("刘拴住", "王留住", "李锁住", "张镇", "马镇江", "周村生", "李万岁", "陈组国", "户国强"),
        *("于是之", "宋他拉", "王跟弟", "孟号", "欧阳镇江", "张了了", "额尔敦的"),
        *("霍去病", "辛弃疾", "白七十三"),
        # of other peoples, with and without dots
        "阿拉坦其其格",
        "额尔德尼巴雅尔",
        "敖其尔他拉",
        "孛儿只斤·额尔德尼·巴图",
        # characters beyond the common ones
        *("䶮小明", "王㛃", "李𬀩", "赵𠅤"),
    ],
)
def test_names_as_they_are_stand_on_it(said: str) -> None:
    assert name_like(said) == said


def test_every_kind_of_dot_parts_a_name() -> None:
    said = "阿依古丽{}买买提"
    made = {name_like(said.format(dot)) for dot in ("·", " • ", "‧", "・", "．", " ·")}
    assert made == {"阿依古丽·买买提"}


@pytest.mark.parametrize("name", ["王聋", "李傻子", "马瞎子", "张脱贫", "赵精神"])
def test_an_odd_name_is_one_where_the_record_bears_it(world: World, name: str) -> None:
    assert name_like(name) is None
    filed = reported(world, name=name)
    through(world, filed, HERE, "village_notice")
    with pytest.raises(ProcedureProblem, match="只写户主姓名"):
        act(world, filed, "east1", "village_notice", "begin", household="王瘸子")
    act(world, filed, "east1", "village_notice", "begin", household=name)
    assert f"户主：{name}\n" in notice(world, filed)


@pytest.mark.parametrize("name", ["王肺癌", "李残疾", "张糖尿病", f"王五{PHONE}", "王身份证"])
def test_what_is_no_name_is_none_even_if_the_record_has_it(world: World, name: str) -> None:
    filed = reported(world, name=name)
    through(world, filed, HERE, "village_notice")
    with pytest.raises(ProcedureProblem, match="只写户主姓名"):
        act(world, filed, "east1", "village_notice", "begin", household=name)


_SECRETS = [
    PHONE, ID_CARD, BANK, "肺癌", "因病", "残疾", "低保户", "电话", "精神病", "糖尿病",
    "一三八零零零零一二三四", "尿毒症", "偏瘫", "住院", "怀孕", "脑梗", "银行卡", "艾滋",
]  # fmt: skip


@given(
    st.sampled_from(_SECRETS),
    st.text("王李秀英·，（） 一三八零0123456789的是", max_size=6),
    st.text("王李秀英·，（） 一三八零0123456789的是", max_size=6),
)
@example(PHONE, "王", "")
@example("偏瘫", "王", "")
def test_no_name_carries_a_secret(secret: str, before: str, after: str) -> None:
    assert name_like(before + secret + after) is None


@given(st.text(max_size=12))
def test_whatever_is_typed_a_name_is_a_few_characters_without_digits(typed: str) -> None:
    name = name_like(typed)
    parts = (name or "王五").split("·")
    assert all(unicodedata.name(one).startswith("CJK UNIFIED") for part in parts for one in part)
    assert all(1 <= len(part) <= 8 for part in parts) and len(parts) <= 4


def test_a_name_that_is_none_stops_the_notice_even_if_it_got_in(world: World) -> None:
    from intake.tables import ProcedureAct

    filed = reported(world)
    through(world, filed, HERE, "village_notice")
    act(world, filed, "east1", "village_notice", "begin")
    with world.database.unit_of_work() as uow:
        where = ProcedureAct.__table__.c.act == "begin"
        change = ProcedureAct.__table__.update().where(where).values(household=f"{NAME}{PHONE}")
        uow.session.execute(change)
        uow.commit()
    with pytest.raises(IntakeError):
        notice(world, filed)
