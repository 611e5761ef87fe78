"""Which document leads, and that no region's rule is given as another's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.cards import packaged_cards, packaged_documents
from policy_kb.knowledge import KnowledgeBase


def cited(answer: object) -> list[tuple[str, str]]:
    return [(one.document, one.section) for one in answer.citations]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("内蒙古自治区", [("neimenggu-2021", "二（二）1")]),
        ("150000", [("neimenggu-2021", "二（二）1")]),
        ("呼和浩特土左旗", [("neimenggu-2021", "二（二）1"), ("huhehaote-2020", "六（一）")]),
        ("山东临沂", [("shandong-2023", "第8–11问之间")]),
        ("东台", [("dongtai-2020", "三（一）1")]),
        ("四川省乐至县通旅镇", [("tonglv-2023", "二（四）")]),
        ("512022-tonglv", [("tonglv-2023", "二（四）")]),
    ],
)
def test_the_callers_region_decides(
    shared: KnowledgeBase, region: str, expected: list[tuple[str, str]]
) -> None:
    answer = shared.ask("监测线是多少钱", region)
    assert (answer.status, cited(answer)) == ("answered", expected)


def test_the_older_lower_document_follows_marked(shared: KnowledgeBase) -> None:
    text = shared.ask("监测线是多少钱", "呼和浩特市").text
    assert text.index("6000元") < text.index("5000元")
    assert "呼和浩特市2020年的文件（较早、下级）" in text


@pytest.mark.parametrize("region", ["乐至县", "资阳市", "四川省", "河南省", "江苏省盐城市"])
def test_a_region_without_a_document_gets_no_rule_as_its_own(
    shared: KnowledgeBase, region: str
) -> None:
    answer = shared.ask("监测线是多少钱", region)
    assert (answer.status, answer.citations) == ("no_basis", [])
    assert "不能照搬到您那里" in answer.text


def test_a_matter_of_another_region_is_named_as_that_regions(shared: KnowledgeBase) -> None:
    answer = shared.ask("绿色通道是什么", "东台市")
    assert (answer.status, answer.citations) == ("no_basis", [])
    assert answer.text.startswith("东台市的文件里没有提到“绿色通道”。\n山东省的文件里有")


def test_without_a_region_each_rule_is_listed_and_the_region_asked_for(
    shared: KnowledgeBase,
) -> None:
    answer = shared.ask("监测户有没有名额限制")
    assert answer.status == "ask_region"
    assert cited(answer) == [
        ("shandong-2023", "第8–11问之间"),
        ("neimenggu-2021", "二（二）"),
        ("dongtai-2020", "三（一）2"),
    ]
    assert "东台市（2020年，三（一）2）：监测户规模控制在现有建档立卡人口的5%以内。" in answer.text


def test_without_a_region_the_only_document_answers_and_is_named(shared: KnowledgeBase) -> None:
    answer = shared.ask("绿色通道是什么")
    assert (answer.status, cited(answer)[0]) == ("answered", ("shandong-2023", "第24问"))
    assert "手上的文件里，只有山东省的讲到这件事。" in answer.text


def test_without_a_region_documents_that_agree_answer_together(shared: KnowledgeBase) -> None:
    answer = shared.ask("监测按户算还是按人算")
    assert answer.status == "answered"
    assert {document for document, _ in cited(answer)} == {
        "shandong-2023",
        "tonglv-2023",
        "neimenggu-2021",
        "dongtai-2020",
    }


@pytest.mark.parametrize(
    ("question", "region", "document"),
    [
        ("我们东台这边监测户名额有限制吗", None, "dongtai-2020"),
        ("山东的监测线是多少", "东台市", "shandong-2023"),
        ("我在山东打工，老家东台的，监测线是多少", None, "dongtai-2020"),
        ("土左旗的大学生给不给一万", "内蒙古", "huhehaote-2020"),
    ],
)
def test_a_region_in_the_question_wins(
    shared: KnowledgeBase, question: str, region: str | None, document: str
) -> None:
    answer = shared.ask(question, region)
    assert answer.status == "answered"
    assert document in {name for name, _ in cited(answer)}


def test_another_region_that_was_asked_about_is_said_to_be_that(shared: KnowledgeBase) -> None:
    assert shared.ask("山东的监测线是多少", "东台市").text.startswith("您问的是山东省：")


def test_two_regions_side_by_side(shared: KnowledgeBase) -> None:
    answer = shared.ask("山东和东台的监测线是多少")
    assert answer.status == "ask_region"
    assert {name for name, _ in cited(answer)} == {"shandong-2023", "dongtai-2020"}


ASKS = [ask for card in packaged_cards() for ask in card.asks]
PLACES = [
    "内蒙古",
    "呼和浩特",
    "山东",
    "东台",
    "通旅镇",
    "乐至县",
    "河南",
    "山东省济南市",
    "盐城市",
]


@given(question=st.sampled_from(ASKS), place=st.sampled_from(PLACES))
def test_nothing_is_cited_that_does_not_hold_at_the_place(
    shared: KnowledgeBase, question: str, place: str
) -> None:
    if shared.regions.mentions(question):
        return
    answer = shared.ask(question, place)
    (where,) = shared.regions.resolve(place)[:1]
    regions = {packaged_documents()[one.document].region for one in answer.citations}
    assert answer.status != "ask_region"
    assert {code for code in regions if not where.lies_in(code)} == set()


@given(question=st.text(max_size=60), region=st.none() | st.text(max_size=8))
def test_any_text_gets_an_answer(shared: KnowledgeBase, question: str, region: str | None) -> None:
    answer = shared.ask(question, region)
    assert answer.status in {"answered", "ask_region", "candidates", "no_basis"}
    assert answer.text
    assert bool(answer.citations) == (answer.status in {"answered", "ask_region"})
