"""Score `hotline nlu` on a labelled set: precision, recall and F1 by intent, macro-F1.

Usage: intents.py FILE [--misses], a JSON Lines file with `text` and `intent`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path


def main(path: Path, misses: bool) -> None:
    gold = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    feed = "".join(
        json.dumps({"id": number, "text": row["text"]}, ensure_ascii=False) + "\n"
        for number, row in enumerate(gold)
    )
    done = subprocess.run(
        [sys.executable, "-m", "hotline", "nlu", "--batch", "-"],
        input=feed,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    reported = [json.loads(line)["intent"] for line in done.stdout.splitlines()]
    right, wanted, given = Counter[str](), Counter[str](), Counter[str]()
    for row, intent in zip(gold, reported, strict=True):
        wanted[row["intent"]] += 1
        given[intent] += 1
        right[intent] += row["intent"] == intent
        if misses and row["intent"] != intent:
            print(f"{row['intent']} -> {intent}: {row['text']}")
    scores = []
    for intent in sorted(wanted):
        precision = right[intent] / max(1, given[intent])
        recall = right[intent] / wanted[intent]
        scores.append(2 * precision * recall / max(1e-9, precision + recall))
        print(
            f"{intent:<18} n={wanted[intent]:<4} precision {precision:.3f} "
            f"recall {recall:.3f} F1 {scores[-1]:.3f}"
        )
    print(f"macro-F1 {sum(scores) / len(scores):.3f} over {len(gold)} utterances")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--misses" in sys.argv)
