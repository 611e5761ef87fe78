"""How a member of staff is reached: WeCom where bound, else a text message, else the spool file."""

from __future__ import annotations

import pytest

from connectors.staff import StaffTransport
from connectors.transports import Notification, PermanentError, TransientError
from connectors.wecom import binding
from intake.clock import FrozenClock
from intake.db import Database
from intake.people import users
from tests.intake.world import PHONE, World

NOTICE = Notification("a" * 32, "ticket_due_soon", "提醒")


class Way:
    """A way that fails as it is told to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.answers: list[Exception] = []

    def send(self, recipient: str, message: Notification) -> None:
        if self.answers:
            raise self.answers.pop(0)
        self.sent.append(recipient)


@pytest.fixture
def wecom() -> Way:
    return Way()


@pytest.fixture
def sms() -> Way:
    return Way()


@pytest.fixture
def spool() -> Way:
    return Way()


@pytest.fixture
def staff(
    database: Database,
    clock: FrozenClock,
    world: World,
    wecom: Way,
    sms: Way,
    spool: Way,
) -> StaffTransport:
    """east1 is bound and has a phone, east2 has a phone, west1 has neither."""
    with database.unit_of_work() as uow:
        for username, member, phone in (("east1", "zhang", PHONE), ("east2", None, PHONE)):
            user = users.find_user(uow.session, username)
            assert user is not None
            user.phone = phone
            if member:
                binding.set_member(uow, user, member, clock, actor="cli")
        uow.commit()
    return StaffTransport(database, spool, wecom=wecom, sms=sms)


def test_the_best_way_that_there_is(
    staff: StaffTransport, wecom: Way, sms: Way, spool: Way
) -> None:
    for username in ("east1", "east2", "west1", "nobody"):
        staff.send(username, NOTICE)
    assert (wecom.sent, sms.sent, spool.sent) == (["zhang"], [PHONE], ["west1", "nobody"])


def test_a_way_that_never_arrives_gives_place_and_the_last_ones_reason_is_told(
    staff: StaffTransport, wecom: Way, sms: Way, spool: Way
) -> None:
    wecom.answers = [PermanentError("这个成员看不到应用"), PermanentError("这个成员看不到应用")]
    staff.send("east1", NOTICE)
    assert (wecom.sent, sms.sent, spool.sent) == ([], [PHONE], [])
    sms.answers = [PermanentError("号码不对")]
    with pytest.raises(PermanentError, match=r"^号码不对$"):
        staff.send("east1", NOTICE)
    assert spool.sent == []


def test_what_may_pass_is_waited_for_and_not_said_twice(
    staff: StaffTransport, wecom: Way, sms: Way
) -> None:
    wecom.answers = [TransientError("连不上企业微信")]
    with pytest.raises(TransientError):
        staff.send("east1", NOTICE)
    assert sms.sent == []


def test_without_services_everything_goes_into_the_spool_file(
    staff: StaffTransport, database: Database, spool: Way
) -> None:
    StaffTransport(database, spool).send("east1", NOTICE)
    assert spool.sent == ["east1"]


def test_a_disabled_account_gets_nothing(
    staff: StaffTransport, database: Database, clock: FrozenClock, spool: Way
) -> None:
    with database.unit_of_work() as uow:
        user = users.find_user(uow.session, "west1")
        assert user is not None
        users.disable(uow, user, clock)
        uow.commit()
    with pytest.raises(PermanentError, match="停用"):
        staff.send("west1", NOTICE)
    assert spool.sent == []
