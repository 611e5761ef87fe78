"""The bank of asks: what a changed card leaves as it was is not computed again, and it shows not."""

from __future__ import annotations

from dataclasses import replace

from policy_kb.knowledge import KnowledgeBase
from policy_kb.nearest import posted
from policy_kb.ranking import Ranker
from policy_kb.refusal import refusals

QUESTIONS = [
    "监测户怎么申请",
    "公示要几天",
    "养蜂有没有补助",
    "低保户能不能当公益岗",
    "那个检测线是好多钱",
]


def seen(ranker: Ranker, question: str) -> tuple[object, ...]:
    ranked = ranker.rank(question)
    return ranked.hits, ranked.refusal_score, ranked.probability


def test_a_bank_brought_up_ranks_like_one_made_anew(shared: KnowledgeBase) -> None:
    bank = list(refusals().values())
    cards = list(shared.prepared().library.cards.values())
    changed = [
        replace(cards[0], answer="养蜂的监测户每箱补助300元，公示要几天由村里定。"),
        *cards[1:],
    ]
    Ranker(cards, bank)
    brought_up = Ranker(changed, bank)
    posted.cache_clear()
    anew = Ranker(changed, bank)
    before = Ranker(cards, bank)
    assert [seen(brought_up, one) for one in QUESTIONS] == [seen(anew, one) for one in QUESTIONS]
    assert [seen(before, one) for one in QUESTIONS] != [seen(anew, one) for one in QUESTIONS]
