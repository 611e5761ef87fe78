"""Delivering the outbox: retries, limits, groups, and nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from connectors.caller import Caller, new_token
from connectors.conversations import open_conversation
from connectors.outbox import Deliverer
from connectors.tables import Conversation, Message
from connectors.transports import (
    ConsoleTransport,
    ConversationTransport,
    Notification,
    PermanentError,
    TransientError,
    Transport,
)
from intake import outbox, records
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import OutboxMessage
from tests.intake.world import EAST_ONE, World

TEXT = "您有一张新单子：SB12345678（自主申报），2026-02-20前要办好。请登录查看。"
PARAMS = {"number": "SB12345678", "kind": "自主申报", "due": "2026-02-20"}


class Peer:
    """A transport to somewhere that fails as it is told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.answers: list[Exception] = []

    def send(self, recipient: str, message: Notification) -> None:
        if self.answers:
            raise self.answers.pop(0)
        self.sent.append((recipient, message.text))


@pytest.fixture
def peer() -> Peer:
    return Peer()


Make = Callable[..., Deliverer]


@pytest.fixture
def make(database: Database, clock: FrozenClock, peer: Peer) -> Make:
    def made(**more: Any) -> Deliverer:
        options: dict[str, Any] = {"transports": {}, "otherwise": peer, **more}
        return Deliverer(database, clock, spread=lambda low, high: 1.0, **options)

    return made


def write(
    database: Database, clock: FrozenClock, channel: str = "sms", to: str = "a", **more: Any
) -> None:
    with database.unit_of_work() as unit:
        params = more.pop("params", PARAMS)
        template = more.pop("template", "ticket_dispatched")
        outbox.enqueue(unit, channel, to, template, params, at=clock.now(), **more)
        unit.commit()


def states(database: Database) -> list[tuple[str, str, int, str | None]]:
    with database.reading() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.channel))
        return sorted((row.channel, row.state, row.attempts, row.last_error or "") for row in rows)


def test_a_message_is_sent_once(
    database: Database, clock: FrozenClock, make: Make, peer: Peer
) -> None:
    write(database, clock)
    assert [make().deliver_once() for _ in range(2)] == [1, 0]
    assert peer.sent == [("a", TEXT)]
    assert states(database) == [("sms", "sent", 1, "")]


def test_a_slow_transport_sends_nothing_twice_when_another_worker_comes(
    database: Database, clock: FrozenClock, make: Make, peer: Peer
) -> None:
    names = [f"unit-{number}" for number in range(50)]
    for name in names:
        write(database, clock, to=name)
    second = make()

    class Slow:
        """Five seconds a message; in the middle the second worker makes its round."""

        def send(self, recipient: str, message: Notification) -> None:
            clock.advance(seconds=5)
            if len(peer.sent) == 25:
                second.deliver_once()
            peer.send(recipient, message)

    first = make(otherwise=Slow())
    assert first.deliver_once() == 26
    assert sorted(name for name, _ in peer.sent) == sorted(names)
    assert {state for _, state, _, _ in states(database)} == {"sent"}


def test_a_worker_that_stops_ends_the_message_in_hand_and_gives_the_others_back(
    database: Database, clock: FrozenClock, make: Make, peer: Peer
) -> None:
    for name in "abc":
        write(database, clock, to=name)

    class Stops:
        """Told to stop while it is sending."""

        def send(self, recipient: str, message: Notification) -> None:
            first.stop()
            peer.send(recipient, message)

    first = make(otherwise=Stops())
    assert (first.deliver_once(), first.deliver_once()) == (1, 0)
    assert states(database) == [("sms", "sent", 1, ""), *[("sms", "waiting", 0, "")] * 2]
    assert make().deliver_once() == 2
    assert sorted(name for name, _ in peer.sent) == ["a", "b", "c"]


def test_not_before_its_time(
    database: Database, clock: FrozenClock, make: Make, peer: Peer
) -> None:
    write(database, clock, not_before=clock.now() + timedelta(hours=1))
    assert make().deliver_once() == 0
    clock.advance(hours=1)
    assert make().deliver_once() == 1


