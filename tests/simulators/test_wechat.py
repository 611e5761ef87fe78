"""The simulated platform and our side of it: pushes into a door, messages from the client."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sanic import HTTPResponse, Request, Sanic
from sanic.response import raw

import connectors.tables  # noqa: F401  its tables belong into the fixtures' databases
from connectors.platform_tokens import PlatformTokens
from connectors.wechat.client import Media, WeChatClient
from connectors.wechat.door import Door
from connectors.wechat.incoming import Choice, Incoming, Place
from connectors.wechat.outcomes import Final, QuotaUsed, Retry, WindowClosed
from connectors.wechat.settings import MenuEntry, NoticeTemplate, WeChatSettings
from connectors.wechat.words import meant
from intake.clock import FrozenClock
from intake.db import Database
from simulators.wechat.app import create_app
from simulators.wechat.people import Person
from simulators.wechat.pushing import OUT_OF_ORDER
from simulators.wechat.wire import Account
from tests.connectors.far_ends import fresh
from tests.connectors.peer import serve
from tests.intake.conftest import (  # noqa: F401
    clock,
    database,
    databases,
    keyring,
    sqlite_template,
)

pytestmark = pytest.mark.anyio
Answering = Callable[[Incoming], Awaitable[str | None]]
BUTTONS = [{"title": "给自己家", "value": "给自己家申报"}]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def url(tmp_path: Path, sqlite_template: Path) -> str:  # noqa: F811
    shutil.copy(sqlite_template, tmp_path / "hotline.db")
    return f"sqlite:///{tmp_path / 'hotline.db'}"


async def echoes(incoming: Incoming) -> str | None:
    return f"听到：{incoming.text}" if incoming.kind == "text" else None


@dataclass
class World:
    """Our callback with a door, the simulated platform, a client, and one follower's phone."""

    account: Account
    clock: FrozenClock
    answer: Answering = echoes
    raw: bytes | None = None
    heard: list[Incoming] = field(default_factory=list)
    phone: httpx.AsyncClient = field(init=False)
    client: WeChatClient = field(init=False)
    platform: Any = None
    openid: str = ""

    def settings(self, api_root: str) -> WeChatSettings:
        return WeChatSettings(
            appid=self.account.appid,
            secret=self.account.secret,
            token=self.account.token,
            encoding_aes_key=self.account.encoding_aes_key,
            mode=self.account.mode,  # type: ignore[arg-type]
            format=self.account.form,  # type: ignore[arg-type]
            api_root=api_root,
        )

    @property
    def person(self) -> Person:
        found: Person = self.platform.people[self.openid]
        return found

    def seen(self) -> list[tuple[str, str]]:
        return [(one["from"], one["text"]) for one in self.person.seen]

    async def act(self, act: str, **body: Any) -> dict[str, Any]:
        answer = await self.phone.post(f"/people/{self.openid}/{act}", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def journal(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.phone.get(f"/journal/{self.openid}")).json()[
            "entries"
        ]
        return found


@pytest.fixture(
    params=[("safe", "xml"), ("safe", "json"), ("compatible", "xml"), ("plain", "json")]
)
async def world(
    request: pytest.FixtureRequest,
    anyio_backend: str,
    database: Database,  # noqa: F811
    clock: FrozenClock,  # noqa: F811
) -> AsyncIterator[World]:
    mode, form = request.param
    made = World(Account(mode=mode, form=form), clock)
    door = Door(made.settings("http://unused.example"), clock)
    app: Sanic[Any, Any] = Sanic(fresh("callback"), configure_logging=False)

    @app.get("/callback")
    async def verify(request: Request) -> HTTPResponse:
        return raw(door.verify({key: request.args.get(key, "") for key in request.args}).encode())

    @app.post("/callback")
    async def callback(request: Request) -> HTTPResponse:
        query = {key: request.args.get(key, "") for key in request.args}
        incoming = door.open(query, request.body, request.headers.get("content-type", ""))
        made.heard.append(incoming)
        body, kind = door.reply(incoming, await made.answer(incoming))
        return raw(made.raw if made.raw is not None else body, content_type=kind)

    address, stop = await serve(app)
    simulator = create_app(
        made.account, f"{address}/callback", now=lambda: clock.now().timestamp(), seconds=0.3,
        name=fresh("wechat"),
    )  # fmt: skip
    root, stop_simulator = await serve(simulator)
    made.platform = simulator.ctx.platform
    made.client = WeChatClient(made.settings(root), PlatformTokens(database, clock))
    async with httpx.AsyncClient(base_url=root, timeout=10) as made.phone:
        made.openid = (await made.phone.post("/people", json={"name": "李桂珍"})).json()["openid"]
        yield made
    await made.client.close()
    await simulator.ctx.pusher.close()
    await stop_simulator()
    await stop()


one_world = pytest.mark.parametrize("world", [("safe", "xml")], indirect=True)


async def test_every_push_is_understood_and_the_answer_seen(world: World) -> None:
    assert (await world.phone.post("/verify")).json() == {"verified": True}
    await world.act("follow", scene="320981")
    said = await world.act("say", text="低保]]>咋办 <b>&amp;")
    await world.act("location", latitude=32.868, longitude=120.32, label="安丰镇")
    await world.act("scan", scene="320981")
    await world.act("click", key="问政策")
    await world.act("subscribe", template_id="t-1")
    await world.phone.post(
        f"/people/{world.openid}/picture",
        files={"media": ("p.jpg", b"\xff\xd8\xff1", "image/jpeg")},
    )
    await world.phone.post(
        f"/people/{world.openid}/voice", files={"media": ("v.amr", b"#!AMR\n1", "audio/amr")}
    )
    await world.act("unfollow")
    assert said == {"outcome": "answered", "text": "听到：低保]]>咋办 <b>&amp;"}
    got = [
        (one.kind, one.event, one.text, one.scene, one.location, one.event_key, one.choices)
        for one in world.heard
    ]
    place = Place(32.868, 120.32, "安丰镇")
    assert got == [
        ("event", "subscribe", "", "320981", None, "qrscene_320981", ()),
        ("text", None, "低保]]>咋办 <b>&amp;", None, None, None, ()),
        ("location", None, "", None, place, None, ()),
        ("event", "SCAN", "", "320981", None, "320981", ()),
        ("event", "CLICK", "", None, None, "问政策", ()),
        ("event", "subscribe_msg_popup_event", "", None, None, None, (Choice("t-1", "accept"),)),
        ("image", None, "", None, None, None, ()),
        ("voice", None, "", None, None, None, ()),
        ("event", "unsubscribe", "", None, None, None, ()),
    ]
    assert {one.openid for one in world.heard} == {world.openid}
    assert [await world.client.media(one.media_id) for one in world.heard if one.media_id] == [
        Media(b"\xff\xd8\xff1", "image/jpeg"),
        Media(b"#!AMR\n1", "audio/amr"),
    ]
    assert world.seen() == [
        ("me", "低保]]>咋办 <b>&amp;"),
        ("account", "听到：低保]]>咋办 <b>&amp;"),
        ("me", "［位置］安丰镇"),
        ("me", ""),
        ("me", "［语音］"),
    ]


@one_world
async def test_a_slow_answer_is_asked_for_three_times_with_the_same_id(world: World) -> None:
    late = asyncio.Event()

    async def too_slow(_: Incoming) -> str | None:
        await late.wait()
        return "晚了"

    world.answer = too_slow
    await world.act("follow")
    assert (await world.act("say", text="你好"))["outcome"] == "no_answer"
    late.set()
    said = [one.key for one in world.heard if one.kind == "text"]
    assert (len(said), len(set(said))) == (3, 1)
    assert world.seen()[-1] == ("wechat", OUT_OF_ORDER)
    tries = [one["tried"] for one in await world.journal() if one["fields"]["MsgType"] == "text"]
    assert tries == [1, 2, 3]


@one_world
@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"sorry", "the answer is no xml"),
        (b"<html/>", "the answer is no <xml>"),
        (b"<xml><Content>1</Content></xml>", "the answer has no Encrypt"),
        (
            b"<xml><Encrypt>AA==</Encrypt><TimeStamp>1</TimeStamp><Nonce>1</Nonce>"
            b"<MsgSignature>0</MsgSignature></xml>",
            "the answer is not signed",
        ),
    ],
)
async def test_an_answer_that_the_platform_would_not_take_is_found_out(
    world: World, body: bytes, why: str
) -> None:
    world.raw = body
    assert await world.act("say", text="你好") == {"outcome": "bad_answer", "why": why}
    assert world.seen()[-1] == ("wechat", OUT_OF_ORDER)


