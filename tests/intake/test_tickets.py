"""Steps of a ticket: who may, from which state, what is written and who is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from intake import audit
from intake.errors import (
    IntakeError,
    NotAllowed,
    SamePerson,
    StaleTicket,
    StepProblem,
    UnknownRegion,
    VisitProblem,
    WrongState,
)
from intake.privacy.access import may
from intake.records import Filed
from intake.tables import AuditRow, OutboxMessage
from intake.tickets import listing, own
from intake.tickets.reading import read_record
from intake.tickets.transition import steps, transition
from intake.tickets.visits import results_for
from tests.intake.world import (
    COUNTY,
    EAST,
    EAST_ONE,
    ID_CARD,
    NAME,
    PHONE,
    WEST_ONE,
    World,
)

REASON = "收入高于当地水平，医药费已报销"


def told(world: World, template: str) -> list[tuple[str, str]]:
    with world.database.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.template == template))
        return sorted((row.channel, row.recipient) for row in rows)


def test_a_declaration_goes_its_whole_way(world: World) -> None:
    filed = world.declare("c")
    world.clock.advance(days=1)
    visit = world.visit("初步不符合", reason=REASON, visited_at=world.clock.now())
    world.step(filed, "verify", "east1", visit=visit)
    world.clock.advance(hours=1)
    world.step(filed, "report_back", "east1")
    world.step(filed, "archive", "east")
    ticket = world.ticket(filed)
    east1, east = world.user("east1").id, world.user("east").id
    assert (ticket.state, ticket.version) == ("archived", 5)
    assert [(row.event, row.from_state, row.to_state, row.actor) for row in ticket.history] == [
        ("accept", None, "accepted", "system"),
        ("dispatch", "accepted", "dispatched", "system"),
        ("verify", "dispatched", "verified", f"user:{east1}"),
        ("report_back", "verified", "reported_back", f"user:{east1}"),
        ("archive", "reported_back", "archived", f"user:{east}"),
    ]
    (report,) = ticket.visits
    assert (report.people, report.findings, report.result, report.reason, report.visited_at) == (
        ["网格员赵某", "村干部钱某"], "看了病历和药费单", "初步不符合", REASON, visit.visited_at,
    )  # fmt: skip
    (due,) = ticket.record.deadlines
    assert due.met_at == world.clock.now()  # 内蒙古's limit covers the report upward
    assert told(world, "result_reported") == [("unit", COUNTY), ("unit", EAST)]
    assert told(world, "reported_against_declaration") == [("conversation", "c")]
    with world.database.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.seq)).all()
        assert [row.action for row in rows] == [
            "file", "ticket.verify", "ticket.report_back", "ticket.archive",
        ]  # fmt: skip
        assert audit.verify(session) == 4


def test_a_limit_on_the_visit_alone_is_met_by_the_visit(world: World) -> None:
    filed = world.declare(region_code="370102", place="济南市历下区")
    world.users["jinan"] = _user(world, "county", "370102")
    world.step(filed, "verify", "jinan", visit=world.visit())
    met = {row.covers: row.met_at for row in world.ticket(filed).record.deadlines}
    assert met == {"visit": world.clock.now(), "identification": None}


def _user(world: World, role: str, code: str) -> Any:
    from intake import regions
    from intake.tables import User

    with world.database.unit_of_work() as uow:
        user = User(
            username=f"{role}-{code}", name="某某", password_hash="-", role=role,
            region=regions.ensure(uow.session, code), created_at=world.clock.now(),
        )  # fmt: skip
        uow.session.add(user)
        uow.commit()
    return user


def reach(world: World, state: str) -> Filed:
    """A declaration brought to this state."""
    if state == "accepted":
        return world.declare(region_code=None, place="月亮湾", declined=["place"])
    filed = world.declare()
    way = {"dispatched": 0, "verified": 1, "reported_back": 2, "archived": 3}[state]
    for event, username in [("verify", "east1"), ("report_back", "east1"), ("archive", "east")][
        :way
    ]:
        details: dict[str, Any] = {"visit": world.visit()} if event == "verify" else {}
        world.step(filed, event, username, **details)
    return filed


STATES = ("accepted", "dispatched", "verified", "reported_back", "archived")
ALLOWED = {
    ("accepted", "assign"): "dispatched",
    ("dispatched", "return"): "accepted",
    ("dispatched", "verify"): "verified",
    ("verified", "report_back"): "reported_back",
    ("reported_back", "archive"): "archived",
}
ACTORS = {"assign": "platform", "archive": "county2"}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", ["assign", "return", "verify", "report_back", "archive"])
def test_no_step_can_be_skipped(world: World, state: str, event: str) -> None:
    filed = reach(world, state)
    before = world.ticket(filed)
    needed: dict[str, dict[str, Any]] = {
        "assign": {"unit_code": EAST_ONE},
        "return": {"reason": "不归我们管"},
        "verify": {"visit": world.visit()},
    }
    details = needed.get(event, {})
    username = ACTORS.get(event, "east1")
    expected = ALLOWED.get((state, event))
    if expected is None:
        with pytest.raises((WrongState, NotAllowed)):
            world.step(filed, event, username, **details)
        after = world.ticket(filed)
        assert (after.state, after.version, len(after.history)) == (
            before.state, before.version, len(before.history),
        )  # fmt: skip
    else:
        world.step(filed, event, username, **details)
        assert world.ticket(filed).state == expected


def test_every_step_of_the_plain_way_is_in_the_table_above() -> None:
    way = ("assign", "return", "verify", "report_back", "archive")
    pairs = {(state, name) for name in way for state in steps()[name].before}
    elsewhere = {("visiting", "return"), ("visiting", "verify"), ("rated", "archive")}
    assert pairs == {*ALLOWED, ("verified", "verify"), *elsewhere}


def test_an_open_question_is_answered_by_another_visit(world: World) -> None:
    filed = world.declare()
    world.step(filed, "verify", "east1", visit=world.visit("需补充"))
    world.step(filed, "verify", "east1", visit=world.visit("初步符合"))
    with pytest.raises(WrongState):
        world.step(filed, "verify", "east1", visit=world.visit("初步符合"))
    assert [visit.result for visit in world.ticket(filed).visits] == ["需补充", "初步符合"]


ROLES: dict[str, set[str]] = {
    "verify": {"east1", "east", "county", "county2", "city"},
    "return": {"east1", "east", "county", "county2", "city", "operator", "platform"},
    "read_contact": {"east1", "east", "county", "county2", "city", "operator", "platform"},
    "read_identity": {"east1", "east", "county", "county2", "city"},
    "archive": {"east", "county", "county2", "city"},
    "assign": set(),  # it lies with a unit already
    "export": {"county", "county2", "city", "operator", "platform"},
    "export_full": {"county", "county2", "city"},
}


@pytest.mark.parametrize("action", ROLES)
def test_roles_within_their_region(world: World, action: str) -> None:
    ticket = world.ticket(world.declare())
    allowed = {name for name, user in world.users.items() if may(user, action, ticket)}
    assert allowed == ROLES[action]
    assert not may(None, action, ticket)


def test_who_is_disabled_may_nothing(world: World) -> None:
    ticket = world.ticket(world.declare())
    user = world.user("east1")
    assert may(user, "verify", ticket)
    user.disabled_at = world.clock.now()
    assert not may(user, "verify", ticket)
    with world.database.reading() as session:
        assert listing.list_tickets(session, user) == []


@pytest.mark.parametrize("username", ["east2", "west1", "west", "admin", "operator", "platform"])
def test_others_cannot_report_a_visit(world: World, username: str) -> None:
    filed = world.declare()
    with pytest.raises(NotAllowed):
        world.step(filed, "verify", username, visit=world.visit())


def test_an_unknown_ticket_is_refused_as_a_foreign_one(world: World) -> None:
    with world.database.unit_of_work() as uow, pytest.raises(NotAllowed) as caught:
        transition(uow, "nowhere", "archive", world.user("county"), world.clock, version=1)
    foreign = world.declare(region_code=WEST_ONE)
    with pytest.raises(NotAllowed) as other:
        world.step(foreign, "archive", "east")
    assert str(caught.value) == str(other.value)


def test_who_reported_back_does_not_archive(world: World) -> None:
    filed = world.declare()
    world.step(filed, "verify", "east", visit=world.visit())
    world.step(filed, "report_back", "east")
    with pytest.raises(SamePerson):
        world.step(filed, "archive", "east")
    assert world.step(filed, "archive", "county").state == "archived"


def test_of_two_at_once_one_wins(world: World) -> None:
    filed = world.declare()
    version = world.ticket(filed).version

    def verify(username: str) -> str:
        try:
            world.step(filed, "verify", username, version=version, visit=world.visit())
        except (StaleTicket, WrongState) as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(verify, ["east1", "east", "county", "county2"]))
    assert sorted(done) == ["StaleTicket"] * 3 + ["done"]
    ticket = world.ticket(filed)
    assert (ticket.version, len(ticket.history), len(ticket.visits)) == (3, 3, 1)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"people": []}, "至少要两个人"),
        ({"people": ["赵某", "  "]}, "至少要两个人"),
        ({"people": ["赵某", "赵某"]}, "至少要两个人"),
        ({"visited_at": timedelta(minutes=1)}, "不能晚于现在"),
        ({"visited_at": -timedelta(minutes=1)}, "不能早于收到的时间"),
        ({"findings": " "}, "看到、问到的情况"),
        ({"result": "符合"}, "结果只能是：初步符合、初步不符合、需补充"),
        ({"result": "初步不符合"}, "用大白话写明理由"),
        ({"result": "初步不符合", "reason": " "}, "用大白话写明理由"),
    ],
)
def test_a_visit_report_with_a_gap_is_not_taken(
    world: World, changes: dict[str, Any], problem: str
) -> None:
    filed = world.declare()
    if "visited_at" in changes:
        changes = {"visited_at": world.clock.now() + changes["visited_at"]}
    with pytest.raises(VisitProblem, match=problem):
        world.step(filed, "verify", "east1", visit=world.visit(**{"result": "初步符合", **changes}))
    assert world.ticket(filed).version == 2


def test_a_step_without_its_report_or_reason_is_not_taken(world: World) -> None:
    filed = world.declare()
    with pytest.raises(VisitProblem):
        world.step(filed, "verify", "east1")
    with pytest.raises(StepProblem, match="理由"):
        world.step(filed, "return", "east1", reason="  ")


def test_a_lead_has_results_of_its_own(world: World) -> None:
    assert results_for("lead") == ["初步属实", "初步不属实", "需补充"]
    filed = world.report()
    with pytest.raises(VisitProblem):
        world.step(filed, "verify", "east", visit=world.visit("初步符合"))
    world.step(filed, "verify", "east", visit=world.visit("初步属实"))
    assert world.ticket(filed).state == "verified"


def test_the_operator_sends_a_waiting_ticket_on(world: World) -> None:
    filed = world.declare(region_code=None, place="月亮湾", declined=["place"])
    assert (filed.due["date"], filed.due["local_default"]) == ("2026-02-27", True)
    world.clock.advance(days=3)
    ticket = world.step(filed, "assign", "operator", unit_code=EAST_ONE)
    assert (ticket.unit_code, ticket.state, ticket.record.region_code) == (
        EAST_ONE, "dispatched", EAST_ONE,
    )  # fmt: skip
    (clock,) = ticket.record.deadlines
    assert (clock.due_on.isoformat(), clock.rule_id) == ("2026-02-27", "neimenggu-visit")
    assert told(world, "ticket_dispatched") == [("unit", EAST_ONE)]


def test_what_was_withdrawn_waits_for_no_unit(world: World) -> None:
    filed = world.declare(region_code=None, place="月亮湾", declined=["place"])
    with world.database.unit_of_work() as uow:
        user = world.user("operator")
        assert listing.count_tickets(uow.session, user)["waiting"] == 1
        own.withdraw(uow, filed.record_id, world.clock)
        uow.session.flush()
        assert listing.count_tickets(uow.session, user)["waiting"] == 0
        assert listing.list_tickets(uow.session, user, waiting=True) == []
        uow.commit()


@pytest.mark.parametrize(
    ("username", "unit", "error"),
    [
        ("operator", None, StepProblem),
        ("operator", "150100", StepProblem),  # a city visits nobody
        ("operator", "320981", StepProblem),  # not in the operator's county
        ("platform", "nowhere", UnknownRegion),
        ("county", EAST_ONE, NotAllowed),  # the queue is the operators'
        ("east1", EAST_ONE, NotAllowed),
    ],
)
def test_a_waiting_ticket_goes_where_it_may(
    world: World, username: str, unit: str | None, error: type[IntakeError]
) -> None:
    filed = world.declare(region_code=None, place="月亮湾", declined=["place"])
    with pytest.raises(error):
        world.step(filed, "assign", username, unit_code=unit)


@pytest.mark.parametrize("unit", [EAST, EAST_ONE, WEST_ONE])
def test_a_returned_lead_never_goes_to_the_accused_nor_to_a_village(
    world: World, unit: str
) -> None:
    filed = world.report(accused_region_code=EAST)
    world.step(filed, "return", "county", reason="请重新派")
    assert world.ticket(filed).unit_code is None
    assert told(world, "ticket_returned") == [("operators", "")]
    with pytest.raises(StepProblem):
        world.step(filed, "assign", "platform", unit_code=unit)


def test_a_transfer_takes_the_ticket_from_the_old_holder_at_once(world: World) -> None:
    filed = world.declare()
    world.step(filed, "return", "east1", reason="户口在西河镇")
    world.step(filed, "assign", "operator", unit_code=WEST_ONE)
    ticket = world.ticket(filed)
    assert not may(world.user("east1"), "view", ticket)
    assert not may(world.user("east"), "view", ticket)
    assert may(world.user("west1"), "view", ticket)
    with world.database.reading() as session:
        assert listing.list_tickets(session, world.user("east1")) == []
        assert len(listing.list_tickets(session, world.user("west1"))) == 1
    # What was done before stays visible to the new holder.
    assert [row.event for row in ticket.history] == ["accept", "dispatch", "return", "assign"]
    assert ticket.history[2].reason == "户口在西河镇"


# -- reading a record ----------------------------------------------------------------------

MASKED = ("王**", "138****1234", "*" * 16 + "08")
CLEAR = (NAME, PHONE, ID_CARD)


@pytest.mark.parametrize(
    ("username", "full", "shown", "noted"),
    [
        ("east1", False, (NAME, PHONE, MASKED[2]), 1),
        ("east1", True, CLEAR, 1),
        ("county", True, CLEAR, 1),
        ("operator", False, MASKED, 0),
        ("operator", True, (NAME, PHONE, MASKED[2]), 1),
    ],
)
def test_a_declaration_shows_what_the_task_needs(
    world: World, username: str, full: bool, shown: tuple[str, str, str], noted: int
) -> None:
    ticket = world.ticket(world.declare())
    with world.database.unit_of_work() as uow:
        read = read_record(uow, ticket, world.user(username), world.clock, full=full)
        uow.commit()
    assert (read["name"], read["phone"], read["id_card"]) == shown
    assert (read["hardship"], read["received_at"]) == ("老伴得了重病，花了三万多", "2026-02-13")
    with world.database.reading() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "read_person")).all()
        assert [(row.actor, row.object_id) for row in rows] == [
            (f"user:{world.user(username).id}", ticket.id)
        ] * noted


@pytest.mark.parametrize(
    ("anonymity", "username", "shown", "what"),
    [
        ("named", "east", (NAME, PHONE), f"我是{NAME}"),
        ("named", "county", (NAME, PHONE), f"我是{NAME}"),
        ("confidential", "east", MASKED[:2], "我是（已隐去）"),
        ("confidential", "county", (NAME, PHONE), f"我是{NAME}"),
        ("confidential", "operator", (NAME, PHONE), f"我是{NAME}"),
        ("anonymous", "county", (None, None), "我是（已隐去）"),
    ],
)
def test_a_reporters_name_is_for_few(
    world: World,
    anonymity: str,
    username: str,
    shown: tuple[str | None, str | None],
    what: str,
) -> None:
    ticket = world.ticket(world.report(anonymity=anonymity, what=f"我是{NAME}"))
    with world.database.unit_of_work() as uow:
        read = read_record(uow, ticket, world.user(username), world.clock, full=True)
    assert (read["name"], read["phone"], read["what"]) == (*shown, what)


def test_a_list_holds_no_personal_field(world: World) -> None:
    world.declare()
    world.report(anonymity="confidential")
    with world.database.reading() as session:
        lines = [line.as_json() for line in listing.list_tickets(session, world.user("county"))]
    assert len(lines) == 2
    text = str(lines)
    assert not [one for one in (NAME, PHONE, ID_CARD, "低保名额", "老伴") if one in text]


def test_lists_put_first_what_is_due_first(world: World) -> None:
    later = world.report(accused_region_code=EAST_ONE)
    sooner = world.declare(region_code=EAST)
    urgent = world.report(accused_region_code=EAST_ONE, urgent=True)
    done = world.declare(region_code=EAST)
    world.step(done, "verify", "east", visit=world.visit())
    world.step(done, "report_back", "east")
    with world.database.reading() as session:
        user = world.user("east")
        numbers = [line.number for line in listing.list_tickets(session, user)]
        page = [line.number for line in listing.list_tickets(session, user, limit=2, offset=1)]
        leads = [line.number for line in listing.list_tickets(session, user, kind="lead")]
        counts = listing.count_tickets(session, user)
        due = listing.list_tickets(session, user, due_by=world.clock.now().date())
    assert numbers == [urgent.number, sooner.number, later.number, done.number]
    assert page == numbers[1:3]
    assert leads == [urgent.number, later.number]
    assert counts == {"dispatched": 3, "reported_back": 1, "overdue": 0, "waiting": 0}
    assert due == []
