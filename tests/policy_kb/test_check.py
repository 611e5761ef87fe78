"""The check of the cards: each kind of fault is found, and what is right is let be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from policy_kb.cards import Card, packaged_cards
from policy_kb.check import check
from policy_kb.importing.loading import import_document
from policy_kb.importing.request import Request
from policy_kb.knowledge import KnowledgeBase
from policy_kb.seed import card_row
from policy_kb.tables import CardRow, DocumentRow

TODAY = date(2026, 1, 1)
TITLE = "东台市建立解决相对贫困长效机制工作实施方案"


def only(base: KnowledgeBase, *cards: Card) -> None:
    """These cards and no others, all marked as edited here."""
    with Session(base.engine) as session:
        for row in session.query(CardRow).all():
            session.delete(row)
        session.flush()
        session.add_all(card_row(card, edited=True) for card in cards)
        session.commit()


def scale() -> Card:
    return next(card for card in packaged_cards() if card.id == "dt-scale")


def found(base: KnowledgeBase) -> list[str]:
    return [str(one) for one in check(base.engine, TODAY)]


def test_a_sound_card_has_no_finding(base: KnowledgeBase) -> None:
    only(base, scale())
    assert found(base) == []


def test_source_numbers_and_validity(base: KnowledgeBase) -> None:
    faulty = replace(
        scale(),
        id="dt-faulty",
        section=" ",
        topic="没有的主题",
        answer="控制在百分之九以内，5天答复。",
        brief="控制在5%以内。",
        valid_to=date(2024, 1, 1),
    )
    only(base, faulty)
    assert found(base) == [
        "【来源】dt-faulty：没有写条款号。",
        "【主题】dt-faulty：主题“没有的主题”不在主题表里。",
        "【数字】dt-faulty：答案里的数字 百分之九 在事实和条款里都没有。",
        "【数字】dt-faulty：答案里的数字 5天 在事实和条款里都没有。",
        "【过期】dt-faulty：有效期到 2024-01-01，已经过了。",
    ]


def test_a_long_opening_sentence_is_a_finding_of_its_own(base: KnowledgeBase) -> None:
    long = "监测户规模要控制住，" + "这一句一直说下去没有停，" * 4
    only(base, replace(scale(), answer=f"好。{long}。"))
    assert found(base) == ["【句子太长】dt-scale：“监测户规模要控制住，……”有 58 个字。"]


def test_a_long_sentence_after_the_third_may_stand(base: KnowledgeBase) -> None:
    only(base, replace(scale(), answer="一。二。三。" + "后面补充的话可以长一点，" * 5 + "。"))
    assert found(base) == []


def test_two_cards_of_one_document_disagree(base: KnowledgeBase) -> None:
    other = replace(
        scale(), id="dt-scale-2", brief="控制在6%以内。", facts=("6%",), answer="6%。",
        position=None, asks=("最多百分之六吗",),
    )  # fmt: skip
    only(base, scale(), other)
    assert found(base) == ["【冲突】dt-scale：和 dt-scale-2 说法不一：数字 5% 和 6%。"]
    only(base, scale(), replace(other, position="none"))
    assert found(base) == ["【冲突】dt-scale：和 dt-scale-2 说法不一：立场 five_percent 和 none。"]
    only(base, scale(), replace(other, valid_to=date(2025, 1, 1)))
    assert found(base) == ["【过期】dt-scale-2：有效期到 2025-01-01，已经过了。"]


def test_two_cards_of_one_matter_may_speak_of_different_things(base: KnowledgeBase) -> None:
    other = replace(
        scale(), id="dt-scale-2", brief="超过的镇要说明原因，最多超2%。", facts=("2%",),
        answer="2%。", asks=("超了怎么办",),
    )  # fmt: skip
    only(base, scale(), other)
    assert found(base) == []
    only(
        base,
        scale(),
        replace(other, brief=f"{scale().brief}最多3年。", facts=("5%", "3年"), answer="3年。"),
    )
    assert found(base) == []


def test_another_document_of_the_region_disagrees_only_when_none_leads(base: KnowledgeBase) -> None:
    other = replace(
        scale(), id="dt-scale-2", document="twin", brief="控制在6%以内。", facts=("6%",),
        answer="6%。", position=None, asks=("最多百分之六吗",),
    )  # fmt: skip
    only(base, scale())
    document = base.prepared().library.documents["dongtai-2020"]
    with Session(base.engine) as session:
        twin = DocumentRow(
            id="twin", title="同一天的另一份", issuer="某办", region=document.region,
            region_name=document.region_name, issued=document.issued, valid_from=document.issued,
            origin="imported",
        )  # fmt: skip
        session.add(twin)
        session.flush()
        session.add(card_row(other))
        session.commit()
        assert found(base) == ["【冲突】dt-scale：和 dt-scale-2 说法不一：数字 5% 和 6%。"]
        twin.issued = date(2022, 3, 1)
        session.commit()
    assert found(base) == []


def test_cards_of_a_replaced_document_need_an_end(base: KnowledgeBase) -> None:
    only(base, scale())
    with Session(base.engine) as session:
        row = session.get(DocumentRow, "dongtai-2020")
        assert row
        row.superseded_by = "shandong-2023"
        session.commit()
    assert found(base) == [
        "【过期】dongtai-2020：已被 shandong-2023 代替，这些卡片还没有写失效日期：dt-scale。"
    ]


def test_with_the_original_there_facts_must_stand_in_the_clause(
    base: KnowledgeBase, write: Callable[[str], Path]
) -> None:
    document = base.prepared().library.documents["dongtai-2020"]
    card = replace(scale(), section="一", facts=("5%", "7天"), answer="7天。", brief="5%以内。")
    only(
        base, card, replace(card, id="dt-lost", section="九", asks=("哪里有第九条",), topic="grid")
    )
    text = "一、规模\n规模原则上控制在百分之五以内，各镇按月报送情况，不得突破，也不得层层分解指标。\n二、附则\n"
    request = Request(TITLE, document.issuer, document.region, document.issued)
    import_document(base.engine, base.regions, write(text), request)
    assert found(base) == [
        "【来源】dt-lost：原文里没有找到“九”。",
        "【数字】dt-scale：事实里的数字 7天 在条款原文里没有。",
    ]


def test_one_way_of_asking_belongs_to_one_matter(base: KnowledgeBase) -> None:
    other = replace(scale(), id="dt-other", topic="grid", asks=(scale().asks[0],))
    only(base, scale(), other)
    assert [one.kind for one in check(base.engine, TODAY)] == ["问法"]
