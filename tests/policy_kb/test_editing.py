"""A change of a card: proposed, checked, decided by another person, live everywhere, undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from policy_kb.check import check
from policy_kb.editing import history, proposals
from policy_kb.editing.content import Content, differences, digest
from policy_kb.editing.errors import (
    AlreadyDecided,
    NoReason,
    NotAcceptable,
    NothingChanged,
    SamePerson,
    StaleProposal,
    UnknownCard,
)
from policy_kb.knowledge import KnowledgeBase
from policy_kb.library import version_of
from policy_kb.seed import ensure_seed
from policy_kb.tables import CardRow, HistoryRow, StateRow

NOW = datetime(2026, 2, 13, 1, tzinfo=UTC)
TODAY = date(2026, 2, 13)
CARD, QUESTION, REGION = "dt-loans", "小额信贷最多能贷多少钱", "东台市"
ONE, OTHER = "user:one", "user:other"


def now_in(base: KnowledgeBase, card: str = CARD) -> Content:
    with Session(base.engine) as session:
        return proposals.content_of(session, card)


def propose(base: KnowledgeBase, card: str | None = CARD, **changes: Any) -> str:
    """Propose a change of a card as user one; gives the proposal's id."""
    with Session(base.engine) as session:
        here = proposals.content_of(session, card or CARD)
        row = proposals.propose(
            session,
            card,
            {**here, **changes},
            base=digest(here) if card else "",
            why="文件有新说法",
            proposer=ONE,
            now=NOW,
            today=TODAY,
        )
        session.commit()
        return row.id


def approve(base: KnowledgeBase, proposal: str, by: str = OTHER) -> str:
    with Session(base.engine) as session:
        card = proposals.approve(session, proposal, by, NOW, TODAY)
        session.commit()
        return card


def said(base: KnowledgeBase) -> str:
    return base.ask(QUESTION, REGION).text


def test_nothing_changes_before_a_second_person_agrees_and_then_it_does_everywhere(
    base: KnowledgeBase,
) -> None:
    elsewhere = KnowledgeBase(base.engine)  # another process has a library of its own
    before, version = said(elsewhere), version_of(base.engine)
    proposal = propose(base, answer="小额信贷最高5万元，利息由财政贴。")
    assert (said(base), said(elsewhere), version_of(base.engine)) == (before, before, version)
    with pytest.raises(SamePerson):
        approve(base, proposal, ONE)
    assert said(elsewhere) == before
    assert approve(base, proposal) == CARD
    assert version_of(base.engine) == version + 1
    assert "小额信贷最高5万元，利息由财政贴。" in said(elsewhere)
    with pytest.raises(AlreadyDecided):
        approve(base, proposal)


def test_history_tells_who_when_why_before_and_after_and_is_never_altered(
    base: KnowledgeBase,
) -> None:
    before = now_in(base)
    approve(base, propose(base, brief="小额信贷最高5万元。"))
    with Session(base.engine) as session:
        (row,) = history.history(session, CARD)
        assert (row.number, row.event, row.proposer, row.approver, row.why) == (
            1,
            "changed",
            ONE,
            OTHER,
            "文件有新说法",
        )
        assert history.moment(row.at) == NOW
        assert [one.field for one in differences(row.before, row.after)] == ["brief"]
        assert (row.before, row.after) == (before, now_in(base))
        row.why = "改写"
        with pytest.raises(TypeError, match="never changed"):
            session.commit()
        session.rollback()
        session.delete(session.get_one(HistoryRow, (CARD, 1)))
        with pytest.raises(TypeError, match="never changed"):
            session.commit()


def test_any_older_version_can_be_had_again(base: KnowledgeBase) -> None:
    first, answer = now_in(base), said(base)
    approve(base, propose(base, answer="小额信贷最高5万元。"))
    approve(base, propose(base, answer="最高能贷5万元。"))
    with Session(base.engine) as session:
        assert history.version(session, CARD, 0) == first
        assert history.version(session, CARD, 1)["answer"] == "小额信贷最高5万元。"
        with pytest.raises(UnknownCard):
            history.version(session, CARD, 9)
    approve(base, propose(base, **first))
    assert (now_in(base), said(base)) == (first, answer)
    with Session(base.engine) as session:
        assert [row.number for row in history.history(session, CARD)] == [3, 2, 1]


def test_of_two_changes_of_one_card_the_second_is_told(base: KnowledgeBase) -> None:
    one, two = propose(base, answer="最高能贷5万元。"), propose(base, brief="最高5万元。")
    approve(base, one)
    with Session(base.engine) as session:
        assert proposals.is_stale(session, proposals.find(session, two))
    version = version_of(base.engine)
    with pytest.raises(StaleProposal):
        approve(base, two)
    assert (now_in(base)["answer"], version_of(base.engine)) == ("最高能贷5万元。", version)
    with Session(base.engine) as session, pytest.raises(StaleProposal):
        proposals.propose(
            session, CARD, now_in(base), base=digest({}), why="x", proposer=ONE,
            now=NOW, today=TODAY,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"answer": ""}, "answer", "请写给农户的回答"),
        ({"section": ""}, "section", "请写在文件的哪一条"),
        ({"topic": "没有的事"}, "topic", "主题“没有的事”不在主题表里"),
        ({"also": ["没有的事"]}, "also", "主题“没有的事”不在主题表里"),
        ({"asks": []}, "asks", "至少写一种问法"),
        ({"facts": []}, "facts", "请写事实"),
        ({"section": "三" * 81}, "section", "最多写80个字，现在有81个"),
        ({"asks": ["问" * 301]}, "asks", "一行最多300个字"),
        ({"valid_from": "明天"}, "valid_from", "日期请写成"),
        ({"valid_to": "2020-12-13"}, "valid_to", "不能早于生效的日期"),
        ({"answer": "最高能贷8万元。"}, "all", "数字 8"),
        ({"asks": ["监测线是多少", "监测线是多少钱", "东台监测线是多少"]}, "all", "问法“"),
        ({"answer": "能" * 60 + "。"}, "all", "句子太长"),
    ],
)
def test_what_is_not_whole_or_not_held_is_refused_before_anybody_sees_it(
    base: KnowledgeBase, changes: dict[str, Any], field: str, words: str
) -> None:
    here, found = now_in(base), check(base.engine, TODAY)
    with pytest.raises(NotAcceptable) as refused:
        propose(base, **changes)
    assert words in refused.value.problems[field]
    with Session(base.engine) as session:
        assert proposals.listing(session) == []
    assert (now_in(base), check(base.engine, TODAY)) == (here, found)


