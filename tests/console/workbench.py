"""A talk in the queue, and the request of a user of the workbench."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connectors.receiving import append
from connectors.tables import Conversation
from console.call import Call, Sent
from console.pages import Pages
from intake.clock import FrozenClock
from intake.db import Database
from intake.people import sessions
from policy_kb.knowledge import KnowledgeBase
from tests.console.browser import PASSWORD, Browser
from tests.console.test_service import open_talk
from tests.intake.world import PHONE, World

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
