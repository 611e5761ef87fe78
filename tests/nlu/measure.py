"""Measure the bot's own intent model on a labelled set, without Rasa, in a few seconds.

    bot/.venv/bin/python tests/nlu/measure.py dev [--misses]     # or another set

It trains ``components/linear.py`` on the present examples with jieba's words; the dictionary of
the knowledge base is used where HOTLINE_BOT_DICTIONARY names its folder. The trained bot itself
is scored by ``bench/intents.py``.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "bot")]

import jieba  # noqa: E402
from nlu_corpus import EVALUATION, TRAINING, load_evaluation, load_training  # noqa: E402

from bench.intent_scores import Said, report  # noqa: E402
from components.linear import DEFAULTS, LinearIntents, Utterance  # noqa: E402


def utterances(texts: list[str]) -> list[Utterance]:
    """The texts with jieba's words."""
    return [Utterance(text, jieba.lcut(text)) for text in texts]


def main(split: str, misses: bool) -> None:
    """Train on the training files; print figures, confusions, calibration and misses of a split."""
    jieba.setLogLevel(logging.ERROR)
    folder = os.environ.get("HOTLINE_BOT_DICTIONARY")
    for path in sorted(Path(folder).glob("*.txt")) if folder else ():
        jieba.load_userdict(str(path))
    training = load_training(TRAINING)
    rows = load_evaluation(EVALUATION / f"{split}.jsonl")
    model = LinearIntents.fit(
        utterances([one.text for one in training]), [one.intent for one in training], DEFAULTS
    )
    likely = model.probabilities(utterances([row.text for row in rows]))
    said = [
        Said(row.text, row.intent, model.classes[found.argmax()], float(found.max()))
        for row, found in zip(rows, likely, strict=True)
    ]
    for line in report(said):
        print(line)
    for one in said if misses else ():
        if one.intent != one.taken_for:
            print(f"{one.intent} -> {one.taken_for} {one.confidence:.2f}\t{one.text}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "dev", "--misses" in sys.argv)
