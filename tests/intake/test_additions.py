"""Additions to filed records: once each, told to the right unit, read by the right side."""

from __future__ import annotations

from datetime import UTC, date

import pytest
from sqlalchemy import func, select

from intake import audit, drafts, records, regions
from intake.clock import FrozenClock
from intake.db import Database
from intake.errors import AdditionProblem, NotAllowed, StaleTicket, WrongState
from intake.records import REPORTER, UNIT, Added, Filed, Word
from intake.tables import AuditRow, Draft, OutboxMessage, Record, RecordAddition, Ticket
from intake.tickets import own
from intake.tickets.noting import locked, move
from intake.tickets.steps import moves
from tests.intake.world import CITY, COUNTY, EAST, EAST_ONE, WORDS_LATER, World


def add(
    world: World, filed: Filed, key: str = "k1", text: str = WORDS_LATER, **more: object
) -> Added:
    with world.database.unit_of_work() as uow:
        added = records.add(uow, filed.record_id, key, world.clock, text=text, **more)  # type: ignore[arg-type]
        uow.commit()
    return added


def answer(world: World, filed: Filed, who: str, text: str, *, asks: bool = False) -> None:
    ticket = world.ticket(filed)
    with world.database.unit_of_work() as uow:
        records.answer(
            uow, ticket.id, world.user(who), text, world.clock, version=ticket.version, asks=asks
        )
        uow.commit()


def words(database: Database, filed: Filed) -> list[Word]:
    with database.reading() as session:
        return records.words_of(session, session.get_one(Record, filed.record_id))


def notices(database: Database, template: str) -> list[tuple[str, str]]:
    with database.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.template == template))
        return [(row.channel, row.recipient) for row in rows]


def history(world: World, filed: Filed) -> list[tuple[str, str, str | None]]:
    return [(row.event, row.to_state, row.unit_code) for row in world.ticket(filed).history]


def test_an_addition_is_a_row_a_step_of_the_history_a_notice_and_an_audit_row(
    world: World, database: Database
) -> None:
    filed = world.declare()
    told = add(world, filed, files=["a" * 32, "a" * 32])
    unit = "内蒙古自治区呼和浩特市土默特左旗东河镇柳树村"
    assert told == Added(filed.record_id, filed.number, "declaration", False, unit, False)
    assert words(database, filed) == [
        Word(REPORTER, None, WORDS_LATER, ("a" * 32,), date(2026, 2, 13), False, True)
    ]
    assert history(world, filed)[-1] == ("add", "dispatched", EAST_ONE)
    assert notices(database, "record_added") == [("unit", EAST_ONE)]
    with database.reading() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "add")).one()
        assert (row.object_id, row.detail) == (filed.record_id, {"kind": "declaration", "files": 1})
        audit.verify(session)


def test_the_same_key_adds_once_and_tells_once(world: World, database: Database) -> None:
    filed = world.declare()
    first = add(world, filed)
    with database.unit_of_work() as uow:
        assert records.added_by(uow, filed.record_id, "k2") is None
        known = records.added_by(uow, filed.record_id, "k1")
    again = add(world, filed, text="换了说法也是同一句")
    assert again == known and again.already_added and not first.already_added
    assert [one.text for one in words(database, filed)] == [WORDS_LATER]
    assert len(notices(database, "record_added")) == 1
    assert add(world, filed, "k2").already_added is False


def test_the_draft_whose_words_were_added_is_over_and_forgotten(
    world: World, database: Database, clock: FrozenClock
) -> None:
    filed = world.declare("talk")
    with database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, "talk", "declaration", clock)
        drafts.save_facts(uow, draft.id, {"hardship": "又查出糖尿病"}, clock)
        records.add(
            uow, filed.record_id, draft.idempotency_key, clock, text="又查出糖尿病",
            draft_id=draft.id,
        )  # fmt: skip
        uow.commit()
    with database.reading() as session:
        kept = session.get_one(Draft, draft.id)
        assert (kept.status, kept.facts) == ("filed", {})
        assert drafts.unfinished(session, "talk", clock) == []


