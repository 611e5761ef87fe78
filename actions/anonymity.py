"""How a reporter wants to be known: named, named but confidential, or anonymous."""

from __future__ import annotations

import re

from actions.absorb import Facts
from language import answers
from language.self_identity import hide

_ANONYMOUS = re.compile(
    r"匿名|不(?:想|要|敢|愿意?|方便)?(?:留|说|写|透露|暴?露)(?:我|俺)?的?(?:真?名|姓名|名字|身份)|"
    r"(?:别|不要|莫)(?:写|留|提)我?的?名|不(?:留|报|署|具)名|没名没姓|谁也别知道是我"
)
_CONFIDENTIAL = re.compile(
    r"保密|(?:别|不要|不能|不想|千万别|莫)(?:让|叫|给|跟)?.{0,8}(?:知道|晓得|说出去|泄露|透露)|(?:别|不要|莫)说是我"
)
_NAMED = re.compile(
    r"实名|留(?:我的?)?名|不怕(?:他|人|报复|得罪)?|真名|(?:可以|能|敢)(?:说|留|报)?我?的?(?:名字|姓名)|署名"
)
_KEEP_NAMED = re.compile(r"(?:不|别|不用|不要|不想)匿名")
# What would become of it, asked before choosing.
_WONDERS = re.compile(
    r"(?:如果|要是|假如|万一)[^。]{0,12}(?:匿名|实名|保密)|(?:匿名|实名|保密)[^。]{0,8}(?:会不会|能不能查|查(?:得|不)到|查出来)"
)
_FIRST, _SECOND, _THIRD = (
    re.compile(rf"^(?:选)?(?:第?{n}(?:个|种|号)?|{m}(?:个|种)?)$")
    for n, m in (("[1一]", "头一"), ("[2二]", "中间那?"), ("[3三]", "最后(?:那)?一?"))
)
_REPORTER = ("name", "phone", "id_card", "reporter_name", "reporter_phone")
_WORDS = ("what", "evidence", "who", "where", "when", "amount")


def choice_in(text: str, *, asked: bool) -> str | None:
    """``named``, ``confidential``, ``anonymous``, or ``None`` where the words do not say.

    ``asked``: the question was just put, so that an ordinal or a bare refusal counts too.
    """
    if _KEEP_NAMED.search(text):
        return "named"
    if _WONDERS.search(text):
        return None
    if _ANONYMOUS.search(text):
        return "anonymous"
    if _CONFIDENTIAL.search(text):
        return "confidential"
    if _NAMED.search(text):
        return "named"
    if not asked:
        return None
    bare = text.strip(" 。，,.!！吧的")
    for pattern, choice in ((_FIRST, "named"), (_SECOND, "confidential"), (_THIRD, "anonymous")):
        if pattern.match(bare):
            return choice
    return "anonymous" if answers.classify(text) in ("skip", "no") else None


def forget_reporter(facts: Facts) -> None:
    """An anonymous lead holds nothing that tells who reports, even where it slipped out."""
    if facts.get("anonymity") != "anonymous":
        return
    for field in _REPORTER:
        facts.pop(field, None)
    for field in _WORDS:
        if facts.get(field):
            facts[field] = hide(facts[field])
