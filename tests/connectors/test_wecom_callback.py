"""What members write: binding by a one-time code, unbinding, and a door that believes nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from sanic import Sanic
from sqlalchemy import func, select

from connectors.staff_tables import WeComCode, WeComMember
from connectors.wechat.errors import Malformed
from connectors.wecom import binding
from connectors.wecom.answering import forget_calls
from connectors.wecom.callback import PATH, blueprint
from connectors.wecom.door import Door
from connectors.wecom.messages import say
from intake.clock import FrozenClock
from intake.db import Database
from intake.people import users
from intake.tables import AuditRow, User
from simulators.journal import Journal
from simulators.wecom.app import Enterprise
from simulators.wecom.pushing import Pusher
from simulators.wecom.wire import Seal
from tests.connectors.far_ends import fresh, wecom_settings
from tests.connectors.peer import serve
from tests.intake.world import World

pytestmark = pytest.mark.anyio


@dataclass
class Line:
    """The application's callback in two processes, and the platform that pushes to it."""

    urls: list[str]
    seal: Seal
    world: World

    @property
    def url(self) -> str:
        return self.urls[0]

    async def say(self, member: str, text: str) -> str | None:
        return await self.push(self.seal.message(member, text), self.url)

    async def push(self, body: str, url: str) -> str | None:
        async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
            answer = await http.post(url, params=self.seal.query(body), content=body.encode())
        assert answer.status_code == 200
        return self.seal.read(answer.text)

    def code(self, username: str = "east1") -> str:
        with self.world.database.unit_of_work() as uow:
            user = users.find_user(uow.session, username)
            assert user is not None
            code = binding.give_code(uow, user, self.world.clock, f"user:{user.id}")
            uow.commit()
            return code

    def bound(self) -> dict[str, str]:
        with self.world.database.reading() as session:
            rows = session.execute(
                select(User.username, WeComMember).join(User, User.id == WeComMember.user_id)
            )
            return {username: row.member for username, row in rows}


@pytest.fixture
async def line(
    anyio_backend: str,
    database: Database,
    clock: FrozenClock,
    world: World,
) -> AsyncIterator[Line]:
    enterprise = Enterprise()
    settings = wecom_settings(enterprise, "http://127.0.0.1:9")
    async with AsyncExitStack() as stack:
        urls = []
        for _ in range(2):
            app: Sanic[Any, Any] = Sanic(fresh("callback"), configure_logging=False)
            app.blueprint(blueprint(settings, database, clock))
            address, stop = await serve(app)
            stack.push_async_callback(stop)
            urls.append(address + PATH)
        seal = Seal(
            enterprise.corpid, enterprise.token, enterprise.encoding_aes_key,
            lambda: clock.now().timestamp(),
        )  # fmt: skip
        yield Line(urls, seal, world)


async def test_the_platform_finds_the_address_in_order(line: Line) -> None:
    assert await Pusher(line.seal, Journal(), 60).verify(line.url)


@pytest.mark.parametrize(
    "said", ["绑定{}", " 绑定：{} ", "{}", "绑定 {wide}", "绑定 {first} {second}", "{}。"]
)
async def test_a_member_with_the_code_is_bound(line: Line, said: str) -> None:
    """Also as the console shows it: in two groups of four."""
    code = line.code()
    wide = code.translate({ord(str(one)): 0xFF10 + one for one in range(10)})
    words = said.format(code, wide=wide, first=code[:4], second=code[4:])
    answer = await line.say("zhang", words)
    assert answer == say("bound", name="east1的名字")
    assert line.bound() == {"east1": "zhang"}
    with line.world.database.reading() as session:
        actions = list(session.scalars(select(AuditRow.action)))
        assert {"wecom_code", "bind_wecom"} <= set(actions)
        assert session.scalar(select(func.count()).select_from(WeComCode)) == 0


async def test_a_code_is_good_once_and_for_ten_minutes(line: Line, clock: FrozenClock) -> None:
    first = line.code()
    second = line.code()
    assert await line.say("zhang", f"绑定{first}") == say("code_wrong")
    assert await line.say("zhang", f"绑定{second}") == say("bound", name="east1的名字")
    assert await line.say("li", f"绑定{second}") == say("code_wrong")
    third = line.code("west1")
    clock.advance(minutes=10)
    assert await line.say("li", f"绑定{third}") == say("code_wrong")
    assert line.bound() == {"east1": "zhang"}


async def test_a_message_that_the_platform_brings_again_gets_the_same_answer(line: Line) -> None:
    """At the same moment, and to another process: the code is used up, and that is not told."""
    body = line.seal.message("zhang", f"绑定{line.code()}")
    answers = await asyncio.gather(*(line.push(body, url) for url in line.urls * 3))
    assert answers == [say("bound", name="east1的名字")] * 6
    assert line.bound() == {"east1": "zhang"}
    wrong = line.seal.message("li", "绑定00000000")
    for url in line.urls * 4:  # one try, however often the platform asks
        assert await line.push(wrong, url) == say("code_wrong")


