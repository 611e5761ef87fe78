"""Villages and hamlets that no list knows and no suffix gives away, told with words between.

我们自然村叫 阎家圪堵, 嘎查名字叫哈图; and, where the place was asked for, a part of the answer
that is nothing but a hamlet's name: 旬邑县太村镇 俺们窑沟队.
"""

from __future__ import annotations

import re
from typing import List, Tuple

_GROUP = r"(?: ?第?[0-9一二三四五六七八九十]{1,3}(?:村民小组|小组|组|社|队)(?![长员]))?"
_CALLED = re.compile(
    r"(?:自然村|自然屯|嘎查|村子?|屯子?|小组|[组队社]|寨子?|庄子?|地方|小?地名|[这那](?:凼|块|儿|里|疙瘩|一?片|一?带)|院子|湾子?|名字)"
    r"(?:里头?)?的?(?:名字?|名儿)?(?:就|是)?(?:叫做?|喊做?|喊的|名叫|叫个)[ :,]*"
    r"(?P<name>[\u4e00-\u9fff]{2,6}?"
    + _GROUP
    + r")(?=$|[ ,。.!;?、0-9]|的|嘛|啊|呀|哈|哩|嘞|咧|那|这)"
)
_LEAD = re.compile(
    r"(?:[我俺咱额]们?|家|就?住在?|就?在|就是|是|叫|嗯|那个|到|的|下面|底下|下头|里头?|小地名|老家|村里)*"
)
_HAMLET = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,5}?(?:自然村|自然屯|屯子?|营子|圪[堵旦塔梁]|庄子?|沟|湾|寨子?|坝|岭|坪|塘|洼|塬|峁|冲|[组社队]|头|咀|坳|垭|窝|坡|梁)"
    + _GROUP
    + r")(?:的|嘛|哩|咧|嘞|啊|呀|哈|噻|那边|那儿|那里|这边|人|了){0,3}"
)
_NO_NAME = re.compile(
    r"[我你他她它您俺咱们的了吗呢吧啊呀这哪谁啥么怎有没不也就都把被让给跟说问找去要想很在是住几两]|第.[个组]|生产|原来|现在|地头|山沟|水沟|水塘|户头|屋头|头上|里头|前头|后头|外头|上头|下头|年头|老头"
)
_CLAUSE = re.compile(r"[^ ,。.!;?、:…~]+(?: (?=第?[0-9]{1,3}[组社队]))?[^ ,。.!;?、:…~]*")


def called(text: str) -> List[Tuple[int, int]]:
    """Names given with words like 叫: spans in a folded text."""
    return [match.span("name") for match in _CALLED.finditer(text)]


def hamlets(text: str) -> List[Tuple[int, int]]:
    """Clauses of an answer that are a hamlet's name and nothing else."""
    found = []
    for clause in _CLAUSE.finditer(text):
        lead = _LEAD.match(text, clause.start(), clause.end())
        start = lead.end() if lead else clause.start()
        match = _HAMLET.fullmatch(text, start, clause.end())
        if match is not None and not _NO_NAME.search(match["name"]):
            found.append(match.span("name"))
    return found