def test_what_may_pass_is_tried_again_with_growing_pauses_and_then_shown(
    database: Database, clock: FrozenClock, make: Make, peer: Peer
) -> None:
    write(database, clock)
    peer.answers = [TransientError("短信平台没有回应") for _ in range(20)]
    pauses = []
    while states(database)[0][1] != "failed":
        made, waited = make(), 0
        while (
            not (before := len(peer.answers)) or made.deliver_once() or len(peer.answers) == before
        ):
            clock.advance(seconds=30)
            waited += 30
        pauses.append(waited)
    assert pauses == [0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]
    assert states(database) == [("sms", "failed", 12, "短信平台没有回应")]


def test_the_far_ends_own_wish_is_kept(
    database: Database, clock: FrozenClock, make: Make, peer: Peer
) -> None:
    write(database, clock)
    peer.answers = [TransientError("太快了", timedelta(minutes=10))]
    make().deliver_once()
    clock.advance(minutes=9)
    assert make().deliver_once() == 0
    clock.advance(minutes=1)
    assert make().deliver_once() == 1


def test_what_will_never_arrive_is_not_tried_again(
    database: Database, clock: FrozenClock, make: Make, peer: Peer
) -> None:
    write(database, clock)
    peer.answers = [PermanentError("号码不存在")]
    assert make().deliver_once() == 0
    clock.advance(days=1)
    assert make().deliver_once() == 0
    assert states(database) == [("sms", "failed", 1, "号码不存在")]


def test_a_transports_own_fault_holds_up_nobody_else(
    database: Database, clock: FrozenClock, make: Make, peer: Peer
) -> None:
    write(database, clock)
    clock.advance(seconds=1)
    write(database, clock, to="b")
    peer.answers = [ZeroDivisionError("13800001234")]
    assert make().deliver_once() == 1
    assert states(database) == [("sms", "sent", 1, ""), ("sms", "waiting", 1, "ZeroDivisionError")]


def test_a_message_that_cannot_be_written_is_shown(
    database: Database, clock: FrozenClock, make: Make
) -> None:
    write(database, clock, params={"number": "SB1"})
    write(database, clock, template="no_such_template")
    make().deliver_once()
    assert [(state, error) for _, state, _, error in states(database)] == [
        ("failed", "消息模板 no_such_template 缺少 no_such_template"),
        ("failed", "消息模板 ticket_dispatched 缺少 kind"),
    ]


def test_each_channel_keeps_its_pace(
    database: Database, clock: FrozenClock, make: Make, peer: Peer
) -> None:
    for number in range(5):
        clock.advance(seconds=1)
        write(database, clock, "wecom", str(number))
        write(database, clock, "sms", f"sms{number}")
    deliverer = make(rates={"wecom": 2})
    assert deliverer.deliver_once() == 7
    assert deliverer.deliver_once() == 0
    clock.advance(seconds=30)
    assert deliverer.deliver_once() == 1
    clock.advance(hours=1)
    assert deliverer.deliver_once() == 2, "a long quiet saves up no more than a minute's worth"
    assert [to for to, _ in peer.sent if len(to) == 1] == ["0", "1", "2", "3", "4"]


def test_a_code_does_not_wait_behind_a_long_line(
    database: Database, clock: FrozenClock, make: Make, peer: Peer
) -> None:
    for number in range(3):
        write(database, clock, "sms", f"sms{number}")
        clock.advance(seconds=1)
    code = {"code": "123456", "minutes": 10}
    write(database, clock, "sms", "late", template="phone_code", params=code)
    make(rates={"sms": 1}).deliver_once()
    assert [to for to, _ in peer.sent] == ["late"]


def test_several_workers_send_nothing_twice(
    database: Database, clock: FrozenClock, make: Make, peer: Peer
) -> None:
    for number in range(30):
        write(database, clock, to=str(number))
    workers = [make() for _ in range(4)]
    threads = [threading.Thread(target=worker.deliver_once) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(to) for to, _ in peer.sent) == list(range(30))


def test_a_worker_that_died_while_sending_is_followed_by_another(
    database: Database, clock: FrozenClock, make: Make, peer: Peer
) -> None:
    write(database, clock)
    make()._claim(10)
    assert make().deliver_once() == 0
    clock.advance(minutes=2)
    assert make().deliver_once() == 1
    assert states(database) == [("sms", "sent", 2, "")]


