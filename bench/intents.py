"""Score `hotline nlu` on labelled sets: by intent, confusions, macro-F1, worth of a confidence.

Usage: intents.py FILE … [--misses]; each a JSON Lines file with `text` and `intent`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

if __package__ in (None, ""):  # run by its path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.intent_scores import Said, read, report


def understood(path: Path) -> list[Said]:
    """The labelled rows of a file with what the trained bot takes them for."""
    gold = read(path)
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
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [
        Said(row["text"], row["intent"], answer["intent"], answer["confidence"])
        for row, answer in zip(gold, answers, strict=True)
    ]


def main(paths: list[Path], misses: bool) -> None:
    for path in paths:
        said = understood(path)
        print(f"== {path}")
        for line in report(said):
            print(line)
        for one in said if misses else ():
            if one.intent != one.taken_for:
                print(f"{one.intent} -> {one.taken_for} {one.confidence:.2f}: {one.text}")


if __name__ == "__main__":
    main([Path(word) for word in sys.argv[1:] if word != "--misses"], "--misses" in sys.argv)
