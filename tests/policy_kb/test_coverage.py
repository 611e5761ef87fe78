"""Every sentence of an original is mapped to cards or a reason, and the mapping fits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from hotline.bootstrap import build
from hotline.cli.kb import kb
from hotline.settings import Settings
from policy_kb.cards import PACKAGE, packaged_documents
from policy_kb.coverage import Entry, Place, cover, digest_of, reasons, sentences_of
from policy_kb.coverage_draft import draft, linked
from policy_kb.errors import NotImported, UnknownDocument
from policy_kb.importing.loading import Report, import_document
from policy_kb.importing.request import Request
from policy_kb.knowledge import KnowledgeBase
from tests.policy_kb.conftest import needs_originals

TITLE = "东台市建立解决相对贫困长效机制工作实施方案"
TEXT = """一、总则
各镇要认真学习领会，切实提高站位，把这项工作放在心上、抓在手上。
九、附则
（一）贷款。小额信贷最高50000元；利息由财政全额贴息。怎么申请？
找村里。
"""
LOAN = "dt-loans"
MAPPED = sorted(
    entry.name.removesuffix(".yml")
    for entry in PACKAGE.joinpath("data", "coverage").iterdir()
    if entry.name != "reasons.yml"
)


@pytest.fixture
def small(base: KnowledgeBase, write: Callable[[str], Path]) -> KnowledgeBase:
    """Dongtai's packaged cards beside an invented text of two sections."""
    document = base.prepared().library.documents["dongtai-2020"]
    request = Request(TITLE, document.issuer, document.region, document.issued)
    import_document(base.engine, base.regions, write(TEXT), request)
    return base


def mapping(base: KnowledgeBase, *sentences: tuple[str, ...] | str) -> list[Entry]:
    """Entries for the small text: guidance for the first section, ``sentences`` for the second."""
    found = cover(base.engine, "dongtai-2020", [])
    places = {str(one.place): one for one in found.clauses}
    given = {"一": ("heading", "guidance"), "九": ("heading",), "九（一）": sentences}
    return [
        Entry(places[name].place, places[name].digest, entries) for name, entries in given.items()
    ]


def test_sentences_end_at_stops_and_lines() -> None:
    assert sentences_of("甲;乙；丙。”\n丁？戊?\n（一）己") == [
        "甲;",
        "乙；",
        "丙。",
        "丁？",
        "戊?",
        "（一）己",
    ]


def test_a_digest_forgets_spaces_alone() -> None:
    assert digest_of("五 日\n内") == digest_of("五日内") != digest_of("六日内")


def test_nothing_is_mapped_without_a_file(small: KnowledgeBase) -> None:
    found = cover(small.engine, "dongtai-2020", [])
    assert (found.count(), found.complete, found.findings) == ((8, 0, 0, 8), False, ())


def test_a_whole_mapping_is_complete(small: KnowledgeBase) -> None:
    entries = mapping(small, "heading", (LOAN,), (LOAN,), "lead_in", (LOAN,))
    found = cover(small.engine, "dongtai-2020", entries)
    assert (found.count(), found.findings, found.complete) == ((8, 3, 5, 0), (), True)


def test_what_does_not_fit_is_said(small: KnowledgeBase) -> None:
    title, _, method = mapping(small, "heading", ("nm-income-line",), ("没有这张",), "随便", ())
    stale = Entry(title.place, "00000000", ("heading",))
    gone = Entry(Place("十"), "11111111", ())
    found = cover(small.engine, "dongtai-2020", [stale, method, method, gone])
    digest = digest_of("\n".join(TEXT.splitlines()[:2]))
    assert found.findings == (
        "九（一）：映射里写了两次。",
        "十：原文里没有这一段。",
        f"一：原文变了（现在是 {digest}），映射要重看。",
        "一：原文 2 句，映射 1 句。",
        "九（一） 第2句：卡片 nm-income-line 属于另一个文件 neimenggu-2021。",
        "九（一） 第3句：没有卡片 没有这张。",
        "九（一） 第4句：没有“随便”这个理由。",
    )
    assert found.count() == (8, 0, 2, 6) and not found.complete


