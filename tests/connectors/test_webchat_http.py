"""The web chat's interface, as it is fixed and measured from outside."""

from __future__ import annotations

from typing import Any

import pytest
from sanic.response import json

from connectors import texts
from connectors.inbox import Inbox
from connectors.limits import Limits
from tests.connectors.peer import Peer, says
from tests.connectors.web import API, Web

pytestmark = pytest.mark.anyio
AT = "2026-02-13T09:00:00+08:00"


def refused(code: str, **values: object) -> dict[str, Any]:
    return {"error": {"code": code, "message": texts.error(code, **values)}}


async def test_a_message_and_its_answer(web: Web, peer: Peer, inbox: Inbox) -> None:
    answer = says("好的。", "是给您自己家申报吗？", expects="self_or_proxy")
    answer["replies"][1]["buttons"] = [{"title": "是的", "value": "给自己家申报"}]
    peer.script = lambda turn: json(answer)
    talk = await web.open(region="150121")

    stored = await talk.say("m1", "我要申报困难")
    await inbox.settled()

    assert (stored.status_code, stored.json()) == (202, {"seq": 1})
    common: dict[str, Any] = {"buttons": [], "expects": None, "at": AT}
    assert await talk.messages() == [
        {"seq": 1, "from": "farmer", "text": "我要申报困难", **common},
        {"seq": 2, "from": "bot", "text": "好的。", **common},
        {
            "seq": 3,
            "from": "bot",
            "text": "是给您自己家申报吗？",
            "buttons": [{"title": "是的", "value": "给自己家申报"}],
            "expects": "self_or_proxy",
            "at": AT,
        },
    ]
    assert [one["seq"] for one in await talk.messages(after=2)] == [3]
    assert await talk.messages(after=3) == []
    [turn] = peer.turns
    assert turn["metadata"] == {
        "channel": "webchat",
        "region": "150121",
        "draft": None,
        "files": [],
        "seq": 1,
    }


async def test_the_same_message_id_twice_is_one_message(web: Web, peer: Peer, inbox: Inbox) -> None:
    talk = await web.open()
    first = await talk.say("m1", "你好")
    await inbox.settled()
    again = await talk.say("m1", "你好")
    await inbox.settled()
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert await talk.lines() == [(1, "farmer", "你好"), (2, "bot", "听到：你好")]
    assert len(peer.turns) == 1


async def test_conversations_with_the_same_message_ids_do_not_meet(web: Web, inbox: Inbox) -> None:
    one, other = await web.open(), await web.open()
    await one.say("m1", "甲")
    await other.say("m1", "乙")
    await inbox.settled()
    assert await one.lines() == [(1, "farmer", "甲"), (2, "bot", "听到：甲")]
    assert await other.lines() == [(1, "farmer", "乙"), (2, "bot", "听到：乙")]


@pytest.mark.parametrize("method, path", [
    ("POST", "messages"), ("POST", "files"), ("GET", "messages"), ("GET", "events"),
    ("GET", "records"), ("DELETE", ""),
])  # fmt: skip
async def test_only_the_owner_of_the_token_gets_in(web: Web, method: str, path: str) -> None:
    mine, other = await web.open(), await web.open()
    body = {"message_id": "m", "text": "x"} if method == "POST" else None

    async def ask(conversation: str, headers: dict[str, str]) -> tuple[int, Any]:
        address = f"{API}/{conversation}/{path}".rstrip("/")
        response = await web.client.request(method, address, headers=headers, json=body)
        return response.status_code, response.json()

    nobody = (401, refused("unauthorized"))
    assert await ask(mine.conversation, {}) == nobody
    assert await ask(mine.conversation, {"Authorization": "Bearer " + "x" * 43}) == nobody
    assert await ask(mine.conversation, {"Authorization": f"Basic {mine.token}"}) == nobody
    foreign = await ask(other.conversation, mine.headers)
    assert foreign == (404, refused("not_found"))
    assert await ask("0" * 32, mine.headers) == foreign


