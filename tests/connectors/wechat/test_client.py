"""The client against a platform that answers by script: what goes out, and what each answer means."""

from __future__ import annotations

import logging
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sanic import HTTPResponse, Request, Sanic
from sanic.response import html, json, raw

from connectors.platform_tokens import PlatformTokens
from connectors.speaking import Later
from connectors.wechat.client import Media, WeChatClient
from connectors.wechat.outcomes import Final, QuotaUsed, Retry, WindowClosed, codes, problem
from connectors.wechat.settings import LowerEntry, MenuEntry, NoticeTemplate
from connectors.wechat.voice import UNTIL_MENDED, WeChatVoice
from connectors.wechat.words import msgmenu
from intake.clock import FrozenClock
from intake.db import Database
from tests.connectors.peer import serve
from tests.connectors.wechat.account import APPID, OPENID, settings

pytestmark = pytest.mark.anyio
OK = {"errcode": 0, "errmsg": "ok"}
BUTTONS = [{"title": "给自己家", "value": "给自己家申报"}]


class Platform:
    """Gives numbered tokens, answers the rest from ``answers`` (then with OK), keeps a journal."""

    def __init__(self) -> None:
        self.answers: list[HTTPResponse] = []
        self.journal: list[tuple[str, str, dict[str, Any], Any]] = []
        self.forced: list[bool] = []
        self.token_answer: HTTPResponse | None = None
        self.url = ""
        self._stop: Callable[[], Awaitable[None]] | None = None

    async def start(self) -> None:
        app: Sanic[Any, Any] = Sanic("wx_" + secrets.token_hex(4), configure_logging=False)
        app.add_route(self._token, "/cgi-bin/stable_token", methods=["POST"])
        app.add_route(self._any, "/cgi-bin/<path:path>", methods=["GET", "POST"])
        self.url, self._stop = await serve(app)

    async def stop(self) -> None:
        assert self._stop is not None
        await self._stop()

    async def _token(self, request: Request) -> HTTPResponse:
        if self.token_answer is not None:
            return self.token_answer
        assert request.json == {
            "grant_type": "client_credential",
            "appid": APPID,
            "secret": "s3cret",
            "force_refresh": request.json["force_refresh"],
        }
        self.forced.append(request.json["force_refresh"])
        return json({"access_token": f"token-{sum(self.forced)}", "expires_in": 7200})

    async def _any(self, request: Request, path: str) -> HTTPResponse:
        query = {name: values[0] for name, values in request.args.items()}
        body: Any = None
        if request.files:
            file = request.files.get("media")
            body = (file.name, file.type, file.body)
        elif request.body:
            assert "\\u" not in request.body.decode()
            body = request.json
        self.journal.append((request.method, path, query, body))
        return self.answers.pop(0) if self.answers else json(OK)


@pytest.fixture
async def platform(anyio_backend: str) -> AsyncIterator[Platform]:
    made = Platform()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def url(tmp_path: Path, sqlite_template: Path) -> str:
    """SQLite alone: the tokens themselves are tested on both."""
    shutil.copy(sqlite_template, tmp_path / "hotline.db")
    return f"sqlite:///{tmp_path / 'hotline.db'}"


@pytest.fixture
async def client(
    platform: Platform, database: Database, clock: FrozenClock
) -> AsyncIterator[WeChatClient]:
    made = settings(api_root=platform.url)
    async with WeChatClient(made, PlatformTokens(database, clock)) as one:
        yield one


FIRST = {"access_token": "token-0"}


async def test_what_is_sent(platform: Platform, client: WeChatClient) -> None:
    await client.send_text(OPENID, "您好。")
    await client.send_menu(OPENID, "给谁家报？", BUTTONS)
    await client.send_image(OPENID, "m-1")
    await client.typing(OPENID)
    custom = "message/custom/send"
    assert platform.journal == [
        ("POST", custom, FIRST,
         {"touser": OPENID, "msgtype": "text", "text": {"content": "您好。"}}),
        ("POST", custom, FIRST,
         {"touser": OPENID, "msgtype": "msgmenu", "msgmenu": msgmenu("给谁家报？", BUTTONS)}),
        ("POST", custom, FIRST,
         {"touser": OPENID, "msgtype": "image", "image": {"media_id": "m-1"}}),
        ("POST", "message/custom/typing", FIRST, {"touser": OPENID, "command": "Typing"}),
    ]  # fmt: skip
    assert platform.forced == [False]


