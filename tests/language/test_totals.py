"""Several sums in one answer to the question for income or spending."""

from __future__ import annotations

import pytest

from language.entities import extract


def asked(field: str, said: str) -> list[tuple[object, object]]:
    kind = "annual_income" if field == "income" else "expense"
    told = [one for one in extract(said, expects=field) if one.type == kind]
    key = "basis" if field == "income" else "kind"
    return [(one.normalized, one.attrs.get(key)) for one in told]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("住院一万三 路费八百 拿药两千", 15800), ("大孩学费六千 二孩四千", 10000),
        ("总共五万，其中住院三万，买药两万", 50000), ("住院费四万 自己掏了一万五", 15000),
        ("花了七万 合作医疗报了四万 民政给了一万", 20000), ("头回花两万报一万 二回花三万报一万五", 25000),
        ("俺花8万,报销5万,剩下3万自个儿出的", 30000), ("交了两万,还欠医院八千没交", 20000),
    ],
)  # fmt: skip
def test_bills_are_added_up(said: str, value: int) -> None:
    spent = [one for one in asked("expense", said) if one[1] == "spending"]
    assert spent == [(value, "spending")]


def test_what_is_still_to_be_paid_was_not_spent() -> None:
    assert asked("expense", "大夫说手术得六万 还没做呢") == []


@pytest.mark.parametrize(
    ("said", "value", "basis"),
    [
        ("他打工一个月三千，我在饭店一个月一千五", 54000, "per_household"),
        ("低保一个月三百，卖鸡蛋一年两千", 5600, "per_household"),
        ("我养老金一个月两百，老伴也是两百", 4800, "per_household"),
        ("一年也就万把块钱吧，儿子一个月寄五百", 16000, "per_household"),
        ("往年四万，今年全家才一万", 10000, "per_household"),
        ("一个月一千五，一年一万八", 18000, "unspecified"),
        ("卖粮三万，除去化肥种子，净落一万二", 12000, "unspecified"),
        ("全家两万 不对 是一万六", 16000, "unspecified"),
        ("人平四千", 4000, "per_person"), ("种几亩山药 全家一年八千", 8000, "per_household"),
    ],
)  # fmt: skip
def test_sources_are_added_up(said: str, value: int, basis: str) -> None:
    assert asked("income", said) == [(value, basis)]


def test_both_stand_in_one_answer() -> None:
    told = {
        one.type: one.normalized
        for one in extract("三口人，全家一年一万二", expects="household_size")
    }
    assert told == {"household_size": 3, "annual_income": 12000}
    told = {
        one.type: one.normalized
        for one in extract("全家一年九千 看病自己掏了三万", expects="income")
    }
    assert told["annual_income"] == 9000 and told["expense"] == 30000
