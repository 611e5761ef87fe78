"""The trained weights: which topic a question is about, and whether to answer it at all.

Both come from ``policy_kb.training`` and lie in ``data/weights.json``.
"""

from __future__ import annotations

import json
import math
from dataclasses import astuple, dataclass, fields
from functools import cache

from policy_kb.cards import PACKAGE


@dataclass(frozen=True)
class TopicEvidence:
    """What speaks for one topic; each part from 0 to 1.

    ``pooled``: its words together; ``near``, ``cubed``, ``second``: its nearest asks;
    ``covered``: the share of the question that its words hold; ``cued``: a word that points to
    it; ``misfit``: no word that it needs; ``local``: a document of the caller's region rules on
    it.
    """

    pooled: float
    near: float
    cubed: float
    second: float
    covered: float
    cued: float
    misfit: float
    local: float

    @classmethod
    def names(cls) -> list[str]:
        """Names of the parts, the order of the weights."""
        return [one.name for one in fields(cls)]


@dataclass(frozen=True)
class Evidence:
    """What is known about a question and its best topic; each part about 0 to 1, ``phrasing`` from
    -1 to 1."""

    share: float
    lead: float
    top: float
    refusal: float
    lead_over_refusal: float
    likeness: float
    second: float
    lead_in_likeness: float
    covered: float
    unknown: float
    cued: float
    misfit: float
    field: float
    found: float
    money_without: float
    money_with: float
    short: float
    bank_likeness: float
    length: float
    local: float
    foreign: float
    phrasing: float

    @classmethod
    def names(cls) -> list[str]:
        """Feature names, the order of the weights."""
        return [one.name for one in fields(cls)]


@dataclass(frozen=True)
class Model:
    """A linear ranking over :class:`TopicEvidence`, a logistic regression over
    :class:`Evidence`, and where its answers and its offers begin."""

    ranking: tuple[float, ...]
    bias: float
    weights: tuple[float, ...]
    answer_from: float
    offer_from: float

    @classmethod
    @cache
    def load(cls) -> Model:
        """The trained weights that are packaged."""
        row = json.loads(PACKAGE.joinpath("data", "weights.json").read_text(encoding="utf-8"))
        return cls(
            tuple(row["ranking"][name] for name in TopicEvidence.names()),
            row["bias"],
            tuple(row["weights"][name] for name in Evidence.names()),
            row["answer_from"],
            row["offer_from"],
        )

    def score(self, seen: TopicEvidence) -> float:
        """How strongly a topic is believed; a difference of 1 is a factor of e."""
        return math.fsum(w * x for w, x in zip(self.ranking, astuple(seen), strict=True))

    def probability(self, seen: Evidence) -> float:
        """That the documents answer the question, 0 to 1."""
        return sigmoid(
            self.bias + sum(w * x for w, x in zip(self.weights, astuple(seen), strict=True))
        )


def sigmoid(value: float) -> float:
    """The logistic function, safe for large values."""
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    return math.exp(value) / (1 + math.exp(value))
