"""A year or a rule that comes with a newer package: the clocks that run already follow it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from intake import seeds
from intake.deadlines import follow_packaged
from intake.overdue import sweep
from intake.tables import AuditRow, Seed
from tests.intake.test_clocks import the_clock
from tests.intake.test_overdue import on
from tests.intake.world import World

Package = Callable[[str, str], None]
NOTICE_2027 = (
    "year: 2027\nsource: {title: 通知, number: null, issued: 2026-11-05}\n"
    "holidays: {2027-01-01: 元旦, 2027-01-04: 元旦}\n"
)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    """Put a file into a newer package, or replace one (``old => new`` in the rules)."""
    folder = tmp_path / "package"
    shutil.copytree(seeds.DATA, folder)

    def change(name: str, text: str) -> None:
        path = folder / name
        if " => " in text:
            old, new = text.split(" => ")
            before = path.read_text("utf-8")
            assert old in before
            text = before.replace(old, new, 1)
        path.write_text(text, "utf-8")
        monkeypatch.setattr(seeds, "DATA", folder)
        seeds._packaged.cache_clear()

    yield change
    monkeypatch.undo()
    seeds._packaged.cache_clear()


def swept(world: World) -> list[tuple[str, str | None, str | None, str]]:
    done = sweep(world.database, world.clock)
    return [
        (one.covers, one.as_json()["from"], one.as_json()["to"], one.why) for one in done.recomputed
    ]


def test_a_year_makes_a_provisional_date_certain_though_a_filing_came_first(
    world: World, package: Package
) -> None:
    on(world, "2026-12-29")
    filed = world.declare()
    clock = the_clock(world, filed)
    assert (clock.due_on, clock.provisional) == (date(2027, 1, 5), True)
    assert swept(world) == []
    package("calendar/2027.yml", NOTICE_2027)
    other = the_clock(world, world.declare())
    assert (other.due_on, other.provisional) == (date(2027, 1, 7), False)
    assert the_clock(world, filed).provisional  # nothing has computed it yet
    assert swept(world) == [("visit", "2027-01-05", "2027-01-07", "package")]
    clock = the_clock(world, filed)
    assert (clock.due_on, clock.provisional) == (date(2027, 1, 7), False)
    assert swept(world) == []
    with world.database.reading() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "recompute_deadline"))
        assert [row.detail["why"] for row in rows] == ["package"]


def test_a_changed_rule_reaches_the_clocks_that_run(world: World, package: Package) -> None:
    filed = world.declare()
    package(
        "deadline_rules.yml",
        "covers: visit\n  days: 5\n  unit: working => covers: visit\n  days: 7\n  unit: working",
    )
    assert swept(world) == [("visit", "2026-02-27", "2026-03-02", "package")]
    assert the_clock(world, filed).days == 7
    assert swept(world) == []


def test_what_changes_nothing_is_looked_at_once(world: World, package: Package) -> None:
    world.declare()
    package("deadline_rules.yml", "# 办理时限 => # 时限")
    for first in (True, False):
        with world.database.reading() as session:
            assert seeds.are_current(session) is not first
        assert swept(world) == []


def test_in_a_new_database_there_is_nothing_to_compute(world: World) -> None:
    with world.database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        assert seeds.are_current(uow.session)
        assert not seeds.claim_reckoning(uow.session)
        assert follow_packaged(uow, world.clock.now()) == []


def test_a_database_from_before_is_computed_once(world: World) -> None:
    filed = world.declare()
    with world.database.unit_of_work() as uow:
        uow.session.execute(delete(Seed).where(Seed.name == seeds.RECKONED))
        for row in uow.session.get_one(type(world.ticket(filed).record), filed.record_id).deadlines:
            row.due_on = date(2026, 3, 31)
        uow.commit()
    assert swept(world) == [("visit", "2026-03-31", "2026-02-27", "package")]
    assert swept(world) == []
