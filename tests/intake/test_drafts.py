"""Drafts: one open per conversation and kind, kept for seven days, then forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from intake.errors import DraftClosed, FactError, NoSuchDraft
from intake.tables import Draft


def opened(database: Database, clock: FrozenClock, conversation: str = "c", **facts: str) -> Draft:
    with database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, conversation, "declaration", clock)
        drafts.save_facts(uow, draft.id, facts, clock)
        uow.commit()
    return draft


def states(database: Database) -> list[tuple[str, int, str, dict[str, object]]]:
    with database.reading() as session:
        rows = session.scalars(select(Draft).order_by(Draft.conversation_id, Draft.run))
        return [(row.conversation_id, row.run, row.status, row.facts) for row in rows]


def test_opening_again_gives_the_open_one(database: Database, clock: FrozenClock) -> None:
    first = opened(database, clock, name="王秀英")
    again = opened(database, clock, phone="13800001234")
    other = opened(database, clock, "d")
    assert first.id == again.id != other.id
    assert states(database) == [
        ("c", 1, "open", {"name": "王秀英", "phone": "13800001234"}),
        ("d", 1, "open", {}),
    ]


def test_a_new_run_has_another_idempotency_key(database: Database, clock: FrozenClock) -> None:
    first = opened(database, clock, name="王秀英")
    with database.unit_of_work() as uow:
        drafts.discard(uow, first.id, clock)
        uow.commit()
    second = opened(database, clock)
    assert (first.idempotency_key, second.idempotency_key) == ("c/declaration/1", "c/declaration/2")
    assert states(database) == [("c", 1, "cancelled", {}), ("c", 2, "open", {})]


def test_a_draft_lives_seven_days_from_the_last_word(
    database: Database, clock: FrozenClock
) -> None:
    draft = opened(database, clock, name="王秀英")
    clock.advance(days=6, hours=23)
    with database.unit_of_work() as uow:
        drafts.save_facts(uow, draft.id, {"phone": "13800001234"}, clock, message_id="m-7")
        uow.commit()
    clock.advance(days=6, hours=23)
    with database.reading() as session:
        found = drafts.current_draft(session, "c", "declaration", clock)
        assert found is not None
        assert (found.id, found.last_message_id) == (draft.id, "m-7")
    clock.advance(hours=1)
    with database.reading() as session:
        assert drafts.current_draft(session, "c", "declaration", clock) is None
        assert drafts.unfinished(session, "c", clock) == []
    with database.unit_of_work() as uow:
        with pytest.raises(DraftClosed):
            drafts.save_facts(uow, draft.id, {"name": "王秀兰"}, clock)
        assert drafts.forget_expired(uow, clock) == 1
        uow.commit()
    assert states(database) == [("c", 1, "expired", {})]


def test_an_expired_draft_makes_room_for_a_new_one(database: Database, clock: FrozenClock) -> None:
    opened(database, clock, name="王秀英")
    clock.advance(days=8)
    opened(database, clock)
    assert states(database) == [("c", 1, "expired", {}), ("c", 2, "open", {})]


def test_a_draft_put_aside_can_be_taken_up_again(database: Database, clock: FrozenClock) -> None:
    first = opened(database, clock, name="王秀英")
    with database.unit_of_work() as uow:
        drafts.set_status(uow, first.id, "parked", clock)
        assert drafts.current_draft(uow.session, "c", "declaration", clock) is None
        uow.commit()
    second = opened(database, clock)
    with database.unit_of_work() as uow:
        assert [one.id for one in drafts.unfinished(uow.session, "c", clock)] == [
            second.id,
            first.id,
        ]
        with pytest.raises(DraftClosed):  # two cannot be open
            drafts.set_status(uow, first.id, "open", clock)
    with database.unit_of_work() as uow:
        drafts.discard(uow, second.id, clock)
        drafts.set_status(uow, first.id, "open", clock)
        uow.commit()
    assert states(database) == [
        ("c", 1, "open", {"name": "王秀英"}),
        ("c", 2, "cancelled", {}),
    ]


def test_a_refused_fact_leaves_the_draft_as_it_was(database: Database, clock: FrozenClock) -> None:
    draft = opened(database, clock, name="王秀英")
    with database.unit_of_work() as uow:
        with pytest.raises(FactError):
            drafts.save_facts(uow, draft.id, {"phone": "13800001234", "age": 70}, clock)
        uow.commit()
    assert states(database) == [("c", 1, "open", {"name": "王秀英"})]


def test_an_unknown_draft_is_named(database: Database, clock: FrozenClock) -> None:
    with database.unit_of_work() as uow, pytest.raises(NoSuchDraft):
        drafts.save_facts(uow, "nowhere", {}, clock)


def test_a_conversation_with_a_new_id_keeps_its_drafts(
    database: Database, clock: FrozenClock
) -> None:
    opened(database, clock, name="王秀英")
    with database.unit_of_work() as uow:
        drafts.move(uow, "c", "random")
        uow.commit()
    assert states(database) == [("random", 1, "open", {"name": "王秀英"})]


def test_opening_at_once_from_many_sides_opens_one(database: Database, clock: FrozenClock) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: opened(database, clock).id, range(16)))
    assert len(ids) == 1
    assert states(database) == [("c", 1, "open", {})]
