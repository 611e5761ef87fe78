"""A yes to what was read back, with more words around it: 对！！报！！, 没有问题，请上报."""

from __future__ import annotations

import re

_SHORT = 14
_YES = re.compile(
    r"[\s，,]*(?:这下|这回|这次|这样|现在|都|就)*(?:对|是|嗯|好|行|中|可以|没错|成|要得|同意|报)"
)
_BUT = re.compile(r"不|(?<!没)错|改|换|但|等|吗|[?？]|什么|啥")
_FILE = re.compile(
    r"(?<!不)(?<!别)(?:报上去|提交|请?上报|交上去)|没(?:有|得|啥)?(?:问题|意见|毛病)"
)
_WRONG = re.compile(r"不对|不是|(?<!没)错|改|换|补充|还有|等")


_BY_THE_WAY = re.compile(r"[\s，,]*(?:哦|噢|啊|哎)?对了[\s，,。！!]*([^\s，,。！!].+)", re.S)
_COUNTS = re.compile(r"[\d两二三四五六七八九十百千万]")
_STAYS = re.compile(r"[\s，,]*(?:谢|麻烦|辛苦|[啊哈嘛撒哦噢呢呀吧]+[\s，,。！!]*$)")


def goes_on_to_something_else(text: str) -> bool:
    """Whether 对了 is no yes but begins what was forgotten: 对了 我叫张有福, 对了 全家收入两万."""
    found = _BY_THE_WAY.match(text)
    if found is None:
        return False
    rest = found[1]
    agrees = _YES.match(rest) or _FILE.search(rest) or _STAYS.match(rest)
    return not agrees or bool(_COUNTS.search(rest))


def says_yes(text: str) -> bool:
    """Whether the words agree and change nothing."""
    if len(text) > 2 * _SHORT or goes_on_to_something_else(text):
        return False
    if _FILE.search(text) and not _WRONG.search(text):
        return True
    return len(text) <= _SHORT and bool(_YES.match(text)) and not _BUT.search(text)