def test_a_draft_is_a_mapping_to_fill_in(small: KnowledgeBase) -> None:
    lines = list(draft(small.engine, "dongtai-2020"))
    rows = yaml.safe_load("\n".join(lines))["sections"]
    assert [row["section"] for row in rows] == ["一", "九", "九（一）"]
    assert [len(row["sentences"]) for row in rows] == [2, 1, 5]
    assert rows[1]["sentences"] == ["heading"]
    assert any("小额信贷最高50000元；" in line and LOAN in line for line in lines)


def test_an_original_must_be_there(base: KnowledgeBase) -> None:
    with pytest.raises(NotImported):
        cover(base.engine, "dongtai-2020")
    with pytest.raises(UnknownDocument):
        cover(base.engine, "没有这份")


def test_the_command_counts_and_ends_with_one(tmp_path: Path) -> None:
    application = build(Settings.from_env({"HOTLINE_HOME": str(tmp_path / "home")}))

    def run(*words: str) -> Result:
        return CliRunner().invoke(kb, ["coverage", *words], obj=application)

    early = run("dongtai-2020")
    assert (early.exit_code, "原文还没有导入" in early.output) == (1, True)
    path = tmp_path / "某市.txt"
    path.write_text(TEXT.replace("九、附则", "九、别的附则"), encoding="utf-8")
    base = application.knowledge
    document = import_document(
        base.engine,
        base.regions,
        path,
        Request(
            "某市办法", "某市", "东台市", base.prepared().library.documents["dongtai-2020"].issued
        ),
    ).document
    said = run(document)
    assert (said.exit_code, said.stdout.splitlines()[-1]) == (
        1,
        "8 sentences: 0 on cards, 0 with a reason, 8 unmapped",
    )
    row = json.loads(run(document, "--json").stdout)
    assert (row["unmapped"], row["complete"], len(row["sections"])) == (8, False, 3)
    drafted = run(document, "--draft")
    assert (drafted.exit_code, drafted.stdout.splitlines()[0]) == (0, f"document: {document}")


def test_coverage_files_hold_no_words_of_an_original() -> None:
    """Sections, digests, card ids and reasons; comments of a draft have been taken out."""
    allowed = re.compile(r'^(document: [\w-]+|sections:|- section: \S+|  part: \d+|  digest: "?\w+"?|'
                         r"  sentences:|  - (\[[a-z0-9, -]+\]|[a-z_]+)|)$")  # fmt: skip
    strange = [
        (entry.name, line)
        for entry in PACKAGE.joinpath("data", "coverage").iterdir()
        if entry.name not in {"reasons.yml"}
        for line in entry.read_text(encoding="utf-8").splitlines()
        if not allowed.match(line)
    ]
    assert strange == []
    assert all(re.fullmatch("[a-z_]+", key) for key in reasons())


def test_every_packaged_document_has_a_mapping() -> None:
    assert sorted(packaged_documents()) == MAPPED


@needs_originals
@pytest.mark.parametrize("document", MAPPED)
def test_every_sentence_of_an_original_is_mapped(
    imported: tuple[KnowledgeBase, dict[str, Report]], document: str
) -> None:
    found = cover(imported[0].engine, document)
    bare = [
        (str(one.place), number)
        for one in found.clauses
        for number, sentence in enumerate(one.sentences, 1)
        if not sentence.mapped
    ]
    assert (found.findings, bare) == ((), [])


@needs_originals
def test_a_mapped_card_rests_on_the_clause_it_is_named_for(
    imported: tuple[KnowledgeBase, dict[str, Report]],
) -> None:
    """Each clause on cards has one whose section leads to it, so that the citation shows it."""
    engine = imported[0].engine
    links = linked(engine)
    astray = [
        (document, str(one.place))
        for document in MAPPED
        for one in cover(engine, document).clauses
        if (named := {card for each in one.sentences for card in each.cards})
        and not named & links[one.clause.id]
    ]
    assert astray == []
