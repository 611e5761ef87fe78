"""Sayings to learn from: once each, no way back to the talk, those beside a lead for few eyes."""

from __future__ import annotations

import pytest
import yaml
from sqlalchemy import select

from hotline.settings import ROOT
from intake import corrections, drafts
from intake.clock import FrozenClock
from intake.corrections import Correction, NotKept
from intake.db import Database
from intake.errors import NotAllowed, StepProblem
from intake.tables import AuditRow, NluCorrection, User
from tests.intake.world import World

TALK = "a" * 32
SAID = Correction("今年地里没收成", "out_of_scope", "declare_hardship", "7")


def note(database: Database, clock: FrozenClock, told: Correction = SAID, talk: str = TALK) -> str:
    with database.unit_of_work() as uow:
        row = corrections.note(uow, talk, told, clock)
        uow.commit()
        return row.id


def seen(database: Database, user: User) -> list[str]:
    with database.reading() as session:
        found = corrections.listing(session, user, corrections.OPEN)
        assert corrections.number(session, user, corrections.OPEN) == len(found)
        return [one.text for one in found]


def lead(database: Database, clock: FrozenClock, talk: str, **facts: str) -> None:
    with database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, talk, "lead", clock)
        drafts.save_facts(uow, draft.id, {"what": "低保给了村主任家的亲戚", **facts}, clock)
        uow.commit()


def test_the_intents_are_the_bots() -> None:
    domain = yaml.safe_load((ROOT / "bot/domain/core.yml").read_text(encoding="utf-8"))
    assert set(corrections.INTENTS) == set(domain["intents"])
    assert set(corrections.ENTITIES.values()) <= set(domain["entities"])


def test_one_utterance_is_one_row_that_names_no_talk(
    database: Database, clock: FrozenClock
) -> None:
    note(database, clock)
    note(database, clock, Correction(SAID.text, "out_of_scope", "ask_policy", "7"))
    with database.reading() as session:
        [row] = session.scalars(select(NluCorrection))
    assert (row.kind, row.heard, row.meant) == ("intent", "out_of_scope", "ask_policy")
    assert TALK not in repr({k: v for k, v in vars(row).items() if not k.startswith("_")})


def test_what_is_taken_needs_its_meaning_and_can_be_put_back(
    world: World, database: Database, clock: FrozenClock
) -> None:
    user = world.user("editor")
    told = Correction("连我五个嘴吃饭", "3口人", "5口人", "f/1", "household_size")
    made = note(database, clock, told)
    with database.unit_of_work() as uow:
        for wrong in (
            {"text": told.text, "intent": "nothing", "words": "五个嘴"},
            {"text": told.text, "intent": "declare_hardship", "words": "六个嘴"},
            {"text": "", "intent": "declare_hardship", "words": "五个嘴"},
        ):
            with pytest.raises(StepProblem):
                corrections.settle(uow, user, made, corrections.TAKEN, clock, **wrong)
        corrections.settle(
            uow, user, made, corrections.TAKEN, clock,
            text=told.text, intent="declare_hardship", words="五个嘴",
        )  # fmt: skip
        uow.commit()
    with database.reading() as session:
        [row] = corrections.reviewed(session)
        assert (row.intent, row.words, row.entity) == (
            "declare_hardship",
            "五个嘴",
            "household_size",
        )
        [audited] = session.scalars(select(AuditRow).where(AuditRow.action == "settle_saying"))
        assert audited.actor == f"user:{user.id}"
    with database.unit_of_work() as uow:
        corrections.settle(uow, user, made, corrections.OPEN, clock)
        uow.commit()
    assert seen(database, user) == [told.text]


def test_words_beside_a_lead_are_not_for_reviewers_of_a_region(
    world: World, database: Database, clock: FrozenClock
) -> None:
    here, everywhere = world.user("editor3"), world.user("editor")
    lead(database, clock, "b" * 32)
    guarded = note(database, clock, Correction("低保给了亲戚", None, "ask_policy", "1"), "b" * 32)
    note(database, clock, Correction("有人吃了回扣", "deny", "report_lead", "2"), "c" * 32)
    note(database, clock)
    assert seen(database, here) == [SAID.text]
    assert sorted(seen(database, everywhere)) == sorted([SAID.text, "低保给了亲戚", "有人吃了回扣"])
    with database.unit_of_work() as uow, pytest.raises(NotAllowed):
        corrections.settle(uow, here, guarded, corrections.REFUSED, clock)
    with database.reading() as session, pytest.raises(NotAllowed):
        corrections.listing(session, world.user("operator"), corrections.OPEN)


def test_nothing_is_kept_beside_an_anonymous_report(database: Database, clock: FrozenClock) -> None:
    lead(database, clock, TALK, anonymity="anonymous")
    with pytest.raises(NotKept):
        note(database, clock)


def test_what_nobody_touches_is_forgotten(database: Database, clock: FrozenClock) -> None:
    note(database, clock)
    gone = []
    for days in (179, 2):
        clock.advance(days=days)
        with database.unit_of_work() as uow:
            gone.append(corrections.forget_old(uow, clock))
            uow.commit()
    assert gone == [0, 1]


def test_of_a_talk_that_goes_anonymous_nothing_stays(
    database: Database, clock: FrozenClock
) -> None:
    what = corrections.entity_of("declaration", "income", 7)
    note(database, clock)
    note(database, clock, Correction("一年三万", "3万", "4万", what, "annual_income"))
    other = note(database, clock, SAID, "c" * 32)
    with database.unit_of_work() as uow:
        corrections.forget(uow.session, TALK, 7)
        uow.commit()
    with database.reading() as session:
        assert session.scalars(select(NluCorrection.id)).all() == [other]
