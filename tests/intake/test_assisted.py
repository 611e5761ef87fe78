"""Where facts were heard is forgotten with the draft that they are in."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import AssistFact, AssistTalk

TALKS = ("one", "another")


@pytest.fixture
def heard(database: Database, clock: FrozenClock) -> Database:
    """Two talks beside which the assist has listened, each with an open declaration."""
    with database.unit_of_work() as uow:
        for talk in TALKS:
            drafts.open_draft(uow, talk, "declaration", clock)
            uow.session.add(
                AssistTalk(conversation_id=talk, state={"heard": [1]}, updated_at=clock.now())
            )
            uow.session.add(
                AssistFact(
                    conversation_id=talk,
                    kind="declaration",
                    field="name",
                    source="said",
                    certain=True,
                    words=[{"seq": 1, "start": 0, "end": 3, "words": "王秀英"}],
                    updated_at=clock.now(),
                )
            )
        uow.commit()
    return database


def kept(database: Database) -> list[str]:
    with database.reading() as session:
        facts = set(session.scalars(select(AssistFact.conversation_id)))
        assert facts == set(session.scalars(select(AssistTalk.conversation_id)))
        return sorted(facts)


def test_with_a_draft_that_is_deleted(heard: Database, clock: FrozenClock) -> None:
    with heard.unit_of_work() as uow:
        draft = drafts.current_draft(uow.session, "one", "declaration", clock)
        assert draft
        drafts.discard(uow, draft.id, clock)
        uow.commit()
    assert kept(heard) == ["another"]


def test_at_the_choice_of_anonymity(heard: Database) -> None:
    with heard.unit_of_work() as uow:
        drafts.move(uow, "one", "nobody")
        uow.commit()
    assert kept(heard) == ["another"]


def test_after_seven_days(heard: Database, clock: FrozenClock) -> None:
    clock.advance(days=drafts.KEPT.days, minutes=-1)
    with heard.unit_of_work() as uow:
        drafts.forget_expired(uow, clock)
        uow.commit()
    assert kept(heard) == sorted(TALKS)
    clock.advance(minutes=1)
    with heard.reading() as session:
        assert drafts.any_to_forget(session, clock)
    with heard.unit_of_work() as uow:
        drafts.forget_expired(uow, clock)
        uow.commit()
    assert kept(heard) == []
    with heard.reading() as session:
        assert not drafts.any_to_forget(session, clock)


def test_the_database_holds_no_word_of_it(heard: Database) -> None:
    with heard.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT words FROM assist_facts").scalars().all()
    assert rows and not any("王秀英" in row for row in rows)
    with heard.reading() as session:
        assert session.scalar(select(func.count()).select_from(AssistFact)) == len(TALKS)