async def test_notices_fill_in_templates(platform: Platform, client: WeChatClient) -> None:
    fields = {"thing1": "{text}", "character_string2": "{number}", "date3": "{due}"}
    params = {"number": "SB12345678", "due": "2026年3月1日", "other": "x"}
    text = "您的自主申报（编号SB12345678）已有核查结果"
    page = "https://example.org/chat"
    for kind in ("subscribe", "template"):
        template = NoticeTemplate(id="t-1", fields=fields, kind=kind, url=page)  # type: ignore[arg-type]
        await client.send_notice(OPENID, template, text, params, once="n-1")
    data = {
        "thing1": {"value": f"{text[:19]}…"},
        "character_string2": {"value": "SB12345678"},
        "date3": {"value": "2026年3月1日"},
    }
    common = {"touser": OPENID, "template_id": "t-1", "data": data}
    assert platform.journal == [
        ("POST", "message/subscribe/bizsend", FIRST, {**common, "page": page}),
        ("POST", "message/template/send", FIRST, {**common, "url": page, "client_msg_id": "n-1"}),
    ]
    with pytest.raises(Final):
        await client.send_notice(OPENID, template, text, {}, once="n-2")
    assert len(platform.journal) == 2


async def test_the_menu(platform: Platform, client: WeChatClient) -> None:
    entries = (
        MenuEntry(name="问政策", key="问政策"),
        MenuEntry(name="更多", below=(LowerEntry(name="网页", url="https://example.org"),)),
    )
    written = {"button": [
        {"type": "click", "name": "问政策", "key": "问政策"},
        {"name": "更多", "sub_button": [{"type": "view", "name": "网页", "url": "https://example.org"}]},
    ]}  # fmt: skip
    await client.set_menu(entries)
    platform.answers = [json({"menu": written}), json(OK), json({"errcode": 46003})]
    assert await client.menu() == {"menu": written}
    await client.remove_menu()
    with pytest.raises(Final):
        await client.menu()
    assert platform.journal == [
        ("POST", "menu/create", FIRST, written),
        ("GET", "menu/get", FIRST, None),
        ("GET", "menu/delete", FIRST, None),
        ("GET", "menu/get", FIRST, None),
    ]


async def test_media_come_and_go(platform: Platform, client: WeChatClient) -> None:
    voice, picture = b"#!AMR\n" + bytes(50), b"\xff\xd8\xff" + bytes(50)
    platform.answers = [
        raw(voice, content_type="voice/amr"),
        raw(b"other", content_type="voice/speex"),
        raw(picture, content_type="application/octet-stream"),
        json({"errcode": 40007, "errmsg": "invalid media_id"}),
        raw(b'{"errcode":40007}', content_type="text/plain"),
        json({"video_url": "http://v.example/1"}),
        raw(bytes(10 * 1024 * 1024 + 1), content_type="image/jpeg"),
        json({"type": "image", "media_id": "m-9", "created_at": 1}),
    ]
    assert await client.media("m-1") == Media(voice, "audio/amr")
    assert await client.media("m-2") == Media(b"other", "audio/speex")
    assert await client.media("m-3") == Media(picture, "image/jpeg")
    for _ in range(4):
        with pytest.raises(Final):
            await client.media("m-4")
    assert await client.upload_image(picture, "image/jpeg") == "m-9"
    assert platform.journal[0] == ("GET", "media/get", {**FIRST, "media_id": "m-1"}, None)
    assert platform.journal[-1] == (
        "POST", "media/upload", {**FIRST, "type": "image"}, ("picture.jpeg", "image/jpeg", picture)
    )  # fmt: skip


