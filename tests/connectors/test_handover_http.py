"""Two hotlines hand cases over to each other over HTTP, signed, once each."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sanic import Sanic
from sqlalchemy import select

from connectors.handover.http import API, blueprint
from connectors.handover.sending import NotTaken, Sender
from connectors.handover.settings import HandoverSettings
from connectors.signing import signed_headers
from connectors.work import Work
from intake import handover
from intake.clock import FrozenClock
from intake.db import Database
from intake.privacy.keyring import Keyring
from intake.tables import Handover, OutboxMessage, Record
from tests.connectors.peer import in_a_thread
from tests.intake.world import World

SECRET = "a-secret-of-both-sides"


@pytest.fixture
def world(database: Database, clock: FrozenClock) -> World:
    made = World(database, clock)
    made.build()
    return made


@pytest.fixture
def other(tmp_path: Path, sqlite_template: Path, clock: FrozenClock) -> Iterator[World]:
    """The other hotline, with keys and a database of its own."""
    shutil.copy(sqlite_template, tmp_path / "other.db")
    made = World(Database(f"sqlite:///{tmp_path / 'other.db'}", Keyring.generate()), clock)
    made.build()
    yield made
    made.database.dispose()


@pytest.fixture
def there(other: World, clock: FrozenClock) -> Iterator[str]:
    settings = HandoverSettings("12345", SECRET)
    app: Sanic[Any, Any] = Sanic("handover_" + secrets.token_hex(4), configure_logging=False)
    app.blueprint(blueprint(settings, Work(other.database, 2), clock))
    with in_a_thread(app) as url:
        yield url


def sender(world: World, url: str, secret: str = SECRET) -> Sender:
    return Sender(HandoverSettings("12345", secret, url), world.database, world.clock)


def hand_over(world: World, **facts: Any) -> str:
    filed = world.declare(**facts)
    ticket = world.ticket(filed)
    with world.database.unit_of_work() as uow:
        handover.give(
            uow, ticket.id, world.user("operator"), world.clock,
            version=ticket.version, reason="一起办", contact=True,
        )  # fmt: skip
        uow.commit()
    return filed.number


def test_a_case_arrives_once_and_both_sides_know_both_numbers(
    world: World, other: World, there: str
) -> None:
    number = hand_over(world)
    assert sender(world, there).send_due() == 1
    assert sender(world, there).send_due() == 0
    with world.database.reading() as mine, other.database.reading() as theirs:
        out = mine.scalars(select(Handover)).one()
        came = theirs.scalars(select(Handover)).one()
        record = theirs.scalars(select(Record)).one()
        assert (out.state, out.theirs) == ("taken", record.number)
        assert (came.direction, came.state, came.theirs) == ("in", "taken", number)
        assert record.facts["hardship"] == "老伴得了重病，花了三万多"
        assert "id_card" not in record.facts


def test_a_wrong_secret_brings_nothing_and_the_case_waits(
    world: World, other: World, there: str
) -> None:
    hand_over(world)
    with pytest.raises(NotTaken, match="status 401"):
        sender(world, there, "another-secret-that-is-wrong").send_due()
    with pytest.raises(NotTaken):
        sender(world, "http://127.0.0.1:9").send_due()
    with other.database.reading() as session:
        assert session.scalars(select(Record)).all() == []
    assert sender(world, there).send_due() == 1


def test_what_is_refused_over_there_comes_back_to_us_and_is_not_sent_for_ever(
    world: World, there: str
) -> None:
    hand_over(world, place=None, region_code="150121")
    with world.database.reading() as session:
        row = session.scalars(select(Handover)).one()
        assert row.given is not None
    with world.database.unit_of_work() as uow:
        kept = uow.session.scalars(select(Handover)).one()
        kept.given = {**(kept.given or {}), "state": "没有的词"}
        uow.commit()
    assert sender(world, there).send_due() == 0
    assert sender(world, there).send_due() == 0
    with world.database.reading() as session:
        row = session.scalars(select(Handover)).one()
        assert (row.state, row.news, row.given) == ("returned", "没有“没有的词”这种状态", None)
        told = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "operators"))
        assert [one.template for one in told] == ["handover_returned"]


def test_the_same_request_twice_and_what_cannot_be_read_are_refused(
    there: str, clock: FrozenClock, other: World
) -> None:
    def ask(body: bytes, nonce: str) -> httpx.Response:
        headers = signed_headers(
            "POST", there + API, body, key_id="12345", secret=SECRET,
            timestamp=int(clock.now().timestamp()), nonce=nonce,
        )  # fmt: skip
        return httpx.post(there + API, content=body, headers=headers, trust_env=False)

    empty = json.dumps({"lines": []}).encode()
    assert ask(empty, "n" * 20).json() == {"answers": []}
    assert ask(empty, "n" * 20).status_code == 401
    wrong = ask(json.dumps({"lines": [{"type": "case"}]}).encode(), "m" * 20)
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "malformed")
    assert httpx.post(there + API, content=empty, trust_env=False).status_code == 401
