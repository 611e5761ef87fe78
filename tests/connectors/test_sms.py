"""Text messages: signature, templates, answers of the gateway, limits a number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from connectors.outbox import Deliverer
from connectors.signing import signed_headers
from connectors.sms.gateway import SmsTransport
from connectors.sms.settings import SmsSettings, SmsTemplate
from connectors.staff_tables import SendingLimit
from connectors.transports import Later, Notification, PermanentError, TransientError
from intake import outbox
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import OutboxMessage
from simulators.sms.app import create_app
from tests.connectors.far_ends import SMS_KEY, SMS_SECRET, FarEnd, fresh, running

PHONE = "13800001234"
CODE = {"code": "123456", "minutes": 10}


@pytest.fixture
def far(clock: FrozenClock) -> Iterator[FarEnd]:
    app = create_app(SMS_KEY, SMS_SECRET, now=lambda: clock.now().timestamp(), name=fresh("sms"))
    with running(app) as end:
        yield end


def transport(far: FarEnd, database: Database, clock: FrozenClock, **more: Any) -> SmsTransport:
    options: dict[str, Any] = {
        "url": f"{far.url}/send?v=1",
        "key_id": SMS_KEY,
        "secret": SMS_SECRET,
        "signature": "县热线",
        "templates": {"phone_code": SmsTemplate("SMS_1", ("code", "minutes"))},
        "free_text": True,
    }
    timeout = more.pop("timeout", httpx.Timeout(10))
    return SmsTransport(SmsSettings(**{**options, **more}), database, clock, timeout)


def code(number: int = 0) -> Notification:
    return Notification(f"{number:032x}", "phone_code", "您的验证码是123456", CODE)


def notice(number: int = 0) -> Notification:
    return Notification(f"f{number:031x}", "ticket_due_soon", "提醒", {})


def test_the_signature_of_a_known_request() -> None:
    """Computed once by hand with openssl, as docs/channels.md describes it."""
    headers = signed_headers(
        "post", "https://sms.example/send?v=1", b'{"a":1}',
        key_id="county", secret="s", timestamp=1770944400, nonce="0123456789abcdef",
    )  # fmt: skip
    assert headers == {
        "X-Hotline-Key": "county",
        "X-Hotline-Timestamp": "1770944400",
        "X-Hotline-Nonce": "0123456789abcdef",
        "X-Hotline-Signature": "5f8a5934062ec203433d47d9cdddc051244c6cb2be7ad6d61ee9f3c04f490a2a",
    }


def test_a_template_goes_with_its_parameters_and_no_text(
    far: FarEnd, database: Database, clock: FrozenClock
) -> None:
    transport(far, database, clock).send(PHONE, code())
    assert far.journal.entries() == [
        {
            "outcome": "sent",
            "id": "0" * 32,
            "phone": PHONE,
            "signature": "县热线",
            "template": "SMS_1",
            "params": {"code": "123456", "minutes": "10"},
        }
    ]


def test_a_wrong_secret_is_told_as_such_and_nothing_is_given_up(
    far: FarEnd, database: Database, clock: FrozenClock
) -> None:
    with pytest.raises(TransientError, match="不认签名"):
        transport(far, database, clock, secret="another").send(PHONE, code())
    assert far.journal.entries() == [{"outcome": "refused", "why": "signature"}]


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ({"code": "invalid_phone"}, PermanentError, "号码不对，短信发不到"),
        ({"status": 400, "code": "template"}, PermanentError, "短信模板没有通过或者对不上"),
        ({"status": 422}, PermanentError, "短信网关退回（状态 422）"),
        ({"status": 500}, TransientError, "短信网关出错（状态 500）"),
        ({"status": 302}, TransientError, "短信网关出错（状态 302）"),
        ({"raw": "<html>OK</html>"}, TransientError, "短信网关的回应看不懂"),
        ({"raw": "[]"}, TransientError, "短信网关的回应看不懂"),
        ({"drop": True}, TransientError, "连不上短信网关"),
        ({"status": 429, "retry_after": 90}, Later, "短信网关要求慢一点"),
    ],
)
def test_what_the_answers_of_the_gateway_mean(
    far: FarEnd,
    database: Database,
    clock: FrozenClock,
    fault: dict[str, Any],
    error: type[Exception],
    said: str,
) -> None:
    far.journal.fail(fault)
    with pytest.raises(error) as told:
        transport(far, database, clock).send(PHONE, notice())
    assert (type(told.value), str(told.value)) == (error, said)
    if isinstance(told.value, Later):
        assert told.value.wait == timedelta(seconds=90)


def test_a_gateway_that_is_not_there(database: Database, clock: FrozenClock, far: FarEnd) -> None:
    nowhere = transport(far, database, clock, url="http://127.0.0.1:9/send")
    with pytest.raises(TransientError, match=r"^连不上短信网关$"):
        nowhere.send(PHONE, notice())


def test_an_answer_that_got_lost_sends_nothing_twice(
    far: FarEnd, database: Database, clock: FrozenClock
) -> None:
    sender = transport(far, database, clock)
    far.journal.fail({"drop": True, "after": True})
    with pytest.raises(TransientError):
        sender.send(PHONE, notice())
    sender.send(PHONE, notice())
    assert [one["outcome"] for one in far.journal.entries()] == ["sent", "again"]


def test_what_no_gateway_could_send(far: FarEnd, database: Database, clock: FrozenClock) -> None:
    plain = transport(far, database, clock, free_text=False)
    wrong = {"phone_code": SmsTemplate("SMS_1", ("code", "name"))}
    for sender, to, message, said in (
        (plain, PHONE, notice(), "没有给 ticket_due_soon 配短信模板"),
        (plain, "0471-1234567", code(), "不是手机号，收不到短信"),
        (transport(far, database, clock, templates=wrong), PHONE, code(), "缺少 name"),
    ):
        with pytest.raises(PermanentError, match=said):
            sender.send(to, message)
    assert far.journal.entries() == []


def test_a_number_gets_so_many_a_day_and_so_many_codes_an_hour(
    far: FarEnd, database: Database, clock: FrozenClock
) -> None:
    sender = transport(far, database, clock, per_day=4, codes_per_hour=2)
    for number in (1, 1, 2):  # tried again, one message counts once
        sender.send(PHONE, code(number))
    with pytest.raises(PermanentError, match=r"^这个号码一小时最多收2条验证码，已经满了$"):
        transport(far, database, clock, per_day=4, codes_per_hour=2).send(PHONE, code(3))
    clock.advance(hours=1)
    sender.send(PHONE, code(4))
    sender.send(PHONE, notice(1))
    with pytest.raises(PermanentError, match=r"^这个号码一天最多收4条短信，已经满了$"):
        sender.send(PHONE, notice(2))
    sender.send("13800005678", notice(3))
    clock.advance(hours=23)
    sender.send(PHONE, notice(4))


def test_the_limits_keep_no_number(far: FarEnd, database: Database, clock: FrozenClock) -> None:
    transport(far, database, clock).send(PHONE, code())
    with database.reading() as session:
        rows = session.scalars(select(SendingLimit)).all()
        kept = str([(row.key, row.moments) for row in rows])
    assert len(rows) == 2 and PHONE not in kept


def test_the_outbox_waits_as_long_as_the_gateway_asks_and_gives_nothing_up(
    far: FarEnd, database: Database, clock: FrozenClock
) -> None:
    with database.unit_of_work() as unit:
        outbox.enqueue(unit, "sms", PHONE, "ticket_due_soon",
                       {"number": "SB12345678", "kind": "自主申报", "due": "2026-02-20"}, at=clock.now())  # fmt: skip
        unit.commit()
    sender = transport(far, database, clock)
    deliverer = Deliverer(database, clock, {"sms": sender}, otherwise=sender)
    far.journal.fail(*[{"status": 429, "retry_after": 60}] * 20)
    for _ in range(20):
        assert deliverer.deliver_once() == 0
        with database.reading() as session:
            [row] = session.scalars(select(OutboxMessage))
        assert (row.state, row.attempts, row.last_error) == ("waiting", 0, "短信网关要求慢一点")
        clock.advance(seconds=60)
    assert deliverer.deliver_once() == 1
