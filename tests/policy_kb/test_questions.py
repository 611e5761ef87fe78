"""The labelled questions: each in one set only, none among the asks, and how many are right."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from policy_kb.asks import packaged_asks
from policy_kb.cards import packaged_cards, packaged_documents
from policy_kb.evaluate import Judged, complaints, figures, judge_all, read
from policy_kb.knowledge import KnowledgeBase
from policy_kb.quality import measured, page
from policy_kb.refusal import refusals
from policy_kb.wording import BREAK

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = Path(str(files("policy_kb"))) / "data" / "questions"
SETS = sorted(QUESTIONS.glob("*.jsonl"), key=lambda path: path.name)
TEST_SETS = [path for path in SETS if path.name.startswith("test")]


def bare(text: str) -> str:
    return BREAK.sub("", text).replace(" ", "")


def test_there_are_enough_questions_to_measure_and_to_calibrate() -> None:
    assert sum(len(read(path)) for path in TEST_SETS) >= 300
    calibrating = [one for path in SETS if path not in TEST_SETS for one in read(path)]
    assert sum(not one.answerable for one in calibrating) >= 200


def test_no_question_is_in_two_sets() -> None:
    counted = Counter(bare(one.question) for path in SETS for one in read(path))
    assert [question for question, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("path", SETS, ids=[path.stem for path in SETS])
def test_no_question_is_an_ask(path: Path) -> None:
    asks = {bare(ask) for card in packaged_cards() for ask in card.asks}
    asks |= {bare(ask) for known in packaged_asks().values() for ask in known}
    asks |= {bare(ask) for refusal in refusals().values() for ask in refusal.asks}
    assert [one.id for one in read(path) if bare(one.question) in asks] == []


@pytest.mark.parametrize("path", SETS, ids=[path.stem for path in SETS])
def test_labels_are_whole(path: Path) -> None:
    for one in read(path):
        assert set(one.documents) <= packaged_documents().keys(), one
        assert one.status in {"answered", "ask_region", "no_basis", "candidates"}, one
        assert one.facts or not one.answerable, one


@pytest.fixture(scope="module")
def of_test() -> list[Judged]:
    return measured()


def test_how_many_test_questions_are_right(of_test: list[Judged]) -> None:
    right, asked = figures(of_test)
    wrong = list(complaints(of_test))
    assert right["source"] >= 0.88 * asked["source"], wrong
    assert right["answer"] >= 0.84 * asked["answer"], wrong
    assert right["refusal"] >= 0.85 * asked["refusal"], wrong


def test_no_other_regions_rule_is_given_as_ones_own(shared: KnowledgeBase) -> None:
    for path in SETS:
        judged = judge_all(shared, read(path))
        assert [one.asked.id for one in judged if not one.region] == []


def test_the_page_of_quality_is_what_the_command_prints(of_test: list[Judged]) -> None:
    written = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    assert written == page(of_test), "run: make quality"