async def test_what_was_answered_is_sealed_and_forgotten_after_a_day(
    line: Line, clock: FrozenClock
) -> None:
    await line.say("zhang-at-home", f"绑定{line.code()}")
    database = line.world.database
    with database.engine.connect() as connection:
        [row] = connection.exec_driver_sql("SELECT key, reply FROM wecom_calls").all()
    assert "east1" not in row.reply and "zhang" not in row.key
    for hours, gone in ((23, 0), (1, 1)):
        clock.advance(hours=hours)
        with database.unit_of_work() as uow:
            assert forget_calls(uow, clock) == gone
            uow.commit()


async def test_guessing_is_stopped_even_with_the_right_code(line: Line, clock: FrozenClock) -> None:
    code = line.code()
    for number in range(5):
        assert await line.say("guesser", f"绑定{number:08d}") == say("code_wrong")
    assert await line.say("guesser", f"绑定{code}") == say("too_many")
    clock.advance(hours=1)
    assert await line.say("guesser", f"绑定{line.code()}") == say("bound", name="east1的名字")


async def test_a_member_and_a_user_belong_to_each_other_alone(line: Line) -> None:
    await line.say("zhang", f"绑定{line.code('east1')}")
    await line.say("zhang", f"绑定{line.code('west1')}")
    assert line.bound() == {"west1": "zhang"}
    await line.say("li", f"绑定{line.code('west1')}")
    assert line.bound() == {"west1": "li"}


async def test_unbinding(line: Line) -> None:
    assert await line.say("zhang", "解绑") == say("not_bound")
    await line.say("zhang", f"绑定{line.code()}")
    assert await line.say("zhang", " 解绑。") == say("unbound")
    assert line.bound() == {}


async def test_a_disabled_user_cannot_be_bound(line: Line) -> None:
    code = line.code()
    with line.world.database.unit_of_work() as uow:
        user = users.find_user(uow.session, "east1")
        assert user is not None
        users.disable(uow, user, line.world.clock)
        uow.commit()
    assert await line.say("zhang", f"绑定{code}") == say("code_wrong")


async def test_other_words_are_told_what_this_is_for(line: Line) -> None:
    assert await line.say("zhang", "你好") == say("help")


@pytest.mark.parametrize("previous", [True, False])
async def test_while_the_key_changes_the_one_before_opens_and_seals_too(
    clock: FrozenClock, previous: bool
) -> None:
    before = Enterprise()
    now = replace(before, encoding_aes_key="G" + before.encoding_aes_key[1:])
    settings = wecom_settings(now, "http://127.0.0.1:9")
    if previous:
        settings = replace(settings, previous_encoding_aes_key=before.encoding_aes_key)
    door = Door(settings, clock)
    for one, opens in ((now, True), (before, previous)):
        seal = Seal(one.corpid, one.token, one.encoding_aes_key, lambda: clock.now().timestamp())
        body = seal.message("zhang", "解绑")
        if not opens:
            with pytest.raises(Malformed):
                door.open(seal.query(body), body.encode())
            continue
        heard = door.open(seal.query(body), body.encode())
        assert (heard.member, heard.text) == ("zhang", "解绑")
        assert seal.read(door.reply(heard, "好").decode()) == "好"
        echo = seal.seal("echo")
        assert door.verify({**seal.signed(echo), "echostr": echo}) == b"echo"


async def test_whom_the_platform_did_not_send_is_refused_and_leaves_nothing(
    line: Line, clock: FrozenClock
) -> None:
    code = line.code()
    body = line.seal.message("zhang", f"绑定{code}")
    query = line.seal.query(body)
    other = Enterprise(token="another", encoding_aes_key="G" + Enterprise().encoding_aes_key[1:])
    stranger = Seal(other.corpid, other.token, other.encoding_aes_key, lambda: 0)
    nameless = line.seal.envelope(
        "<xml><MsgType>text</MsgType><FromUserName>zhang</FromUserName></xml>"
    )
    tries = [
        ({}, body, 403),
        ({**query, "msg_signature": "0" * 40}, body, 403),
        ({**query, "msg_signature": "中" * 40}, body, 403),
        (stranger.query(body), body, 403),
        (query, stranger.message("zhang", code), 403),
        (query, "<xml><Encrypt></Encrypt></xml>", 403),
        (line.seal.query(nameless), nameless, 400),
        (query, "no xml", 400),
        (query, '<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>', 400),
    ]
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        for params, content, status in tries:
            answer = await http.post(line.url, params=params, content=content.encode())
            assert (answer.status_code, answer.text) == (status, ""), content[:40]
        clock.advance(minutes=6)
        late = await http.post(line.url, params=query, content=body.encode())
        assert late.status_code == 403
    assert line.bound() == {}