def test_nothing_and_too_much_are_refused_in_words(world: World, database: Database) -> None:
    filed = world.declare()
    for text in ("", " \n ", "长" * 4001):
        with pytest.raises(AdditionProblem):
            add(world, filed, text=text)
    assert words(database, filed) == []


def test_an_anonymous_addition_keeps_the_hour_and_nothing_that_leads_back(
    world: World, database: Database, clock: FrozenClock
) -> None:
    filed = world.report(anonymity="anonymous", name=None, phone=None)
    clock.advance(minutes=47, seconds=12)
    said = "我叫赵铁柱，电话13800009876，会计那里还有一本账"
    add(world, filed, "conversation-of-the-page/message-1", text=said)
    again = add(world, filed, "another-page/message-9", text=said)
    assert again.already_added and again.anonymous
    with database.reading() as session:
        row = session.scalars(select(RecordAddition)).one()
        assert "会计那里还有一本账" in row.text
        assert not any(secret in row.text for secret in ("赵铁柱", "13800009876"))
        whole = clock.now().replace(minute=0, second=0, microsecond=0)
        ticket = session.scalars(select(Ticket)).one()
        times = [row.at, ticket.changed_at, *(one.at for one in ticket.history)]
        times += session.scalars(select(OutboxMessage.created_at)).all()
        times += session.scalars(select(AuditRow.at)).all()
        assert {(one.minute, one.second) for one in times} == {(0, 0)}
        assert row.at == whole.astimezone(UTC)


def test_an_addition_that_accuses_the_unit_in_charge_takes_the_lead_from_it(
    world: World, database: Database
) -> None:
    filed = world.report(who="村支书", what="低保给了亲戚")
    assert world.ticket(filed).unit_code == EAST
    add(world, filed, text="镇长也收了他的烟酒，一块儿压着不办")
    assert world.ticket(filed).unit_code == COUNTY
    assert [one[0] for one in history(world, filed)[-2:]] == ["add", "reroute"]
    assert notices(database, "record_added") == [("unit", COUNTY)]
    with pytest.raises(NotAllowed):
        answer(world, filed, "east", "我们没有收")


def test_against_the_county_it_is_marked_for_hand_over(world: World, database: Database) -> None:
    filed = world.report(who="村支书")
    add(world, filed, text="县民政局的科长也分了钱")
    ticket = world.ticket(filed)
    assert (ticket.unit_code, ticket.handed_upward, ticket.state) == (CITY, True, "dispatched")
    assert ("operators", "") in notices(database, "queue_handed_upward")


def test_whom_one_went_to_is_not_whom_one_accuses(world: World) -> None:
    filed = world.report(who="村支书")
    add(world, filed, text="这事我去镇政府反映过，也给县民政局打过电话")
    assert world.ticket(filed).unit_code == EAST


def test_the_unit_answers_and_asks_and_the_reporter_hears_it(
    world: World, database: Database, clock: FrozenClock
) -> None:
    filed = world.declare("talk-1")
    answer(world, filed, "east1", "药费单收好，周五上门", asks=False)
    answer(world, filed, "east1", "周五上午在家吗？", asks=True)
    assert notices(database, "unit_answers") == [("conversation", "talk-1")]
    assert notices(database, "unit_asks") == [("conversation", "talk-1")]
    with database.unit_of_work() as uow:
        record = uow.session.get_one(Record, filed.record_id)
        assert records.open_question(uow.session, record) == "周五上午在家吗？"
        told = records.read_words(uow, record.id, REPORTER, clock)
        assert [(one.text, one.asks, one.new) for one in told] == [
            ("药费单收好，周五上门", False, True),
            ("周五上午在家吗？", True, True),
        ]
        uow.commit()
    assert [one.new for one in words(database, filed)] == [False, False]
    add(world, filed, text="在家")
    with database.reading() as session:
        assert records.open_question(session, session.get_one(Record, filed.record_id)) is None
    assert [(one.who, one.new) for one in words(database, filed)][-1] == (REPORTER, True)


