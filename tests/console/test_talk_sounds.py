"""Listening to a voice of a talk: only the operator who has it, and each time is noted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connectors.caller import Caller, new_token
from connectors.conversations import open_conversation
from connectors.files import FileStore
from connectors.receiving import Incoming, store
from connectors.uploads import accept
from connectors.voicing import to_operator
from intake.clock import FrozenClock
from intake.db import Database
from tests.connectors.samples import JPEG, SOUNDS
from tests.console.browser import Browser
from tests.console.test_access import rows
from tests.intake.world import World

LogIn = Callable[[str], Browser]
VOICE = SOUNDS["audio/ogg"]


@pytest.fixture
def sent(database: Database, clock: FrozenClock, files: FileStore) -> tuple[str, str, str]:
    """A talk with a voice and a picture: the ids of the three."""
    with database.unit_of_work() as uow:
        row = open_conversation(uow.session, Caller(new_token()), "webchat", None, clock.now())
        uow.session.flush()
        ids = [files.put(uow.session, row.id, accept(one), clock.now()).id for one in (VOICE, JPEG)]
        uow.session.flush()
        incoming = Incoming("m1", "", (ids[0],))
        to_operator(uow.session, row, store(uow.session, row, incoming, clock.now()), clock.now())
        uow.commit()
        return row.id, ids[0], ids[1]


def test_only_who_has_the_talk_may_listen(
    world: World, logged_in: LogIn, database: Database, sent: tuple[str, str, str]
) -> None:
    talk, voice, picture = sent
    one = logged_in("platform")
    assert "语音留言" in one.see("talks").text
    page = one.see(f"talks/{talk}")
    assert ("先回一句话" in page.text, "<audio" in page.text) == (True, False)
    assert one.get(f"talks/{talk}/sounds/{voice}").status_code == 404
    form = page.form("/say")
    one.post(form.action, {**form.values, "text": "我来听"})
    assert f'src="/console/talks/{talk}/sounds/{voice}"' in one.get(f"talks/{talk}").text
    heard = one.get(f"talks/{talk}/sounds/{voice}")
    assert (heard.status_code, heard.content, heard.headers["content-type"]) == (
        200,
        VOICE,
        "audio/ogg",
    )
    assert heard.headers["cache-control"] == "no-store"
    refused = {
        one.get(f"talks/{talk}/sounds/{picture}").status_code,
        one.get(f"talks/{talk}/sounds/{'0' * 32}").status_code,
        logged_in("east2").get(f"talks/{talk}/sounds/{voice}").status_code,
    }
    assert refused == {404}
    assert rows(database, "hear_voice") == [(f"user:{world.user('platform').id}", talk)]
