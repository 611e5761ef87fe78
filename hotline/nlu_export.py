"""Reviewed sayings as Rasa training data, none of which is in the sets that measure the bot."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hotline.likeness import Known, plain
from hotline.marks import unmarked, unsigned
from intake.corrections import ENTITY, INTENTS
from intake.tables.corrections import NluCorrection

ORIGIN = "operator"
"""Where all of them come from: an operator said that the bot had understood it wrongly."""


class NoHeldOutSets(Exception):
    """There are no sets to keep the training data out of, or the file would be among them."""


@dataclass(frozen=True)
class Exported:
    """How many sayings were written, how many refused because a set that measures has them or
    nearly has them, and how many the training data knew already."""

    written: int
    held_out: int
    known: int


def held_out(folder: Path) -> Known:
    """The sayings of all sets (``*.jsonl``, ``text``) in the folder. Raises NoHeldOutSets."""
    found = [
        json.loads(line)["text"]
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    if not found:
        raise NoHeldOutSets(f"there are no sets (*.jsonl) in {folder}")
    return Known(found)


def trained(folder: Path) -> set[str]:
    """What the training data says already, as :func:`hotline.likeness.plain` leaves it."""
    found = set()
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            examples = block["examples"]
            said = (
                [unmarked(one["text"]) for one in examples]
                if isinstance(examples, list)
                else [line.removeprefix("- ") for line in examples.splitlines()]
            )
            found |= {plain(one) for one in said}
    return found


def write(rows: Iterable[NluCorrection], sets: Path, training: Path, file: Path) -> Exported:
    """Write the rows as a Rasa 3.x file, each saying with its origin: kind and day, no person.

    A saying that stands in one of the ``sets``, or nearly does, is left out: what is measured
    with is never learned. Raises NoHeldOutSets, also where ``file`` lies among the sets.
    """
    if file.resolve().is_relative_to(sets.resolve()):
        raise NoHeldOutSets(f"{file} lies among the sets that measure the bot")
    measured, known = held_out(sets), trained(training)
    blocks: dict[str, list[dict[str, Any]]] = {}
    left_out = twice = 0
    for row in rows:
        text = " ".join(row.text.split()).lstrip("/")
        if measured.has(text):
            left_out += 1
        elif plain(text) in known:
            twice += 1
        else:
            known.add(plain(text))
            blocks.setdefault(row.intent or "", []).append(_example(row, text))
    data = {
        "version": "3.1",
        "nlu": [{"intent": one, "examples": blocks[one]} for one in INTENTS if one in blocks],
    }
    if blocks:
        told = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)
        file.write_text(told, encoding="utf-8")
    return Exported(sum(map(len, blocks.values())), left_out, twice)


def _example(row: NluCorrection, text: str) -> dict[str, Any]:
    origin = {"origin": ORIGIN, "kind": row.kind, "on": row.noted_on.isoformat()}
    text = unsigned(text)
    words = unsigned(row.words or "")
    if row.kind == ENTITY and words:
        text = text.replace(words, f"[{words}]({row.entity})", 1)
    return {"text": text, "metadata": origin}