@one_world
async def test_five_messages_after_words_three_after_a_tap_none_without(world: World) -> None:
    client, openid = world.client, world.openid
    await world.act("follow")
    for number in range(3):
        await client.send_text(openid, f"欢迎{number}")
    with pytest.raises(QuotaUsed):
        await client.send_text(openid, "太多")
    world.clock.advance(seconds=61)
    with pytest.raises(WindowClosed):
        await client.send_text(openid, "太晚")
    await world.act("say", text="你好")
    await client.typing(openid)
    await client.send_menu(openid, "给谁家报？", BUTTONS)
    for number in range(4):
        await client.send_text(openid, f"答{number}")
    with pytest.raises(QuotaUsed):
        await client.send_text(openid, "太多")
    world.clock.advance(seconds=31)
    await client.typing(openid)  # too late for the platform, and nobody misses it
    assert not (await world.phone.get(f"/people/{openid}")).json()["typing"]
    world.clock.advance(hours=48, seconds=1)
    with pytest.raises(WindowClosed):
        await client.send_text(openid, "太晚")
    await world.act("say", text="还在")
    await world.act("unfollow")
    with pytest.raises(WindowClosed):
        await client.send_text(openid, "走了")
    with pytest.raises(Final):
        await client.send_text("nobody", "谁")
    sent = [(one["kind"], one["errcode"]) for one in await world.journal() if one["kind"] != "push"]
    assert sent == (
        [("custom", 0)] * 3 + [("custom", 45047), ("custom", 45015), ("typing", 0)]
        + [("custom", 0)] * 5 + [("custom", 45047), ("custom", 45015), ("custom", 45015)]
    )  # fmt: skip


