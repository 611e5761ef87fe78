"""Official texts into clauses, the five originals and small ones of our own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policy_kb.errors import AlreadyImported, NoClauses, UnknownDocument, UnknownRegion
from policy_kb.importing.loading import Report, import_document, read_clauses
from policy_kb.importing.request import Request
from policy_kb.knowledge import KnowledgeBase
from policy_kb.library import version_of
from policy_kb.tables import ClauseRow, DocumentRow
from tests.policy_kb.conftest import needs_originals

TOWN = """网站首页 > 政务公开
某县防止返贫监测帮扶实施方案
为了做好防止返贫监测帮扶工作，结合我县实际，特制定本实施方案，请各乡镇认真执行。
一、监测标准
(一)收入标准。2026年监测线为人均纯收入8800元，由县里统一公布。
(二)时限要求
1、乡镇接到申报后7个工作日内上门核查。
2、公示满6天没有异议的，报县里审定：
①村里张贴；
②网上公布。
超过时限的，由县里督办，并向农户说明理由。
二、养蜂扶持。养蜂10箱以上的监测户，县里免费提供技术指导和蜂箱。
主办：某县人民政府 联系电话：0000-000000
"""
REQUEST = Request("某县防止返贫监测帮扶实施方案", "某县", "河南省兰考县", date(2026, 1, 5))


def counts(base: KnowledgeBase) -> tuple[int, int, int]:
    with Session(base.engine) as session:
        documents = session.scalar(select(func.count()).select_from(DocumentRow)) or 0
        clauses = session.scalar(select(func.count()).select_from(ClauseRow)) or 0
    return documents, clauses, version_of(base.engine)


def test_the_numbering_tree_is_restored() -> None:
    parsed = read_clauses(TOWN.encode(), REQUEST.title)
    assert [(one.section, one.text[:6]) for one in parsed.clauses] == [
        ("前言", "为了做好防止"),
        ("一", "一、监测标准"),
        ("一（一）", "(一)收入标"),
        ("一（二）", "(二)时限要"),
        ("一（二）1", "1、乡镇接到"),
        ("一（二）2", "2、公示满6"),
        ("一（二）2①", "①村里张贴；"),
        ("一（二）2②", "②网上公布。"),
        ("一（二）2", "超过时限的，"),
        ("二", "二、养蜂扶持"),
    ]
    assert [line.text[:6] for line in parsed.unplaced] == [
        "网站首页 >",
        "某县防止返贫",
        "主办：某县人",
    ]


def test_offsets_point_into_the_file() -> None:
    parsed = read_clauses(TOWN.encode(), REQUEST.title)
    assert [TOWN[one.offset : one.offset + 6] for one in parsed.clauses] == [
        one.text[:6] for one in parsed.clauses
    ]


def test_questions_split_at_the_headings_that_are_left() -> None:
    text = (
        "1.谁来负责这项工作? 县里负责。 2.多久上门核查一次? 每季度一次。 5.怎么申报监测户? 找村里。"
    )
    parsed = read_clauses(text.encode(), "没有锚点的问答")
    assert [(one.section, one.text) for one in parsed.clauses] == [
        ("第1问", "1.谁来负责这项工作? 县里负责。"),
        ("第2–5问之间", "2.多久上门核查一次? 每季度一次。"),
        ("第5问", "5.怎么申报监测户? 找村里。"),
    ]


def test_articles_are_clauses_too() -> None:
    text = "第一章 总则\n第一条 本办法适用于全县。\n第二条 申报由村里受理。\n（一）口头也可以。\n"
    parsed = read_clauses(text.encode(), "办法")
    assert [one.section for one in parsed.clauses] == ["第一章", "第一条", "第二条", "第二条（一）"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_imported_text_answers_at_once(
    base: KnowledgeBase, write: Callable[..., Path], encoding: str
) -> None:
    report = import_document(base.engine, base.regions, write(TOWN, encoding=encoding), REQUEST)
    assert (report.document, report.clauses) == ("410225-2026", 10)
    answer = base.ask("监测线是多少", "河南兰考县")
    assert (answer.status, [one.section for one in answer.citations]) == ("answered", ["一（一）"])
    assert "8800元" in answer.text
    assert answer.citations[0].text.startswith("(一)收入标准。2026年监测线")
    assert "蜂箱" in base.ask("养蜂有没有扶持", "兰考县").text
    assert base.ask("监测线是多少", "河南省郑州市").status == "no_basis"


def test_the_same_file_again_is_one_sentence_and_changes_nothing(
    base: KnowledgeBase, write: Callable[..., Path]
) -> None:
    path = write(TOWN)
    import_document(base.engine, base.regions, path, REQUEST)
    before = counts(base)
    with pytest.raises(AlreadyImported) as caught:
        import_document(base.engine, base.regions, path, REQUEST)
    assert str(caught.value) == "文件“文件.txt”已经导入过（410225-2026），这次没有写入任何内容。"
    assert counts(base) == before


@pytest.mark.parametrize(
    ("text", "request_", "error"),
    [
        ("只有一句话，没有任何编号。", REQUEST, NoClauses),
        (TOWN, Request("甲", "乙", "查无此地县", date(2026, 1, 5)), UnknownRegion),
        (TOWN, Request("甲", "乙", "鼓楼区", date(2026, 1, 5)), UnknownRegion),
        (TOWN, Request("甲", "乙", "410225", date(2026, 1, 5), "没有这份"), UnknownDocument),
    ],
)
def test_what_cannot_be_imported_leaves_nothing(
    base: KnowledgeBase,
    write: Callable[..., Path],
    text: str,
    request_: Request,
    error: type[Exception],
) -> None:
    before = counts(base)
    with pytest.raises(error):
        import_document(base.engine, base.regions, write(text), request_)
    assert counts(base) == before


def test_a_dry_run_writes_nothing(base: KnowledgeBase, write: Callable[..., Path]) -> None:
    before = counts(base)
    report = import_document(base.engine, base.regions, write(TOWN), REQUEST, dry_run=True)
    assert (report.clauses, counts(base)) == (10, before)


def test_a_newer_document_replaces_the_one_it_supersedes(
    base: KnowledgeBase, write: Callable[..., Path]
) -> None:
    request = Request("东台市新方案", "东台市", "东台市", date(2026, 1, 5), "dongtai-2020")
    import_document(base.engine, base.regions, write(TOWN), request)
    answer = base.ask("监测线是多少", "东台")
    assert [one.document for one in answer.citations] == ["320981-2026"]


def test_a_later_local_document_leads_and_the_older_follows(
    base: KnowledgeBase, write: Callable[..., Path]
) -> None:
    request = Request("临沂市新方案", "临沂市", "临沂市", date(2026, 1, 5))
    import_document(base.engine, base.regions, write(TOWN), request)
    linyi = base.ask("监测线是多少", "临沂")
    assert [one.document for one in linyi.citations] == ["371300-2026", "shandong-2023"]
    assert [one.document for one in base.ask("监测线是多少", "济南").citations] == ["shandong-2023"]


@needs_originals
def test_the_five_originals(imported: tuple[KnowledgeBase, dict[str, Report]]) -> None:
    _, reports = imported
    assert {
        report.document: (report.clauses, len(report.unplaced), report.links.none)
        for report in reports.values()
    } == {
        "neimenggu-2021": (97, 24, []),
        "tonglv-2023": (23, 9, []),
        "shandong-2023": (43, 3, []),
        "huhehaote-2020": (38, 10, []),
        "dongtai-2020": (28, 9, []),
    }


@needs_originals
@pytest.mark.parametrize(
    ("question", "region", "held"),
    [
        ("申报以后多久来家里核查", "内蒙古", "嘎查村要在5个工作日内完成入户核查"),
        ("收入稳定多长时间才能消除", "山东", "收入持续稳定原则上不少于半年"),
        ("公示要几天才算数", "山东", "村内公示5天"),
        ("监测户规模控制多少", "东台", "5%以内"),
        ("收入支出计算的起止时间", "通旅镇", "收入支出计算起止时间"),
        ("大学生资助一万元给谁", "呼和浩特", "大学生一万元资助政策"),
    ],
)
def test_a_citation_holds_the_clause_itself(
    imported: tuple[KnowledgeBase, dict[str, Report]], question: str, region: str, held: str
) -> None:
    base, _ = imported
    assert held in "".join(one.text for one in base.ask(question, region).citations)
