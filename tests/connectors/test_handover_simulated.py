"""A case goes round through the simulated 12345: given, answered, reported, sent to us, urged."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sanic import Sanic
from sqlalchemy import select

from connectors.handover.http import blueprint
from connectors.handover.sending import NotTaken, Sender
from connectors.handover.settings import HandoverSettings
from connectors.work import Work
from intake import handover
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import Handover, OutboxMessage, Record
from simulators.hotline12345.app import create_app
from tests.connectors.peer import in_a_thread
from tests.intake.world import PHONE, World

SECRET = "a-secret-of-both-sides"
JSON = {"Accept": "application/json"}


@pytest.fixture
def world(database: Database, clock: FrozenClock) -> World:
    made = World(database, clock)
    made.build()
    return made


@pytest.fixture
def us(world: World, clock: FrozenClock) -> Iterator[str]:
    app: Sanic[Any, Any] = Sanic("us_" + secrets.token_hex(4), configure_logging=False)
    work = Work(world.database, 2)
    app.blueprint(blueprint(HandoverSettings("12345", SECRET), work, clock))
    with in_a_thread(app) as url:
        yield url


@pytest.fixture
def them(us: str, clock: FrozenClock) -> Iterator[str]:
    app = create_app(
        "12345", SECRET, us, now=lambda: clock.now().timestamp(), name="t" + secrets.token_hex(4)
    )
    with in_a_thread(app) as url:
        yield url


def act(them: str, path: str, **form: str) -> dict[str, Any]:
    answer = httpx.post(them + path, data=form, headers=JSON, trust_env=False, timeout=60)
    told: dict[str, Any] = answer.json()
    return told


def send(world: World, them: str, secret: str = SECRET) -> int:
    settings = HandoverSettings("12345", secret, them)
    return Sender(settings, world.database, world.clock).send_due()


def stand(world: World) -> list[tuple[str, str, str | None]]:
    with world.database.reading() as session:
        found = session.scalars(select(Handover).order_by(Handover.created_at))
        return [(one.direction, one.state, one.their_state) for one in found]


def told(world: World) -> list[str]:
    with world.database.reading() as session:
        found = select(OutboxMessage).where(OutboxMessage.channel == "operators")
        return [one.template for one in session.scalars(found.order_by(OutboxMessage.created_at))]


def test_a_case_of_ours_is_taken_reported_on_and_given_back(world: World, them: str) -> None:
    filed = world.declare()
    ticket = world.ticket(filed)
    with world.database.unit_of_work() as uow:
        handover.give(
            uow, ticket.id, world.user("operator"), world.clock,
            version=ticket.version, reason="一起办", contact=True,
        )  # fmt: skip
        uow.commit()
    with pytest.raises(NotTaken, match="status 401"):
        send(world, them, "another-secret-that-is-wrong")
    assert (send(world, them), send(world, them)) == (1, 0)
    page = httpx.get(them, trust_env=False, timeout=60).text
    assert filed.number in page and PHONE in page
    with world.database.reading() as session:
        number = session.scalars(select(Handover)).one().theirs
    assert act(them, f"/cases/{number}/state", state="办理中")["result"] == "noted"
    assert act(them, f"/cases/{number}/state", state="办理中")["result"] == "unchanged"
    assert (stand(world), told(world)) == ([("out", "taken", "办理中")], [])
    world.clock.advance(minutes=1)
    assert (
        act(them, f"/cases/{number}/state", state="已退回", words="不归我们")["result"] == "noted"
    )
    assert (stand(world), told(world)) == ([("out", "returned", "已退回")], ["handover_returned"])
    assert act(them, f"/cases/{number}/again")["result"] == "known"
    assert len(stand(world)) == 1


def test_a_case_of_theirs_is_filed_once_urged_and_answered(world: World, them: str) -> None:
    case = {
        "words": "老人住院花了四万", "place": "土默特左旗东河镇柳树村",
        "name": "赵桂兰", "phone": "13800004321",
    }  # fmt: skip
    first = act(them, "/cases", **case)
    with world.database.reading() as session:
        record = session.scalars(select(Record)).one()
        row = session.scalars(select(Handover)).one()
        number, ours = row.theirs, record.number
    assert (first["result"], first["ours"], first["number"]) == ("taken", ours, number)
    assert act(them, f"/cases/{number}/again")["result"] == "known"
    assert send(world, them) == 1
    assert "12317说：<b>已转办</b>" in httpx.get(them, trust_env=False, timeout=60).text
    assert act(them, f"/cases/{number}/state", state="催办")["result"] == "noted"
    assert (stand(world), told(world)) == ([("in", "asked", "催办")], ["handover_asked"])


def test_what_we_cannot_file_they_read(world: World, them: str) -> None:
    answer = act(them, "/cases", words="房子漏雨", place="", name="", phone="")
    assert (answer["result"], answer["problem"]) == ("refused", "还缺：place、phone")
    assert stand(world) == []
