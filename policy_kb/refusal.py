"""Whether the documents speak of a question at all: several kinds of evidence and a regression.

A fixed threshold on likeness cannot tell "how long is the notice" from "what time does the
hotline open". The regression weighs likeness to the cards against likeness to a bank of
questions that no document answers, and looks at what kind of answer is asked for. Its weights
come from ``policy_kb.training`` and lie in ``data/weights.json``.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import astuple, dataclass, fields
from functools import cache

from policy_kb.cards import PACKAGE, Card, read_yaml, topics
from policy_kb.matching import Likeness, Question
from policy_kb.wording import plain

MONEY_ASKED = re.compile(
    r"多少钱|多少块|多少元|[给补发领拿得奖赔贴开掏]多少|多少[补救资奖]|补助.{0,3}多少|几[千百十万]"
    r"|几块钱|几个钱|多少万|金额|工资"
)
MONEY_GIVEN = re.compile(r"\d(?:万|千|百)?元|\d%|\d万元|不低于\d")
MOST_WORDS = 3  # more words of the field than this say nothing further
SHORT = 4  # characters of a question that is hardly one


@cache
def field_words() -> tuple[str, ...]:
    """Words of the field, in their plain form."""
    return tuple(map(plain, read_yaml("data", "domain_words.yml")))


@dataclass(frozen=True)
class Refusal:
    """A kind of question that no document answers, with what is said instead."""

    key: str
    text: str
    asks: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...] = ()

    def finds(self, text: str) -> bool:
        """One of the patterns is in the question's plain form."""
        return any(pattern.search(text) for pattern in self.patterns)


@cache
def refusals() -> dict[str, Refusal]:
    """The bank of questions without a basis, by key."""
    return {
        key: Refusal(
            key,
            row["text"].strip(),
            tuple(row["asks"]),
            tuple(map(re.compile, row.get("patterns", ()))),
        )
        for key, row in read_yaml("data", "refusals.yml").items()
    }


@cache
def packaged_digest() -> str:
    """Twelve characters that change with the packaged words that an index is built from."""
    parts = ("refusals.yml", "synonyms.yml", "fillers.yml", "syllables.txt")
    whole = b"".join(PACKAGE.joinpath("data", name).read_bytes() for name in parts)
    return hashlib.sha256(whole).hexdigest()[:12]


@dataclass(frozen=True)
class Evidence:
    """What is known about a question and its best topic; each part about 0 to 1."""

    top: float
    refusal: float
    lead_over_refusal: float
    lead_over_next: float
    likeness: float
    lead_in_likeness: float
    covered: float
    unknown: float
    cued: float
    field: float
    found: float
    money_without: float
    money_with: float
    short: float

    @classmethod
    def names(cls) -> list[str]:
        """Feature names, the order of the weights."""
        return [one.name for one in fields(cls)]


def evidence(
    *,
    question: Question,
    top: float,
    rival: float,
    refusal: float,
    likeness: Likeness,
    bank_likeness: float,
    unknown: float,
    found: bool,
    card: Card,
) -> Evidence:
    """``top``, ``rival`` and ``refusal`` are scores of the best topic, the next one and the best
    kind of refusal; ``likeness`` and ``bank_likeness`` those of the nearest asks."""
    money = bool(MONEY_ASKED.search(question.text))
    given = any(MONEY_GIVEN.search(fact) for fact in card.facts)
    return Evidence(
        top=top,
        refusal=refusal,
        lead_over_refusal=top - refusal,
        lead_over_next=top - rival,
        likeness=likeness.total,
        lead_in_likeness=likeness.total - bank_likeness,
        covered=likeness.covered,
        unknown=unknown,
        cued=float(any(plain(cue) in question.text for cue in topics()[card.topic].cues)),
        field=min(sum(word in question.text for word in field_words()), MOST_WORDS) / MOST_WORDS,
        found=float(found),
        money_without=float(money and not given),
        money_with=float(money and given),
        short=float(len(question.text) <= SHORT),
    )


@dataclass(frozen=True)
class Model:
    """A logistic regression over :class:`Evidence`, and where its answers begin."""

    bias: float
    weights: tuple[float, ...]
    answer_from: float
    offer_from: float

    @classmethod
    @cache
    def load(cls) -> Model:
        """The trained weights that are packaged."""
        row = json.loads(PACKAGE.joinpath("data", "weights.json").read_text(encoding="utf-8"))
        named = row["weights"]
        return cls(
            row["bias"],
            tuple(named[name] for name in Evidence.names()),
            row["answer_from"],
            row["offer_from"],
        )

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