def test_everyone_of_a_unit_gets_a_message(
    database: Database,
    clock: FrozenClock,
    make: Make,
    peer: Peer,
    world: World,
) -> None:
    write(database, clock, "unit", EAST_ONE)
    write(database, clock, "unit", "150121-nobody")
    deliverer = make()
    assert deliverer.deliver_once() == 1
    assert deliverer.deliver_once() == 1
    assert peer.sent == [("east1", TEXT)]
    assert states(database) == [
        ("staff", "sent", 1, ""),
        ("unit", "failed", 1, "没有可以通知的人"),
        ("unit", "sent", 1, ""),
    ]


@pytest.fixture
def talk(database: Database, clock: FrozenClock) -> str:
    with database.unit_of_work() as unit:
        row = open_conversation(unit.session, Caller(new_token()), "webchat", None, clock.now())
        unit.commit()
        return row.id


def said(database: Database) -> list[tuple[int, str, str]]:
    with database.reading() as session:
        rows = session.scalars(select(Message).order_by(Message.seq))
        return [(row.seq, row.direction, row.text) for row in rows]


def test_who_is_accused_before_it_arrives_gets_nothing(
    make: Make,
    peer: Peer,
    clock: FrozenClock,
    world: World,
) -> None:
    filed = world.report()  # about the village: the township has it
    make().deliver_once()
    peer.answers = [TransientError("down")]
    make().deliver_once()  # made out to the township's people, not arrived
    with world.database.unit_of_work() as uow:
        records.add(uow, filed.record_id, "k", clock, text="镇长也收了钱")
        uow.commit()
    clock.advance(hours=2)
    for _ in range(3):
        make().deliver_once()
    with world.database.reading() as session:
        ends = {(one.recipient, one.state) for one in session.scalars(select(OutboxMessage))}
    assert ("east", "failed") in ends and ("county", "sent") in ends
    assert {who for who, _ in peer.sent} == {"county", "county2"}


def test_the_reporter_reads_it_in_the_chat_once(
    database: Database, clock: FrozenClock, make: Make, talk: str
) -> None:
    told = {"kind": "自主申报", "number": "SB12345678", "result": "初步符合", "reason": ""}
    write(database, clock, "conversation", talk, template="reported_back", params=told)
    deliverer = make(transports={"conversation": ConversationTransport(database, clock)})
    [message] = deliverer._claim(10)
    deliverer._send(message)  # and the process dies before it can note that
    clock.advance(minutes=2)
    assert deliverer.deliver_once() == 1
    text = "您的自主申报（编号SB12345678）已有核查结果：初步符合。"
    ((_, _, heard),) = said(database)
    assert heard.startswith(text) and "很不满意" in heard and "要求重办" in heard


@pytest.mark.parametrize("state", ["ended", "sealed", "anonymous", "gone"])
def test_nobody_reads_a_conversation_that_is_over(
    database: Database, clock: FrozenClock, make: Make, talk: str, state: str
) -> None:
    with database.unit_of_work() as unit:
        row = unit.session.get_one(Conversation, talk)
        if state == "anonymous":
            row.public_id = row.token_hash = None
        elif state == "gone":
            unit.session.delete(row)
        else:
            row.state = state
        unit.commit()
    write(database, clock, "conversation", talk)
    make(transports={"conversation": ConversationTransport(database, clock)}).deliver_once()
    assert states(database) == [("conversation", "failed", 1, "这个对话已经结束")]
    assert said(database) == []


def test_the_spool_file_holds_no_personal_data(clock: FrozenClock, tmp_path: Path) -> None:
    console: Transport = ConsoleTransport(tmp_path / "outbox", clock)
    console.send("13800001234", Notification("1", "ticket_dispatched", TEXT))
    console.send("a", Notification("2", "x", "电话13800005678\n身份证150121195003070008"))
    [path] = (tmp_path / "outbox").iterdir()
    assert (path.name, path.stat().st_mode & 0o777) == ("2026-02-13.log", 0o600)
    assert path.read_text("utf-8") == (
        f"09:00:00 1***34 ticket_dispatched {TEXT}\n09:00:00 a x 电话〔电话〕 身份证〔身份证号〕\n"
    )


def test_a_spool_that_cannot_be_written_is_tried_again(clock: FrozenClock, tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    console = ConsoleTransport(tmp_path / "outbox", clock)
    with pytest.raises(TransientError):
        console.send("a", Notification("1", "x", "y"))
