"""Danger to life in what was said: which kind, and whether it is the speaker's own.

Someone may take their life, be hurt, be buried, starve, need a doctor now, stand in fire, flood
or gas. What lies in the past, is denied, or is asked about in general is none.
"""

from __future__ import annotations

import re

from language import danger_model
from language.danger_words import EVENT, GENERAL, NOW, OVER, PAST
from language.text import fold

KINDS = ("suicide", "violence", "collapse", "hunger", "medical", "fire", "flood", "gas")
ACUTE = frozenset({"suicide", "violence", "medical", "fire", "flood", "gas"})
"""Where seconds count: nothing may be asked before the person is out of it."""

_NOW = {kind: re.compile(NOW[kind]) for kind in KINDS}
_EVENT = {kind: re.compile(EVENT[kind]) for kind in KINDS}
_PAST, _OVER, _GENERAL = re.compile(PAST), re.compile(OVER), re.compile(GENERAL)
_PASSING = frozenset({"medical", "fire", "flood", "gas"})
"""Kinds that farmers mostly tell of when they are over, as the cause of a hardship."""

_BEFORE, _AFTER = 18, 24
"""How many characters around an event say when it was; a full stop ends them."""

_SHORTEST = 3
"""Characters of which a danger is guessed: 我家 alone says nothing yet."""

_DENIED = re.compile(
    r"(?:没有?|不会|不是|没被|未|没说|并没|不至于|从没|不用|倒没|不让|别)(?:人|谁|要|说|想|被|去|到|敢|再|在|有)*$"
)
_STILL = re.compile(r"现在|这会儿?|刚刚?|正在|今[天早晚夜]|昨[天晚夜]|又|还在|眼下|马上|快来")
_SHARP = re.compile(r"[。;!?\n]")
_NO_PERSON = re.compile(
    r"(?:羊(?!水)|牛|猪|鸡|鸭|鹅|鱼|马|驴|狗|牲口|牲畜|兔|手机|钱包|(?<!拖拉机)车)[^,。;!?]{0,6}$"
)
# 打我的就行: the phone is rung, nobody is hit.
_CALLING = re.compile(
    r"打(?:我|俺|额|咱|他|她)(?:们)?(?:家)?的(?=就|也|行|中|可以|吧|电话|手机|号|那|这|$|[,。;!? \d])|"
    r"打(?:我|俺|额|咱|他|她)?(?:们)?(?:的)?(?:这个|那个)?(?:电话|手机|号码?)"
)
_SOMEBODY = re.compile(
    r"(?P<other>他|她|别人|有人|谁家|邻居|隔壁|对门|同学|朋友|老乡|亲戚|大[爷娘叔婶姐哥妈]|[老小][\u4e00-\u9fff](?!是|家)|"
    r"爹|娘|爸|妈|父亲|母亲|老汉儿?|老伴|老头|老太|男人|女人|媳妇|老婆|老公|丈夫|儿子|女儿|闺女|女娃子?|娃儿?|孩子|孙子|孙女|爷爷|奶奶|公公|婆婆|哥|弟|姐|妹|叔|婶|舅|姨)|"
    r"(?P<own>我|俺|咱|本人|自己)"
)


def find(text: str) -> list[str]:
    """The kinds of `KINDS` that a text speaks of as present, each once, in that order."""
    return told(text) or _guessed(fold(text))


def told(text: str) -> list[str]:
    """As :func:`find`, by the patterns alone."""
    folded = _CALLING.sub("电话", fold(text))
    return [kind for kind in KINDS if _first(folded, kind) is not None]


def about_other(text: str, kind: str) -> bool:
    """Whether the danger is somebody else's: the neighbour on the roof, not the speaker."""
    folded = fold(text)
    at = _first(folded, kind)
    people = list(_SOMEBODY.finditer(folded, 0, len(folded) if at is None else at + 2))
    return bool(people) and people[-1].group("other") is not None


def _guessed(text: str) -> list[str]:
    """The likeliest kind of what is put in words that no pattern knows, if it is likely enough."""
    best, found = danger_model.THRESHOLD, ""
    decided = {kind for kind in KINDS if _NOW[kind].search(text) or _EVENT[kind].search(text)}
    for at, part in danger_model.stretches(text):
        if len(part) < _SHORTEST:
            continue
        before = text[max(0, at - 8) : at]
        if (_PAST.search(before + part) and not _STILL.search(part)) or _OVER.search(part):
            continue
        if _GENERAL.search(part) or _DENIED.search(part[:4]):
            continue
        for kind in KINDS:
            if kind in decided:  # its words are there, and the patterns found them harmless
                continue
            likely = danger_model.likely(part, kind)
            if likely > best:
                best, found = likely, kind
    return [found] if found else []


def _first(text: str, kind: str) -> int | None:
    """Where the danger is first told as present, if it is."""
    found = [
        match.start()
        for match in _NOW[kind].finditer(text)
        if not _denied(text, match.start())
        and not _asked(text, match)
        and not _NO_PERSON.search(_around(text, match)[0])
        and not (kind in _PASSING and _is_over(text, match))
    ]
    found += [match.start() for match in _EVENT[kind].finditer(text) if _present(text, match)]
    return min(found, default=None)


def _present(text: str, match: re.Match[str]) -> bool:
    before, _ = _around(text, match)
    if _denied(text, match.start()) or _NO_PERSON.search(before) or _asked(text, match):
        return False
    return not _is_over(text, match)


def _is_over(text: str, match: re.Match[str]) -> bool:
    """Whether the words around put it into the past, or say that it has ended."""
    before, after = _around(text, match)
    inside = match.group()
    if _OVER.search(after) or _OVER.search(inside):
        return True
    past = list(_PAST.finditer(before + inside + after[:6]))
    return bool(past) and not _STILL.search((before + inside)[past[-1].end() :])


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    after = text[match.end() : match.end() + _AFTER]
    return _SHARP.split(before)[-1], _SHARP.split(after)[0]


def _asked(text: str, match: re.Match[str]) -> bool:
    before, after = _around(text, match)
    return bool(_GENERAL.search(before + after))


def _denied(text: str, start: int) -> bool:
    return _DENIED.search(text[max(0, start - 6) : start]) is not None