@pytest.mark.parametrize("body, status, code", [
    ({"message_id": "m", "text": ""}, 400, "empty_text"),
    ({"message_id": "m", "text": " \n\t　"}, 400, "empty_text"),
    ({"message_id": "m", "text": "\x00\x07\u202e"}, 400, "empty_text"),
    ({"message_id": "m", "text": "长" * 2001}, 413, "too_long"),
    ({"message_id": "m", "text": "长" * 40000}, 413, "too_long"),
    ({"message_id": "", "text": "x"}, 400, "bad_request"),
    ({"message_id": "m" * 65, "text": "x"}, 400, "bad_request"),
    ({"message_id": 7, "text": "x"}, 400, "bad_request"),
    ({"text": "x"}, 400, "bad_request"),
    ({"message_id": "m", "text": ["x"]}, 400, "bad_request"),
    ({"message_id": "m", "text": "x", "files": "abc"}, 400, "bad_request"),
    ({"message_id": "m", "text": "x", "files": ["0" * 32]}, 400, "file_missing"),
    ({"message_id": "m", "text": "x", "files": [str(n) for n in range(10)]}, 400, "too_many_files"),
    (["m", "x"], 400, "bad_request"),
])  # fmt: skip
async def test_what_is_refused_is_not_stored(
    web: Web, inbox: Inbox, peer: Peer, body: Any, status: int, code: str
) -> None:
    talk = await web.open()
    address = f"{API}/{talk.conversation}/messages"
    response = await web.client.post(address, json=body, headers=talk.headers)
    limit = 9 if code == "too_many_files" else 2000
    assert (response.status_code, response.json()) == (status, refused(code, limit=limit))
    await inbox.settled()
    assert (await talk.messages(), peer.turns) == ([], [])


async def test_broken_json_gets_a_sentence_too(web: Web) -> None:
    talk = await web.open()
    address = f"{API}/{talk.conversation}/messages"
    response = await web.client.post(address, content=b"{\xff", headers=talk.headers)
    assert (response.status_code, response.json()) == (400, refused("bad_request"))


async def test_text_is_kept_but_for_what_cannot_be_seen(web: Web, inbox: Inbox, peer: Peer) -> None:
    talk = await web.open()
    await talk.say("m1", "  第一行\r\n第二\x00行\u202e \t/restart{}  ")
    await talk.say("m2", "长" * 2000)
    await inbox.settled()
    said = [text for _, side, text in await talk.lines() if side == "farmer"]
    assert said == ["第一行\n第二行  /restart{}", "长" * 2000]


async def test_too_quick_is_refused_kindly_and_a_repeat_is_not(web: Web, inbox: Inbox) -> None:
    talk, most = await web.open(), Limits().messages_a_minute
    stored = [await talk.say(f"m{number}", "快") for number in range(most)]
    assert {one.status_code for one in stored} == {202}
    over = await talk.say(f"m{most}", "快")
    assert (over.status_code, over.json()) == (429, refused("too_many"))
    assert over.headers["retry-after"] == "60"
    assert (await talk.say("m3", "快")).json() == stored[3].json()
    other = await web.open()
    assert (await other.say("m0", "慢")).status_code == 202
    await inbox.settled()
    assert [side for _, side, _ in await talk.lines()].count("farmer") == most


async def test_records_of_a_talk_in_which_nothing_was_filed(web: Web) -> None:
    talk = await web.open()
    response = await talk.get("records")
    assert (response.status_code, response.json()) == (200, {"records": [], "take_back": {}})


async def test_a_bad_number_is_refused(web: Web) -> None:
    talk = await web.open()
    for after in ("-1", "x", "1e3", "9" * 10):
        response = await talk.get("messages", after=after)
        assert (response.status_code, response.json()) == (400, refused("bad_request"))


async def test_clearing_ends_the_talk(web: Web, inbox: Inbox) -> None:
    talk = await web.open()
    await talk.say("m1", "你好")
    await inbox.settled()
    assert (await talk.end()).status_code == 204
    assert (await talk.get("messages")).status_code == 401
    assert (await talk.end()).status_code == 401


async def test_nothing_of_a_talk_is_kept_by_browsers(web: Web) -> None:
    talk = await web.open()
    response = await talk.get("messages")
    kept = {name: response.headers.get(name) for name in ("cache-control", "referrer-policy")}
    assert kept == {"cache-control": "no-store", "referrer-policy": "no-referrer"}
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("address", ["/", "/chat"])
async def test_the_page_asks_nobody_else(web: Web, address: str) -> None:
    page = await web.client.get(address)
    assert page.status_code == 200
    assert "default-src 'none'; script-src 'self'" in page.headers["content-security-policy"]
    assert "http://" not in page.text and "https://" not in page.text
    for name in ("chat.css", "chat.js", "icon.svg"):
        start = page.text.index(f"/static/chat/{name}?v=")
        asset = await web.client.get(page.text[start : page.text.index('"', start)])
        assert (asset.status_code, asset.headers["cache-control"]) == (
            200,
            "public, max-age=31536000, immutable",
        )
    old = await web.client.get("/static/chat/chat.js?v=old")
    assert old.headers["cache-control"] == "no-cache"
    assert (await web.client.get("/static/chat/%2e%2e%2fhttp.py")).status_code == 404
