"""Whose a telephone number is where the words stand behind it, or speak of one given before."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ME = r"(?:我|俺|咱|额|本人)(?:本人|自己|自个儿?)?"
_KIN = r"(?:婆婆|公公|岳父|岳母|丈人|丈母娘|爸|爹|妈|娘|奶奶?|爷爷?|姥姥|姥爷|外公|外婆|哥|弟|姐|妹|叔|伯|婶|舅|姨|姑|侄子?|邻居|战友|同学|朋友|老伴|儿子|闺女|女儿|对象)"
_OWNER = rf"(?:(?P<kin>(?:我|俺|咱)(?:们)?(?:家)?{_KIN}{{1,2}})|(?P<household>他|她|佢|人家|老人家?|户主|孩子|{_KIN})(?:们)?(?:家|自己|本人)?的?|(?P<speaker>{_ME})的)"
_AFTER = re.compile(
    rf"[ ,:：，]*(?:这个|那个)?(?:写成[^ ,，。]{{1,4}}的?了?[ ,，。]*那)?(?:就|才|其实)*是{_OWNER}"
)
_EARLIER = re.compile(
    rf"(?:刚才|刚刚|前面|前头|上面|先前|之前|那个|这个|原来)(?:那|这|留|说|给|报|写|的|个|你|是)*(?:电话|手机号?|号码?|号)?(?:就|其实|都)?是{_OWNER}(?:号|电话|手机)?"
)
_BY_TAIL = re.compile(
    rf"(?:尾号)?(?P<tail>\d{{2,4}})(?:结尾|尾号|收尾|那个|这个|的|号)*(?:手机|电话|号码?|号)?(?:就|才)?是{_OWNER}"
)
_ORDER = re.compile(
    r"(?:第一个|前一个|前面(?:那)?个|头一个)是(?P<first>我|他|她|老人|我[爸妈爷奶哥弟姐妹]).{0,12}?(?:第二个|后一个|后面(?:那)?个)是(?P<second>我(?!们?[爸妈爷奶哥弟姐妹家])|他|她|老人|我[爸妈爷奶哥弟姐妹])"
)
_SHARED = re.compile(
    r"(?:同一|共一|就一|就这一|只有一|都是一|[跟和][我他她]们?(?:是|用)?一)(?:个|部)?(?:电话|手机|号)|合用|共用|同用|[跟和][我他她]们?的?(?:电话|手机|号码?)?一样|两人一个"
)
_SWAPPED = re.compile(
    r"(?:电话|号码?|手机)[^，。]{0,4}(?:[弄写说记搞填]?[反颠]|颠倒|对调|换过来)|(?:反|颠倒)了[^，。]{0,3}(?:电话|号)"
)


@dataclass(frozen=True)
class Claim:
    """An earlier number said to be `owner`'s (``kin``: somebody of the speaker's own family);
    `tail` are its last digits where they are told."""

    owner: str
    tail: str | None = None


def behind(text: str, end: int) -> str | None:
    """``"speaker"`` or ``"household"`` where the words after a number say so: 138… 是她家的."""
    said = _AFTER.match(text, end)
    if said is None:
        return None
    return "speaker" if said["speaker"] else "household"


def in_order(text: str) -> tuple[str, str] | None:
    """Whose the first and the second number are: 第一个是我的第二个是老人的."""
    said = _ORDER.search(text)
    if said is None:
        return None
    first, second = ("speaker" if one == "我" else "household" for one in said.groups())
    return (first, second) if first != second else None


def earlier(text: str) -> list[Claim]:
    """What is said of numbers given before: 刚才那是我妈的号; 49尾号那个手机是她的."""
    by_tail = [Claim(_owner(one), one["tail"]) for one in _BY_TAIL.finditer(text)]
    said = _EARLIER.search(text)
    return by_tail or ([Claim(_owner(said))] if said is not None else [])


def is_shared(text: str) -> bool:
    """Whether both use the same telephone."""
    return bool(_SHARED.search(text))


_HAS_NONE = (
    r"(?:自己|本人)?(?:也|又|都|现在|年纪大)*(?:[没冇莫木](?:有|得)?|不用)(?:个)?(?:电话|手机)"
)
_THEY_HAVE_NONE = re.compile(
    rf"(?:他|她|佢|老人家?|户主|老汉|孩子|人家|{_KIN}{{1,2}})(?:们)?(?:家)?(?:里)?{_HAS_NONE}"
)
_I_HAVE_NONE = re.compile(rf"{_ME}{_HAS_NONE}")


def who_has_none(text: str) -> str | None:
    """``"household"`` or ``"speaker"`` where the words say who has no telephone: 他没有手机."""
    if _THEY_HAVE_NONE.search(text):
        return "household"
    return "speaker" if _I_HAVE_NONE.search(text) else None


def are_swapped(text: str) -> bool:
    """Whether the two numbers were taken for each other's."""
    return bool(_SWAPPED.search(text))


def _owner(said: re.Match[str]) -> str:
    return "kin" if said["kin"] else "speaker" if said["speaker"] else "household"