@pytest.mark.parametrize(
    "rejected", [json({"errcode": 40001}), json({"errcode": 42001}), json({}, status=401)]
)
async def test_a_rejected_token_is_renewed_once_and_the_call_made_again(
    platform: Platform, client: WeChatClient, clock: FrozenClock, rejected: HTTPResponse
) -> None:
    platform.answers = [rejected]
    await client.send_text(OPENID, "您好。")
    assert [query["access_token"] for _, _, query, _ in platform.journal] == ["token-0", "token-1"]
    assert platform.forced == [False, True]
    clock.advance(seconds=30)
    platform.answers = [rejected] * 2
    with pytest.raises(Retry):
        await client.send_text(OPENID, "您好。")
    assert platform.forced == [False, True, True]
    platform.answers = [rejected]
    with pytest.raises(Retry) as soon:
        await client.send_text(OPENID, "您好。")
    assert soon.value.after == timedelta(seconds=30)
    assert platform.forced == [False, True, True]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (json({"errcode": -1}), Retry("平台繁忙（-1）", timedelta(seconds=5))),
        (json({"errcode": 45009}), Retry("这个接口今天的次数用完了（45009）", timedelta(minutes=15))),
        (json({"errcode": 45015}), WindowClosed("对方超过 48 小时没有说话，或者已经取消关注（45015）")),
        (json({"errcode": 45047}), QuotaUsed("主动发的条数用完了，要等对方再说话（45047）")),
        (json({"errcode": 43101}), Final("对方没有同意接收订阅通知（43101）", blocked=True)),
        (json({"errcode": 40003}), Final("没有这个 openid（40003）")),
        (json({"errcode": 99999}), Final("平台退回（99999）")),
        (json({"errcode": "x"}), Retry("平台的回应看不懂")),
        (html("<html>log in to the network</html>"), Retry("平台的回应看不懂")),
        (raw(b'{"errcode":-1}', content_type="x/y"), Retry("平台繁忙（-1）", timedelta(seconds=5))),
        (json({}, status=429, headers={"retry-after": "7"}), Retry("平台要求慢一点", timedelta(seconds=7))),
        (json({}, status=429), Retry("平台要求慢一点", timedelta(minutes=1))),
        (json({}, status=500), Retry("平台出错（状态 500）")),
        (json({}, status=404), Final("平台退回（状态 404）")),
    ],
)  # fmt: skip
async def test_each_answer_has_its_meaning(
    platform: Platform, client: WeChatClient, answer: HTTPResponse, error: Exception
) -> None:
    platform.answers = [answer]
    with pytest.raises(type(error)) as caught:
        await client.send_text(OPENID, "您好。")
    assert (str(caught.value), vars(caught.value)) == (str(error), vars(error))
    platform.answers = [answer]
    await client.typing(OPENID)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (
            json({"errcode": 40001}),
            Final("换不到 access_token：access_token 不对或者不是最新的（40001）", ours=True),
        ),
        (
            json({"errcode": 40125}),
            Final("appsecret 不对，请核对 channels.toml（40125）", ours=True),
        ),
        (json({}, status=401), Final("换不到 access_token：平台不认 access_token", ours=True)),
    ],
)
async def test_a_secret_that_is_refused_is_the_accounts_fault(
    platform: Platform, client: WeChatClient, answer: HTTPResponse, error: Final
) -> None:
    platform.token_answer = answer
    with pytest.raises(Final) as caught:
        await client.send_text(OPENID, "您好。")
    assert (str(caught.value), vars(caught.value)) == (str(error), vars(error))
    platform.token_answer = answer
    await client.typing(OPENID)
    with pytest.raises(Later) as later:
        platform.token_answer = answer
        await WeChatVoice(client).say(OPENID, "您好。", ())
    assert later.value.after == UNTIL_MENDED


async def test_no_token_is_no_sending(platform: Platform, client: WeChatClient) -> None:
    platform.token_answer = json({"errcode": 40164, "errmsg": "invalid ip"})
    with pytest.raises(Retry) as caught:
        await client.send_text(OPENID, "您好。")
    assert caught.value.after == timedelta(minutes=10)
    platform.token_answer = json({"access_token": 7})
    with pytest.raises(Retry):
        await client.send_text(OPENID, "您好。")
    assert platform.journal == []


async def test_a_platform_that_is_away_is_tried_again_and_the_token_told_to_nobody(
    platform: Platform, client: WeChatClient, caplog: pytest.LogCaptureFixture
) -> None:
    await client.send_text(OPENID, "您好。")
    await platform.stop()
    with caplog.at_level(logging.INFO, "hotline"), pytest.raises(Retry) as caught:
        await client.send_text(OPENID, "您好。")
    await client.typing(OPENID)
    assert "token-0" not in str(caught.value) + caplog.text.replace("HTTP Request", "")
    await platform.start()


DOCUMENTED = {
    "message/custom/send": [-1, 40001, 40003, 40004, 40007, 40008, 43004, 43019, 44002, 44004,
                            45002, 45009, 45015, 45047, 47001, 48001, 48002, 50002, 50005],
    "message/custom/typing": [-1, 40001, 40200, 45072, 45080, 45081],
    "message/template/send": [-1, 40003, 40013, 40036, 40037, 40165, 41030, 43004, 45009, 47001,
                              47003],
    "message/subscribe/bizsend": [40003, 40013, 40037, 41030, 43101, 43107, 43108, 43116, 45009,
                                  47003],
    "media/get": [40007, 41006, 46001],
    "media/upload": [40004, 40005, 40006, 40009, 40137, 41005, 44001, 45001],
    "menu/create": [40015, 40016, 40017, 40018, 40019, 40020, 40022, 40023, 40024, 40025, 40026,
                    40027, 40054, 40055, 40119, 40120, 41007, 45010, 45064, 46003, 65400],
    "stable_token": [-1, 40001, 40002, 40013, 40125, 40164, 40243, 41002, 41004, 43002, 45009,
                     45011, 89501, 89503, 89506, 89507],
    "any": [40014, 41001, 42001, 43001, 43003, 48001, 48004, 50001, 61450],
}  # fmt: skip
"""The codes that the platform's pages name, by call; those of all calls under ``any``."""


@pytest.mark.parametrize("call", DOCUMENTED)
def test_every_documented_code_is_written_down(call: str) -> None:
    assert [code for code in DOCUMENTED[call] if code not in codes()] == []


def test_every_code_that_is_written_down_means_something() -> None:
    assert {known["do"] for known in codes().values()} <= {
        "token", "retry", "window", "quota", "blocked", "account", "final"
    }  # fmt: skip
    assert problem(0) is None
    for code in codes():
        assert str(code) in str(problem(code))
