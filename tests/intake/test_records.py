"""Filing: record, clocks, ticket, first notices and audit row together, once; and reading back."""

from __future__ import annotations

import re
from collections.abc import Callable
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
    TooManyAttempts,
)
from intake.records import Filed
from intake.records.lookup import ALLOWED
from intake.records.numbers import ALPHABET, new_number, new_receipt_code
from intake.tables import Base, Draft, OutboxMessage, Record, Ticket, TicketEvent
from tests.intake.world import DECLARED, EAST, EAST_ONE, ID_CARD, NAME, PHONE, REPORTED, World

BANNER = "内蒙古自治区呼和浩特市土默特左旗"
DUE = {
    "date": "2026-02-27",
    "covers": "visit",
    "rule": "收到申报后5个工作日内入户核查，并向乡镇（苏木）、县（旗）反馈结果",
    "source": {"document": "neimenggu-2021", "section": "三(一)"},
    "local_default": False,
    "provisional": False,
    "next_working_day": "2026-02-27",
}
LEAD_DUE = {
    "date": "2026-03-12",
    "covers": "lead",
    "rule": "收到线索后15个工作日内办理并答复（本地默认时限）",
    "source": None,
    "local_default": True,
    "provisional": False,
    "next_working_day": "2026-03-12",
}


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


def test_the_owner_reads_back_what_was_told(world: World) -> None:
    declared = world.declare("c")
    world.clock.advance(minutes=5)
    reported = world.report("c", anonymity="confidential", amount="三千块")
    world.declare("elsewhere")
    with world.database.reading() as session:
        shown = records.records_of_conversation(session, ["c", "nowhere"])
    absent = dict.fromkeys(
        ("reporter_name", "reporter_phone", "relation", "category", "what", "where", "who",
         "amount", "anonymous", "confidential", "guarantees")
    )  # fmt: skip
    assert shown == [
        {
            **absent,
            "kind": "declaration",
            "number": declared.number,
            "is_proxy": False,
            "name": NAME,
            "phone": PHONE,
            "place": DECLARED["place"],
            "household_size": 2,
            "risks": ["因病"],
            "annual_income": {"value": 4000, "basis": "per_person"},
            "expense": 30000,
            "id_card": ID_CARD,
            "consent": True,
            "received_at": "2026-02-13T09:00:00+08:00",
            "due": DUE,
        },
        {
            **absent,
            **dict.fromkeys(
                ("is_proxy", "household_size", "risks", "annual_income", "expense", "id_card",
                 "consent")
            ),
            "kind": "lead",
            "number": reported.number,
            "name": NAME,
            "phone": PHONE,
            "place": REPORTED["place"],
            "anonymous": False,
            "confidential": True,
            "category": "优亲厚友",
            "what": "低保名额给了亲戚",
            "who": "村支书",
            "amount": "三千块",
            "received_at": "2026-02-13T09:05:00+08:00",
            "due": LEAD_DUE,
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("income", "shown"),
    [
        ({"value": [3000, 4000], "basis": "per_household"},
         {"value": [3000, 4000], "basis": "per_household"}),
        ({"value": 3000, "basis": "unspecified"}, {"value": 3000, "basis": None}),
    ],
)  # fmt: skip
def test_income_is_shown_with_a_basis_that_was_said(
    world: World, income: dict[str, Any], shown: dict[str, Any]
) -> None:
    world.declare("c", income=income)
    with world.database.reading() as session:
        (record,) = records.records_of_conversation(session, ["c"])
    assert record["annual_income"] == shown


def test_a_declaration_and_a_lead_of_one_talk_share_no_value(world: World) -> None:
    """Nothing in the two rows but what the farmer said joins them."""
    world.declare("c")
    world.report("c")
    with world.database.reading() as session:
        first, second = session.scalars(select(Record)).all()
        tickets = session.scalars(select(Ticket.id)).all()
    unlike = ("id", "number", "receipt_hash", "idempotency_key", "conversation_key")
    for column in unlike:
        assert getattr(first, column) != getattr(second, column)
    assert sorted([first.phone_key is None, second.phone_key is None]) == [False, True]
    assert len(set(tickets)) == 2


def test_an_anonymous_reporter_asks_with_the_code_alone(world: World) -> None:
    filed = world.report("random", anonymity="anonymous")
    code = filed.receipt_code or ""
    progress = records.look_up(world.database, filed.number, code, world.clock)
    assert progress is not None and progress.step == "dispatched"
    with world.database.reading() as session:
        (shown,) = records.records_of_conversation(session, ["random"])
    assert (shown["anonymous"], shown["name"], shown["phone"]) == (True, None, None)


WrongCode = Callable[[Filed], tuple[str, str]]


@pytest.mark.parametrize(
    "guess",
    [
        lambda filed: (filed.number, "AAAAAAAA"),
        lambda filed: (filed.number, ""),
        lambda filed: (filed.number, filed.receipt_code + "A"),
        lambda filed: ("SB00000000", filed.receipt_code),
        lambda filed: ("", ""),
    ],
)
def test_a_wrong_code_and_an_unknown_number_say_the_same(world: World, guess: WrongCode) -> None:
    filed = world.declare()
    assert records.look_up(world.database, *guess(filed), world.clock) is None


def test_guessing_is_stopped_even_for_the_right_code(world: World) -> None:
    filed, other = world.declare(), world.declare()
    code, other_code = filed.receipt_code or "", other.receipt_code or ""
    for _ in range(ALLOWED):
        assert records.look_up(world.database, filed.number, "AAAAAAAA", world.clock) is None
    with pytest.raises(TooManyAttempts) as caught:
        records.look_up(world.database, filed.number, code, world.clock)
    assert caught.value.minutes == 60
    # Another number is not touched by it.
    assert records.look_up(world.database, other.number, other_code, world.clock)
    world.clock.advance(hours=1)
    assert records.look_up(world.database, filed.number, code, world.clock)


def test_asking_often_with_the_right_code_is_no_guessing(world: World) -> None:
    filed = world.declare()
    for _ in range(3 * ALLOWED):
        assert records.look_up(world.database, filed.number, filed.receipt_code or "", world.clock)


def test_guesses_side_by_side_do_not_outrun_the_limit(world: World) -> None:
    filed = world.declare()

    def guess(_: int) -> str:
        try:
            records.look_up(world.database, filed.number, "AAAAAAAA", world.clock)
        except TooManyAttempts:
            return "stopped"
        return "compared"

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(guess, range(20)))
    assert seen.count("compared") <= ALLOWED


def test_numbers_and_codes_tell_nothing() -> None:
    numbers = [new_number("lead") for _ in range(300)]
    codes = [new_receipt_code() for _ in range(300)]
    assert all(re.fullmatch(r"XS\d{8}", number) for number in numbers)
    assert len(set(numbers)) == len(set(codes)) == 300
    assert {letter for code in codes for letter in code} == set(ALPHABET)
    assert not set(ALPHABET) & set("01OIL")
    assert sorted(numbers) != numbers


def test_history_rows_are_never_altered(world: World) -> None:
    world.declare()
    with world.database.unit_of_work() as uow:
        row = uow.session.scalars(select(TicketEvent)).first()
        assert row is not None
        row.actor = "x"
        with pytest.raises(TypeError, match="never changed"):
            uow.session.flush()
