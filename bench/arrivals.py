"""A hundred new conversations a second: ``python -m bench.arrivals``, or ``make bench-arrivals``.

A system of its own is started in a folder of its own (``--model`` or HOTLINE_BOT_MODEL spares the
training). Somebody new comes every hundredth of a second for a minute, opens a conversation and
says a first sentence, each over a connection of its own; half of them begin a declaration, so
that the bot has more to do than it can. Each waits for two answers: 201 with the conversation's
token, 202 once the sentence is stored. Printed are how long it took from the moment at which each
request was due (a late start counts), and how far the bot has come. With ``--hung`` the bot is
stopped meanwhile as if it hung: it takes calls and answers none. Status 1 when any answer came
after more than a second, or none.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select

from connectors.tables import Message
from tests.running import System, running

ALLOWED = 1.0
"""Seconds within which everybody must have an answer."""

OPENINGS = (
    "我老伴脑梗住院花了三万多，家里实在扛不住了",
    "你好",
    "村会计扣了我家低保，我要反映",
    "收入线是多少啊",
    "我替邻居王秀英申报，他家房子后墙裂了",
    "孩子上大学有没有补助",
)


@dataclass
class Arrivals:
    """Seconds from when each request was due until its answer; ``failed`` in a word each."""

    opened: list[float] = field(default_factory=list)
    stored: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


async def arrive(address: str, nth: int, due: float, found: Arrivals) -> None:
    """Somebody new, due at ``due`` by the loop's clock."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(due - loop.time())
    where = urlsplit(address)
    try:
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        try:
            path = "/api/chat/conversations"
            status, told = await _post(reader, writer, path, {"region": "东台市"}, None)
            found.opened.append(loop.time() - due)
            if status != 201:
                found.failed.append(f"opening: {status}")
                return
            due = loop.time()
            words = {"message_id": uuid.uuid4().hex, "text": OPENINGS[nth % len(OPENINGS)]}
            path += f"/{told['conversation']}/messages"
            status, _ = await _post(reader, writer, path, words, told["token"])
            found.stored.append(loop.time() - due)
            if status != 202:
                found.failed.append(f"first sentence: {status}")
        finally:
            writer.close()
    except (OSError, asyncio.IncompleteReadError) as error:
        found.failed.append(type(error).__name__)


async def _post(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    path: str,
    body: dict[str, Any],
    token: str | None,
) -> tuple[int, Any]:
    """A request as bytes: a client library would take more of the machine than what it measures."""
    content = json.dumps(body, ensure_ascii=False).encode()
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    lines.append(f"Content-Length: {len(content)}")
    writer.write("\r\n".join([*lines, "", ""]).encode() + content)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.partition("content-length:")[2].split("\r\n")[0])
    return int(head.split(" ", 2)[1]), json.loads(await reader.readexactly(length))


async def crowd(address: str, rate: float, seconds: float) -> Arrivals:
    """Everybody, one after the other, whatever becomes of those before them."""
    found = Arrivals()
    begin = asyncio.get_running_loop().time() + 0.5
    await asyncio.gather(
        *(arrive(address, nth, begin + nth / rate, found) for nth in range(round(rate * seconds)))
    )
    return found


def handled(system: System) -> tuple[int, int]:
    """How many sentences are stored, and how many of them the bot has handled."""
    with system.database().reading() as session:
        query = (
            select(Message.state, func.count())
            .where(Message.direction == "farmer")
            .group_by(Message.state)
        )
        found = session.execute(query).all()
    return sum(row[1] for row in found), sum(row[1] for row in found if row[0] == "handled")


@contextmanager
def hanging(system: System, hung: bool) -> Iterator[None]:
    """The bot takes calls and answers none, until the end."""
    if not hung:
        yield
        return
    bot = system.pid_of("bot")
    os.kill(bot, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(bot, signal.SIGCONT)


def main() -> int:
    parser = argparse.ArgumentParser(description="new conversations, many a second")
    parser.add_argument("--rate", type=float, default=100, help="new conversations a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--hung", action="store_true", help="the bot hangs meanwhile")
    parser.add_argument("--model", type=Path, default=os.environ.get("HOTLINE_BOT_MODEL"))
    told = parser.parse_args()
    model = Path(told.model) if told.model else None
    with (
        tempfile.TemporaryDirectory(prefix="hotline-arrivals-") as folder,
        running(Path(folder) / "home", model=model) as system,
    ):
        print(f"{told.rate:g} a second for {told.seconds:g} s …", file=sys.stderr, flush=True)
        with hanging(system, told.hung):
            found = asyncio.run(crowd(system.address, told.rate, told.seconds))
        stored, done = handled(system)
        began = time.monotonic()
        time.sleep(10)
        rate = (handled(system)[1] - done) / (time.monotonic() - began)
    late = sum(one > ALLOWED for one in (*found.opened, *found.stored))
    for name, times in (("opened", found.opened), ("stored", found.stored)):
        ranked = sorted(times) or [0.0]
        p99 = ranked[int(len(ranked) * 0.99)]
        print(
            f"{name}: {len(times)}, median {statistics.median(ranked) * 1000:.0f} ms, "
            f"p99 {p99 * 1000:.0f} ms, longest {ranked[-1] * 1000:.0f} ms"
        )
    print(f"after more than a second: {late}; failed: {len(found.failed)} {found.failed[:3]}")
    print(f"in the database {stored}, by then answered {done}, {rate:.1f} a second afterwards")
    return int(bool(late or found.failed or stored != len(found.opened)))


if __name__ == "__main__":
    sys.exit(main())
