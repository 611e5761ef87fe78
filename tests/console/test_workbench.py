"""The workbench without a browser: who may see what, what is sent on, and in which order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from actions.services import Services
from assist import Assist
from connectors.pushes import Pushes
from connectors.receiving import append
from connectors.tables import Conversation
from console import desk
from console.call import Call, Sent
from console.pages import Pages
from console.workbench import live
from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from intake.people import sessions
from policy_kb.knowledge import KnowledgeBase
from tests.console.browser import PASSWORD, Browser
from tests.console.test_access import rows
from tests.console.test_service import open_talk, promise
from tests.intake.world import COUNTY, PHONE, REPORTED, World

LogIn = Callable[[str], Browser]
ASKING = {"Accept": "application/json"}


@pytest.fixture
def talk(database: Database, clock: FrozenClock) -> str:
    return open_talk(database, clock, "asked", f"我叫王秀英，电话{PHONE}，<b>找人</b>")


@pytest.fixture
def call(
    database: Database, clock: FrozenClock, knowledge: KnowledgeBase, world: World
) -> Callable[[str], Call]:
    """A request of this user, as an open stream holds it."""

    def made(username: str) -> Call:
        entered = sessions.log_in(database, username, PASSWORD, clock)
        sent = Sent("GET", "/console/desk", {}, {}, {}, "", None, None, None, None, "", False)
        user, secret = entered.user, entered.csrf_secret
        return Call(database, clock, Pages(), knowledge, sent, user, secret, entered.token)

    return made


def write(database: Database, clock: FrozenClock, talk: str, text: str) -> None:
    with database.unit_of_work() as uow:
        append(uow.session, uow.session.get_one(Conversation, talk), "farmer", text, clock.now())
        uow.commit()


def events(pieces: list[str]) -> list[tuple[str, Any, str | None]]:
    """Name, data and id of each."""
    found = []
    for piece in pieces:
        fields = dict(line.split(": ", 1) for line in piece.strip().splitlines())
        found.append((fields["event"], json.loads(fields["data"]), fields.get("id")))
    return found


def names(pieces: list[str]) -> list[str]:
    return [name for name, _, _ in events(pieces)]


def test_the_queue_has_danger_first_then_who_waits_then_calls_masked(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str
) -> None:
    clock.advance(minutes=1)
    danger = open_talk(database, clock, "danger:hunger", "家里没吃的了")
    called = promise(database, clock, open_talk(database, clock, "callback", f"打{PHONE}"))
    pieces = live.look(call("platform"), live.Page(None, 0))
    [(name, told, _)] = events(pieces)
    assert name == "queue"
    assert [(one["group"], one["key"]) for one in told["entries"]] == [
        ("urgent", f"talk-{danger}"),
        ("waiting", f"talk-{talk}"),
        ("callbacks", f"call-{called}"),
    ]
    assert (told["waiting"], told["urgent"]) == (3, True)
    assert PHONE not in pieces[0] and "王秀英" not in pieces[0]


def test_a_stream_goes_on_behind_the_last_message_and_sends_none_twice(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str
) -> None:
    operator = call("platform")
    page = live.Page(talk, 0)
    first = events(live.look(operator, page))
    assert [name for name, _, _ in first] == ["head", "message", "beside", "queue"]
    assert [number for name, _, number in first if name == "message"] == ["1"]
    assert "&lt;b&gt;找人" in first[1][1]["html"]
    assert live.look(operator, page) == []
    write(database, clock, talk, "还在吗")
    [(name, told, number)] = events(live.look(operator, page))
    assert (name, told["seq"], number, "还在吗" in told["html"]) == ("message", 2, "2", True)
    again = events(live.look(operator, live.Page(talk, 1)))
    assert [told["seq"] for name, told, _ in again if name == "message"] == [2]
    assert live.look(operator, live.Page(talk, 9))[0].startswith("event: reset")


def test_reading_along_is_one_audit_row_a_stream(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str, world: World
) -> None:
    operator, page = call("platform"), live.Page(talk, 0)
    for text in ("一", "二"):
        write(database, clock, talk, text)
        live.look(operator, page)
    assert rows(database, "follow_talk") == [(f"user:{world.user('platform').id}", talk)]


def test_a_stream_ends_with_the_session(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str
) -> None:
    operator, page = call("platform"), live.Page(talk, 0)
    live.look(operator, page)
    sessions.log_out(database, operator.token)
    write(database, clock, talk, "还在吗")
    assert (names(live.look(operator, page)), page.over) == (["out"], True)


def test_a_talk_that_becomes_somebody_elses_business_is_taken_away_at_once(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str, world: World
) -> None:
    own, platform = call("operator"), call("platform")
    seen = live.Page(talk, 0), live.Page(talk, 0)
    for who, page in zip((own, platform), seen, strict=True):
        assert "message" in names(live.look(who, page))
    with database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, talk, "lead", clock)
        drafts.save_facts(uow, draft.id, {**REPORTED, "accused_region_code": COUNTY}, clock)
        uow.commit()
    write(database, clock, talk, "是县里的事")
    assert names(live.look(own, seen[0])) == ["gone"]
    assert names(live.look(platform, seen[1])) == ["message", "beside"]


def stream(call: Call, talk: str, pieces: int) -> list[str]:
    """The first pieces of a stream; each look is one."""

    async def collect() -> list[str]:
        found = live.events(call, Pushes(), talk, 0)
        return [await anext(found) for _ in range(pieces)]

    return asyncio.run(collect())


def test_what_the_farmer_tells_the_operator_fills_the_form_beside_the_talk(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str
) -> None:
    made = call("platform")
    listening = Assist(Services(database, made.kb, clock))
    operator = replace(made, assist=listening)
    with database.unit_of_work() as uow:
        desk.take(uow, operator.me, uow.session.get_one(Conversation, talk), clock)
        uow.commit()
    write(database, clock, talk, "我家遭灾了，想申报困难")
    write(database, clock, talk, "我家五口人，<i>房子塌了</i>")
    _, said, heard = stream(operator, talk, 3)
    assert "event: message" in said and "event: beside" not in said
    parts = json.loads(heard.partition("data: ")[2])["parts"]
    assert heard.startswith("event: beside") and "5口人" in parts["form"]
    assert "&lt;i&gt;" in parts["form"] and "<i>" not in heard
    assert 'class="aloud"' in parts["question"]
    # The same page again, as after a break: nothing is heard twice, and all of it is there.
    _, again = stream(operator, talk, 2)
    assert "5口人" in again


def test_nothing_is_heard_of_a_talk_that_is_not_ones_own(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str
) -> None:
    made = call("platform")
    operator = replace(made, assist=Assist(Services(database, made.kb, clock)))
    page = live.Page(talk, 0)
    write(database, clock, talk, "我家遭灾了，想申报困难，我家五口人")
    live.look(operator, page)
    assert page.unheard == []


def test_taking_answering_and_giving_back(
    world: World, logged_in: LogIn, database: Database, talk: str
) -> None:
    one, other = logged_in("platform"), logged_in("operator")
    page = one.get("desk").text
    csrf = page.partition('data-csrf="')[2].partition('"')[0]
    theirs = other.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    opened = one.get(f"desk/talks/{talk}", headers=ASKING).json()
    assert (opened["seq"], opened["mine"]) == (1, False)
    at = f"/console/desk/talks/{talk}"
    taken = one.post(f"{at}/take", {"csrf": csrf}, headers=ASKING)
    assert (taken.status_code, taken.json()) == (200, {"said": None})
    late = other.post(f"{at}/say", {"csrf": theirs, "text": "我来", "seen": "1"}, headers=ASKING)
    assert (late.status_code, late.json()) == (
        409,
        {"problem": "platform的名字正在接待这个人，您不用再回。"},
    )
    told = {"csrf": csrf, "text": "您好", "seen": "1"}
    assert [one.post(f"{at}/say", told, headers=ASKING).status_code for _ in range(2)] == [200, 200]
    with database.reading() as session:
        assert session.get_one(Conversation, talk).last_seq == 3  # a second tap says nothing
    ended = one.post(f"{at}/done", {"csrf": csrf}, headers=ASKING)
    assert ended.status_code == 200
    assert one.get(f"desk/talks/{talk}", headers=ASKING).status_code == 404


@pytest.mark.parametrize("text", ["", "字" * 2001])
def test_an_empty_or_endless_answer_is_not_sent(
    world: World, logged_in: LogIn, talk: str, text: str
) -> None:
    one = logged_in("platform")
    csrf = one.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    sent = one.post(f"/console/desk/talks/{talk}/say", {"csrf": csrf, "text": text}, headers=ASKING)
    assert (sent.status_code, list(sent.json())) == (422, ["problem"])


def test_a_promised_call_shows_its_number_only_when_opened(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    called = promise(database, clock, open_talk(database, clock, "callback", "回个电话"))
    one = logged_in("platform")
    page = one.get("desk").text
    csrf = page.partition('data-csrf="')[2].partition('"')[0]
    assert PHONE not in page and rows(database, "read_callback") == []
    opened = one.get(f"desk/calls/{called}", headers=ASKING)
    assert PHONE in opened.json()["html"]
    assert rows(database, "read_callback") == [(f"user:{world.user('platform').id}", called)]
    at = f"/console/desk/calls/{called}/note"
    wrong = one.post(at, {"csrf": csrf, "outcome": "failed", "text": ""}, headers=ASKING)
    assert wrong.status_code == 422
    right = one.post(at, {"csrf": csrf, "outcome": "done", "text": ""}, headers=ASKING)
    assert right.json() == {"said": "记下了，这个回电办好了。"}
    assert one.get(f"desk/calls/{called}", headers=ASKING).status_code == 404


def test_the_workbench_is_for_operators_with_a_session(
    world: World, logged_in: LogIn, browser: Callable[[], Browser], talk: str, clock: FrozenClock
) -> None:
    nobody, county = browser(), logged_in("county")
    assert nobody.get("desk/stream").status_code == 401
    assert county.get("desk/stream").status_code == 404
    assert county.get(f"desk/talks/{talk}", headers=ASKING).status_code == 404
    idle = logged_in("platform")
    clock.advance(seconds=timedelta(minutes=31).total_seconds())
    assert idle.get("desk/stream").status_code == 401
