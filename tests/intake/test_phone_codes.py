"""Progress by phone: the code reaches only its phone, and a stranger learns nothing."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from connectors.outbox import Deliverer
from connectors.transports import Notification, masked
from intake import notices
from intake.db import Database
from intake.errors import TooManyCodes
from intake.privacy.columns import blind_index
from intake.records import phone_codes
from intake.records.phone_codes import (
    EXPIRED,
    PER_CONVERSATION,
    PER_PHONE,
    RIGHT,
    SPENT,
    TRIES,
    VALID,
    WRONG,
    Checked,
)
from intake.tables import OutboxMessage, PhoneCode, Record
from tests.intake.world import PHONE, PROXY_NAME, PROXY_PHONE, World

STRANGER = "13800009999"


class Phones:
    """The far end: what arrived on which number."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []

    def send(self, recipient: str, message: Notification) -> None:
        self.arrived.append((recipient, message.text))

    def code(self) -> str:
        found = re.search(r"验证码是(\d{6})，", self.arrived[-1][1])
        assert found
        return found.group(1)


class Asker:
    """One conversation that asks by phone."""

    def __init__(self, world: World, name: str = "asker") -> None:
        self.world, self.name, self.phones = world, name, Phones()
        self.said = 0

    def ask(self, phone: str = PHONE) -> None:
        self.said += 1
        phone_codes.ask(
            self.world.database, self.name, phone, self.world.clock, message_id=f"m{self.said}"
        )

    def deliver(self) -> None:
        deliverer = Deliverer(
            self.world.database, self.world.clock, {"sms": self.phones}, otherwise=Phones()
        )
        deliverer.deliver_once()  # looks whether the number is known
        deliverer.deliver_once()  # sends

    def check(self, typed: str) -> Checked:
        self.said += 1
        return phone_codes.check(
            self.world.database, self.name, typed, self.world.clock, message_id=f"m{self.said}"
        )

    def numbers(self) -> list[str]:
        with self.world.database.reading() as session:
            found = phone_codes.progress_by_phone(session, self.name, self.world.clock)
        return [one.number for one in found]


@pytest.fixture
def asker(world: World) -> Asker:
    return Asker(world)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_holder_of_the_phone_sees_its_declarations(world: World, asker: Asker) -> None:
    own = world.declare("one")
    world.clock.advance(minutes=1)
    proxy = {"self_or_proxy": "proxy", "reporter_name": PROXY_NAME, "reporter_phone": PHONE}
    for_others = world.declare("two", phone="13800005555", **proxy)
    world.declare("three", phone=PROXY_PHONE)
    world.report("four")
    assert asker.numbers() == []
    asker.ask()
    asker.deliver()
    code = asker.phones.code()
    assert asker.phones.arrived == [
        (PHONE, notices.render("phone_code", {"code": code, "minutes": 10}))
    ]
    assert asker.check(wrong(code)) == Checked(WRONG, TRIES - 1)
    assert asker.numbers() == []
    assert asker.check(f"{code[:3]} {code[3:]}") == Checked(RIGHT)
    assert asker.numbers() == [own.number, for_others.number]
    with world.database.reading() as session:
        found = phone_codes.progress_by_phone(session, "asker", world.clock)
    assert {one.name for one in found} == {None}
    world.clock.advance(seconds=VALID.total_seconds())
    assert asker.numbers() == []


def test_a_lead_has_no_key_of_a_phone(world: World, asker: Asker) -> None:
    world.report("one", anonymity="named")
    with world.database.reading() as session:
        (lead,) = session.scalars(select(Record))
    assert (lead.phone_key, lead.reporter_phone_key) == (None, None)
    asker.ask()
    asker.deliver()
    assert asker.phones.arrived == []


def test_asking_does_the_same_for_a_known_and_an_unknown_number(world: World) -> None:
    """The same statements, in the same order: nothing to be told apart by answer or by time."""
    world.declare("one")
    seen: dict[str, list[str]] = {}
    for phone in (PHONE, STRANGER):
        seen[phone] = statements = []

        def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
            statements.append(statement)  # noqa: B023  (read within this round)

        event.listen(world.database.engine, "before_cursor_execute", note)
        asker = Asker(world, f"asker of {phone}")
        asker.ask(phone)
        assert asker.check("000000").outcome == WRONG
        event.remove(world.database.engine, "before_cursor_execute", note)
    assert seen[PHONE] == seen[STRANGER]
    assert any("phone_codes" in one for one in seen[PHONE])
    assert not any("FROM records" in one for one in seen[PHONE])


def test_an_unknown_number_gets_no_message_and_nothing_of_it_stays(world: World) -> None:
    world.declare("one")
    asker = Asker(world)
    asker.ask(STRANGER)
    asker.deliver()
    assert asker.phones.arrived == []
    with world.database.reading() as session:
        (row,) = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "phone_code"))
    assert (row.state, row.recipient, row.params) == ("sent", "", {})


def test_what_was_sent_leaves_the_outbox_and_nothing_is_in_clear(
    world: World, asker: Asker, url: str
) -> None:
    world.declare("one")
    asker.ask()
    with world.database.reading() as session:
        stored = str(session.execute(text("select * from phone_codes")).all())
        stored += str(session.execute(text("select * from outbox")).all())
    asker.deliver()
    code = asker.phones.code()
    assert PHONE not in stored and code not in stored
    with world.database.reading() as session:
        sent = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "phone_code"))
        assert {(row.state, row.recipient, str(row.params)) for row in sent} == {("sent", "", "{}")}
        row = session.scalars(select(PhoneCode)).one()
        assert row.code_hash == blind_index(
            world.database.keyring, "phone-code", f"{row.id}/{code}"
        )
    if url.startswith("sqlite"):
        held = Path(url.removeprefix("sqlite:///")).read_bytes()
        assert PHONE.encode() not in held


