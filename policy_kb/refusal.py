"""Whether the documents speak of a question at all: several kinds of evidence and a regression.

A fixed threshold on likeness cannot tell "how long is the notice" from "what time does the
hotline open". The regression weighs likeness to the cards against likeness to a bank of
questions that no document answers, and looks at what kind of answer is asked for. Its weights
come from ``policy_kb.training`` and lie in ``data/weights.json``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from policy_kb.cards import Card, read_yaml
from policy_kb.matching import Question
from policy_kb.model import Evidence, Model, TopicEvidence
from policy_kb.phrasing import Phrasing
from policy_kb.wording import plain

MONEY_ASKED = re.compile(
    r"多少钱|多少块|多少元|[给补发领拿得奖赔贴开掏]多少|多少[补救资奖]|补助.{0,3}多少|几[千百十万]"
    r"|几块钱|几个钱|多少万|金额|工资"
)
MONEY_GIVEN = re.compile(r"\d(?:万|千|百)?元|\d%|\d万元|不低于\d")
MOST_WORDS = 3  # more words of the field than this say nothing further
NEAR_ASK = 0.3  # what an ask that is the question itself adds to its topic's pooled score
FAR = 3.0  # a difference of topic scores that leaves no doubt
LONGEST = 60  # characters; what is longer counts as that
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


def evidence(
    *,
    question: Question,
    hits: Sequence[tuple[TopicEvidence, float]],
    refusal: float,
    bank_likeness: float,
    unknown: float,
    found: bool,
    card: Card,
) -> Evidence:
    """``hits``: the topics with their shares, best first; ``refusal`` and ``bank_likeness``: score
    and nearest ask of the best kind of refusal; ``card``: what would answer."""
    money = bool(MONEY_ASKED.search(question.text))
    given = any(MONEY_GIVEN.search(fact) for fact in card.facts)
    best, share = hits[0]
    next_share = hits[1][1] if len(hits) > 1 else 0.0
    top = best.pooled + NEAR_ASK * best.cubed
    return Evidence(
        share=share,
        lead=share - next_share,
        top=top,
        refusal=refusal,
        lead_over_refusal=top - refusal,
        likeness=best.near,
        second=best.second,
        lead_in_likeness=best.near - bank_likeness,
        covered=best.covered,
        unknown=unknown,
        cued=best.cued,
        misfit=best.misfit,
        field=min(sum(word in question.text for word in field_words()), MOST_WORDS) / MOST_WORDS,
        found=float(found),
        money_without=float(money and not given),
        money_with=float(money and given),
        short=float(len(question.text) <= SHORT),
        bank_likeness=bank_likeness,
        length=min(len(question.text), LONGEST) / LONGEST,
        local=best.local,
        foreign=foreign_lead([seen for seen, _ in hits]),
        phrasing=Phrasing.load().sure(question.text),
    )


def foreign_lead(hits: Sequence[TopicEvidence]) -> float:
    """By how much a topic that only other regions rule on is more like the question than the best
    one, if this region rules on that: -1 (by far not) to 1."""
    if not hits[0].local:
        return 0.0
    blind = [Model.load().score(replace(seen, local=0.0)) for seen in hits]
    others = [score for score, seen in zip(blind, hits, strict=True) if not seen.local]
    return max(-1.0, min(1.0, (max(others) - blind[0]) / FAR)) if others else -1.0
