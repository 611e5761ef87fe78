"""People who write from the simulated WeChat: one message after the other, again when told to."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

PLACES = (
    "东台市安丰镇红安村",
    "莒南县柳庄镇前柳村",
    "土默特左旗善岱镇朝号村",
    "东台市富安镇米市村",
)
NAMES = ("王秀英", "高有福", "马桂兰", "张满仓", "林长海", "吴小凤", "赵大山", "周连生")
TROUBLES = (
    "老伴脑梗住院自己掏了三万",
    "孩子考上大学交不起学费",
    "地里庄稼全淹了",
    "我腿摔断了干不了活",
)
QUESTIONS = (
    "低保怎么申请", "要多久来人", "啥样的算监测对象", "危房改造咋弄", "看病能报多少", "谢谢", "我想问政策",
    "收入线是多少", "12317是干啥的", "我家这情况能报吗",
)  # fmt: skip
_ENDINGS = "啊呀呢哦"
FILED = "受理编号"
ANSWERS = {
    "您同意吗": "同意",
    "接着办，还是重新来": "接着办",
    "一共几口人": "后面的都不说了",
    "一年大概收入": "后面的都不说了",
    "全家一共的，还是一个人的": "后面的都不说了",
    "照刚才念的报上去": "对，报上去",
    "没问题我就报上去": "对，报上去",
    "再提交一次": "提交",
    "没存上": "提交",
}
"""What is answered to an account's message in which the first of these stands."""


@dataclass
class Told:
    """A message that a person has sent, and whether the platform saw it taken."""

    text: str
    taken: bool


@dataclass
class Person:
    """One follower; ``declares`` are the declarations that were told to their end."""

    openid: str
    nth: int
    chance: Random
    sent: list[Told] = field(default_factory=list)
    declares: int = 0
    _count: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def wants_to_declare(self) -> str | None:
        """The whole story in one message, from every second person once."""
        if self.declares or self.chance.random() < 0.5:
            return None
        self.declares += 1
        name, place = self.chance.choice(NAMES), self.chance.choice(PLACES)
        phone = f"1380000{self.nth % 10_000:04d}"
        return f"我叫{name}，住{place}，{self.chance.choice(TROUBLES)}，电话{phone}"

    def question(self) -> str:
        """A question, each with an ending of its own by which it is known among the others."""
        rest, ending = next(self._count), ""
        while rest:
            rest, digit = divmod(rest, len(_ENDINGS))
            ending = _ENDINGS[digit] + ending
        return self.chance.choice(QUESTIONS) + ending


class Phones:
    """The people's phones, over the simulator's own interface."""

    def __init__(self, platform: str) -> None:
        # A pool compares each request that waits with each connection that it keeps.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        self._http = httpx.AsyncClient(
            base_url=platform, timeout=60.0, limits=limits, trust_env=False
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def join(self, nth: int, chance: Random) -> Person:
        """Somebody new who follows the account."""
        answer = await self._http.post("/people", json={"name": f"第{nth}位"})
        person = Person(answer.json()["openid"], nth, chance)
        await self._http.post(f"/people/{person.openid}/follow", json={})
        return person

    async def say(self, person: Person, text: str) -> bool:
        """Send one message; whether it was taken. The platform itself asks three times."""
        answer = await self._http.post(f"/people/{person.openid}/say", json={"text": text})
        taken = answer.json()["outcome"] in ("answered", "success")
        person.sent.append(Told(text, taken))
        return bool(taken)

    async def insist(self, person: Person, text: str) -> None:
        """Say it again and again, as people do who are told that the account is out of order."""
        while not await self.say(person, text):
            await asyncio.sleep(1.0)

    async def declare(self, person: Person, story: str, until: float) -> None:
        """Tell a story and answer what is asked, each time when the question is on the phone."""
        known = len(await self.seen(person))
        await self.insist(person, story)
        while time.monotonic() < until:
            news = await self.seen(person)
            if len(news) == known:
                await asyncio.sleep(1.0)
                continue
            known = len(news)
            if FILED in news[-1]:
                return
            said = next((words for asked, words in ANSWERS.items() if asked in news[-1]), None)
            if said is not None:
                await self.insist(person, said)

    async def seen(self, person: Person) -> list[str]:
        """The account's messages on this phone, in the order in which they came."""
        one: dict[str, Any] = (await self._http.get(f"/people/{person.openid}")).json()
        return [each["text"] for each in one["seen"] if each["from"] == "account"]
