"""The trained bot understands strangers: what `hotline nlu` reports, on sets not trained on."""

from __future__ import annotations

import json
from pathlib import Path

from bench.intent_scores import MATTERS_MOST, Said, macro_f1, read, scores
from tests.running import System

SETS = Path(__file__).resolve().parents[1] / "nlu"


def test_intents_of_strangers(system: System) -> None:
    rows = [
        row for name in ("strangers", "second", "third") for row in read(SETS / f"{name}.jsonl")
    ]
    feed = "".join(
        json.dumps({"id": number, "text": row["text"]}, ensure_ascii=False) + "\n"
        for number, row in enumerate(rows)
    )
    done = system.command("nlu", "--batch", "-", feed=feed)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    said = [
        Said(row["text"], row["intent"], answer["intent"], answer["confidence"])
        for row, answer in zip(rows, answers, strict=True)
    ]
    recall = {one.intent: one.recall for one in scores(said)}
    assert macro_f1(said) >= 0.93
    assert {name: recall[name] for name in MATTERS_MOST if recall[name] < 0.95} == {}
    # Sure means right: the thresholds of the dialogue lean on it.
    sure = [one.intent == one.taken_for for one in said if one.confidence >= 0.85]
    assert sum(sure) / len(sure) >= 0.95
