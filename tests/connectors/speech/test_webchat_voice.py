"""Voices in the web chat, over real HTTP: read back first, heard by a person else, never kept
in an anonymous report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from sanic.response import json
from sqlalchemy import select

from connectors import attention, texts
from connectors.files import FileStore
from connectors.inbox import Inbox
from connectors.speech.words import say
from connectors.tables import Conversation, Message, StoredFile
from intake.clock import FrozenClock
from intake.db import Database
from intake.service import presence
from intake.tables import User
from simulators.speech.server import ANY, SpeechServer
from tests.connectors.lead_bot import LeadBot
from tests.connectors.peer import Peer, says
from tests.connectors.samples import JPEG
from tests.connectors.speech.voices import tone, wav
from tests.connectors.web import API, Talk, Web
from tests.intake.world import World

pytestmark = pytest.mark.anyio
VOICE = wav(tone(1))


async def send(talk: Talk, content: bytes = VOICE) -> tuple[int, Any]:
    address = f"{API}/{talk.conversation}/voice"
    response = await talk.client.post(
        address, files={"file": ("voice.wav", content)}, headers=talk.headers
    )
    return response.status_code, response.json()


def refused(code: str, **values: object) -> dict[str, Any]:
    ours = code in ("file_no_sound", "voice_tells")
    told = say(code) if ours else texts.error(code, **values)
    return {"error": {"code": code, "message": told}}


def kept(database: Database, kind: str = "sound") -> list[StoredFile]:
    with database.reading() as session:
        return list(session.scalars(select(StoredFile).where(StoredFile.kind == kind)))


def wanted(database: Database) -> list[tuple[str, list[str]]]:
    with database.reading() as session:
        return [
            (one.attention, attention.reasons_of(one))
            for one in session.scalars(select(Conversation))
        ]


async def test_a_voice_is_read_back_and_nothing_is_said_to_the_bot(
    hearing: Web,
    speech: SpeechServer,
    inbox: Inbox,
    peer: Peer,
    database: Database,
    files: FileStore,
) -> None:
    speech.texts = {ANY: "我家房子漏雨"}
    talk = await hearing.open()
    status, told = await send(talk)
    await inbox.settled()
    [sound] = kept(database)
    assert (status, told) == (200, {"file_id": sound.id, "text": "我家房子漏雨", "message": None})
    assert (files.read(sound), await talk.messages(), peer.turns) == (VOICE, [], [])
    await talk.say("m1", told["text"], files=[told["file_id"]])
    await inbox.settled()
    [turn] = peer.turns
    assert (turn["text"], turn["metadata"]["files"]) == ("我家房子漏雨", [sound.id])


async def test_what_is_not_understood_is_kept_and_said_kindly(
    hearing: Web, web: Web, speech: SpeechServer, database: Database
) -> None:
    talk = await hearing.open()
    told = [await send(talk), await send(talk, wav(b"\0\0" * 16000))]
    speech.fault = "garbled"
    told.append(await send(talk))
    told.append(await send(await web.open()))
    ids = {sound.id for sound in kept(database)}
    assert {answer.pop("file_id") for _, answer in told} == ids
    assert told == [
        (200, {"text": None, "message": say(name)})
        for name in ("nothing_heard", "silent", "away", "no_recogniser")
    ]


@pytest.mark.parametrize("content, status, code", [
    (JPEG, 415, "file_no_sound"),
    (b"", 400, "file_missing"),
    (b"%PDF-1.7", 415, "file_document"),
    (VOICE + b"\0" * 5 * 1024 * 1024, 413, "file_too_big"),
])  # fmt: skip
async def test_what_is_no_voice(
    hearing: Web, database: Database, content: bytes, status: int, code: str
) -> None:
    assert await send(await hearing.open(), content) == (status, refused(code, limit=5))
    assert kept(database) == []


async def test_a_foreign_talk_takes_no_voice(hearing: Web, database: Database) -> None:
    mine, other = await hearing.open(), await hearing.open()
    assert await send(Talk(mine.client, other.conversation, mine.token)) == (
        404,
        refused("not_found"),
    )
    assert await send(Talk(mine.client, mine.conversation, "x" * 43)) == (
        401,
        refused("unauthorized"),
    )
    told: httpx.Response = await Talk(mine.client, other.conversation, mine.token).get("voice")
    assert (told.status_code, kept(database)) == (404, [])


async def test_a_voice_alone_goes_to_a_person(
    web: Web, inbox: Inbox, peer: Peer, database: Database, clock: FrozenClock
) -> None:
    talk = await web.open()
    number = (await send(talk))[1]["file_id"]
    stored = await talk.say("m1", "", files=[number])
    again = await talk.say("m1", "", files=[number])
    await inbox.settled()
    assert (stored.json(), again.json(), peer.turns) == ({"seq": 1}, {"seq": 1}, [])
    with database.reading() as session:
        opens = presence.availability(session, None, clock.now()).opens
    assert await talk.lines() == [
        (1, "farmer", "［图片或录音］"),
        (2, "system", say("to_operator_later", opens=opens)),
    ]
    assert wanted(database) == [("wanted", ["voice"])]
    await talk.say("m2", "在吗")
    await inbox.settled()
    assert [turn["text"] for turn in peer.turns] == ["在吗"]


async def test_where_somebody_is_there_it_is_said(
    web: Web, inbox: Inbox, database: Database, clock: FrozenClock, world: World
) -> None:
    with database.unit_of_work() as uow:
        one = uow.session.scalars(select(User).where(User.role == "operator")).first()
        assert one is not None
        presence.seen(uow, one, clock, presence.ANSWER)
        uow.commit()
    talk = await web.open()
    await talk.say("m1", "", files=[(await send(talk))[1]["file_id"]])
    await inbox.settled()
    assert (await talk.lines())[1] == (2, "system", say("to_operator"))


async def test_a_recording_as_evidence_goes_to_the_bot_as_before(
    web: Web, inbox: Inbox, peer: Peer, database: Database
) -> None:
    peer.script = lambda turn: json(says("有照片或录音吗？", expects="evidence"))
    talk = await web.open()
    await talk.say("m1", "我要举报")
    await inbox.settled()
    number = (await talk.upload(VOICE)).json()["file_id"]
    await talk.say("m2", "", files=[number])
    await inbox.settled()
    assert (peer.turns[-1]["metadata"]["files"], wanted(database)) == ([number], [("none", [])])


async def test_a_picture_with_a_voice_goes_to_both(
    web: Web, inbox: Inbox, peer: Peer, database: Database
) -> None:
    talk = await web.open()
    ids = [(await talk.upload(one)).json()["file_id"] for one in (JPEG, VOICE)]
    await talk.say("m1", "", files=ids)
    await inbox.settled()
    assert (peer.turns[0]["metadata"]["files"], wanted(database)) == (ids, [("wanted", ["voice"])])


async def test_an_anonymous_report_keeps_no_voice(
    hearing: Web,
    speech: SpeechServer,
    inbox: Inbox,
    peer: Peer,
    database: Database,
    clock: FrozenClock,
    world: World,
    tmp_path: Path,
) -> None:
    peer.script = LeadBot(database, clock)
    speech.texts = {ANY: "低保给了亲戚"}
    talk = await hearing.open()
    assert (await talk.get("voice")).json() == {
        "available": True, "anonymous": False, "seconds": 60, "notice": say("before"),
    }  # fmt: skip
    await talk.say("m1", "我要反映")
    await inbox.settled()
    await talk.say("m2", "", files=[(await send(talk))[1]["file_id"]])
    await send(talk)
    await inbox.settled()
    assert len(kept(database)) == 2
    await talk.say("m3", "匿名")
    await inbox.settled()
    lines = [text for _, side, text in await talk.lines() if side != "farmer"]
    assert lines[-2:] == [say("forgotten"), "好，不留姓名。"]
    assert kept(database) == []
    assert [one for one in (tmp_path / "files").rglob("*") if one.is_file()] == []
    with database.reading() as session:
        assert not any(session.scalars(select(Message.files)).all())
    assert (await talk.get("voice")).json() == {
        "available": True, "anonymous": True, "seconds": 60, "notice": say("anonymous"),
    }  # fmt: skip
    assert await send(talk) == (
        200, {"file_id": None, "text": "低保给了亲戚", "message": say("anonymous")},
    )  # fmt: skip
    speech.texts = {}
    assert await send(talk) == (
        200, {"file_id": None, "text": None, "message": say("anonymous_not_heard")},
    )  # fmt: skip
    upload = await talk.upload(VOICE)
    assert (upload.status_code, upload.json()) == (400, refused("voice_tells"))
    assert kept(database) == []
