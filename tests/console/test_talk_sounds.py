"""Listening to a voice of a talk: only the operator who has it, and each time is noted."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Iterator

import pytest

from connectors.caller import Caller, new_token
from connectors.conversations import open_conversation
from connectors.files import FileStore
from connectors.receiving import Incoming, store
from connectors.uploads import accept
from connectors.voicing import to_operator
from console import blueprint
from intake.clock import FrozenClock
from intake.db import Database
from policy_kb.knowledge import KnowledgeBase
from tests.connectors.samples import JPEG, SOUNDS
from tests.connectors.speech.voices import needs_ffmpeg
from tests.console.browser import Browser
from tests.console.conftest import console_at
from tests.console.test_access import rows
from tests.intake.world import World

LogIn = Callable[[str], Browser]
VOICE = SOUNDS["audio/ogg"]
AMR = b"#!AMR\n" + (b"\x3c" + bytes(range(31))) * 50
"""A second of what WeChat records: fifty frames of 12.2 kbit/s."""


@pytest.fixture
def voice() -> bytes:
    return VOICE


@pytest.fixture
def sent(
    database: Database, clock: FrozenClock, files: FileStore, voice: bytes
) -> tuple[str, str, str]:
    """A talk with a voice and a picture: the ids of the three."""
    with database.unit_of_work() as uow:
        row = open_conversation(uow.session, Caller(new_token()), "webchat", None, clock.now())
        uow.session.flush()
        ids = [files.put(uow.session, row.id, accept(one), clock.now()).id for one in (voice, JPEG)]
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


class TestAVoiceFromWeChat:
    @pytest.fixture
    def voice(self) -> bytes:
        return AMR

    @needs_ffmpeg
    def test_is_plain_sound_in_the_browser(
        self, logged_in: LogIn, sent: tuple[str, str, str]
    ) -> None:
        talk, voice, _ = sent
        one = taken(logged_in, talk)
        assert (
            f'<audio controls preload="none" aria-label="语音留言" src="/console/talks/{talk}/sounds/{voice}"'
            in (one.get(f"talks/{talk}").text)
        )
        heard = one.get(f"talks/{talk}/sounds/{voice}")
        assert heard.headers["content-type"] == "audio/wav"
        assert heard.headers["content-disposition"] == "inline"
        with wave.open(io.BytesIO(heard.content)) as file:
            made = file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()
        assert made == (1, 2, 16000, 16000)

    class TestWithoutFfmpeg:
        @pytest.fixture
        def address(
            self,
            database: Database,
            clock: FrozenClock,
            knowledge: KnowledgeBase,
            files: FileStore,
            monkeypatch: pytest.MonkeyPatch,
        ) -> Iterator[str]:
            monkeypatch.setenv("PATH", "/nowhere")
            with console_at(blueprint(database, clock, knowledge, files=files)) as url:
                yield url

        def test_is_a_file_to_save(self, logged_in: LogIn, sent: tuple[str, str, str]) -> None:
            talk, voice, _ = sent
            one = taken(logged_in, talk)
            page = one.get(f"talks/{talk}").text
            assert ("<audio" in page, "存下来听" in page) == (False, True)
            heard = one.get(f"talks/{talk}/sounds/{voice}")
            told = heard.headers["content-type"], heard.headers["content-disposition"]
            assert (heard.content, told) == (AMR, ("audio/amr", 'attachment; filename="voice.amr"'))

    class TestInSpeex:
        @pytest.fixture
        def voice(self) -> bytes:
            return b"Speex\x01"

        def test_is_a_file_to_save_whatever_there_is(
            self, logged_in: LogIn, sent: tuple[str, str, str]
        ) -> None:
            talk, voice, _ = sent
            one = taken(logged_in, talk)
            page = one.get(f"talks/{talk}").text
            assert ("<audio" in page, "存下来听" in page) == (False, True)
            heard = one.get(f"talks/{talk}/sounds/{voice}")
            told = heard.headers["content-type"], heard.headers["content-disposition"]
            saved = ("audio/speex", 'attachment; filename="voice.speex"')
            assert (heard.content, told) == (b"Speex\x01", saved)

    @needs_ffmpeg
    class TestThatIsBroken:
        @pytest.fixture
        def voice(self) -> bytes:
            return b"#!AMR\n"

        def test_is_given_as_it_is(self, logged_in: LogIn, sent: tuple[str, str, str]) -> None:
            talk, voice, _ = sent
            heard = taken(logged_in, talk).get(f"talks/{talk}/sounds/{voice}")
            assert (heard.status_code, heard.content) == (200, b"#!AMR\n")


def taken(logged_in: LogIn, talk: str) -> Browser:
    """The operator's browser, with the talk taken over."""
    one = logged_in("platform")
    form = one.see(f"talks/{talk}").form("/say")
    one.post(form.action, {**form.values, "text": "我来听"})
    return one
