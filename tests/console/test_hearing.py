"""The assist hears all that its operator holds: in front, behind, and on a page without a stream."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from actions.services import Services
from assist import Assist, NotHeard
from assist import Said as Utterance
from assist.state import State
from connectors.tables import Conversation
from console import desk
from console.call import Call
from console.workbench.behind import Behind
from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from tests.console.browser import Browser
from tests.console.test_service import open_talk
from tests.console.test_workbench import ASKING, call, write
from tests.intake.world import World

__all__ = ["call"]

SAID = ("我家遭灾了，想申报困难", "我家五口人")
FACTS = {
    "self_or_proxy": "self",
    "hardship": "我家遭灾了，想申报困难",
    "risks": ["因灾"],
    "household_size": 5,
}


@pytest.fixture
def talk(database: Database, clock: FrozenClock) -> str:
    return open_talk(database, clock, "asked", "找人工")


def tell(database: Database, clock: FrozenClock, talk: str) -> None:
    for words in SAID:
        write(database, clock, talk, words)


def facts(database: Database, talk: str, clock: FrozenClock) -> dict[str, object]:
    """What the draft of this talk holds."""
    with database.reading() as session:
        found = drafts.unfinished(session, talk, clock)
        return dict(found[0].facts) if found else {}


def heard(database: Database, talk: str) -> list[int]:
    with database.reading() as session:
        return State.load(session, talk).heard


def test_a_talk_behind_the_open_one_fills_its_form_too(
    call: Callable[[str], Call],
    database: Database,
    clock: FrozenClock,
    talk: str,
) -> None:
    made = call("platform")
    operator = replace(made, assist=Assist(Services(database, made.kb, clock)))
    front = open_talk(database, clock, "asked", "找人")
    foreign = open_talk(database, clock, "asked", "找人")
    with database.unit_of_work() as uow:
        for one in (front, talk):
            desk.take(uow, operator.me, uow.session.get_one(Conversation, one), clock)
        uow.commit()
    for one in (talk, foreign):
        tell(database, clock, one)
    behind = Behind(operator)
    asyncio.run(behind.hear())
    assert facts(database, talk, clock) == FACTS
    assert facts(database, foreign, clock) == {}
    # Nothing is kept of what is said in one that became anonymous.
    with database.unit_of_work() as uow:
        uow.session.get_one(Conversation, talk).public_id = None
        uow.commit()
    write(database, clock, talk, "我家有三口人生病")
    asyncio.run(behind.hear())
    assert facts(database, talk, clock) == FACTS


@pytest.mark.parametrize(
    ("path", "shown"), [("talks/{}", "家里 5 口人"), ("desk/talks/{}", "5口人")]
)
def test_what_was_said_is_there_when_the_holder_looks(
    world: World,
    logged_in: Callable[[str], Browser],
    database: Database,
    clock: FrozenClock,
    talk: str,
    path: str,
    shown: str,
) -> None:
    one, other = logged_in("platform"), logged_in("operator")
    csrf = one.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    one.post(f"/console/talks/{talk}/take", {"csrf": csrf}, headers=ASKING)
    tell(database, clock, talk)
    headers = ASKING if path.startswith("desk") else {}
    assert other.get(path.format(talk), headers=headers).status_code == 200
    assert facts(database, talk, clock) == {}, "who only reads along fills nothing"
    assert shown in one.get(path.format(talk), headers=headers).text
    assert facts(database, talk, clock) == FACTS
    one.get(path.format(talk), headers=headers)
    assert heard(database, talk) == [1, 3, 4]


def test_nothing_is_lost_of_a_talk_that_is_closed_before_anybody_looked(
    world: World,
    logged_in: Callable[[str], Browser],
    database: Database,
    clock: FrozenClock,
    talk: str,
) -> None:
    one = logged_in("platform")
    csrf = one.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    one.post(f"/console/talks/{talk}/take", {"csrf": csrf}, headers=ASKING)
    tell(database, clock, talk)
    ended = {"csrf": csrf, "disposition": "call_later", "closing": ""}
    assert one.post(f"/console/talks/{talk}/close", ended, headers=ASKING).status_code == 200
    assert facts(database, talk, clock) == FACTS


def test_a_talk_behind_is_heard_once_and_goes_on_after_what_failed(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    made = call("platform")
    operator = replace(made, assist=Assist(Services(database, made.kb, clock)))
    with database.unit_of_work() as uow:
        desk.take(uow, operator.me, uow.session.get_one(Conversation, talk), clock)
        uow.commit()
    tell(database, clock, talk)
    behind = Behind(operator)
    spoken: list[str] = []
    hears = Assist.hear

    async def fails_first(self: Assist, said: Utterance) -> None:
        spoken.append(said.text)
        if len(spoken) == 1:
            raise NotHeard("500")
        await hears(self, said)

    monkeypatch.setattr(Assist, "hear", fails_first)
    for _ in range(2):
        asyncio.run(behind.hear())
    assert spoken == ["找人工", *SAID]
    assert facts(database, talk, clock)["household_size"] == 5
    write(database, clock, talk, "电话13800001234")
    asyncio.run(behind.hear())
    assert facts(database, talk, clock)["phone"] == "13800001234"
