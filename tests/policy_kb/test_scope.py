"""Whose rules a question asks for, when several places are named."""

from __future__ import annotations

import pytest

from policy_kb.knowledge import KnowledgeBase


@pytest.mark.parametrize(
    ("question", "region", "places"),
    [
        ("儿子在苏州做生意，我们老两口能算吗", "东台市", ["东台市"]),
        ("隔壁东台能贷五万，我们海安这边一样不", "江苏省海安市", ["海安市"]),
        ("人家呼市那边有防贫保，咱们这嘎达给上不", "兴安盟", ["兴安盟"]),
        ("我户口在河北，在内蒙古这边村里放了二十年羊", None, ["内蒙古自治区"]),
        ("儿子去年在呼市买了婚房，我们老两口还能申请吗", "内蒙古", ["内蒙古自治区"]),
        ("我在乌兰察布乡下，想自己申报", None, ["乌兰察布市"]),
        ("大丰这边评监测户要多久", None, ["大丰区"]),
        ("山东的监测线是多少", "东台市", ["山东省"]),
        ("湖北的监测线是多少", None, ["湖北省"]),
        ("我们湖北这边监测线是多少", "东台市", ["湖北省"]),
    ],
)
def test_the_askers_own_place_goes_first(
    shared: KnowledgeBase, question: str, region: str | None, places: list[str]
) -> None:
    assert [place.name for place in shared.scope(question, region).places] == places


@pytest.mark.parametrize(
    ("question", "region", "term"),
    [
        ("娃读中职，雨露计划怎么领", "东台市", "雨露计划"),
        ("有小汽车算不算不符合条件", "东台市", "轿车"),
        ("首次成功创业的可以享受门面水电补贴吗", "内蒙古", "水电"),
    ],
)
def test_what_the_documents_here_never_name_is_said_to_be_that(
    shared: KnowledgeBase, question: str, region: str, term: str
) -> None:
    answer = shared.ask(question, region)
    assert (answer.status, answer.citations) == ("no_basis", [])
    assert f"没有提到“{term}”" in answer.text
