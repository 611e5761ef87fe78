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


def says_yes(text: str) -> bool:
    """Whether the words agree and change nothing."""
    if len(text) > 2 * _SHORT:
        return False
    if _FILE.search(text) and not _WRONG.search(text):
        return True
    return len(text) <= _SHORT and bool(_YES.match(text)) and not _BUT.search(text)