def test_no_change_and_no_reason_are_refused(base: KnowledgeBase) -> None:
    with pytest.raises(NothingChanged):
        propose(base)
    with Session(base.engine) as session, pytest.raises(NoReason):
        proposals.propose(
            session, CARD, {**now_in(base), "brief": "最高5万元。"}, base=digest(now_in(base)),
            why="", proposer=ONE, now=NOW, today=TODAY,
        )  # fmt: skip


def test_a_new_card_answers_once_approved(base: KnowledgeBase) -> None:
    new: dict[str, Any] = {
        "document": "dongtai-2020",
        "topic": "income_period",
        "section": "三（二）",
        "also": [],
        "facts": ["村里每月9日收养蜂登记"],
        "brief": "村里每月9日收养蜂登记。",
        "answer": "养蜂登记，村里每月9日收。",
        "steps": [],
        "asks": ["养蜂登记哪天收"],
        "position": None,
    }
    proposal = propose(base, None, **new)
    assert "养蜂" not in base.ask("养蜂登记哪天收", REGION).text
    assert approve(base, proposal) == "local-dongtai-2020-1"
    found = base.ask("养蜂登记哪天收", REGION)
    assert "养蜂登记，村里每月9日收。" in found.text
    assert found.citations[0].section == "三（二）"


def test_a_card_that_contradicts_another_of_its_document_is_refused(base: KnowledgeBase) -> None:
    new = {
        **now_in(base),
        "asks": ["贷款的另一种说法"],
        "facts": ["最高不超过3万元小额信贷"],
        "brief": "创业或发展致富项目，小额信贷最高不超过3万元。",
        "answer": "小额信贷最高不超过3万元。",
        "steps": [],
    }
    with pytest.raises(NotAcceptable, match=r"【冲突】.*和 dt-loans 说法不一"):
        propose(base, None, **new)


def test_a_card_that_is_over_or_not_yet_valid_does_not_answer(base: KnowledgeBase) -> None:
    def status() -> str:
        return base.ask(QUESTION, REGION).status

    assert status() == "answered"
    approve(base, propose(base, valid_to="2026-02-12"))
    assert (status(), "已经过期" in said(base)) == ("no_basis", True)
    approve(base, propose(base, valid_to=None, valid_from="2999-01-01"))
    assert status() == "no_basis"
    approve(base, propose(base, valid_from="2020-12-14"))
    assert status() == "answered"


def test_a_refusal_needs_a_reason_and_another_person(base: KnowledgeBase) -> None:
    proposal = propose(base, brief="最高5万元。")
    with Session(base.engine) as session:
        with pytest.raises(NoReason):
            proposals.refuse(session, proposal, OTHER, "", NOW)
        with pytest.raises(SamePerson):
            proposals.refuse(session, proposal, ONE, "不想改了", NOW)
        proposals.refuse(session, proposal, OTHER, "少写了贴息", NOW)
        session.commit()
        row = proposals.find(session, proposal)
        assert (row.state, row.decider, row.reason) == ("refused", OTHER, "少写了贴息")
    with pytest.raises(AlreadyDecided):
        approve(base, proposal)


def test_a_withdrawn_proposal_is_over(base: KnowledgeBase) -> None:
    proposal = propose(base, brief="最高5万元。")
    with Session(base.engine) as session:
        proposals.withdraw(session, proposal, ONE, NOW)
        session.commit()
        assert proposals.number_open(session) == 0
    with pytest.raises(AlreadyDecided):
        approve(base, proposal)


def as_if_an_older_package(base: KnowledgeBase, change: Callable[[CardRow], None]) -> None:
    """Make the database what an older package had written: the next start takes over ours."""
    with Session(base.engine) as session:
        change(session.get_one(CardRow, CARD))
        session.get_one(StateRow, 1).seed_hash = "older"
        session.commit()


def test_a_newer_package_does_not_overwrite_an_edited_card_but_is_offered(
    base: KnowledgeBase,
) -> None:
    packaged = now_in(base)

    def older(card: CardRow) -> None:
        card.answer = "旧的说法：最高5万元。"

    as_if_an_older_package(base, older)
    approve(base, propose(base, brief="本地改过的：最高5万元。"))
    ours = now_in(base)
    assert ensure_seed(base.engine)
    assert now_in(base) == ours
    with Session(base.engine) as session:
        (offer,) = history.offered(session)
        assert (offer.card, offer.here, offer.packaged) == (CARD, ours, packaged)
        history.keep(session, CARD, ONE, NOW)
        session.commit()
        assert history.offered(session) == []
        with pytest.raises(UnknownCard):
            history.keep(session, CARD, ONE, NOW)
    assert now_in(base) == ours


def test_a_card_that_was_edited_here_is_not_offered_what_it_was_edited_from(
    base: KnowledgeBase,
) -> None:
    approve(base, propose(base, brief="最高5万元。"))
    with Session(base.engine) as session:
        assert history.offered(session) == []