@one_world
async def test_a_tap_comes_back_as_what_it_stands_for(world: World) -> None:
    await world.act("follow")
    await world.client.send_menu(world.openid, "给谁家报？", BUTTONS)
    shown = world.person.seen[-1]
    [choice] = shown["choices"]
    assert (shown["text"], choice["content"]) == ("给谁家报？", "给自己家")
    await world.act("say", text=choice["content"], menu_id=choice["id"])
    tapped = world.heard[-1]
    assert meant(tapped.text, tapped.menu_id, [BUTTONS]) == "给自己家申报"


@one_world
async def test_a_token_that_was_forgotten_is_forced_and_forcing_is_limited(world: World) -> None:
    await world.act("follow")
    await world.client.send_text(world.openid, "一")
    await world.phone.post("/tokens/forget")
    await world.client.send_text(world.openid, "二")
    await world.phone.post("/tokens/forget")
    with pytest.raises(Retry) as soon:
        await world.client.send_text(world.openid, "三")
    assert soon.value.after == timedelta(seconds=30)
    world.clock.advance(seconds=30)
    await world.client.send_text(world.openid, "三")
    tokens = [
        (one["force"], one["errcode"]) for one in world.platform.journal.entries(kind="token")
    ]
    assert tokens == [(False, 0), (True, 0), (True, 0)]
    world.clock.advance(seconds=7200 - 300)
    with pytest.raises(WindowClosed):
        await world.client.send_text(world.openid, "四")
    assert len(world.platform.journal.entries(kind="token")) == 4


@one_world
async def test_faults_are_met_once_and_in_order(world: World) -> None:
    await world.act("follow")
    faults = [
        {"status": 500},
        {"status": 429, "retry_after": 7},
        {"errcode": 45009},
        {"drop": True},
    ]
    await world.phone.post("/faults", json={"next": faults})
    pauses = []
    for _ in faults:
        with pytest.raises(Retry) as caught:
            await world.client.send_text(world.openid, "你好")
        pauses.append(caught.value.after.total_seconds())
    assert pauses == [30, 7, 900, 30]
    await world.client.send_text(world.openid, "你好")
    assert world.seen() == [("account", "你好")]


@one_world
async def test_notices_need_consent_and_the_menu_is_kept(world: World) -> None:
    template = NoticeTemplate(id="t-1", fields={"thing1": "{text}"})
    await world.act("follow")
    with pytest.raises(Final) as refused:
        await world.client.send_notice(world.openid, template, "办好了", {}, "n-1")
    assert refused.value.blocked
    await world.act("subscribe", template_id="t-1")
    await world.client.send_notice(world.openid, template, "办好了", {}, "n-1")
    await world.act("refuse", template_id="t-1")
    with pytest.raises(Final):
        await world.client.send_notice(world.openid, template, "又办好了", {}, "n-3")
    assert [one.choices for one in world.heard if one.choices] == [
        (Choice("t-1", "accept"),),
        (Choice("t-1", "reject"),),
    ]
    other = NoticeTemplate(id="t-2", fields={"thing1": "{text}"}, kind="template")
    for _ in range(2):
        await world.client.send_notice(world.openid, other, "办好了", {}, "n-2")
    assert world.seen() == [("notice", "办好了")] * 2
    await world.client.set_menu((MenuEntry(name="问政策", key="问政策"),))
    written = {"button": [{"type": "click", "name": "问政策", "key": "问政策"}]}
    assert await world.client.menu() == {"menu": written}
    assert (await world.phone.get(f"/people/{world.openid}")).json()["menu"] == written
    await world.client.remove_menu()
    with pytest.raises(Final):
        await world.client.menu()


@one_world
async def test_pictures_go_to_people_too(world: World) -> None:
    await world.act("follow")
    media_id = await world.client.upload_image(b"\xff\xd8\xff2", "image/jpeg")
    await world.client.send_image(world.openid, media_id)
    assert world.person.seen[-1]["picture"] == media_id
    shown = await world.phone.get(f"/media/{media_id}")
    assert (shown.content, shown.headers["content-type"]) == (b"\xff\xd8\xff2", "image/jpeg")
    for part in ("/", "/static/phone.js", "/static/phone.css"):
        assert (await world.phone.get(part)).status_code == 200
