"""The labelled questions: none in the cards, and how many are answered right."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from policy_kb.cards import packaged_cards
from policy_kb.evaluate import complaints, figures, judge_all, read
from policy_kb.knowledge import KnowledgeBase
from policy_kb.refusal import refusals
from policy_kb.wording import BREAK

QUESTIONS = Path(str(files("policy_kb"))) / "data" / "questions"
DEV, HELD_OUT = QUESTIONS / "dev.jsonl", QUESTIONS / "heldout.jsonl"


def bare(text: str) -> str:
    return BREAK.sub("", text).replace(" ", "")


def test_there_are_enough_questions_and_none_is_in_both_files() -> None:
    dev, held_out = read(DEV), read(HELD_OUT)
    assert len(dev) >= 150
    assert len(held_out) >= 100
    assert {bare(one.question) for one in dev} & {bare(one.question) for one in held_out} == set()


@pytest.mark.parametrize("path", [DEV, HELD_OUT], ids=["dev", "heldout"])
def test_no_question_is_an_ask_of_a_card_or_of_the_refusal_bank(path: Path) -> None:
    asks = {bare(ask) for card in packaged_cards() for ask in card.asks}
    asks |= {bare(ask) for refusal in refusals().values() for ask in refusal.asks}
    assert [one.id for one in read(path) if bare(one.question) in asks] == []


@pytest.mark.parametrize(
    ("path", "useful", "refused"), [(DEV, 0.95, 0.95), (HELD_OUT, 0.85, 0.95)],
    ids=["dev", "heldout"],
)  # fmt: skip
def test_how_many_are_right(
    shared: KnowledgeBase, path: Path, useful: float, refused: float
) -> None:
    judged = judge_all(shared, read(path))
    right, asked = figures(judged)
    wrong = list(complaints(judged))
    assert right["answer"] >= useful * asked["answer"], wrong
    assert right["refusal"] >= refused * asked["refusal"], wrong
    assert right["region"] == asked["region"], wrong
