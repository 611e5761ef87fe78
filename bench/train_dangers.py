"""Fit the model of danger: ``python -m bench.train_dangers`` writes its weights.

Learned from the marked sayings of ``tests/language/data/dangers_development.jsonl`` against each
other and against the ordinary utterances in ``bot/data/nlu``; never from the held-out sayings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import yaml

from language import dangers
from language.danger_model import fit, stretches
from language.text import fold

ROOT = Path(__file__).resolve().parent.parent
SAYINGS = ROOT / "tests" / "language" / "data" / "dangers_development.jsonl"
WEIGHTS = ROOT / "language" / "data" / "danger_weights.json"


def sayings() -> Iterator[tuple[str, list[str]]]:
    """Marked sayings with their kinds; none for a look-alike."""
    for line in SAYINGS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield fold(row["text"]), row["kinds"]


def ordinary() -> Iterator[str]:
    """What people say to the bot otherwise; what a pattern takes for danger is left out."""
    for path in sorted((ROOT / "bot" / "data" / "nlu").glob("*.yml")):
        for intent in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            said = intent["examples"]
            lines = said.splitlines() if isinstance(said, str) else [one["text"] for one in said]
            for line in lines:
                text = line.strip().removeprefix("- ").strip()
                if text and not dangers.told(text):
                    yield fold(text)


def main() -> None:
    """Fit one classifier a kind and write the weights."""
    marked = list(sayings())
    harmless = [part for text in ordinary() for _, part in stretches(text)]
    harmless += [part for text, kinds in marked if not kinds for _, part in stretches(text)]
    rows = {}
    for kind in dangers.KINDS:
        examples = [(text, kind in kinds) for text, kinds in marked]
        bias, weights = fit([*examples, *((one, False) for one in harmless)])
        rows[kind] = {"bias": bias, "weights": weights}
        print(f"{kind}: {sum(side for _, side in examples)} sayings, {len(weights)} weights")
    text = json.dumps(rows, ensure_ascii=False, indent=0, sort_keys=True)
    WEIGHTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
