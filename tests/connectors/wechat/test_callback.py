"""The address itself, over HTTP: whoever is not the platform gets a status and nothing else."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sanic import Sanic
from sqlalchemy import func, select

from connectors.tables import ChannelAddress, Message, PlatformCall
from connectors.wechat import callback
from connectors.wechat.callback import ADDRESS, blueprint
from connectors.wechat.door import Door
from intake.clock import FrozenClock
from intake.db import Database
from tests.connectors.peer import Peer, serve
from tests.connectors.wechat.account import (
    ACCOUNT,
    JSON,
    OPENID,
    XML,
    plain_query,
    push,
    sealed,
    settings,
    text_push,
)
from tests.connectors.wechat.conftest import Account

pytestmark = pytest.mark.anyio


@pytest.fixture
def url(tmp_path: Path, sqlite_template: Path) -> str:
    """SQLite alone: what is stored is tested on both elsewhere."""
    shutil.copy(sqlite_template, tmp_path / "hotline.db")
    return f"sqlite:///{tmp_path / 'hotline.db'}"


@dataclass
class Address:
    """What the platform calls, and what came of it."""

    http: httpx.AsyncClient
    database: Database

    async def post(self, query: dict[str, str], body: bytes, kind: str = XML) -> tuple[int, bytes]:
        headers = {"Content-Type": kind}
        answer = await self.http.post(ADDRESS, params=query, content=body, headers=headers)
        return answer.status_code, answer.content

    def stored(self) -> list[int]:
        """How many people, calls and messages."""
        with self.database.reading() as session:
            return [
                session.scalar(select(func.count()).select_from(table)) or 0
                for table in (ChannelAddress, PlatformCall, Message)
            ]


def app_of(door: Door, account: Account) -> Sanic[Any, Any]:
    app: Sanic[Any, Any] = Sanic("wechat_" + secrets.token_hex(4), configure_logging=False)
    app.config.FALLBACK_ERROR_FORMAT = "text"
    app.blueprint(blueprint(door, account.reception))
    return app


@pytest.fixture
async def address(
    account: Account, clock: FrozenClock, database: Database
) -> AsyncIterator[Address]:
    root, stop = await serve(app_of(Door(settings(), clock), account))
    async with httpx.AsyncClient(base_url=root, timeout=10) as http:
        yield Address(http, database)
    await stop()


async def test_the_address_is_checked_by_echoing(address: Address, clock: FrozenClock) -> None:
    query = plain_query(clock, echostr="<b>7</b>")
    good = await address.http.get(ADDRESS, params=query)
    assert (good.status_code, good.text) == (200, "<b>7</b>")
    assert good.headers["content-type"].startswith("text/plain")
    bad = await address.http.get(ADDRESS, params={**query, "nonce": "other"})
    assert (bad.status_code, bad.text) == (403, "")
    assert (await address.http.get(ADDRESS)).status_code == 403


async def test_a_push_is_answered_sealed_and_a_repeat_alike(
    address: Address, clock: FrozenClock, peer: Peer
) -> None:
    query, body, kind = sealed(clock, text_push("我家漏雨了"))
    assert [(await address.post(query, body, kind))[0] for _ in range(2)] == [200, 200]
    assert (address.stored(), len(peer.turns)) == ([1, 1, 2], 1)
    clock.advance(minutes=6)
    assert await address.post(query, body, kind) == (403, b"")


async def test_an_answer_counts_as_told_when_it_is_on_its_way(
    address: Address, account: Account, clock: FrozenClock
) -> None:
    """Also where the platform hangs up as soon as it has it."""
    query, body, kind = sealed(clock, text_push("我家漏雨了"))
    headers = {"Content-Type": kind, "Connection": "close"}
    answer = await address.http.post(ADDRESS, params=query, content=body, headers=headers)
    assert b"Encrypt" in answer.content
    await account.reception._work.settled()
    with address.database.reading() as session:
        row = session.scalars(select(ChannelAddress)).one()
        assert (row.told_seq, row.carried_by, row.due_at) == (2, None, None)


async def test_an_answer_that_leaves_too_late_comes_once_more_as_a_message_of_its_own(
    address: Address, account: Account, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform has hung up by then, or is just doing so."""
    monkeypatch.setattr(callback, "IN_TIME", 0.0)
    assert (await address.post(*sealed(clock, text_push("我家漏雨了"))))[0] == 200
    await account.reception._work.settled()
    clock.advance(seconds=20)
    assert [text for text, _ in await account.hear()] == ["听到：我家漏雨了"]


