"""明白纸: each line is a rule that holds there, with its source; no region's told as another's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotline.cli import hotline
from policy_kb.cards import Card, packaged_cards, packaged_documents, read_yaml
from policy_kb.library import Library
from policy_kb.regions import Place, Regions
from policy_kb.sheet import NoSheet, sheet
from policy_kb.sheet_page import as_html

TODAY = date(2026, 2, 13)
REGIONS = Regions()
CARDS = {card.id: card for card in packaged_cards()}


def library(**changed: Card) -> Library:
    return Library(
        1,
        packaged_documents(),
        {**CARDS, **{card.id: card for card in changed.values()}},
        frozenset(),
    )


def place(name: str) -> Place:
    [found] = REGIONS.resolve(name)
    return found


PLACES = ["东台市", "武川县", "四川省乐至县通旅镇", "山东省", "内蒙古自治区", "呼和浩特市"]


@pytest.mark.parametrize("name", PLACES)
def test_every_line_is_of_a_document_that_holds_there(name: str) -> None:
    here = place(name)
    made = sheet(library(), here, TODAY)
    documents = [one for one in packaged_documents().values() if here.lies_in(one.region)]
    titles = {f"{one.title}（{one.issued.year}年）": one.id for one in documents}
    assert set(made.sources) <= set(titles)
    for part in made.parts:
        for line in part.lines:
            document = titles[made.sources[line.source - 1]]
            assert line.section in {
                card.section for card in CARDS.values() if card.document == document
            }
    texts = [line.text for part in made.parts for line in part.lines]
    assert len(texts) == len(set(texts)) and 8 <= len(texts) <= 16
    assert not any("没写" in text or "没有写" in text for text in texts)


def test_a_town_s_rules_do_not_speak_for_its_county() -> None:
    assert "7500" in sheet(library(), place("四川省乐至县通旅镇"), TODAY).as_text()
    with pytest.raises(NoSheet) as caught:
        sheet(library(), place("乐至县"), TODAY)
    assert "还没有收进来" in str(caught.value)


def test_the_later_document_leads() -> None:
    text = sheet(library(), place("呼和浩特市"), TODAY).as_text()
    assert ("6000元" in text, "5000元" in text) == (True, False)


def test_what_is_no_more_in_force_is_not_on_it() -> None:
    before = date(2021, 1, 1)
    made = sheet(library(), place("呼和浩特市"), before)
    assert [one for one in made.sources if "内蒙古自治区" in one] == []


def test_a_changed_card_speaks_for_itself() -> None:
    changed = replace(CARDS["nm-visit"], answer="3个工作日内上门。", brief="3个工作日。")
    text = sheet(library(nm=changed), place("武川县"), TODAY).as_text()
    assert ("3个工作日内上门。" in text, "5个工作日" in text) == (True, False)


def test_the_words_of_its_data_are_for_cards_that_exist() -> None:
    assert set(read_yaml("data", "sheet.yml")["words"]) <= set(CARDS)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path))
    page = tmp_path / "sheet.html"
    written = CliRunner().invoke(
        hotline, ["kb", "sheet", "--region", "东台市", "--html", str(page)]
    )
    told = CliRunner().invoke(hotline, ["kb", "sheet", "--region", "东台市"])
    assert (written.exit_code, told.exit_code) == (0, 0)
    assert "20个工作日" in page.read_text("utf-8") and told.output.startswith(
        "遇到困难，能申请帮扶\n东台市\n"
    )
    unknown = CliRunner().invoke(hotline, ["kb", "sheet", "--region", "没有这个地方"])
    assert (unknown.exit_code, "没有找到地区" in unknown.output) == (1, True)


def test_the_page_asks_nobody_for_anything() -> None:
    page = as_html(sheet(library(), place("东台市"), TODAY))
    assert not re.search(r"(src|href)=|<script|@import|url\(", page)
    assert "20个工作日" in page
