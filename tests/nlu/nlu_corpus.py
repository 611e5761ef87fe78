"""Read the bot's NLU examples and the evaluation files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hotline.marks import unmarked

ROOT = Path(__file__).resolve().parents[2]
TRAINING = ROOT / "bot" / "data" / "nlu"
EVALUATION = Path(__file__).resolve().parent
SPLITS = ("dev", "test", "strangers", "second", "third")
STYLES = frozenset({"chat", "transcript", "typo", "dialect", "operator", "formal"})


@dataclass(frozen=True)
class Example:
    """One thing said, what it means, and (evaluation only) the way it is said."""

    text: str
    intent: str
    style: str | None = None


def load_training(folder: Path) -> list[Example]:
    """All examples of the Rasa 3.x files in `folder`, in file and line order."""
    found: list[Example] = []
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for text in said(block["examples"]):
                found.append(Example(text, block["intent"]))
    return found


def said(examples: str | list[dict[str, Any]]) -> list[str]:
    """The sayings of a block: lines of a text, or rows with ``text`` and where they come from; the
    entities that are marked in such rows are words like all others."""
    if isinstance(examples, list):
        return [unmarked(row["text"].strip()) for row in examples]
    return [line.removeprefix("- ").strip() for line in examples.splitlines()]


def load_evaluation(path: Path) -> list[Example]:
    """All rows of one JSON Lines file with the keys text, intent and style."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [Example(row["text"], row["intent"], row["style"]) for row in rows]
