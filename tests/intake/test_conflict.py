"""Conflict of interest: whoever a lead is about lives in a world without it.

Two worlds run side by side, in all the same but for the lead. Whatever somebody of an accused
unit can ask, list, count, open, be told of or do comes out the same in both. ``CONFLICT_WORLDS``
pairs of worlds, eight by default and a few of them on PostgreSQL (``make conflict``: 300).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from console import rows
from intake import export, records, regions
from intake.clock import FrozenClock, local_date
from intake.db import Database
from intake.errors import IntakeError, NotAllowed, StepProblem, VisitProblem
from intake.overdue import sweep
from intake.people.recipients import recipients
from intake.privacy.access import _STEPS, may
from intake.privacy.keyring import Keyring
from intake.procedures.opening import open_by_hand
from intake.records import Filed
from intake.records.likeness import alike
from intake.tables import Base, OutboxMessage, Record, Region, Ticket, User
from intake.tickets import listing, own
from intake.tickets.archiving import archive_quiet
from intake.tickets.rating import Rating
from intake.tickets.reading import read_record
from intake.tickets.steps import steps
from intake.tickets.transition import possible, transition
from language.divisions import Division
from tests import postgres
from tests.intake.test_routing import ROLE_AT, trees
from tests.intake.world import COUNTY, EAST, EAST_ONE, World

WORLDS = int(os.environ.get("CONFLICT_WORLDS") or 8)
worlds = settings(max_examples=WORLDS, deadline=None, suppress_health_check=list(HealthCheck))
a_few = settings(worlds, max_examples=max(3, WORLDS // 5))
TABS = (
    "todo", "today", "late", "supervised", "extension", "done", "waiting", "reported", "archived",
    "queue", "all",
)  # fmt: skip
WORDS = {"village": "村会计也有份", "township": "镇长也收了钱", "county": "县民政局的局长也知道"}
ACCUSED = st.lists(st.sampled_from(["镇长", "县民政局的人", "村会计"]), max_size=3, unique=True)
MOVES = st.lists(
    st.sampled_from(["sweep", "work", "step", "step", "accuse", "own", "deliver", "ask"]),
    min_size=3, max_size=7,
)  # fmt: skip


class Side:
    """One of the two worlds: a tree with staff, and a declaration in every place of it."""

    def __init__(self, url: str, keyring: Keyring, clock: FrozenClock, tree: list[Any]) -> None:
        self.database = Database(url, keyring)
        self.world = World(self.database, clock)
        with self.database.unit_of_work() as uow:
            regions.import_regions(uow.session, list(enumerate(tree, 2)))
            for region in uow.session.scalars(select(Region).order_by(Region.path)).all():
                for role in (ROLE_AT.get(region.level, "county"), "operator"):
                    self._add(uow.session, f"{role}-{region.code}", role, region, clock)
            self._add(uow.session, "platform", "operator", None, clock)
            uow.commit()
        for one in tree[:4]:
            self.world.declare(region_code=one.code, place=one.name)

    def _add(
        self, session: Session, name: str, role: str, region: Region | None, clock: FrozenClock
    ) -> None:
        user = User(
            username=name, name="某某", password_hash="-", role=role, region=region,
            created_at=clock.now(),
        )  # fmt: skip
        session.add(user)
        self.world.users[name] = user

    def sweep(self) -> None:
        sweep(self.database, self.world.clock)
        archive_quiet(self.database, self.world.clock)

    def deliver(self) -> None:
        with self.database.unit_of_work() as uow:
            uow.session.execute(update(OutboxMessage).values(state="sent"))
            uow.commit()

    def seen(self, user: User) -> dict[str, Any]:
        """Everything that this user gets out of it, without the ids that differ by chance."""
        today = local_date(self.world.clock.now())
        with self.database.reading() as session:
            lines = {
                name: sorted(_line(one) for one in listing.list_tickets(session, user, **asked))
                for name, asked in _questions(user, today).items()
            }
            pages = {tab: rows.page_of(session, user, tab, today) for tab in ("all", "late")}
            messages = session.scalars(
                select(OutboxMessage).where(OutboxMessage.state == "waiting")
            ).all()
            mine = [
                (one.template, one.params.get("due", ""), one.params.get("kind", ""))
                for one in messages
                if one.channel in ("unit", "operators")
                and user.id
                in {who.id for who in recipients(session, one.channel, one.recipient, one.params)}
            ]
            return {
                "lists": lines,
                "counts": listing.count_tickets(session, user),
                "tabs": rows.counts(session, user, TABS, today),
                "pages": {
                    tab: sorted((one.kind, one.state_name, one.urgent) for one in page.rows)
                    for tab, page in pages.items()
                },
                "figures": rows.figures(session, user, today),
                "exported": _exported(session, user),
                "alike": _alike(session, user),
                "told": sorted(mine),
            }


def _questions(user: User, today: Any) -> dict[str, dict[str, Any]]:
    assert user.region is not None
    return {
        "all": {}, "leads": {"kind": "lead"}, "late": {"overdue": True}, "queue": {"waiting": True},
        "supervised": {"supervised": True}, "due": {"due_by": today + timedelta(days=30)},
        "here": {"within": user.region.code}, "above": {"within": user.region.line[0]},
        "open": {"state": "dispatched"}, "back": {"state": "reported_back"},
    }  # fmt: skip


def _line(one: listing.TicketLine) -> tuple[Any, ...]:
    unit, due = one.unit_code or "", one.due_on.isoformat()
    return (one.kind, one.state, unit, due, one.overdue, one.supervised)


def _exported(session: Session, user: User) -> list[tuple[Any, ...]]:
    try:
        found = list(export.records(session, export.scope_of(user, full=False)))
    except NotAllowed:
        return []
    return sorted((one["kind"], one["unit"] or "", one["state"], one["overdue"]) for one in found)


def _alike(session: Session, user: User) -> int:
    """Hints at other tickets of perhaps the same household, over all records there are."""
    return sum(len(alike(session, one, user)) for one in session.scalars(select(Record)))


@worlds
@given(tree=trees(), data=st.data(), more=ACCUSED, moves=MOVES)
def test_the_accused_live_in_a_world_without_the_lead(
    tree: list[Division], data: st.DataObject, more: list[str], moves: list[str],
    tmp_path_factory: Any, sqlite_template: Path, keyring: Keyring, clock: FrozenClock,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("worlds")
    urls = []
    for name in ("with", "without"):
        shutil.copy(sqlite_template, folder / f"{name}.db")
        urls.append(f"sqlite:///{folder / name}.db")
    _live(urls, keyring, clock, tree, data, more, moves)


@pytest.fixture(scope="module")
def two_databases(postgres_database: str, keyring: Keyring) -> Iterator[list[str]]:
    """Two databases of the server, with all tables."""
    urls = [postgres.create(postgres_database, name) for name in ("with_it", "without_it")]
    for url in urls:
        made = Database(url, keyring)
        Base.metadata.create_all(made.engine)
        made.dispose()
    yield urls


@a_few
@given(tree=trees(), data=st.data(), more=ACCUSED, moves=MOVES)
def test_the_accused_live_in_a_world_without_the_lead_on_postgresql(
    tree: list[Division], data: st.DataObject, more: list[str], moves: list[str],
    two_databases: list[str], keyring: Keyring, clock: FrozenClock,
) -> None:  # fmt: skip
    for url in two_databases:
        postgres.empty(url, [table.name for table in Base.metadata.sorted_tables])
    _live(two_databases, keyring, clock, tree, data, more, moves)


def _live(
    urls: list[str], keyring: Keyring, clock: FrozenClock, tree: list[Division],
    data: st.DataObject, more: list[str], moves: list[str],
) -> None:  # fmt: skip
    clock.at = clock.at.replace(month=3, day=2)
    told, silent = sides = [Side(url, keyring, clock, tree) for url in urls]
    accused = data.draw(st.sampled_from([one.code for one in tree] + ["150121", "370102"]))
    filed = told.world.report(
        accused_region_code=accused, region_code=data.draw(st.sampled_from([accused, None])),
        declined=["place"], who="、".join(more) or None,
        anonymity=data.draw(st.sampled_from(["named", "confidential"])),
    )  # fmt: skip
    for move in moves:
        clock.advance(days=data.draw(st.integers(0, 9)))
        _move(move, told, filed, data)
        for side in sides:
            if move == "sweep":
                side.sweep()
            elif move == "deliver":
                side.deliver()
        _compare(told, silent, filed, data)
    _compare(told, silent, filed)
    _nothing_can_be_done(told, filed)
    for side in sides:
        side.database.dispose()


def _move(move: str, told: Side, filed: Filed, data: st.DataObject) -> None:
    """Something happens to the lead, by whoever has it or by the reporter."""
    world, ticket = told.world, told.world.ticket(filed)
    holder = _holder(told, ticket)
    if move == "work" and holder is not None:
        can = [one for one in possible(ticket, holder) if one in ("begin_visit", "report_back")]
        event = can[0] if can else "verify" if "verify" in possible(ticket, holder) else None
        if event is not None:
            visit = world.visit("初步属实") if event == "verify" else None
            world.step(filed, event, holder.username, visit=visit)
    elif move == "step":
        _some_step(told, filed, data)
    elif move == "ask" and holder is not None and may(holder, "answer", ticket):
        with told.database.unit_of_work() as uow:
            records.answer(
                uow, ticket.id, holder, "在哪天？", world.clock, version=ticket.version, asks=True
            )
            uow.commit()
    elif move in ("accuse", "own"):
        with told.database.unit_of_work() as uow:
            can = own.own_steps(uow.session, filed.record_id)
            if move == "accuse":
                words = data.draw(st.sampled_from(sorted(WORDS.values())))
                records.add(uow, filed.record_id, f"k{ticket.version}", world.clock, text=words)
            elif "rate" in can and data.draw(st.booleans()):
                own.rate(uow, filed.record_id, Rating(1), world.clock)
            elif "reopen" in can:
                own.reopen(uow, filed.record_id, world.clock, badly=data.draw(st.booleans()))
            uow.commit()


def _some_step(told: Side, filed: Filed, data: st.DataObject) -> None:
    """Whoever may see the lead does something that is possible with it."""
    world, ticket = told.world, told.world.ticket(filed)
    able = [
        (name, event)
        for name, user in world.users.items()
        for event in possible(ticket, user)
        if event != "merge"
    ]
    if not able:
        return
    name, event = data.draw(st.sampled_from(able))
    units = sorted({user.region_code for user in world.users.values() if user.region_code})
    results = ["初步属实", "初步不属实", "需补充"]
    needs: dict[str, dict[str, Any]] = {
        "verify": {"visit": world.visit(data.draw(st.sampled_from(results)))},
        "request_extension": {"days": 3},
        "rate": {"rating": Rating(data.draw(st.integers(1, 5)))},
        "reopen": {"badly": data.draw(st.booleans())},
        "assign": {"unit_code": data.draw(st.sampled_from(units))},
        "transfer": {"unit_code": data.draw(st.sampled_from(units))},
    }
    with suppress(StepProblem, VisitProblem):
        world.step(filed, event, name, reason="有人去看过，情况是这样", **needs.get(event, {}))


def _holder(told: Side, ticket: Ticket) -> User | None:
    names = [f"{role}-{ticket.unit_code}" for role in ("village", "township", "county")]
    return next((told.world.users[one] for one in names if one in told.world.users), None)


def _compare(told: Side, silent: Side, filed: Filed, data: st.DataObject | None = None) -> None:
    """For one of those inside, whoever it is, or without ``data`` for the highest and the lowest
    of the units and of their operators."""
    ticket = told.world.ticket(filed)
    barred = {one.region_code for one in ticket.record.implicated}
    assert barred
    assert ticket.unit is None or not barred & set(ticket.unit.line)
    inside = _inside(told, barred)
    looking = [*inside[:2], *inside[-2:]] if data is None else [data.draw(st.sampled_from(inside))]
    for name in dict.fromkeys(looking):
        assert told.seen(told.world.user(name)) == silent.seen(silent.world.user(name)), name


def _inside(told: Side, barred: set[str]) -> list[str]:
    return [
        name
        for name, user in told.world.users.items()
        if user.region is not None and barred & set(user.region.line)
    ]


def _nothing_can_be_done(told: Side, filed: Filed) -> None:
    """No step, no word, no page, no procedure; and nobody can give the ticket to them."""
    ticket = told.world.ticket(filed)
    barred = {one.region_code for one in ticket.record.implicated}
    for name in _inside(told, barred):
        user = told.world.user(name)
        assert [action for action in _STEPS if may(user, action, ticket)] == []
        assert possible(ticket, user) == []
    for name in _inside(told, barred)[:2]:
        _every_way_is_shut(told, ticket, told.world.user(name))


def _every_way_is_shut(told: Side, ticket: Ticket, user: User) -> None:
    clock = told.world.clock
    platform = told.world.user("platform")
    assert user.region_code is not None
    attempts: list[Callable[[Any], Any]] = [
        *(lambda uow, step=step: transition(
            uow, ticket.id, step, user, clock, version=ticket.version, reason="不归我们管",
            days=3, unit_code=user.region_code, rating=Rating(5), into=ticket.id,
            visit=told.world.visit("初步属实"),
        ) for step in steps()),
        lambda uow: records.answer(uow, ticket.id, user, "好", clock, version=ticket.version),
        lambda uow: read_record(uow, ticket, user, clock, full=True),
        lambda uow: open_by_hand(
            uow, ticket.id, "green_channel", user, clock, version=ticket.version
        ),
    ]  # fmt: skip
    with told.database.unit_of_work() as uow:
        for attempt in attempts:
            with pytest.raises(NotAllowed):
                attempt(uow)
        for event in ("assign", "transfer"):
            with pytest.raises((StepProblem, IntakeError)):
                transition(
                    uow, ticket.id, event, platform, clock, version=ticket.version,
                    unit_code=user.region_code, reason="给他们",
                )  # fmt: skip


# -- accused later --------------------------------------------------------------------------


def test_what_waits_to_be_delivered_does_not_reach_who_is_accused_meanwhile(world: World) -> None:
    filed = world.report()  # about the village: the township has it
    with world.database.unit_of_work() as uow:
        records.add(uow, filed.record_id, "k", world.clock, text="镇长也收了钱")
        uow.commit()
    with world.database.reading() as session:
        reached = {
            (one.template, user.username)
            for one in session.scalars(select(OutboxMessage))
            for user in recipients(session, one.channel, one.recipient, one.params)
        }
    assert reached == {
        ("ticket_dispatched", "county"), ("ticket_dispatched", "county2"),
        ("record_added", "county"), ("record_added", "county2"),
    }  # fmt: skip


def test_operators_of_a_county_that_is_accused_later_are_not_told_either(world: World) -> None:
    filed = world.report(accused_region_code="150000")  # nobody above: the operators
    with world.database.unit_of_work() as uow:
        records.add(uow, filed.record_id, "k", world.clock, text="旗民政局的局长也知道")
        uow.commit()
    with world.database.reading() as session:
        reached = {
            user.username
            for one in session.scalars(select(OutboxMessage))
            for user in recipients(session, one.channel, one.recipient, one.params)
        }
    assert reached == {"platform"}


def test_a_lead_that_goes_up_after_its_result_has_a_limit_again(world: World) -> None:
    filed = world.report()
    world.step(filed, "verify", "east", visit=world.visit("初步属实"))
    world.step(filed, "report_back", "east")
    world.clock.advance(days=10)
    with world.database.unit_of_work() as uow:
        records.add(uow, filed.record_id, "k", world.clock, text="镇长也收了钱")
        uow.commit()
    ticket = world.ticket(filed)
    clocks = sorted(ticket.record.deadlines, key=lambda row: row.received_on)
    assert (ticket.unit_code, ticket.state) == (COUNTY, "dispatched")
    assert {one.region_code for one in ticket.record.implicated} == {EAST, EAST_ONE}
    assert [(row.is_due, row.runs) for row in clocks] == [(False, False), (True, True)]
    assert clocks[1].received_on == local_date(world.clock.now())
