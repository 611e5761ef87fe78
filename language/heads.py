"""Who is the head of a household (户主): whether words name one, and that it is not the speaker."""

from __future__ import annotations

import re

from language import spelling
from language.name_cues import KIN as _NAMED_KIN
from language.text import fold

_I = r"(?:我|俺|咱|额)"
KIN = rf"(?:(?:孩子|娃儿?|小孩)(?:他|的)?(?:爸爸?|爹|爷爷?|奶奶?)|那口子|那位|{_NAMED_KIN})"
_HEAD = r"(?:户主|当家的?人?|户口本上?(?:第一个|头一个)?)"
_WHOSE = rf"(?:{_I}|他|她)?(?:们)?(?:家|屋)?(?:里|头)?(?:的|那个)?"
_CALLED = r"(?:的)?(?:大?名字?)?[ ,]*(?:他|她)?(?:的)?(?:大?名字?)?(?:叫做?|是|喊)?[ ,]*"
_IS = r"(?:现在|一直|上)?(?:也|就|才)?(?:写|登记|填|用|算)?(?:着|的)?(?:是|为|叫)?"
_BEFORE = re.compile(
    rf"(?:{_HEAD}(?:不是{_I}[ ,]*)?{_IS}[ ,:]*(?:{_WHOSE}{KIN})?|{KIN}(?:当|做|是)(?:的)?(?:户主|当家的?))[ ,]*{_CALLED}$"
)
_BEHIND = re.compile(rf"[ ,]*(?:他|她)?(?:就|才)?(?:是|当|做)(?:{_I}们?家)?的?(?:户主|当家的)")
_ANOTHER = re.compile(
    rf"{_HEAD}(?:不是{_I}(?!们?(?:家|的))|{_IS}[ ,:]*{_I}们?(?:家|屋)?(?:里|头)?(?:的|那个)?{KIN}|{_IS}{KIN}(?:的|[ ,]|叫|$))|{KIN}(?:就|才)?(?:是|当|做)(?:的)?(?:户主|当家的)"
)
_ONLY = re.compile(
    rf"(?:不是|不|对|{_HEAD}|{_WHOSE}{KIN}|{_I}|他|她|家|屋|叫做?|大?名字?|姓|是|当|做|写|登记|就|才|的|[ ,。]|了|啊|呢|吧)*"
)


def is_named(text: str, start: int, end: int) -> bool:
    """Whether the name at ``[start, end)`` is said to be the head's: 户主是我老公 他叫顾长林."""
    folded = fold(text)
    return bool(_BEFORE.search(folded[:start]) or _BEHIND.match(folded, end))


def is_somebody_else(text: str) -> bool:
    """Whether the words say that the speaker is not the head: 户主是我老公, 户主不是我."""
    return bool(_ANOTHER.search(fold(text)))


def tells_nothing_more(text: str, names: list[str]) -> bool:
    """Whether the words say who is the head, and nothing of a trouble."""
    folded = spelling.without(fold(text))
    if not re.search(_HEAD, folded):
        return False
    for name in names:
        folded = folded.replace(name, " ")
    return bool(_ONLY.fullmatch(folded))
