"""The packaged cards: complete, apart from one another, and in our own words."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from policy_kb.cards import packaged_cards, packaged_documents, topics
from policy_kb.check import check
from policy_kb.importing.loading import Report
from policy_kb.knowledge import KnowledgeBase
from tests.policy_kb.conftest import ORIGINALS, needs_originals

HAN = re.compile(r"[\u3400-\u9fff]+")
LONGEST_SHARED = 20
MOST_SENTENCES = 6
LEAST_CARDS = {
    "neimenggu-2021": 15,
    "tonglv-2023": 12,
    "shandong-2023": 15,
    "huhehaote-2020": 15,
    "dongtai-2020": 15,
}


def test_each_document_has_its_cards() -> None:
    counted = Counter(card.document for card in packaged_cards())
    assert counted.keys() == LEAST_CARDS.keys() == packaged_documents().keys()
    assert {
        name: counted[name] for name, least in LEAST_CARDS.items() if counted[name] < least
    } == {}


def test_each_card_is_asked_for_in_at_least_four_ways() -> None:
    assert {card.id for card in packaged_cards() if len(set(card.asks)) < 4} == set()


def test_a_topic_has_one_card_in_a_document() -> None:
    held = Counter((card.document, card.topic) for card in packaged_cards())
    assert [pair for pair, count in held.items() if count > 1] == []


def test_every_topic_is_some_cards_own() -> None:
    assert topics().keys() - {card.topic for card in packaged_cards()} == set()


def test_answers_are_few_sentences_and_plain_text() -> None:
    """The first three answer the question; a few more may add what a person needs beside it."""
    long = [
        card.id
        for card in packaged_cards()
        if len(re.findall(r"[。！？]", card.answer)) > MOST_SENTENCES
    ]
    marked = [card.id for card in packaged_cards() if re.search(r"[*#`\[\]]|^- ", card.answer)]
    assert (long, marked) == ([], [])


def test_a_brief_is_one_line() -> None:
    assert [
        card.id for card in packaged_cards() if "\n" in card.brief or len(card.brief) > 110
    ] == []


def test_the_packaged_cards_have_nothing_wrong(shared: KnowledgeBase) -> None:
    assert list(map(str, check(shared.engine, date(2026, 1, 1)))) == []


@needs_originals
def test_facts_and_answers_hold_against_the_originals(
    imported: tuple[KnowledgeBase, dict[str, Report]],
) -> None:
    assert list(map(str, check(imported[0].engine, date(2026, 1, 1)))) == []


@needs_originals
def test_no_card_shares_a_long_run_of_words_with_an_original() -> None:
    originals = "".join(
        "".join(HAN.findall(path.read_text(encoding="utf-8")))
        for path in sorted(ORIGINALS.glob("0*.txt"))
    )
    runs = {
        originals[start : start + LONGEST_SHARED]
        for start in range(len(originals) - LONGEST_SHARED + 1)
    }
    shared = []
    for card in packaged_cards():
        for text in (card.brief, card.answer, *card.facts, *card.steps, *card.asks):
            words = "".join(HAN.findall(text))
            shared += [
                (card.id, words[start : start + LONGEST_SHARED])
                for start in range(len(words) - LONGEST_SHARED + 1)
                if words[start : start + LONGEST_SHARED] in runs
            ]
    assert shared == []
