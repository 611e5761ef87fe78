"""What the operator is told to mind, and what they are left in peace about."""

from __future__ import annotations

import pytest

from assist import cautions
from intake import drafts
from tests.assist.conftest import Call


def kinds(call: Call) -> list[str]:
    return [one.kind for one in call.view().cautions]


@pytest.mark.parametrize(
    "said",
    [
        "您放心 肯定能给您批下来",
        "这个保证能纳入",
        "包在我身上",
        "您家这情况够条件了",
        "三天之内钱就能到账",
        "您这个绝对能评上低保",
        "这个能纳入监测",
        "这事包给我了",
        "钱肯定会给您报销",
    ],
)
def test_a_promise_of_a_result(said: str) -> None:
    assert [kind for kind, _ in cautions.of_operator(said)] == ["promise"]


@pytest.mark.parametrize(
    "said",
    [
        "能不能纳入我不能保证 要等村里核实",
        "这个不一定能批 要看入户的情况",
        "是不是够条件由县里定",
        "我先给您登记上",
        "村里会派人上门核实的",
        "您家里几口人",
        "肯定要先核实的",
        "您慢慢说 我给您记着",
        "一定会有人联系您的",
        "我们肯定会如实上报",
    ],
)
def test_no_promise(said: str) -> None:
    assert list(cautions.of_operator(said)) == []


@pytest.mark.parametrize(
    "said", ["把您银行卡号报一下", "您的卡号是多少", "收到的验证码念给我", "身份证号必须报全"]
)
def test_asking_for_what_is_not_needed(said: str) -> None:
    assert [kind for kind, _ in cautions.of_operator(said)] == ["sensitive"]


@pytest.mark.parametrize(
    "said", ["不要把银行卡号告诉别人", "我们不会问您要验证码", "身份证号方便说吗 不说也行"]
)
def test_warning_of_it_is_no_asking(said: str) -> None:
    assert list(cautions.of_operator(said)) == []


CARD = "六二一七零零零零一二三四五六七八九零一"


def test_a_bank_card_is_neither_kept_nor_shown(call: Call) -> None:
    call.talk(f"""
        来: 我男人摔断了腿干不了活 我卡号是{CARD}
        来: 再说一遍 6217 0000 1234 5678 901
    """)
    assert "sensitive" in kinds(call)
    shown = str(call.view()) + str(call.facts())
    assert CARD not in shown and "6217" not in shown and "5678" not in shown


@pytest.mark.parametrize("secret", ["135790", "一三五七九零", "一 三 五 七 九 零"])
def test_a_password_is_neither_kept_nor_shown(call: Call, secret: str) -> None:
    call.caller(f"我男人摔断了腿干不了活，存折密码是{secret}")
    assert "sensitive" in kinds(call)
    assert secret not in str(call.view()) + str(call.facts())


def test_an_id_number_is_kept_and_not_to_be_read_aloud(call: Call) -> None:
    call.talk("""
        来: 我男人摔断了腿干不了活
        接: 身份证号方便说吗
        来: 110101195005050007
    """)
    shown = [one for one in call.view().form if one.name == "id_card"]
    assert "sensitive" in kinds(call) or shown[0].value is None


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("我不想活了 药都买好了", "来电人可能想不开"),
        ("房子着火了 快来人", "着火了"),
        ("他正在打我 拿着刀", "有人正受伤害"),
        ("我爹晕过去了叫不醒", "有人急病"),
    ],
)
def test_danger_comes_first_whatever_the_form(call: Call, said: str, begins: str) -> None:
    call.caller(said)
    first = call.view().cautions[0]
    assert (first.kind, first.text.startswith(begins)) == ("danger", True)


def test_a_danger_makes_the_record_urgent(call: Call) -> None:
    call.talk("""
        来: 我家三天没吃的了 揭不开锅
        来: 我老伴瘫在床上 我叫王秀英
    """)
    with call.assist.services.database.reading() as session:
        (draft,) = drafts.unfinished(session, call.conversation, call.assist.services.clock)
        assert draft.facts["urgent"] is True


def test_a_phone_half_heard_is_a_matter_to_check_until_it_is_whole(call: Call) -> None:
    call.talk("""
        来: 我老伴得了癌症
        接: 您电话多少
        来: 一三八零零零零
    """)
    assert "check" in kinds(call)
    call.caller("一二三四")
    assert "check" not in kinds(call)
    assert call.facts()["phone"] == "13800001234"


def test_an_accusation_stays_out_of_the_declaration_and_goes_into_a_lead(call: Call) -> None:
    call.talk("""
        来: 我是东台市安丰镇红安村的 我老伴得了癌症
        来: 村支书还把我家的低保给了他侄子
        来: 找他送了两千块钱红包才给报
    """)
    assert "two_matters" in kinds(call)
    assert "支书" not in str(call.facts()) and "红包" not in str(call.facts())
    call.assist.choose(call.conversation, "lead")
    facts = call.facts()
    assert "村支书还把我家的低保给了他侄子" in str(facts["what"])
    assert "两千块钱" in str(facts["what"])
    assert call.view().kind == "lead"
    call.assist.choose(call.conversation, "declaration")
    assert call.facts()["risks"] == ["因病"]


def test_the_accused_unit_is_named_so_that_it_hears_of_nothing(call: Call) -> None:
    call.talk("""
        来: 我要举报东台市安丰镇的镇长 吃拿卡要
        来: 去年修路的钱他侄子拿走了十万
    """)
    accused = [one.text for one in call.view().cautions if one.kind == "accused"]
    assert len(accused) == 1 and "不要转给这里" in accused[0]


def test_nobody_is_anonymous_on_the_telephone_and_that_is_said(call: Call) -> None:
    call.talk("""
        来: 我要举报我们村会计 扣了我家危房款五千块
        接: 您是实名还是保密
        来: 我要匿名
    """)
    assert "elsewhere" in kinds(call)
    assert call.facts().get("anonymity") != "anonymous"


def test_a_card_is_blotted_out_whatever_number_follows() -> None:
    assert cautions.without_secrets("6217000012345678901五千") == "＊" * 19 + "五千"
    assert ("sensitive" in dict(cautions.of_caller("6217000012345678901五千"))) is True
    assert cautions.without_secrets("自己掏了12345五千") == "自己掏了12345五千"
