"""What a question wants to be told – a sum, a span of time, a share – and whether a rule has it.

"How much can one borrow" is asked in every region, and only one document says it: a rule that
speaks of loans without a sum does not answer that question, however like it is.
"""

from __future__ import annotations

import re
from typing import Literal

Quantity = Literal["money", "time", "often", "share"]

# In the plain form of a question (see synonyms.yml): 多久 stands for 几天, 多长时间 …
ASKED: dict[Quantity, re.Pattern[str]] = {
    "money": re.compile(
        r"多少钱|多少块|多少元|(?<!好)几[百千]块|(?<!好)几[百千]元|(?<!好)几[百千]?万|多少万|金额|额度"
        r"|[贷借补奖给领发拿赔]多少(?!人|名|户|家|次|天|年|个|处|岁|条|份)|补助多少|最[高多]多少"
    ),
    "time": re.compile(
        r"(?<!没)(?<!没用)(?<!没过)(?<!好)多久(?!.{0,8}[一几][次回遍轮])|几个?月(?!份)|几个?星期|期限|时限|多少个?工作日"
    ),
    "often": re.compile(r"多久.{0,8}一[次回遍轮]|[年月季].{0,6}几[次回遍轮]"),
    "share": re.compile(r"百分之几|百分之多少|多少比例|比例是多少|百分比|几成"),
}
GIVEN: dict[Quantity, re.Pattern[str]] = {
    "money": re.compile(r"\d(?:\.\d+)?[万千百]?元|低保标准|免费|不收钱|全额"),
    "time": re.compile(
        r"(?<!每)\d+个?(?:工作日|天|个?月|年|小时|季度)(?!\d*月)|[一二三四五六七八九十两半]个?(?:工作日|天|月|年)(?:内|以内|半)?"
        r"|第一时间|马上|当月|次月|到期|学段|随发生|\d+月\d+日"
    ),
    "often": re.compile(r"每[半一]?[年月季天]|[季年月]度|一[年月季].{0,4}次|\d次"),
    "share": re.compile(r"\d+(?:\.\d+)?%|百分之|倍|不设比例|比例要求"),
}


def asked(question: str) -> list[Quantity]:
    """The quantities that a question (in its plain form) wants to know."""
    return [kind for kind, pattern in ASKED.items() if pattern.search(question)]


def gives(kind: Quantity, text: str) -> bool:
    """The text of a rule holds a quantity of this kind, or says that there is none."""
    return bool(GIVEN[kind].search(text))


YEAR = re.compile(r"(20\d{2})\s*年?(?!\d)")


def later_years(question: str, known: str, issued: int) -> list[int]:
    """Years that a question asks about, later than a rule's document and not in its words."""
    return [
        year
        for year in map(int, YEAR.findall(question))
        if year > issued and str(year) not in known
    ]
