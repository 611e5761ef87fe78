"""People who write from the simulated WeChat: who they are, and what they want and answer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Literal

PLACES = {
    "东台市安丰镇红安村": "320981",
    "莒南县柳庄镇前柳村": "371327",
    "土默特左旗善岱镇朝号村": "150121",
    "东台市富安镇米市村": "320981",
}
"""Where they live, with the county's code: the scene of the QR code that hangs there."""
NAMES = ("王秀英", "高有福", "马桂兰", "张满仓", "林长海", "吴小凤", "赵大山", "周连生")
TROUBLES = (
    "老伴脑梗住院自己掏了三万",
    "孩子考上大学交不起学费",
    "地里庄稼全淹了",
    "我腿摔断了干不了活",
)
WRONGS = ("把我家的低保钱扣了两个月", "把补贴款扣下不发")
QUESTIONS = (
    "低保怎么申请", "要多久来人", "啥样的算监测对象", "危房改造咋弄", "看病能报多少", "谢谢", "我想问政策",
    "收入线是多少", "12317是干啥的", "我家这情况能报吗",
)  # fmt: skip
POLICY, PROGRESS = "我想问问政策", "查进度"
"""Buttons of the account's menu, by what a tap says; the second asks back where nothing is filed."""
_ENDINGS = "啊呀呢哦"
FILED, THANKS = ("查询码：", "已经报上去了"), "照片收到了"
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
    "这一类，对吗": "对",
    "这事最像哪一类": "截留挪用",
    "反映的是谁": "村会计",
    "什么时候的事": "今年八月",
    "牵涉到多少钱": "六百块",
    "有没有凭据": "没有凭据",
}
"""What is answered to an account's message in which the first of these stands."""

Kind = Literal["words", "picture", "voice", "scan"]


@dataclass(frozen=True)
class Said:
    """Something that a person does: words (written, or said by a button of the menu), or a file."""

    kind: Kind
    text: str = ""
    menu: bool = False


@dataclass
class Told:
    """One time that it was sent, and whether the platform saw it taken. What is sent again
    has the same ``nth``; ``at`` is the moment (monotonic)."""

    said: Said
    taken: bool
    nth: int
    at: float = 0.0


@dataclass(frozen=True)
class Matter:
    """A whole declaration or lead: how it begins, and whether a picture belongs to it."""

    kind: Literal["declaration", "lead"]
    opening: Said
    answers: dict[str, str]
    picture: bool = False


@dataclass
class Person:
    """One follower; ``matters`` are those that were told to their end. By ``nth``, half of them
    only ask; of the others one of three declares and leaves a voice, one declares with a picture,
    and one reports a lead, with their name or confidentially."""

    openid: str
    nth: int
    chance: Random
    sent: list[Told] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _spoken: bool = False

    def __post_init__(self) -> None:
        self.name, self.place = self.chance.choice(NAMES), self.chance.choice(list(PLACES))
        self.phone = f"1380000{self.nth % 10_000:04d}"

    @property
    def scan(self) -> Said:
        """The QR code of the county that they live in."""
        return Said("scan", PLACES[self.place])

    def wants(self) -> Matter | Said:
        """What they do next: once their whole matter and perhaps a voice, else mostly a question."""
        if self._errand and not self.matters and self.chance.random() < 0.3:
            self.matters.append(self._lead() if self._errand == "lead" else self._declaration())
            return self.matters[0]
        if self._errand == "voice" and not self._spoken and self.chance.random() < 0.3:
            self._spoken = True
            return Said("voice")
        by_hand = self.chance.random()
        if by_hand < 0.05:
            return self.scan
        if by_hand < 0.15:
            return Said("words", PROGRESS if self.matters else POLICY, menu=True)
        return Said("words", self.question())

    def question(self) -> str:
        """A question, each with an ending of its own by which it is known among the others."""
        rest, ending = next(self._count), ""
        while rest:
            rest, digit = divmod(rest, len(_ENDINGS))
            ending = _ENDINGS[digit] + ending
        declares = self._errand in ("voice", "picture")
        asked = QUESTIONS if declares else QUESTIONS[:-1]  # the last one begins to declare
        return self.chance.choice(asked) + ending

    @property
    def _errand(self) -> Literal["voice", "picture", "lead"] | None:
        kinds: tuple[Literal["voice", "picture", "lead"], ...] = ("voice", "picture", "lead")
        return kinds[self.nth // 2 % 3] if self.nth % 2 else None

    def _declaration(self) -> Matter:
        trouble = self.chance.choice(TROUBLES)
        story = f"我叫{self.name}，住{self.place}，{trouble}，电话{self.phone}"
        return Matter(
            "declaration", Said("words", story), ANSWERS, picture=self._errand == "picture"
        )

    def _lead(self) -> Matter:
        known = {
            "请说说是什么事": f"{self.place}的会计{self.chance.choice(WRONGS)}",
            "您想怎么反映": "实名" if self.nth % 8 < 4 else "实名但要保密",
            "哪个镇、哪个村": self.place,
            "您叫什么名字": self.name,
            "留个电话": self.phone,
        }
        return Matter("lead", Said("words", "我要反映问题", menu=True), ANSWERS | known)


def answer(matter: Matter, heard: str) -> str | None:
    """What is answered to a message of the account; None where it asks nothing that is known."""
    return next((said for asked, said in matter.answers.items() if asked in heard), None)
