"""From the operator's talk page to the editors' list: masked, reviewed, with nobody's name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from connectors.tables import Conversation
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import NluCorrection
from tests.console.browser import Browser
from tests.console.test_service import open_talk
from tests.intake.world import NAME, PHONE, World

LogIn = Callable[[str], Browser]


@pytest.fixture
def talk(database: Database, clock: FrozenClock) -> str:
    return open_talk(database, clock, "asked", f"我叫{NAME}，电话{PHONE}，问问低保办到哪一步了")


def kept(database: Database) -> list[tuple[str, str | None, str, str, str | None]]:
    with database.reading() as session:
        return [
            (one.text, one.heard, one.meant, one.state, one.intent)
            for one in session.scalars(select(NluCorrection))
        ]


def test_what_was_heard_wrongly_goes_masked_to_the_editors_and_is_taken(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    one = logged_in("platform")
    form = one.see(f"talks/{talk}").form("/correct")
    done = one.post(form.action, {**form.values, "seq": "1", "intent": "check_progress"})
    text = "我叫〔姓名〕，电话〔电话〕，问问低保办到哪一步了"
    assert done.status_code == 303
    assert kept(database) == [(text, None, "check_progress", "open", None)]
    editor = logged_in("editor")
    list_ = editor.see("knowledge/sayings")
    assert text in list_.text and NAME not in list_.text and PHONE not in list_.text
    form = list_.form("/settle")
    editor.post(
        form.action,
        {
            **form.values,
            "text": f"{PHONE}办到哪一步了",
            "intent": "check_progress",
            "state": "taken",
        },
    )
    assert kept(database) == [
        ("〔电话〕办到哪一步了", None, "check_progress", "taken", "check_progress")
    ]
    back = editor.see("knowledge/sayings?state=taken").form("/settle")
    editor.post(back.action, {**back.values, "state": "open"})
    assert [one[3] for one in kept(database)] == ["open"]


def test_a_correction_needs_a_message_of_the_farmers_and_a_meaning(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    one = logged_in("platform")
    form = one.see(f"talks/{talk}").form("/correct")
    for wrong in (
        {"seq": "1", "intent": ""},
        {"seq": "1", "intent": "nothing"},
        {"seq": "99", "intent": "deny"},
    ):
        assert one.post(form.action, {**form.values, **wrong}).status_code == 422
    assert kept(database) == []


def test_of_an_anonymous_talk_nothing_is_offered_and_nothing_kept(
    world: World, logged_in: LogIn, talk: str, database: Database, clock: FrozenClock
) -> None:
    one = logged_in("platform")
    form = one.see(f"talks/{talk}").form("/correct")
    with database.unit_of_work() as uow:
        uow.session.get_one(Conversation, talk).public_id = None
        uow.commit()
    page = one.get(f"talks/{talk}").text
    assert "/say" in page and "/correct" not in page
    refused = one.post(form.action, {**form.values, "seq": "1", "intent": "report_lead"})
    assert (refused.status_code, kept(database)) == (422, [])


def test_only_editors_see_the_list(world: World, logged_in: LogIn, talk: str) -> None:
    for username in ("platform", "county", "admin"):
        assert logged_in(username).get("knowledge/sayings").status_code == 404
