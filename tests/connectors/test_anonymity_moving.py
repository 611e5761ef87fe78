"""Anonymity: what moves into the talk apart, what stays at home, and for how long it is in reach."""

from __future__ import annotations

from typing import Any

import pytest
from sanic.response import json
from sqlalchemy import select

from connectors import anonymity
from connectors.inbox import Inbox
from connectors.receiving import append
from connectors.tables import Conversation, SealedHandle
from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from intake.facts import DECLARATION
from intake.tables import OutboxMessage
from tests.connectors.lead_bot import LeadBot
from tests.connectors.peer import Peer
from tests.connectors.telling_apart import rows, tell
from tests.connectors.web import Web

pytestmark = pytest.mark.anyio


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
