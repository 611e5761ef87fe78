"""What comes to a ticket while a visit is written: what leaves the visit as it is, and what not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intake import records
from intake.overdue import sweep
from intake.records import Filed
from intake.tickets import own
from intake.tickets.meanwhile import as_seen, told_of, visit_fits
from intake.tickets.transition import transition
from tests.intake.world import EAST, EAST_ONE, EAST_TWO, World

Act = Callable[[World, Filed], object]


def add(world: World, filed: Filed) -> None:
    with world.database.unit_of_work() as uow:
        words = "昨天又住院了"
        records.add(uow, filed.record_id, f"k{world.clock.now()}", world.clock, text=words)
        uow.commit()


def ask(world: World, filed: Filed) -> None:
    ticket = world.ticket(filed)
    with world.database.unit_of_work() as uow:
        records.answer(
            uow, ticket.id, world.user("east"), "药费单在吗？", world.clock,
            version=ticket.version, asks=True,
        )  # fmt: skip
        uow.commit()


def by_the_township(world: World, filed: Filed) -> None:
    with world.database.unit_of_work() as uow:
        records.choose_visitors(uow, filed.record_id, world.clock, by_township=True)
        uow.commit()


def reminded(world: World, _filed: Filed) -> None:
    world.clock.advance(days=13)  # the working day before the limit
    assert sweep(world.database, world.clock).reminded == 1


def urged_and_supervised(world: World, filed: Filed) -> None:
    reminded(world, filed)
    for _ in range(2):
        world.clock.advance(days=7)
        sweep(world.database, world.clock)


def merged(world: World, filed: Filed) -> None:
    other = world.declare()
    world.step(other, "merge", "east", reason="一户", into=world.ticket(filed).id)


def longer(world: World, filed: Filed) -> None:
    world.step(filed, "request_extension", "east1", reason="路断了", days=3)
    world.step(filed, "extend", "east")


def given_back(world: World, filed: Filed) -> None:
    world.step(filed, "transfer", "east", reason="住新村", unit_code=EAST_TWO)
    world.step(filed, "transfer", "east", reason="还是住柳树村", unit_code=EAST_ONE)


def reported(world: World, filed: Filed) -> None:
    world.step(filed, "verify", "east", visit=world.visit())
    world.step(filed, "report_back", "east")


def done_again(world: World, filed: Filed) -> None:
    reported(world, filed)
    with world.database.unit_of_work() as uow:
        own.reopen(uow, filed.record_id, world.clock)
        uow.commit()


LEAVES: list[tuple[Act, list[str]]] = [
    (lambda world, filed: None, []),
    (add, ["add"]),
    (ask, ["ask"]),
    (reminded, ["remind"]),
    (urged_and_supervised, ["remind", "urge", "supervise"]),
    (lambda world, filed: world.step(filed, "mark_urgent", "county"), ["mark_urgent"]),
    (lambda world, filed: world.step(filed, "begin_visit", "east1"), []),
    (merged, ["merged_here"]),
    (longer, ["extend"]),
]
UNDOES: list[Act] = [
    lambda world, filed: world.step(filed, "verify", "east", visit=world.visit("需补充")),
    lambda world, filed: world.step(
        filed, "transfer", "east", reason="住新村", unit_code=EAST_TWO
    ),
    given_back,
    lambda world, filed: world.step(filed, "return", "east1", reason="不认识"),
    by_the_township,
    reported,
    done_again,
    lambda world, filed: world.step(filed, "withdraw", "platform", reason="不办了"),
]  # fmt: skip


@pytest.mark.parametrize(("act", "came"), LEAVES)
def test_what_leaves_a_visit_as_it_is(world: World, act: Act, came: list[str]) -> None:
    filed = world.declare()
    seen = world.ticket(filed).version
    act(world, filed)
    assert visit_fits(world.ticket(filed), seen)
    before = world.ticket(filed)
    world.step(filed, "verify", "east1", visit=world.visit())
    add(world, filed)
    after = world.ticket(filed)
    # What comes after the visit is news of another day.
    assert [told_of(one, seen, world.user("east1")) for one in (before, after)] == [came, came]
    assert not visit_fits(after, seen)


@pytest.mark.parametrize("act", UNDOES)
def test_what_must_be_looked_at_before_a_visit_is_filed(world: World, act: Act) -> None:
    filed = world.declare()
    seen = world.ticket(filed).version
    act(world, filed)
    now = world.ticket(filed)
    assert not visit_fits(now, seen)
    if now.unit_code in (EAST_ONE, EAST):
        assert visit_fits(now, now.version)


def test_a_second_visit_after_a_result_that_left_something_open(world: World) -> None:
    filed = world.declare()
    world.step(filed, "verify", "east1", visit=world.visit("需补充"))
    seen = world.ticket(filed).version
    add(world, filed)
    assert visit_fits(world.ticket(filed), seen)
    world.step(filed, "verify", "east", visit=world.visit())
    assert not visit_fits(world.ticket(filed), seen)


@pytest.mark.parametrize("seen", [0, 3, 99])
def test_a_version_that_never_was_fits_nothing(world: World, seen: int) -> None:
    assert not visit_fits(world.ticket(world.declare()), seen)


def test_a_reminder_is_nobody_who_was_faster(world: World) -> None:
    filed = world.declare()
    seen = world.ticket(filed).version
    world.clock.advance(days=30)
    sweep(world.database, world.clock)
    assert world.ticket(filed).version > seen and as_seen(world.ticket(filed), seen)
    with world.database.unit_of_work() as uow:
        transition(
            uow, world.ticket(filed).id, "return", world.user("east1"), world.clock,
            version=seen, reason="人搬走了",
        )  # fmt: skip
        uow.commit()
    returned = world.ticket(filed)
    assert returned.state == "accepted" and not as_seen(returned, seen)


def test_who_added_or_marked_was_faster(world: World) -> None:
    filed = world.declare()
    seen = world.ticket(filed).version
    add(world, filed)
    assert not as_seen(world.ticket(filed), seen)
    assert not as_seen(world.ticket(filed), 99)
