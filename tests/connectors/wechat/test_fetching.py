"""Voices one after the other, the better recording, and what fails by a fault of ours."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import attention, texts, voicing
from connectors.inbox import Inbox, Stored
from connectors.speech import words
from connectors.tables import Conversation, Message, PlatformCall, StoredFile
from connectors.wechat import jobs
from connectors.wechat.outcomes import Retry
from intake.db import Database
from tests.connectors.peer import Peer
from tests.connectors.samples import JPEG
from tests.connectors.wechat.conftest import Account, Understood

pytestmark = pytest.mark.anyio
VOICE, WIDE, SPEEX = b"#!AMR\n1", b"#!AMR-WB\n2", b"Speex3"


def heard(text: str) -> Understood:
    return Understood(text, words.say("confirm", text=text))


class TestVoices:
    @pytest.fixture
    def patience(self) -> float:
        return 0.0

    async def spoken(self, account: Account, inbox: Inbox, *voices: str) -> list[str]:
        """Several voices before anything was read back; what is read back then, wherever."""
        answers = []
        for name in voices:
            account.media[name] = VOICE
            account.ears.append(heard(name))
            answers.append(await account.say(kind="voice", media_id=name))
        await account.reception._work.settled()
        return [one for one in answers if one] + [text for text, _ in await account.hear()]

    async def test_one_after_the_other_are_read_back_together(
        self, account: Account, inbox: Inbox, peer: Peer
    ) -> None:
        told = await self.spoken(account, inbox, "我叫李桂珍", "家里漏雨", "老伴病了")
        assert words.say("confirm", text="我叫李桂珍\n家里漏雨\n老伴病了") in told[-1]
        await account.say("对")
        await inbox.settled()
        assert [turn["text"] for turn in peer.turns] == ["我叫李桂珍\n家里漏雨\n老伴病了"]

    async def test_one_after_the_reading_back_corrects_it(
        self, account: Account, inbox: Inbox, peer: Peer
    ) -> None:
        await self.spoken(account, inbox, "家里两雨")
        account.clock.advance(seconds=20)
        [told] = await self.spoken(account, inbox, "家里漏雨")
        assert told.startswith(words.say("confirm", text="家里漏雨"))
        await account.say("对")
        await inbox.settled()
        assert [turn["text"] for turn in peer.turns] == ["家里漏雨"]


@pytest.mark.parametrize(
    ("better", "kept"), [(WIDE, WIDE), (SPEEX, VOICE), (None, VOICE), (Retry("忙"), VOICE)]
)
async def test_the_better_recording_is_taken_where_it_can_be_played(
    account: Account, database: Database, better: bytes | Exception | None, kept: bytes
) -> None:
    account.media["v"] = VOICE
    if better is not None:
        account.media["v16"] = better
    await account.say(kind="voice", media_id="v", better_media_id="v16")
    with database.reading() as session:
        assert session.scalars(select(StoredFile.size)).all() == [len(kept)]


@pytest.mark.parametrize("ears", [[], [Understood(None, words.say("no_reader"), True)]])
async def test_a_voice_that_nobody_plays_waits_for_an_operator_all_the_same(
    account: Account, database: Database, ears: list[Understood]
) -> None:
    account.media |= {"v": SPEEX, "v16": SPEEX}
    account.ears += ears
    told = await account.say(kind="voice", media_id="v", better_media_id="v16")
    assert told is not None and told.startswith("您的语音我听不了")
    with database.reading() as session:
        talk = session.scalars(select(Conversation)).one()
        assert (talk.attention, attention.reasons_of(talk)) == ("wanted", [voicing.REASON])
        [kept] = session.scalars(select(StoredFile))
        assert (kept.kind, kept.media_type, kept.size) == ("sound", "audio/speex", len(SPEEX))


async def outcome(account: Account, database: Database) -> tuple[list[tuple[str, str, str]], str]:
    """The messages of the talk after many minutes, and why an operator is wanted."""
    for _ in range(8):
        account.clock.advance(seconds=61)
        await account.fetching.fetch_due()
    with database.reading() as session:
        found = session.scalars(select(Message).order_by(Message.seq)).all()
        call = session.scalars(select(PlatformCall)).one()
        assert (call.media, call.due_at) == (None, None)
        talk = session.scalars(select(Conversation)).one()
        said = [(one.direction, one.text, one.state) for one in found]
        return said, ",".join(attention.reasons_of(talk))


async def test_a_picture_that_breaks_us_is_asked_for_again_and_an_operator_is_told(
    account: Account, database: Database
) -> None:
    account.media["p"] = RuntimeError("a fault of ours")
    await account.reception._work.write(
        lambda session: account.reception._note(session, account.push(kind="image", media_id="p"))
    )
    account.media["good"] = b"\xff\xd8\xff"
    assert await outcome(account, database) == (
        [("system", texts.channel("media_lost"), "handled")],
        attention.STUCK,
    )


async def test_words_that_cannot_be_brought_into_the_talk_are_set_aside(
    account: Account, database: Database, inbox: Inbox
) -> None:
    def broken(*_: object) -> Stored:
        raise RuntimeError("a fault of ours")

    push = account.push("我家漏雨了")
    inbox.store = broken  # type: ignore[method-assign]
    await account.reception._work.write(lambda session: account.reception._note(session, push))
    assert await outcome(account, database) == (
        [
            ("farmer", "我家漏雨了", "set_aside"),
            ("system", texts.system("set_aside"), "handled"),
        ],
        attention.STUCK,
    )


async def test_one_that_breaks_us_holds_up_nobody_else(
    account: Account, database: Database
) -> None:
    for name, openid in (("bad", "o-1"), ("good", "o-2")):
        push = account.push(kind="voice", media_id=name, openid=openid)
        await account.reception._work.write(
            lambda session, push=push: account.reception._note(session, push)  # type: ignore[misc]
        )
    account.media |= {"bad": RuntimeError("a fault of ours"), "good": VOICE}
    assert await account.fetching.fetch_due() == 2
    with database.reading() as session:
        assert session.scalars(select(StoredFile.size)).all() == [len(VOICE)]


async def test_a_picture_whose_fetcher_dies_leaves_no_file_without_its_message(
    account: Account, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.media["p"] = JPEG
    monkeypatch.setattr(jobs, "done", _dies)  # the last of what is written
    await account.say(kind="image", media_id="p")
    await account.reception._work.settled()
    with database.reading() as session:
        assert session.scalars(select(StoredFile)).all() == []
    monkeypatch.undo()
    account.clock.advance(minutes=2)
    await account.fetching.fetch_due()
    with database.reading() as session:
        [file] = session.scalars(select(StoredFile)).all()
        said = session.scalars(select(Message).where(Message.direction == "farmer")).all()
        assert [one.files for one in said] == [[file.id]]


def _dies(session: Session, job: object) -> None:
    raise RuntimeError("dies")
