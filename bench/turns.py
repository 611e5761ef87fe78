"""What a turn costs as a conversation grows: ``python -m bench.turns``, or ``make bench-turns``.

A system of its own is started in a folder of its own (HOTLINE_BOT_MODEL spares the training). The
bot is spoken to through its one door, with the real actions and the real database. Two ways of
talking: ``mixed`` opens, fills and drops declarations between greetings, questions and thanks;
``one form`` corrects, digresses and adds in a declaration that is never filed. Conversations that
have come to their 10th, 50th, 100th and 200th turn speak their last ten turns by turns, so that
whatever else the machine does falls on all of them alike. Printed are the medians over the
conversations: the ten turns together, the last one alone, the bytes of the snapshot; at the end
what the bot's process holds in memory after some thousand turns. Status 1 when
the ten turns up to the 200th take more than 1.3 times what those up to the 10th take.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from connectors.tables import BotTracker
from hotline.process_secrets import ProcessSecrets
from intake.db import Database
from tests.running import System, running

DEPTHS = (10, 50, 100, 200)
BLOCK = 10
"""Turns after which the words come round again; the last block of each depth is timed."""

CONVERSATIONS = 3
ALLOWED = 1.3

WAYS: Mapping[str, tuple[str, ...]] = {
    "mixed": (
        "你好",
        "收入线是多少",
        "我要申报",
        "我老伴脑梗住院，花了三万多",
        "内蒙古自治区呼和浩特市清水河县",
        "张桂兰",
        "为啥要这个",
        "13800000417",
        "不报了，删掉",
        "谢谢你啊",
    ),
    "one form": (
        "我要申报，我腿摔断了干不了活",
        "东台市安丰镇",
        "公示要贴几天",
        "我叫张桂兰",
        "不对，我叫张桂莲",
        "电话13800000417",
        "家里4口人",
        "不对，是5口人",
        "啥意思",
        "房子还漏雨",
    ),
}
"""Ten turns each; where a form is open they are answers, corrections and asides in it."""


@dataclass
class Speaker:
    """One conversation through the bot's door."""

    door: httpx.Client
    words: Iterator[str]
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)

    def turn(self) -> float:
        """Say the next words; milliseconds until the answer."""
        body = {
            "conversation": self.conversation,
            "message_id": uuid.uuid4().hex,
            "text": next(self.words),
            "metadata": {"channel": "webchat", "region": None},
        }
        begun = time.perf_counter()
        self.door.post("/webhooks/hotline/webhook", json=body).raise_for_status()
        return (time.perf_counter() - begun) * 1000


@dataclass(frozen=True)
class Depth:
    """Medians over the conversations that have come so far."""

    turns: int
    block: float
    last: float
    size: int


def main() -> int:
    """Print a table for each way of talking; the status."""
    with tempfile.TemporaryDirectory(prefix="hotline-turns-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        with running(home) as system:
            status = max(measure(system, name, words) for name, words in WAYS.items())
            print(f"the bot holds {resident_megabytes(system.pid_of('bot'))} MB in memory")
            return status


def measure(system: System, name: str, words: Sequence[str]) -> int:
    """Measure one way of talking; 1 if it grows dearer than allowed."""
    secrets = ProcessSecrets.load_or_create(system.home)
    with httpx.Client(
        base_url=f"http://127.0.0.1:{system.port_of('bot')}",
        headers={"Authorization": f"Bearer {secrets.bot_token}"},
        timeout=60.0,
        trust_env=False,
    ) as door:
        found = _depths(system.database(), door, words)
    first, last = found[0], found[-1]
    print(f"{name}: medians over {CONVERSATIONS} conversations")
    print("| turn | ten turns up to it, ms | this turn, ms | snapshot, bytes |")
    print("| ---: | ---: | ---: | ---: |")
    for one in found:
        print(f"| {one.turns} | {one.block:.0f} | {one.last:.0f} | {one.size} |")
    ratio = last.block / first.block
    print(f"turn {last.turns} to turn {first.turns}: {ratio:.2f} (allowed {ALLOWED})", flush=True)
    return int(ratio > ALLOWED)


def _depths(database: Database, door: httpx.Client, words: Sequence[str]) -> list[Depth]:
    times: dict[int, list[list[float]]] = {depth: [] for depth in DEPTHS}
    sizes: dict[int, list[int]] = {depth: [] for depth in DEPTHS}
    for number in range(CONVERSATIONS):
        print(f"  conversation {number + 1} of {CONVERSATIONS} …", file=sys.stderr, flush=True)
        speakers = {depth: Speaker(door, cycle(words)) for depth in DEPTHS}
        for depth, speaker in speakers.items():
            for _ in range(depth - BLOCK):
                speaker.turn()
        rounds = [
            {depth: speaker.turn() for depth, speaker in _turned(speakers, step)}
            for step in range(BLOCK)
        ]
        for depth, speaker in speakers.items():
            times[depth].append([one[depth] for one in rounds])
            sizes[depth].append(snapshot_size(database, speaker.conversation))
    return [
        Depth(
            depth,
            sum(statistics.median(step) for step in zip(*times[depth], strict=True)),
            statistics.median(block[-1] for block in times[depth]),
            int(statistics.median(sizes[depth])),
        )
        for depth in DEPTHS
    ]


def _turned(speakers: dict[int, Speaker], step: int) -> list[tuple[int, Speaker]]:
    """The speakers, each step another one first."""
    pairs = list(speakers.items())
    start = step % len(pairs)
    return list(islice(cycle(pairs), start, start + len(pairs)))


def snapshot_size(database: Database, conversation: str) -> int:
    """Bytes of a conversation's row in the tracker store."""
    with database.reading() as session:
        blob: Any = session.scalar(
            sa.select(BotTracker.blob).where(BotTracker.conversation_id == conversation)
        )
    return len(blob)


def resident_megabytes(pid: int) -> int:
    """What a process holds in memory now."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    sys.exit(main())
