"""Anonymity: what the caller sees, and what nobody else can find."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sanic.response import json
from sqlalchemy import select

from connectors.caller import Caller
from connectors.inbox import Inbox
from connectors.tables import Conversation, Message, StoredFile
from intake.clock import FrozenClock
from intake.db import Database
from intake.privacy.columns import blind_index
from intake.tables import Draft
from tests.connectors.lead_bot import LeadBot
from tests.connectors.peer import Peer, says
from tests.connectors.samples import JPEG
from tests.connectors.telling_apart import rows, tell
from tests.connectors.web import Web

pytestmark = pytest.mark.anyio

WITH_DECLARATION = ("你好", "我要申报", "还有件事要反映", "匿名", "村支书把低保给了亲戚", "交")


SEEN_WITH_DECLARATION = [
    "你好", "听到：你好", "我要申报", None, "还有件事要反映", "要留姓名吗？",
    "匿名", "好，不留姓名。", "村支书把低保给了亲戚", "听到：村支书把低保给了亲戚",
    "交", "已交上去，查询码只显示这一次。",
]  # fmt: skip


async def test_the_caller_sees_one_talk_without_a_seam(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot
) -> None:
    talk = await web.open()
    for step in range(1, len(WITH_DECLARATION) + 1):
        await tell(talk, inbox, clock, WITH_DECLARATION[step - 1])
        lines = await talk.lines()
        assert [seq for seq, _, _ in lines] == list(range(1, 2 * step + 1))
        for (_, _, text), expected in zip(lines, SEEN_WITH_DECLARATION, strict=False):
            assert expected in (None, text)
        assert await talk.lines(after=2 * step - 1) == lines[-1:]
    await tell(talk, inbox, clock, "谢谢")
    assert (await talk.lines(after=12)) == [(13, "farmer", "谢谢"), (14, "bot", "听到：谢谢")]
    records = (await talk.get("records")).json()["records"]
    kinds = {(one["kind"], one["anonymous"]) for one in records}
    assert kinds == {("declaration", None), ("lead", True)}
    assert "receipt" not in (await talk.get("records")).text
    assert lead_bot.receipt_codes[0] not in (await talk.get("records")).text


async def test_a_message_sent_again_after_the_choice_is_still_one(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot
) -> None:
    talk = await web.open()
    await talk.say("page-1", "我要申报")
    await inbox.settled()
    clock.advance(seconds=5)
    await talk.say("page-2", "还有件事要反映")
    await inbox.settled()
    clock.advance(seconds=5)
    first = await talk.say("page-3", "匿名")
    await inbox.settled()
    before = await talk.messages()
    for message_id, seq in (("page-1", 1), ("page-2", 3), ("page-3", 5)):
        assert (await talk.say(message_id, "匿名")).json() == {"seq": seq}
    assert first.json() == {"seq": 5}
    await inbox.settled()
    assert await talk.messages() == before


def ids_of_sides(database: Database) -> tuple[set[str], set[str]]:
    """All ids by which anything of P, and anything of N, can be found."""
    with database.reading() as session:
        home = session.scalars(
            select(Conversation).where(Conversation.public_id.is_not(None))
        ).one()
        anonymous = session.scalars(
            select(Conversation).where(Conversation.public_id.is_(None))
        ).one()

        def all_of(row: Conversation) -> set[str]:
            found = {row.id, row.public_id, row.token_hash}
            for one in session.scalars(select(Message).where(Message.conversation_id == row.id)):
                found |= {one.id, one.message_key, one.turn_id}
            of_files = select(StoredFile.id).where(StoredFile.conversation_id == row.id)
            of_drafts = select(Draft.id).where(Draft.conversation_id == row.id)
            found |= {*session.scalars(of_files), *session.scalars(of_drafts)}
            for kind in ("declaration", "lead"):
                found.add(blind_index(database.keyring, f"conversation/{kind}", row.id))
            return {one for one in found if one}

        return all_of(home), all_of(anonymous)


def side_of(row: dict[str, Any], home: set[str], anonymous: set[str]) -> set[str]:
    text = repr(sorted(row.items(), key=str))
    sides = set()
    if any(one in text for one in home):
        sides.add("P")
    if any(one in text for one in anonymous):
        sides.add("N")
    return sides


def moments(row: dict[str, Any]) -> set[datetime]:
    return {value for value in row.values() if isinstance(value, datetime)}


async def test_nothing_in_the_database_or_the_logs_leads_from_one_to_the_other(
    web: Web,
    inbox: Inbox,
    clock: FrozenClock,
    lead_bot: LeadBot,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    talk = await web.open()
    old_ids = {row["id"] for row in rows(database)["conversations"]}
    await tell(talk, inbox, clock, "你好", "我要申报")
    await talk.upload(JPEG)
    uploaded = (await talk.upload(JPEG)).json()["file_id"]
    await tell(talk, inbox, clock, "还有件事要反映")
    sent = await talk.say("page-pic", "", files=[uploaded])
    assert sent.status_code == 202
    await inbox.settled()
    await tell(talk, inbox, clock, "匿名", "村支书把低保给了亲戚", "交", "谢谢", "再见")

    everything = rows(database)
    home, anonymous = ids_of_sides(database)
    assert not home & anonymous
    caller = Caller(talk.token)
    moments_of: dict[str, set[datetime]] = {"P": set(), "N": set()}
    for table, found in everything.items():
        for row in found:
            sides = side_of(row, home, anonymous)
            assert sides != {"P", "N"}, f"a row of {table} holds both"
            if table == "sealed_handles":
                assert not sides
                assert row["expires_at"] == row["expires_at"].replace(minute=0, second=0)
            assert talk.token not in repr(row)
            assert caller.sealing_key.hex() not in repr(row), "it lives only in waiting messages"
            if table != "sealed_handles":
                assert not any(slot in repr(row) for slot in caller.slots)
            for side in sides:
                moments_of[side] |= moments(row)
    shared = moments_of["P"] & moments_of["N"]
    assert shared == set()
    with database.reading() as session:
        for one in session.scalars(select(Conversation)):
            numbers = select(Message.seq).where(Message.conversation_id == one.id)
            assert sorted(session.scalars(numbers)) == list(range(1, one.last_seq + 1))
        of_anonymous = session.scalars(
            select(Message).join(Conversation).where(Conversation.public_id.is_(None))
        ).all()
        assert {(one.at.minute, one.at.second) for one in of_anonymous} == {(0, 0)}
        digests = session.scalars(select(StoredFile.sha256)).all()
        assert len(set(digests)) == len(digests), "the same picture twice is not recognisable"
    said = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("http")
    )
    for secret in home | anonymous | old_ids | {talk.token, "127.0.0.1"}:
        assert secret not in said
    assert "POST /api/chat/conversations/<conversation:str>/messages 202" in said


IDENTITY = ("丁来宝", "13800003022", "他邻居", "村小学的老师", "李秀兰")


def everything(database: Database, home: Path) -> str:
    """Every value of every table with everything decrypted, and every byte of every file."""
    files = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    return str(rows(database)) + "".join(one.decode("utf-8", "replace") for one in files)


async def test_what_told_who_speaks_is_in_no_table_no_blob_and_no_log(
    web: Web,
    inbox: Inbox,
    clock: FrozenClock,
    database: Database,
    lead_bot: LeadBot,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    talk = await web.open()
    await tell(
        talk, inbox, clock, "我要反映，我是丁来宝，电话13800003022，我是他邻居", "匿名",
        "我是村小学的老师", "我老伴李秀兰看见的", "我叫丁来宝，交",
    )  # fmt: skip
    written = everything(database, tmp_path) + caplog.text
    assert "（已隐去）" in written
    assert [secret for secret in IDENTITY if secret in written] == []


async def test_the_answer_to_the_name_goes_whole(
    web: Web, inbox: Inbox, clock: FrozenClock, database: Database, peer: Peer
) -> None:
    """A nickname that no list of names knows, given before anonymity was chosen after all."""
    talk = await web.open()
    answers = {
        "反映": says("您叫什么名字？", expects="name"),
        "钻天猴": says("您的电话？", expects="phone"),
        "匿名": says("好，匿名。", effects=[{"type": "go_anonymous"}]),
    }
    peer.script = lambda turn: json(
        next(one for key, one in answers.items() if key in turn["text"])
    )
    await tell(talk, inbox, clock, "我要反映", "钻天猴", "还是匿名吧")
    with database.reading() as session:
        texts = [row.text for row in session.scalars(select(Message))]
    assert "钻天猴" not in "".join(texts) and "（已隐去）" in texts


async def test_who_comes_back_with_a_code_moves_from_that_message_on(
    web: Web, inbox: Inbox, clock: FrozenClock, database: Database, peer: Peer
) -> None:
    talk = await web.open()

    def script(turn: dict[str, Any]) -> Any:
        if "XS" in turn["text"]:
            since = turn["metadata"]["seq"]
            return json(
                says("还有要补充的吗？", effects=[{"type": "go_anonymous", "since": since}])
            )
        if "没有了" in turn["text"]:
            return json(says("收好了。", effects=[{"type": "seal"}]))
        return json(says(f"听到：{turn['text']}"))

    peer.script = script
    await tell(
        talk,
        inbox,
        clock,
        "我是丁来宝，问个政策",
        "XS12345678 ABCD2345",
        "会计还有一本账",
        "没有了",
    )
    await tell(talk, inbox, clock, "再问个政策")
    with database.reading() as session:
        rows = session.scalars(select(Conversation)).all()
        here = next(row for row in rows if row.public_id is not None)
        apart = next(row for row in rows if row.public_id is None)
        said = {
            row.id: [one.text for one in session.scalars(
                select(Message).where(Message.conversation_id == row.id).order_by(Message.seq)
            )]
            for row in rows
        }  # fmt: skip
    assert said[here.id] == [
        "我是丁来宝，问个政策", "听到：我是丁来宝，问个政策", "再问个政策", "听到：再问个政策",
    ]  # fmt: skip
    assert said[apart.id] == [
        "XS12345678 ABCD2345", "还有要补充的吗？", "会计还有一本账", "听到：会计还有一本账",
        "没有了", "收好了。",
    ]  # fmt: skip
    assert apart.state == "sealed"
    assert [one["text"] for one in await talk.messages()][-1] == "听到：再问个政策"


async def test_numbers_of_an_anonymous_lead_do_not_stay_beside_another_matter(
    web: Web, inbox: Inbox, clock: FrozenClock, database: Database, peer: Peer
) -> None:
    talk = await web.open()
    peer.script = lambda turn: json(says("先办完这件。", effects=[{"type": "hide_numbers"}]))
    await tell(talk, inbox, clock, "那件咋样了 XS12345678 ABCD2345")
    with database.reading() as session:
        texts = [row.text for row in session.scalars(select(Message).order_by(Message.seq))]
    assert texts == ["那件咋样了 （已隐去）（已隐去）", "先办完这件。"]
