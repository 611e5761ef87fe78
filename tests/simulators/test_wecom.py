"""The simulated WeCom as it pushes: the same message again where no answer came, answers checked."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sanic import HTTPResponse, Request, Sanic
from sanic.response import raw

from simulators.journal import Journal
from simulators.wecom.app import Enterprise, create_app
from simulators.wecom.pushing import Pusher
from simulators.wecom.wire import Seal
from tests.connectors.far_ends import fresh
from tests.connectors.peer import serve

pytestmark = pytest.mark.anyio
ENTERPRISE = Enterprise()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def seal(token: str = ENTERPRISE.token) -> Seal:
    return Seal(ENTERPRISE.corpid, token, ENTERPRISE.encoding_aes_key, time.time)


@dataclass
class Callback:
    """An application's callback that hangs up as often as it is told to."""

    hang_up: int = 0
    answer: bytes = b""
    bodies: list[str] = field(default_factory=list)
    url: str = ""

    async def take(self, request: Request) -> HTTPResponse | None:
        self.bodies.append(request.body.decode())
        if len(self.bodies) <= self.hang_up:
            assert request.transport is not None
            request.transport.close()
            return None
        return raw(self.answer)


@pytest.fixture
async def callback(anyio_backend: str) -> AsyncIterator[Callback]:
    made = Callback()
    app: Sanic[Any, Any] = Sanic(fresh("callback"), configure_logging=False)
    app.add_route(made.take, "/", methods=["POST"])
    made.url, stop = await serve(app)
    yield made
    await stop()


async def test_what_is_not_answered_is_brought_again_as_it_was(callback: Callback) -> None:
    callback.hang_up, callback.answer = 2, b"success"
    journal = Journal()
    pusher = Pusher(seal(), journal, 60)
    told = await pusher.say(callback.url, "zhang", "你好]]>")
    await pusher.close()
    assert told == {"outcome": "answered", "status": 200, "answer": None}
    assert len(set(callback.bodies)) == 1
    tries = [(one["tried"], one["outcome"]) for one in journal.entries(member="zhang")]
    assert tries == [(1, "no_answer"), (2, "no_answer"), (3, "answered")]


async def test_after_three_times_it_is_given_up(callback: Callback) -> None:
    callback.hang_up = 9
    pusher = Pusher(seal(), Journal(), 60)
    told = await pusher.say(callback.url, "zhang", "你好")
    await pusher.close()
    assert (told["outcome"], len(callback.bodies)) == ("no_answer", 3)


async def test_an_answer_that_is_signed_by_somebody_else_is_none(callback: Callback) -> None:
    other = seal("another")
    sealed = other.seal("<xml><Content><![CDATA[假的]]></Content></xml>")
    signed = other.signed(sealed)
    callback.answer = (
        f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt>"
        f"<MsgSignature><![CDATA[{signed['msg_signature']}]]></MsgSignature>"
        f"<TimeStamp>{signed['timestamp']}</TimeStamp>"
        f"<Nonce><![CDATA[{signed['nonce']}]]></Nonce></xml>"
    ).encode()
    pusher = Pusher(seal(), Journal(), 60)
    told = await pusher.say(callback.url, "zhang", "你好")
    await pusher.close()
    assert (told["outcome"], len(callback.bodies)) == ("bad_answer", 1)


async def test_a_newcomer_plays_a_member_over_http(callback: Callback) -> None:
    app = create_app(Enterprise(callback=callback.url), seconds=60, name=fresh("wecom"))
    url, stop = await serve(app)
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http:
        told = (await http.post("/push", json={"member": "zhang", "text": "解绑"})).json()
        entries = (await http.get("/journal")).json()["entries"]
    await stop()
    assert told == {"outcome": "answered", "status": 200, "answer": None}
    assert entries == [{"kind": "push", "member": "zhang", "tried": 1, **told}]
