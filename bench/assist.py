"""How long the assist takes for an utterance, in this process: p50 and p95 in milliseconds.

    python -m bench.assist [--calls 40]

Each call is of a caller and an operator who speak by turns, on a database of its own.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

from actions.services import Services
from assist import Assist
from assist.shown import CALLER, OPERATOR
from hotline.bootstrap import build
from hotline.settings import Settings
from intake.tables import User

PROMISED = 300
"""Milliseconds from an utterance to what stands beside it, at the 95th percentile."""

CALL = (
    (OPERATOR, "您好这里是12317请问有什么能帮到您"),
    (CALLER, "喂同志你好我问一下那个监测户是怎么报的"),
    (CALLER, "我是四川省乐至县通旅镇的"),
    (CALLER, "屋头男人去年在工地上摔了腰杆 现在做不得活路"),
    (OPERATOR, "您慢慢说 自己掏了多少钱"),
    (CALLER, "前前后后花了五万多块 报了两万多 自己掏了三万"),
    (OPERATOR, "您贵姓 叫什么名字 哪几个字"),
    (CALLER, "我姓刘 叫刘素芬"),
    (CALLER, "文刀刘 素菜的素 芬芳的芬"),
    (OPERATOR, "电话号码留一个"),
    (CALLER, "我这个手机号是一三八零零零零"),
    (CALLER, "二二三三"),
    (OPERATOR, "一三八零零零零二二三三对吧"),
    (CALLER, "对头"),
    (OPERATOR, "家里几口人呢"),
    (CALLER, "五个人 两个娃儿在读书"),
    (CALLER, "那好久能来人看嘛"),
    (OPERATOR, "全家一年收入多少"),
    (CALLER, "一年到头也就万把块钱 全家的"),
    (OPERATOR, "我把您说的保存下来交给镇上核实您同意吗"),
    (CALLER, "同意同意"),
)


def main() -> int:
    """Hold the calls and print the figures; 1 if the promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=40)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        application = build(Settings.from_env({"HOTLINE_HOME": str(Path(home) / "var")}))
        application.seed()
        services = Services(application.database, application.knowledge, application.clock)
        hearing, viewing = measure(services, chosen.calls)
        application.database.dispose()
    for name, spent in (("utterance", hearing), ("view", viewing)):
        print(f"{name}: {len(spent)} times, p50 {median(spent):.0f} ms, p95 {p95(spent):.0f} ms")
    return 0 if p95(hearing) <= PROMISED else 1


def measure(services: Services, calls: int) -> tuple[list[float], list[float]]:
    """Milliseconds for each utterance and for each view after one."""
    assist = Assist(services)
    assist.warm()
    user = User(id="bench", name="bench", role="operator", region=None)
    hearing, viewing = [], []
    for _ in range(calls):
        conversation = uuid.uuid4().hex
        for seq, (speaker, text) in enumerate(CALL, 1):
            began = time.perf_counter()
            assist.take_in(conversation, seq, speaker, text, confidence=0.95)
            heard = time.perf_counter()
            with services.database.reading() as session:
                assist.view(session, conversation, user)
            hearing.append((heard - began) * 1000)
            viewing.append((time.perf_counter() - heard) * 1000)
    return hearing, viewing


def median(spent: list[float]) -> float:
    """The middle one."""
    return statistics.median(spent)


def p95(spent: list[float]) -> float:
    """What 95 of 100 do not exceed."""
    return statistics.quantiles(spent, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
