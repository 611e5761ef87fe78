"""Filing: record, clocks, ticket, first notices and audit row together, once; and reading back."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from intake import audit, drafts, records
from intake.db import Database
from intake.errors import (
    DraftClosed,
    MissingFacts,
    NoSuchDraft,
)
from intake.records import Filed
from intake.records.numbers import ALPHABET
from intake.tables import Base, Draft, OutboxMessage, TicketEvent
from tests.intake.world import DECLARED, DUE, EAST, EAST_ONE, NAME, World

BANNER = "内蒙古自治区呼和浩特市土默特左旗"


def notices(database: Database) -> list[tuple[str, str, str, dict[str, Any]]]:
    with database.reading() as session:
        rows = session.scalars(select(OutboxMessage)).all()
        return sorted(
            ((row.channel, row.recipient, row.template, row.params) for row in rows),
            key=str,
        )


def sizes(database: Database) -> dict[str, int]:
    tables = ("records", "deadlines", "tickets", "ticket_events", "outbox", "audit_log")
    with database.reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(Base.metadata.tables[name])) or 0
            for name in tables
        }


def test_filing_makes_everything_at_once(world: World) -> None:
    filed = world.declare()
    assert filed == Filed(
        number=filed.number,
        receipt_code=filed.receipt_code,
        record_id=filed.record_id,
        kind="declaration",
        due=DUE,
        others=[],
        unit_name=f"{BANNER}东河镇柳树村",
        urgent=False,
        anonymous=False,
        already_filed=False,
    )
    assert re.fullmatch(r"SB\d{8}", filed.number)
    assert filed.receipt_code and re.fullmatch(f"[{ALPHABET}]{{8}}", filed.receipt_code)
    params = {"number": filed.number, "kind": "自主申报", "due": "2026-02-27"}
    assert notices(world.database) == [("unit", EAST_ONE, "ticket_dispatched", params)]
    ticket = world.ticket(filed)
    assert [(row.version, row.event, row.from_state, row.to_state, row.unit_code)
            for row in ticket.history] == [
        (1, "accept", None, "accepted", None),
        (2, "dispatch", "accepted", "dispatched", EAST_ONE),
    ]  # fmt: skip
    with world.database.reading() as session:
        draft = session.scalars(select(Draft)).one()
        assert (draft.status, list(draft.facts)) == ("filed", ["receipt_code"])
        assert audit.verify(session) == 1


@pytest.mark.parametrize("kind", ["declaration", "lead"])
def test_filing_again_with_the_same_key_files_once(world: World, kind: str) -> None:
    first = world.declare() if kind == "declaration" else world.report()
    before = sizes(world.database)
    make = records.file_declaration if kind == "declaration" else records.file_lead
    with world.database.unit_of_work() as uow:
        draft = uow.session.scalars(select(Draft)).one()
        again = make(uow, draft.id, draft.idempotency_key, world.clock)
        uow.commit()
    assert (again.number, again.receipt_code, again.already_filed) == (first.number, None, True)
    assert (again.due, again.unit_name) == (first.due, first.unit_name)
    assert sizes(world.database) == before


def test_filing_at_once_from_many_sides_files_once(world: World) -> None:
    with world.database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, "c", "declaration", world.clock)
        drafts.save_facts(uow, draft.id, DECLARED, world.clock)
        uow.commit()

    def file(_: int) -> Filed:
        with world.database.unit_of_work() as uow:
            filed = records.file_declaration(uow, draft.id, draft.idempotency_key, world.clock)
            uow.commit()
        return filed

    with ThreadPoolExecutor(8) as pool:
        filed = list(pool.map(file, range(16)))
    assert len({one.number for one in filed}) == 1
    assert [one.already_filed for one in filed].count(False) == 1
    assert sizes(world.database) == {
        "records": 1, "deadlines": 1, "tickets": 1, "ticket_events": 2, "outbox": 1,
        "audit_log": 1,
    }  # fmt: skip


_talks = count(1)


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=8))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_repeated_each_run_files_once(world: World, runs: list[str]) -> None:
    conversation = f"talk-{next(_talks)}"  # the database lives on from example to example
    made: dict[str, str] = {}
    drafted: dict[str, Draft] = {}
    for run in runs:
        with world.database.unit_of_work() as uow:
            if run not in drafted:
                drafted[run] = drafts.open_draft(uow, conversation, "declaration", world.clock)
                drafts.save_facts(uow, drafted[run].id, DECLARED, world.clock)
            draft = drafted[run]
            filed = records.file_declaration(uow, draft.id, draft.idempotency_key, world.clock)
            uow.commit()
        assert filed.already_filed == (run in made)
        assert made.setdefault(run, filed.number) == filed.number
    assert len(set(made.values())) == len(set(runs))
    with world.database.reading() as session:
        listed = records.records_of_conversation(session, [conversation])
    assert sorted(one["number"] for one in listed) == sorted(made.values())


class Stop(Exception):
    """The machine goes down."""


@pytest.mark.parametrize("table", ["records", "deadlines", "tickets", "ticket_events", "outbox"])
def test_going_down_at_any_step_leaves_nothing_half_done(world: World, table: str) -> None:
    """A stop at the write of each table: no row stays, the facts do, the next try files."""
    with world.database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, "c", "declaration", world.clock)
        drafts.save_facts(uow, draft.id, DECLARED, world.clock)
        uow.commit()
    empty = sizes(world.database)

    def stop(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise Stop

    def file() -> Filed:
        with world.database.unit_of_work() as uow:
            filed = records.file_declaration(uow, draft.id, draft.idempotency_key, world.clock)
            uow.commit()
        return filed

    event.listen(world.database.engine, "before_cursor_execute", stop)
    try:
        with pytest.raises(Stop):
            file()
    finally:
        event.remove(world.database.engine, "before_cursor_execute", stop)
    assert sizes(world.database) == empty
    with world.database.reading() as session:
        kept = drafts.current_draft(session, "c", "declaration", world.clock)
        assert kept is not None and kept.facts["name"] == NAME
    assert file().already_filed is False


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"consent": None}, ["consent"]),
        ({"consent": False}, ["consent"]),
        ({"phone": None}, ["phone"]),
        ({"hardship": None, "risks": None}, ["hardship"]),
        ({"place": None, "region_code": None}, ["place"]),
        ({"place": "月亮湾", "region_code": None}, ["place"]),
    ],
)
def test_less_than_the_least_is_not_filed(
    world: World, changes: dict[str, Any], missing: list[str]
) -> None:
    with pytest.raises(MissingFacts) as caught:
        world.declare(**changes)
    assert caught.value.fields == missing
    assert sizes(world.database)["records"] == 0


def test_a_nameless_declaration_is_filed(world: World) -> None:
    world.declare("c", name=None, id_card=None, income=None, expense=None)
    with world.database.reading() as session:
        (shown,) = records.records_of_conversation(session, ["c"])
    assert {name: shown[name] for name in ("name", "id_card", "annual_income", "expense")} == {
        "name": None, "id_card": None, "annual_income": None, "expense": None,
    }  # fmt: skip


def test_a_place_without_a_code_is_resolved_at_filing(world: World) -> None:
    filed = world.declare(region_code=None, place="土左旗东河镇")
    assert world.ticket(filed).unit_code == EAST


def test_filing_wants_an_open_draft_of_its_kind(world: World) -> None:
    with world.database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, "c", "declaration", world.clock)
        drafts.save_facts(uow, draft.id, DECLARED, world.clock)
        with pytest.raises(NoSuchDraft):
            records.file_lead(uow, draft.id, "k", world.clock)
        with pytest.raises(NoSuchDraft):
            records.file_declaration(uow, "nowhere", "k", world.clock)
        drafts.discard(uow, draft.id, world.clock)
        with pytest.raises(DraftClosed):
            records.file_declaration(uow, draft.id, "k", world.clock)


def test_history_rows_are_never_altered(world: World) -> None:
    world.declare()
    with world.database.unit_of_work() as uow:
        row = uow.session.scalars(select(TicketEvent)).first()
        assert row is not None
        row.actor = "x"
        with pytest.raises(TypeError, match="never changed"):
            uow.session.flush()
