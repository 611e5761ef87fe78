"""The search index: what it finds, and that it does not matter how it came about."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bench.regulations import questions, regulations
from policy_kb.index import Entry, SearchIndex, mark_of
from policy_kb.wanted import pairs_inside_words
from policy_kb.wording import plain


def entry(clause: int, text: str, document: str = "甲", region: str = "320981") -> Entry:
    text = plain(text)
    return Entry(clause, document, region, text, mark_of(text, region))


ENTRIES = [
    entry(1, "监测线是人均纯收入8800元。"),
    entry(2, "公示满6天没有异议的，报县里审定。"),
    entry(3, "养蜂10箱以上的，免费提供蜂箱。", "乙", "410225"),
]


def found(index: SearchIndex, text: str, regions: tuple[str, ...] = ()) -> list[int]:
    return [one.clause for one in index.search(plain(text), 5, regions)]


def built(entries: list[Entry]) -> SearchIndex:
    sources = {one.document: 1 for one in entries}
    return SearchIndex.empty().changed((), entries, sources)


def test_search_by_words_by_sounds_and_by_region() -> None:
    index = built(ENTRIES)
    assert found(index, "监测线")[0] == 1
    assert found(index, "尖侧线")[0] == 1
    assert found(index, "最低生活保障") == []
    assert found(index, "养蜂蜂箱") == [3]
    assert found(index, "养蜂蜂箱", ("320981", "320000")) == []
    assert found(index, "养蜂蜂箱", ("410225", "320000")) == [3]
    assert found(index, "") == []


def test_what_was_found_carries_the_text_to_rank_by() -> None:
    (one,) = built(ENTRIES).search(plain("养蜂"), 1)
    assert (one.document, one.text) == ("乙", plain("养蜂10箱以上的，免费提供蜂箱。"))


def test_a_change_shows_in_the_next_index_and_not_in_the_one_before() -> None:
    before = built(ENTRIES)
    after = before.changed([2], [entry(1, "烤烟每亩补助300元。")], {"乙": 2, "甲": None})
    assert (found(before, "公示几天"), found(before, "烤烟")) == ([2], [])
    assert (found(after, "公示几天"), found(after, "烤烟")) == ([], [1])
    assert found(after, "监测线") == []
    assert (before.sources(), after.sources()) == ({"甲": 1, "乙": 1}, {"乙": 2})
    assert set(after.marks("甲")) == {1}
    assert (before.clauses, after.clauses) == (3, 2)


def test_a_change_that_fails_leaves_everything_as_it_was() -> None:
    def breaking() -> Iterator[Entry]:
        yield entry(4, "烤烟每亩补助300元。")
        raise RuntimeError("the database went away")

    index = built(ENTRIES)
    with pytest.raises(RuntimeError):
        index.changed([1], breaking(), {})
    again = index.changed((), [entry(5, "烤房改造给补助。")], {})
    assert (found(again, "监测线")[0], found(again, "烤烟烤房")) == (1, [5])


def test_the_order_does_not_tell_how_the_index_came_about() -> None:
    chance = random.Random(5)
    texts = [text for one in regulations(300) for _, text in one.clauses]
    final = [entry(number, text) for number, text in enumerate(texts)]
    at_once = built(final)
    shuffled = chance.sample(final, len(final))
    step_by_step = SearchIndex.empty()
    for start in range(0, len(shuffled), 30):
        part = shuffled[start : start + 30]
        wrong = [replace(one, text=chance.choice(final).text) for one in chance.sample(final, 20)]
        step_by_step = step_by_step.changed((), wrong, {"甲": start})
        step_by_step = step_by_step.changed([one.clause for one in wrong], part, {"甲": 1})
    step_by_step = step_by_step.changed((), chance.sample(final, len(final)), {"甲": 1})
    for question in questions(60):
        asked = plain(question)
        assert step_by_step.search(asked, 10) == at_once.search(asked, 10), question


def test_equal_clauses_come_in_the_order_of_their_ids() -> None:
    same = [entry(number, "养蜂10箱以上的，免费提供蜂箱。") for number in range(500)]
    index = SearchIndex.empty().changed((), random.Random(3).sample(same, len(same)), {})
    assert [one.clause for one in index.search(plain("蜂箱"), 7)] == list(range(7))


def test_pairs_where_two_words_meet_are_no_words_of_the_question() -> None:
    assert pairs_inside_words("养蜂有没有扶持") >= {"养蜂", "扶持"}
    assert not pairs_inside_words("养蜂有没有扶持") & {"蜂有", "有扶"}
    assert pairs_inside_words("监测线2026是多少") >= {"监测", "测线", "2026"}