def test_a_code_lasts_ten_minutes(world: World, asker: Asker) -> None:
    world.declare("one")
    asker.ask()
    asker.deliver()
    world.clock.advance(seconds=VALID.total_seconds() - 1)
    assert asker.check(wrong(asker.phones.code())).outcome == WRONG
    world.clock.advance(seconds=1)
    assert asker.check(asker.phones.code()) == Checked(EXPIRED)
    assert asker.numbers() == []


def test_a_message_that_is_late_is_not_sent_any_more(world: World, asker: Asker) -> None:
    world.declare("one")
    asker.ask()
    world.clock.advance(seconds=VALID.total_seconds())
    asker.deliver()
    assert asker.phones.arrived == []


def test_five_tries_and_the_right_code_comes_too_late(world: World, asker: Asker) -> None:
    world.declare("one")
    asker.ask()
    asker.deliver()
    code = asker.phones.code()
    outcomes = [asker.check(wrong(code)) for _ in range(TRIES)]
    assert outcomes == [Checked(WRONG, left) for left in (4, 3, 2, 1)] + [Checked(SPENT)]
    assert asker.check(code) == Checked(SPENT)
    assert asker.numbers() == []


def test_tries_side_by_side_do_not_outrun_the_limit(world: World, asker: Asker) -> None:
    world.declare("one")
    asker.ask()
    asker.deliver()
    code = wrong(asker.phones.code())

    def guess(number: int) -> str:
        return phone_codes.check(
            world.database, "asker", code, world.clock, message_id=f"guess-{number}"
        ).outcome

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(guess, range(16)))
    assert outcomes.count(WRONG) <= TRIES and outcomes.count(RIGHT) == 0
    with world.database.reading() as session:
        assert session.scalars(select(PhoneCode)).one().tries == TRIES


def test_a_code_belongs_to_its_conversation_and_works_once(world: World, asker: Asker) -> None:
    world.declare("one")
    asker.ask()
    asker.deliver()
    code = asker.phones.code()
    assert Asker(world, "thief").check(code) == Checked(EXPIRED)
    assert asker.check(code) == Checked(RIGHT)
    asker.said -= 1  # the same message once more, as after a crash
    assert asker.check(code) == Checked(RIGHT)
    assert asker.check(code) == Checked(EXPIRED)


def test_a_later_code_takes_the_place_of_an_earlier_one(world: World, asker: Asker) -> None:
    world.declare("one")
    asker.ask()
    asker.deliver()
    first = asker.phones.code()
    asker.ask()
    asker.deliver()
    second = asker.phones.code()
    if first != second:
        assert asker.check(first).outcome == WRONG
    assert asker.check(second) == Checked(RIGHT)
    asker.ask(STRANGER)
    assert asker.numbers() == []


def test_the_same_message_asks_once(world: World, asker: Asker) -> None:
    world.declare("one")
    asker.ask()
    asker.said -= 1
    asker.ask()
    asker.deliver()
    assert len(asker.phones.arrived) == 1
    with world.database.reading() as session:
        assert len(session.scalars(select(PhoneCode)).all()) == 1


def test_a_phone_gets_so_many_codes_a_day_from_wherever_they_are_asked(world: World) -> None:
    world.declare("one")
    for number in range(PER_PHONE):
        Asker(world, f"asker-{number}").ask()
    with pytest.raises(TooManyCodes):
        Asker(world, "another").ask()
    Asker(world, "another").ask(STRANGER)
    world.clock.advance(days=1)
    Asker(world, "tomorrow").ask()


def test_a_conversation_gets_so_many_codes_a_day_for_whatever_phones(world: World) -> None:
    asker = Asker(world)
    for number in range(PER_CONVERSATION):
        asker.ask(f"1380000{number:04d}")
    with pytest.raises(TooManyCodes):
        asker.ask(STRANGER)
    with world.database.reading() as session:
        assert len(session.scalars(select(PhoneCode)).all()) == PER_CONVERSATION
    world.clock.advance(days=1)
    asker.ask(STRANGER)


def test_requests_side_by_side_do_not_outrun_the_limit(world: World) -> None:
    def ask(number: int) -> bool:
        try:
            Asker(world, f"asker-{number}").ask()
        except TooManyCodes:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(ask, range(20)))
    assert passed.count(True) <= PER_PHONE


def test_requests_are_forgotten_after_a_day(world: World, database: Database) -> None:
    Asker(world).ask()
    with database.unit_of_work() as uow:
        assert phone_codes.forget_old(uow, world.clock) == 0
        world.clock.advance(seconds=timedelta(days=1).total_seconds())
        assert phone_codes.forget_old(uow, world.clock) == 1
        uow.commit()
    with database.reading() as session:
        assert session.scalars(select(PhoneCode)).all() == []


@pytest.mark.parametrize("code", ["000000", "123456", "138000", "999999"])
def test_the_spool_hides_people_and_not_the_code(code: str) -> None:
    told = notices.render("phone_code", {"code": code, "minutes": 10})
    assert masked(told) == told


@pytest.mark.parametrize(
    ("phone", "gets"), [(PHONE, True), ("05158123456", False), ("8123456", False)]
)
def test_a_landline_gets_no_text_message(phone: str, gets: bool) -> None:
    assert phone_codes.gets_messages(phone) is gets
