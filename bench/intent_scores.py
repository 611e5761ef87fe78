"""Scores of intents: precision, recall, F1, confusions, and what a confidence is worth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

MATTERS_MOST = ("declare_hardship", "report_lead")
"""The intents that may least be missed."""

BANDS = (0.0, 0.3, 0.5, 0.7, 0.85, 0.95, 1.01)
"""Confidences between the thresholds that the dialogue uses."""


@dataclass(frozen=True)
class Said:
    """One utterance: what it means, what the bot took it for, and how sure it was."""

    text: str
    intent: str
    taken_for: str
    confidence: float


@dataclass(frozen=True)
class Score:
    """Figures of one intent."""

    intent: str
    count: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a labelled set."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def scores(said: Sequence[Said]) -> list[Score]:
    """One score for each intent that occurs, by name."""
    wanted = Counter(one.intent for one in said)
    given = Counter(one.taken_for for one in said)
    right = Counter(one.intent for one in said if one.intent == one.taken_for)
    return [
        Score(name, wanted[name], right[name] / max(1, given[name]), right[name] / wanted[name])
        for name in sorted(wanted)
    ]


def macro_f1(said: Sequence[Said]) -> float:
    """Mean of the intents' F1."""
    found = scores(said)
    return sum(one.f1 for one in found) / len(found)


def report(said: Sequence[Said]) -> Iterator[str]:
    """Lines for people: each intent with its confusions, the whole, and the calibration."""
    for one in scores(said):
        missed = Counter(row.taken_for for row in said if row.intent == one.intent != row.taken_for)
        as_ = ", ".join(f"{name} {count}" for name, count in missed.most_common())
        yield (
            f"{one.intent:<18} n={one.count:<4} precision {one.precision:.3f} "
            f"recall {one.recall:.3f} F1 {one.f1:.3f}" + (f"  missed as: {as_}" if as_ else "")
        )
    yield f"macro-F1 {macro_f1(said):.3f} over {len(said)} utterances"
    for low, high in pairwise(BANDS):
        band = [one for one in said if low <= one.confidence < high]
        if band:
            right = sum(one.intent == one.taken_for for one in band) / len(band)
            yield f"confidence {low:.2f} to {min(high, 1):.2f}: {right:.3f} of {len(band)} right"
