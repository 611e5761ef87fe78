"""The outbox: each message to one worker, tried again, never doubled."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from intake import outbox
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import OutboxMessage


def put(database: Database, *texts: str, **options: object) -> None:
    with database.unit_of_work() as uow:
        for text in texts:
            outbox.enqueue(uow, "sms", "13800001234", "plain", {"text": text}, **options)  # type: ignore[arg-type]
        uow.commit()


def take(database: Database, clock: FrozenClock, limit: int = 20) -> list[OutboxMessage]:
    with database.unit_of_work() as uow:
        taken = outbox.claim(uow, clock, limit)
        uow.commit()
    return taken


def said(messages: list[OutboxMessage]) -> list[str]:
    return [message.params["text"] for message in messages]


def states(database: Database) -> list[tuple[str, str, int, str | None]]:
    with database.reading() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at))
        return [(row.params["text"], row.state, row.attempts, row.last_error) for row in rows]


def test_a_message_is_taken_once_and_sent(database: Database, clock: FrozenClock) -> None:
    put(database, "one")
    (message,) = take(database, clock)
    assert (message.recipient, message.template, message.params) == (
        "13800001234", "plain", {"text": "one"},
    )  # fmt: skip
    assert take(database, clock) == []
    with database.unit_of_work() as uow:
        assert outbox.mark_sent(uow, message, clock)
        uow.commit()
    clock.advance(days=1)
    assert take(database, clock) == []
    assert states(database) == [("one", "sent", 1, None)]


def test_a_message_waits_for_its_time(database: Database, clock: FrozenClock) -> None:
    put(database, "later", not_before=clock.now() + timedelta(hours=1))
    assert take(database, clock) == []
    clock.advance(hours=1)
    assert said(take(database, clock)) == ["later"]


def test_a_worker_that_died_leaves_its_message_to_the_next(
    database: Database, clock: FrozenClock
) -> None:
    put(database, "one")
    (first,) = take(database, clock)
    clock.advance(minutes=2)
    (second,) = take(database, clock)
    with database.unit_of_work() as uow:
        assert not outbox.mark_sent(uow, first, clock)
        assert not outbox.mark_failed(uow, first, "late", clock, retry_after=None)
        assert outbox.mark_sent(uow, second, clock)
        uow.commit()
    assert states(database) == [("one", "sent", 2, None)]


def test_a_lease_is_renewed_as_long_as_nobody_else_has_the_message(
    database: Database, clock: FrozenClock
) -> None:
    put(database, "one")
    (first,) = take(database, clock)
    clock.advance(minutes=3)
    with database.unit_of_work() as uow:
        assert outbox.hold(uow, first, clock)
        uow.commit()
    clock.advance(minutes=1, seconds=59)
    assert take(database, clock) == []
    clock.advance(seconds=1)
    (second,) = take(database, clock)
    with database.unit_of_work() as uow:
        assert not outbox.hold(uow, first, clock)
        assert outbox.hold(uow, second, clock)
        assert outbox.mark_sent(uow, second, clock)
        assert not outbox.hold(uow, second, clock)
        uow.commit()
    assert states(database) == [("one", "sent", 2, None)]


def test_a_failure_is_tried_again_or_given_up(database: Database, clock: FrozenClock) -> None:
    put(database, "one")
    (message,) = take(database, clock)
    with database.unit_of_work() as uow:
        outbox.mark_failed(uow, message, "busy", clock, retry_after=timedelta(minutes=5))
        uow.commit()
    assert take(database, clock) == []
    clock.advance(minutes=5)
    (message,) = take(database, clock)
    with database.unit_of_work() as uow:
        outbox.mark_failed(uow, message, "no such number", clock, retry_after=None)
        uow.commit()
    clock.advance(days=1)
    assert take(database, clock) == []
    assert states(database) == [("one", "failed", 2, "no such number")]


def test_a_message_of_the_same_sense_is_written_once(
    database: Database, clock: FrozenClock
) -> None:
    put(database, "one", dedupe_key="overdue/1")
    put(database, "two", dedupe_key="overdue/1")
    put(database, "three", dedupe_key="overdue/2")
    assert sorted(said(take(database, clock))) == ["one", "three"]


def test_channels_are_taken_apart(database: Database, clock: FrozenClock) -> None:
    put(database, "one")
    with database.unit_of_work() as uow:
        assert outbox.claim(uow, clock, channels=["wechat"]) == []
        assert said(outbox.claim(uow, clock, channels=["wechat", "sms"])) == ["one"]


def test_what_is_rolled_back_is_not_sent(database: Database, clock: FrozenClock) -> None:
    with database.unit_of_work() as uow:
        outbox.enqueue(uow, "sms", "13800001234", "plain", {"text": "one"})
    assert take(database, clock) == []


def test_workers_side_by_side_take_each_message_once(
    database: Database, clock: FrozenClock
) -> None:
    put(database, *(f"m{n}" for n in range(40)))
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: said(take(database, clock, 7)), range(24)))
    counted = Counter(text for batch in taken for text in batch)
    # A worker that meets another's rows may come back with fewer: the rest is taken now.
    while batch := said(take(database, clock, 7)):
        counted.update(batch)
    assert counted == Counter(f"m{n}" for n in range(40))