def test_an_answer_to_an_anonymous_reporter_waits_for_the_code(
    world: World, database: Database
) -> None:
    filed = world.report(anonymity="anonymous", name=None, phone=None)
    answer(world, filed, "east", "有单子的照片吗？", asks=True)
    assert notices(database, "unit_asks") == []
    assert [(one.who, one.text) for one in words(database, filed)] == [(UNIT, "有单子的照片吗？")]


def test_who_may_not_see_the_ticket_may_not_answer(world: World, database: Database) -> None:
    filed = world.report()
    for who in ("east1", "west", "editor", "admin"):
        with pytest.raises(NotAllowed):
            answer(world, filed, who, "没有的事")
    assert words(database, filed) == []


def test_an_answer_needs_words_and_the_newest_page(world: World) -> None:
    filed = world.declare()
    with pytest.raises(AdditionProblem):
        answer(world, filed, "east1", "  ")
    ticket = world.ticket(filed)
    add(world, filed)
    with pytest.raises(StaleTicket), world.database.unit_of_work() as uow:
        records.answer(
            uow, ticket.id, world.user("east1"), "好", world.clock, version=ticket.version
        )


def test_the_texts_lie_sealed(world: World, database: Database) -> None:
    filed = world.declare()
    add(world, filed)
    with database.engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT text FROM record_additions").scalar_one()
    assert WORDS_LATER not in raw
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RecordAddition)) == 1


def test_a_lead_that_was_withdrawn_stays_so_though_its_unit_is_accused(
    world: World, database: Database
) -> None:
    filed = world.report(who="村支书")
    with world.database.unit_of_work() as uow:
        own.withdraw(uow, filed.record_id, world.clock)
        uow.commit()
    add(world, filed, text="镇长也收了钱")
    ticket = world.ticket(filed)
    assert history(world, filed)[-3:] == [
        ("withdraw", "withdrawn", EAST), ("add", "withdrawn", EAST),
        ("reroute", "withdrawn", COUNTY),
    ]  # fmt: skip
    assert (ticket.state, ticket.unit_code) == ("withdrawn", COUNTY)
    assert [one.runs for one in ticket.record.deadlines] == [False]
    assert notices(database, "ticket_dispatched") == [("unit", EAST)]  # from the filing
    assert notices(database, "record_added") == [("unit", COUNTY)]
    assert world.seen_by(filed) == {"county", "county2", "city", "operator", "platform"}


def test_a_result_of_who_is_accused_later_is_looked_into_anew(world: World) -> None:
    filed = world.report(who="村支书")
    world.step(filed, "verify", "east", visit=world.visit("初步不属实", reason="账上没有这一笔"))
    world.step(filed, "report_back", "east")
    world.step(filed, "archive", "county")
    add(world, filed, text="镇长也收了钱")
    ticket = world.ticket(filed)
    assert (ticket.state, ticket.unit_code) == ("dispatched", COUNTY)
    assert [one.runs for one in ticket.record.deadlines if one.is_due] == [True]


@pytest.mark.parametrize("event", sorted(moves()))
def test_no_move_leads_out_of_what_has_ended(world: World, event: str) -> None:
    filed = world.report(who="村支书")
    with world.database.unit_of_work() as uow:
        own.withdraw(uow, filed.record_id, world.clock)
        ticket = locked(uow.session, filed.record_id)
        county = regions.ensure(uow.session, COUNTY)
        with pytest.raises(WrongState):
            move(uow.session, ticket, event, world.clock.now(), county)
        uow.commit()
    assert (world.ticket(filed).state, world.ticket(filed).unit_code) == ("withdrawn", EAST)
