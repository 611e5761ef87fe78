"""Anonymity: what the caller sees, and what nobody else can find."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sanic.response import json
from sqlalchemy import select

from connectors import anonymity
from connectors.caller import Caller
from connectors.inbox import Inbox
from connectors.receiving import append
from connectors.tables import Conversation, Message, SealedHandle, StoredFile
from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from intake.facts import DECLARATION
from intake.privacy.columns import blind_index
from intake.tables import Base, Draft, OutboxMessage
from tests.connectors.lead_bot import LeadBot
from tests.connectors.peer import Peer, says
from tests.connectors.samples import JPEG
from tests.connectors.web import Talk, Web
from tests.intake.conftest import world  # noqa: F401
from tests.intake.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
def lead_bot(database: Database, clock: FrozenClock, world: World, peer: Peer) -> LeadBot:  # noqa: F811
    made = LeadBot(database, clock)
    peer.script = made
    return made


async def tell(talk: Talk, inbox: Inbox, clock: FrozenClock, *said: str) -> None:
    """Say these things one after the other, at odd moments that never repeat."""
    for text in said:
        clock.advance(seconds=67)
        message_id = f"page-7-{clock.now().timestamp():.0f}"
        assert (await talk.say(message_id, text)).status_code == 202
        await inbox.settled()


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


def rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table with everything decrypted: what a thief of all keys sees."""
    with database.reading() as session:
        return {
            table.name: [dict(row._mapping) for row in session.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


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


async def test_with_nothing_else_to_tell_all_of_the_talk_moves(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot, database: Database, peer: Peer
) -> None:
    talk = await web.open(region="柳树村三组老槐树旁")
    await tell(talk, inbox, clock, "你好", "有件事要反映")
    [(old_id, day)] = [(row["id"], row["opened_on"]) for row in rows(database)["conversations"]]
    await tell(talk, inbox, clock, "匿名", "给了亲戚")
    seen = await talk.messages()
    assert [one["text"] for one in seen] == [
        "你好", "听到：你好", "有件事要反映", "要留姓名吗？",
        "匿名", "好，不留姓名。", "给了亲戚", "听到：给了亲戚",
    ]  # fmt: skip
    by_public = {row["public_id"]: row for row in rows(database)["conversations"]}
    home, anonymous = by_public[talk.conversation], by_public[None]
    empty = {
        name: home[name]
        for name in ("last_seq", "lead_from", "waiting_since", "due_at", "lease_until", "failures")
    }
    assert empty == dict.fromkeys(empty, None) | {"last_seq": 0, "failures": 0}
    assert old_id not in (home["id"], anonymous["id"]), "P goes on under a new id"
    assert (anonymous["last_seq"], anonymous["opened_on"]) == (8, day)
    assert anonymous["region"] is None, "a place in the caller's own words stays behind"
    found = rows(database)
    for table in ("messages", "drafts", "bot_trackers"):
        assert {row["conversation_id"] for row in found[table]} == {anonymous["id"]}
    assert old_id not in repr(found)
    await peer.was_told_to_forget(1)
    assert peer.forgotten == [old_id]


async def test_sealed_means_read_only_and_the_rest_goes_on_at_home(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot, database: Database, peer: Peer
) -> None:
    talk = await web.open()
    await tell(talk, inbox, clock, "有件事要反映", "匿名", "交", "我要申报")
    lines = await talk.lines()
    assert [seq for seq, _, _ in lines] == list(range(1, 9))
    assert lines[6] == (7, "farmer", "我要申报")
    by_public = {row["public_id"]: row for row in rows(database)["conversations"]}
    home, anonymous = by_public[talk.conversation], by_public[None]
    assert (anonymous["state"], anonymous["last_seq"]) == ("sealed", 6)
    assert (home["state"], home["last_seq"]) == ("open", 2)
    trackers = {row["conversation_id"] for row in rows(database)["bot_trackers"]}
    assert trackers == {home["id"]}
    recipients = {row["recipient"] for row in rows(database)["outbox"]}
    assert anonymous["id"] not in recipients


async def test_what_comes_in_while_the_report_is_being_filed_is_asked_for_again(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot, peer: Peer
) -> None:
    talk = await web.open()
    await tell(talk, inbox, clock, "有件事要反映", "匿名")
    sent: list[int] = []

    async def script(turn: dict[str, Any]) -> Any:
        if not sent:
            sent.append((await talk.say("late", "我家也困难")).status_code)
        return lead_bot(turn)

    peer.script = script
    await tell(talk, inbox, clock, "交", "我要申报")
    texts_seen = [text for _, _, text in await talk.lines(after=4)]
    assert texts_seen[:2] == ["交", "我家也困难"]
    assert "麻烦再发一遍" in texts_seen[3]
    assert texts_seen[4] == "我要申报"
    assert sent == [202]


async def test_what_waits_for_the_bot_moves_along_and_carries_no_way_back(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot, database: Database, peer: Peer
) -> None:
    talk = await web.open()
    await tell(talk, inbox, clock, "我要申报", "要反映")

    async def script(turn: dict[str, Any]) -> Any:
        if turn["text"] == "匿名":
            await talk.say("meanwhile", "给了亲戚")
            return lead_bot(turn)
        return json({}, status=503)

    peer.script = script
    await tell(talk, inbox, clock, "匿名")
    [waiting] = [row for row in rows(database)["messages"] if row["state"] == "pending"]
    assert (waiting["text"], waiting["capsule"]) == ("给了亲戚", None)
    of_public = {row["public_id"]: row for row in rows(database)["conversations"]}
    assert of_public[None]["waiting_since"] is not None
    assert of_public[talk.conversation]["waiting_since"] is None

    peer.script = lead_bot
    clock.advance(seconds=30)
    assert await inbox.handle_pending() == 1
    assert [text for _, _, text in await talk.lines(after=4)] == [
        "匿名",
        "给了亲戚",
        "好，不留姓名。",
        "听到：给了亲戚",
    ]


async def test_two_reports_in_one_talk(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot, database: Database
) -> None:
    talk = await web.open()
    await tell(
        talk,
        inbox,
        clock,
        "我要申报",
        "要反映",
        "匿名",
        "交",
        "谢谢",
        "再反映",
        "匿名",
        "交",
        "再见",
    )
    lines = await talk.lines()
    assert [seq for seq, _, _ in lines] == list(range(1, 19))
    assert [text for _, side, text in lines if side == "farmer"] == [
        "我要申报", "要反映", "匿名", "交", "谢谢", "再反映", "匿名", "交", "再见",
    ]  # fmt: skip
    found = rows(database)["conversations"]
    assert sorted((row["state"], row["last_seq"]) for row in found) == [
        ("open", 6),
        ("sealed", 6),
        ("sealed", 6),
    ]


async def test_a_page_that_holds_all_it_can_says_so_and_keeps_nothing_of_the_words(
    web: Web,
    inbox: Inbox,
    clock: FrozenClock,
    lead_bot: LeadBot,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("connectors.caller.HANDLES", 2)
    talk = await web.open()
    await tell(talk, inbox, clock, "要反映", "匿名", "交", "再反映", "匿名", "收了五百", "交")
    before = await talk.lines()
    refused = await talk.say("page-7-one-too-many", "还要反映一件")
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "anonymity_exhausted"
    assert "清除本机记录" in refused.json()["error"]["message"]
    assert await talk.lines() == before
    fresh = await web.open()
    assert (await fresh.say("page-8-1", "还要反映一件")).status_code == 202


async def test_a_message_for_home_waits_behind_the_open_report(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot, database: Database
) -> None:
    """Numbers once given to the caller never come to mean another message."""
    talk = await web.open()
    await tell(talk, inbox, clock, "我要申报", "要反映", "匿名")
    before = await talk.lines()
    with database.unit_of_work() as uow:
        row = uow.session.scalars(
            select(Conversation).where(Conversation.public_id == talk.conversation)
        ).one()
        append(uow.session, row, "system", "您的申报已派给柳树村", clock.now())
        uow.commit()
    assert await talk.lines() == before
    await tell(talk, inbox, clock, "交")
    assert (await talk.lines())[: len(before)] == before
    assert (await talk.lines())[-1] == (9, "system", "您的申报已派给柳树村")


async def test_an_open_declaration_stays_at_home(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot, database: Database, peer: Peer
) -> None:
    talk = await web.open()
    await tell(talk, inbox, clock, "你好")
    with database.unit_of_work() as uow:
        home = uow.session.scalars(select(Conversation)).one().id
        drafts.open_draft(uow, home, DECLARATION, clock)
        uow.commit()
    await tell(talk, inbox, clock, "要反映", "匿名")
    found = rows(database)
    of_kind = {row["kind"]: row["conversation_id"] for row in found["drafts"]}
    [anonymous] = [row["id"] for row in found["conversations"] if row["public_id"] is None]
    assert of_kind == {"declaration": home, "lead": anonymous}
    assert (await talk.lines())[:2] == [(1, "farmer", "你好"), (2, "bot", "听到：你好")]


async def test_a_worker_without_the_token_can_settle_the_choice(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot, peer: Peer
) -> None:
    talk = await web.open()
    await tell(talk, inbox, clock, "要反映")
    inbox._soon = lambda conversation: None  # type: ignore[method-assign]
    clock.advance(seconds=5)
    await talk.say("m", "匿名")
    clock.advance(seconds=5)
    assert await inbox.handle_pending() == 1
    assert [text for _, _, text in await talk.lines()][-1] == "好，不留姓名。"


@pytest.mark.parametrize("ending", ["quiet for a day", "cleared"])
async def test_after_the_end_nobody_reaches_the_report(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot, database: Database, ending: str
) -> None:
    talk = await web.open()
    await tell(talk, inbox, clock, "我要申报", "要反映", "匿名", "交")
    if ending == "cleared":
        await talk.end()
        assert (await talk.get("messages")).status_code == 401
    else:
        clock.advance(hours=23)
        await sweep(database, clock)
        assert len(await talk.lines()) == 8
        clock.advance(hours=2)
        await sweep(database, clock)
        assert [text for _, _, text in await talk.lines()][:1] == ["我要申报"]
        assert len(await talk.lines()) == 2
        kinds = [one["kind"] for one in (await talk.get("records")).json()["records"]]
        assert kinds == ["declaration"]
    with database.reading() as session:
        assert session.scalars(select(SealedHandle)).all() == []
        kept = session.scalars(select(Conversation).where(Conversation.state == "sealed")).all()
        assert [row.last_seq for row in kept] == [6], "the report itself is kept for its readers"


async def sweep(database: Database, clock: FrozenClock) -> None:
    with database.unit_of_work() as uow:
        anonymity.destroy_expired(uow.session, clock.now())
        uow.commit()


async def test_speaking_keeps_the_report_within_reach(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot, database: Database
) -> None:
    talk = await web.open()
    await tell(talk, inbox, clock, "要反映", "匿名", "交")
    for _ in range(3):
        clock.advance(hours=20)
        await tell(talk, inbox, clock, "在吗")
        await sweep(database, clock)
    assert len(await talk.lines()) == 12


async def test_notices_never_go_into_an_anonymous_talk(
    web: Web, inbox: Inbox, clock: FrozenClock, lead_bot: LeadBot, database: Database
) -> None:
    talk = await web.open()
    await tell(talk, inbox, clock, "要反映", "匿名", "交")
    with database.reading() as session:
        channels = {one.channel for one in session.scalars(select(OutboxMessage))}
    assert "conversation" not in channels


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
