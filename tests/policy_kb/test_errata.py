"""Lost characters: where they are restored, where the raw wording stays, what is only suspected."""

from __future__ import annotations

import pytest
import yaml

from policy_kb.export import show_document
from policy_kb.importing.damage import damaged
from policy_kb.importing.errata import all_errata, annotated, applied, corrected, known_document
from policy_kb.importing.loading import Report
from policy_kb.knowledge import KnowledgeBase
from policy_kb.library import clauses_of_documents
from tests.policy_kb.conftest import ORIGINALS, needs_originals


@pytest.mark.parametrize(
    ("document", "raw", "right"),
    [
        ("tonglv-2023", "510日前", "5月10日前"),
        ("tonglv-2023", "202261日至2023531日", "2022年6月1日至2023年5月31日"),
        ("tonglv-2023", "(川乡振发〔202324号)", "(川乡振发〔2023〕24号)"),
        ("tonglv-2023", "发〔20231号", "发〔2023〕1号"),
        ("tonglv-2023", "1510日、第5290日", "1510日、第5290日"),
        ("huhehaote-2020", "呼扶组发〔20206", "呼扶组发〔2020〕6号"),
        ("huhehaote-2020", "2020418日印发", "2020年4月18日印发"),
        ("huhehaote-2020", "2020418", "2020年4月18日"),
        ("huhehaote-2020", "(T/CHES182018)", "(T/CHES 18-2018)"),
        ("dongtai-2020", "529日", "529日"),
        ("没有这份", "529日", "529日"),
    ],
)
def test_the_right_reading(document: str, raw: str, right: str) -> None:
    assert corrected(document, raw) == right
    assert corrected(document, right) == right


def test_the_raw_wording_is_shown_with_the_right_one_behind_it() -> None:
    assert annotated("tonglv-2023", "529日前排查") == "529日〔应为5月29日〕前排查"
    assert [one.raw for one in applied("tonglv-2023", "529日、510日、529日")] == ["529日", "510日"]


def test_errata_are_found_by_title_and_region() -> None:
    title = "《通旅镇2023年防止返贫监测帮扶集中排查工作方案》"
    assert known_document(title, "512022-tonglv") == "tonglv-2023"
    assert known_document(title, "512022") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("529日前", ["529日"]),
        ("1231日", ["1231日"]),
        ("180日、365日、100日内", []),
        ("120日内办结，120日以内", []),
        ("2020年4月18日", []),
        ("2020418日印发", ["2020418日"]),
        ("领导小组\n2020418\n", ["2020418"]),
        ("发〔202324号和〔2023〕24号", ["〔202324号"]),
        ("(T/CHES182018)和(T/CHES 18-2018)", ["T/CHES182018"]),
        ("党委?自治区", ["党委?自治"]),
        ("哪些政策可以延续?期限多长", []),
        ("农\ufffd户申报", ["农\ufffd户申"]),
        ("电话12317，2020年", []),
    ],
)
def test_likely_damage(text: str, found: list[str]) -> None:
    assert damaged(text) == found


@needs_originals
def test_every_lost_character_of_the_five_is_known(
    imported: tuple[KnowledgeBase, dict[str, Report]],
) -> None:
    _, reports = imported
    assert {one.document: one.damaged for one in reports.values() if one.damaged} == {}
    assert {one.document: len(one.mended) for one in reports.values() if one.mended} == {
        "neimenggu-2021": 1,
        "tonglv-2023": 10,
        "shandong-2023": 1,
        "huhehaote-2020": 4,
    }


@needs_originals
def test_errata_are_of_documents_as_they_are_and_each_is_used() -> None:
    rows = yaml.safe_load((ORIGINALS / "index.yml").read_text(encoding="utf-8"))
    texts = {row["title"]: (ORIGINALS / row["file"]).read_text(encoding="utf-8") for row in rows}
    for errata in all_errata().values():
        assert set(applied(errata.document, texts[errata.title])) == set(errata.entries)


@needs_originals
def test_the_clause_stays_raw_and_is_shown_with_its_correction(
    imported: tuple[KnowledgeBase, dict[str, Report]],
) -> None:
    base, _ = imported
    clauses = {one.section: one.text for one in clauses_of_documents(base.engine, {"tonglv-2023"})}
    assert "202261日至2023531日" in clauses["二（四）"]
    assert "202261日〔应为2022年6月1日〕" in show_document(base.engine, "tonglv-2023")
