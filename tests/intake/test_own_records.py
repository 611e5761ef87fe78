"""What its owner and the holder of a receipt code read of a record, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from intake import records
from intake.errors import (
    TooManyAttempts,
)
from intake.records import Filed
from intake.records.lookup import ALLOWED
from intake.records.numbers import ALPHABET, new_number, new_receipt_code
from intake.tables import Record, Ticket
from tests.intake.world import DECLARED, DUE, ID_CARD, NAME, PHONE, REPORTED, World

LEAD_DUE = {
    "date": "2026-03-12",
    "covers": "lead",
    "rule": "收到线索后15个工作日内办理并答复（本地默认时限）",
    "source": None,
    "local_default": True,
    "provisional": False,
    "next_working_day": "2026-03-12",
}


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