async def test_what_is_wrongly_signed_is_refused_and_nothing_is_stored(
    address: Address, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    query, body, kind = sealed(clock, text_push("我家漏雨了"))
    for change in ({"msg_signature": "0" * 40}, {"nonce": "n2"}, {"timestamp": "1"}):
        assert await address.post({**query, **change}, body, kind) == (403, b"")
    assert await address.post(plain_query(clock), text_push("我家漏雨了").encode()) == (400, b"")
    assert address.stored() == [0, 0, 0]
    assert OPENID not in caplog.text and "漏雨" not in caplog.text


@pytest.mark.parametrize(
    "message",
    [
        text_push("你好").replace(OPENID, ""),
        push("<Content>你好</Content>"),
        push("", kind="event"),
        push("<MsgId>1</MsgId>", kind="image"),
        "no xml",
    ],
)
async def test_without_sender_id_event_or_content_it_is_400(
    address: Address, clock: FrozenClock, message: str
) -> None:
    assert await address.post(*sealed(clock, message)) == (400, b"")
    assert address.stored() == [0, 0, 0]


async def test_a_body_beyond_every_message_is_not_read(
    address: Address, clock: FrozenClock
) -> None:
    query, _, kind = sealed(clock, text_push("你好"))
    assert await address.post(query, b"x" * 70_000, kind) == (413, b"")


async def test_whatever_comes_no_answer_is_a_500_or_shows_a_trace(
    account: Account, clock: FrozenClock
) -> None:
    """Signed ones too: who has the token may still send nonsense."""
    door = Door(settings(mode="plain"), clock)
    nonces = iter(range(10**9))
    texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
    fields = st.dictionaries(
        st.sampled_from(["MsgType", "Content", "Event", "EventKey", "MediaId", "Label", "Encrypt"]),
        texts | st.sampled_from(["text", "event", "CLICK", "subscribe", "image", "location"]),
    )

    def hammer(root: str) -> None:
        with httpx.Client(base_url=root, timeout=20) as http:

            @examples(max_examples=600, suppress_health_check=list(HealthCheck))
            @given(
                body=st.binary(max_size=200) | texts.map(str.encode) | fields,
                query=st.dictionaries(st.sampled_from(["signature", "nonce", "x"]), texts),
                kind=st.sampled_from([XML, JSON, "", "text/html"]),
                signed=st.booleans(),
            )
            def call(
                body: bytes | dict[str, str], query: dict[str, str], kind: str, signed: bool
            ) -> None:
                if isinstance(body, dict):
                    inner = "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in body.items())
                    known = (
                        f"<ToUserName>{ACCOUNT}</ToUserName><FromUserName>{OPENID}</FromUserName>"
                    )
                    number = next(nonces)
                    body = f"<xml>{known}<CreateTime>1</CreateTime><MsgId>{number}</MsgId>{inner}</xml>".encode()
                if signed:
                    query = plain_query(clock, f"n{next(nonces)}")
                answer = http.post(
                    ADDRESS, params=query, content=body, headers={"Content-Type": kind}
                )
                assert answer.status_code in (200, 400, 403)
                assert "Traceback" not in answer.text and "Error" not in answer.text

            call()

    loop = asyncio.get_running_loop()
    app = app_of(door, account)
    root, stop = await serve(app)
    await loop.run_in_executor(None, hammer, root)
    await stop()
