"""The bank of questions that no document answers: its asks, its patterns, what it must leave."""

from __future__ import annotations

import pytest

from policy_kb.answer import Answer
from policy_kb.asks import packaged_asks
from policy_kb.cards import packaged_cards
from policy_kb.decision import SURELY_ASKED
from policy_kb.knowledge import KnowledgeBase
from policy_kb.model import Model
from policy_kb.ranking import BANK
from policy_kb.refusal import refusals
from policy_kb.wording import BREAK, plain

LEAST_ASKS = 2000
LEAST_OF_A_KIND = 18
SENTENCE = 90  # characters that a farmer listens to
REFUSED = 0.95  # of a kind's own asks, asked as they stand
REFUSED_UNKNOWN = 0.75  # of asks that are left out of the bank when they are tried
ANSWERED = ("answered", "ask_region")

# Close to a refused kind in their words, and answered by at least one document.
CANARIES = [
    ("大学生能补一万块是真的吗", "150100"),
    ("小额贷款最多能贷几万", "320981"),
    ("住院自己掏的钱医疗救助给报几成", "150000"),
    ("低保里的重度残疾人能多补几成", "150100"),
    ("2023年监测收入标准是多少", "512022-tonglv"),
    ("监测底线是多少钱一年", "150000"),
    ("村里公示要贴几天", "370000"),
    ("申报以后几天上门核查", "150000"),
    ("没通过会不会告诉我原因", "150000"),
    ("家里添了个娃监测户怎么改", "150000"),
    ("怎么举报村干部优亲厚友", "370000"),
    ("监测户有没有名额限制", "320981"),
    ("12317是做什么用的", "370000"),
    ("重点跟踪多少名学生", "150100"),
    ("有多少个样板村", "150100"),
    ("脱贫不脱政策保不保留", "320981"),
    ("网格员要做什么", "512022-tonglv"),
    ("志愿者能帮着打官司吗", "320981"),
    ("光伏电站的收益能开公益岗工资吗", "150000"),
    ("征地得了补偿款还能不能纳入", "150000"),
]


def bare(text: str) -> str:
    return BREAK.sub("", text).replace(" ", "")


def answerable() -> list[tuple[str, str]]:
    """Every packaged way of asking what some document answers, with its topic."""
    found = [(card.topic, ask) for card in packaged_cards() for ask in card.asks]
    return found + [(topic, ask) for topic, known in packaged_asks().items() for ask in known]


def test_the_bank_is_large_and_says_nothing_twice() -> None:
    asks = [bare(ask) for refusal in refusals().values() for ask in refusal.asks]
    assert len(asks) >= LEAST_ASKS
    assert len(asks) == len(set(asks))
    assert {key for key, one in refusals().items() if len(one.asks) < LEAST_OF_A_KIND} == set()


def test_no_ask_is_in_the_bank_and_with_a_card() -> None:
    known = {bare(ask) for _, ask in answerable()}
    both = [a for one in refusals().values() for a in one.asks if bare(a) in known]
    assert both == []


def test_each_kind_says_something_of_its_own_that_can_be_listened_to() -> None:
    texts = [one.text for one in refusals().values()]
    assert len(texts) == len(set(texts))
    assert [text for text in texts if len(text) > SENTENCE or not text.endswith("。")] == []


@pytest.mark.parametrize("key", sorted(refusals()))
def test_no_pattern_finds_what_a_document_answers(key: str) -> None:
    found = [(t, ask) for t, ask in answerable() if refusals()[key].finds(plain(ask))]
    assert found == []


@pytest.mark.parametrize("key", sorted(refusals()))
def test_the_patterns_of_a_kind_find_some_of_its_asks_and_hardly_any_other(key: str) -> None:
    refusal = refusals()[key]
    own = sum(refusal.finds(plain(ask)) for ask in refusal.asks)
    others = sum(
        refusal.finds(plain(ask))
        for one in refusals().values()
        for ask in one.asks
        if one.key != key
    )
    assert bool(own) == bool(refusal.patterns)
    assert others <= max(1, own)


@pytest.mark.parametrize("key", sorted(refusals()))
def test_the_asks_of_a_kind_are_refused(shared: KnowledgeBase, key: str) -> None:
    """Every third, to keep the run short."""
    asks = refusals()[key].asks[::3]
    answered = [ask for ask in asks if shared.ask(ask).status in ANSWERED]
    assert len(answered) <= (1 - REFUSED) * len(asks), answered


def test_most_asks_would_be_refused_if_the_bank_did_not_hold_them(shared: KnowledgeBase) -> None:
    ranker, model = shared.prepared().ranker, Model.load()
    asks = [(key, ask) for key, one in refusals().items() for ask in one.asks][::5]
    answered = []
    for key, ask in asks:
        ranked = ranker.rank(ask, BANK + key)
        sure = ranked.seen is not None and ranked.seen.found and ranked.seen.likeness < SURELY_ASKED
        if ranked.probability >= model.answer_from and not sure:
            answered.append(ask)
    assert len(answered) <= (1 - REFUSED_UNKNOWN) * len(asks), answered


@pytest.mark.parametrize(("question", "region"), CANARIES)
def test_what_a_document_answers_is_not_refused(
    shared: KnowledgeBase, question: str, region: str
) -> None:
    answer: Answer = shared.ask(question, region)
    assert answer.status == "answered", answer.text
