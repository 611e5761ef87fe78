"""What to look at on a visit: each risk has something, each source is right, regions decide."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy.orm import Session

from language.risks import KINDS
from policy_kb.cards import PACKAGE, read_yaml
from policy_kb.knowledge import KnowledgeBase
from policy_kb.tables import DocumentRow
from policy_kb.visit_checks import GENERAL, checks_for, packaged
from tests.policy_kb.conftest import ORIGINALS, needs_originals

TODAY = date(2026, 2, 13)
DOCUMENTS = {row["id"]: row for row in read_yaml("data", "documents.yml")["documents"]}
TUZUOQI = ["150000", "150100", "150121"]
RISKS = list(KINDS)


@pytest.fixture
def session(base: KnowledgeBase) -> Session:
    return Session(base.engine)


def test_every_risk_has_hints_and_every_source_is_one_of_ours() -> None:
    assert list(packaged()["risks"]) == RISKS
    for kind in (packaged()["always"], *packaged()["risks"].values()):
        assert kind[GENERAL] and set(kind) <= {GENERAL, *DOCUMENTS}


@pytest.mark.parametrize("document", list(DOCUMENTS))
def test_every_section_is_one_that_cards_cite(document: str) -> None:
    cited = {
        part
        for card in read_yaml("cards", f"{document}.yml")["cards"]
        for part in card["section"].split("；")
    }
    kinds = [packaged()["always"], *packaged()["risks"].values()]
    sections = {row["section"] for kind in kinds for row in kind.get(document, [])}
    assert sections and sections <= cited


@needs_originals
def test_no_sentence_of_a_text_is_copied() -> None:
    texts = [path.read_text("utf-8") for path in ORIGINALS.glob("*.txt")]
    ours = (PACKAGE / "data" / "visit_checks.yml").read_text("utf-8")
    for said in re.findall(r"[\u4e00-\u9fff]{18,}", ours):
        assert not any(said in text for text in texts), said


def test_the_document_issued_last_leads_for_each_risk(session: Session) -> None:
    shown = checks_for(session, TUZUOQI, ["因病", "产业失败"], TODAY)
    assert [(one.risk, one.source) for one in shown] == [
        ("因病", "《内蒙古自治区健全防止返贫动态监测和帮扶机制工作方案》（2021年）"),
        (
            "产业失败",
            "《呼和浩特市关于防止返贫致贫持续巩固提升脱贫攻坚成果工作方案》（2020年）",
        ),
        (None, "《内蒙古自治区健全防止返贫动态监测和帮扶机制工作方案》（2021年）"),
    ]
    assert shown[0].written[0][1] == "二（二）2（2）" and shown[0].general


def test_no_regions_rule_is_carried_into_another(session: Session) -> None:
    for line in ([], ["510000", "512000", "512022"], ["110000"]):
        shown = checks_for(session, line, RISKS, TODAY)
        assert [(one.written, one.source) for one in shown] == [((), None)] * 12
        assert all(one.general for one in shown)


def test_a_document_out_of_force_says_nothing(session: Session) -> None:
    session.get_one(DocumentRow, "neimenggu-2021").valid_to = date(2025, 12, 31)
    session.flush()
    shown = checks_for(session, TUZUOQI, ["因病"], TODAY)
    assert shown[0].source is None and "呼和浩特" in (shown[1].source or "")
