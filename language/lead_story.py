"""What a reporter's story tells: how much money, since when, what proves it.

In the reporter's own words, cut out of the sentence; nothing is inferred that was not said.
"""

from __future__ import annotations

import re
from typing import List, Optional

from language import amounts, dates, households, idcards, phones
from language.mention import Cover
from language.text import fold

_HOW_MUCH = re.compile(
    r"(?:每户|一户|每家|一家|每人|一人|人均|每亩|一亩|每头|每只|每袋|每次|一次|每年|一年|每月|一个?月|一共|总共|合计|前后|加起来|至少|大概|差不多|将近)+(?:是|收|要|扣|交|给|少|了|就|都|也|有)*$"
)
_LIKE_MONEY = re.compile(
    r"[百千万].{0,2}$|(?:收|扣|贪|要|交|掏|套|吞|吃|占|拿|欠|花|分|赔|补|发|拨|给|领)(?:了|走|下|着)?[^，。]{0,3}$"
)
_TAKEN = re.compile(
    r"(?:收|扣|贪|要|交|掏|套|吞|吃|占|拿|欠|领|赔|补|发|拨)(?:了|走|下|着|去|掉|我|俺|咱|他|她|们|家)*$"
)
_GOODS = re.compile(
    r"(?<![天头三])(?:\d+|[一二两三四五六七八九十百千几]+)(?:多|来|几)?(?:头|只|袋|吨|斤|公斤|桶|床|份|套|台|辆|条|箱|棵|车)"
    r"(?![\u4e00-\u9fff]{0,2}[镇乡村县区市旗屯庄店]|[河沟山岗岭湾坡路街子])"
    r"(?:[牛羊猪鸡鹅鸭马驴米面油煤烟酒种化被苗树草料肥子崽]{1,2})?"
)
_DENIED = re.compile(
    r"(?:哪|哪里|哪来|哪儿|哪能|根本没|压根没|从来没|并没)(?:会|能|来)?(?:得|有|的|到|挣)*$"
)
"""Before a sum that is said not to exist: 哪有两万块钱嘛."""
_NOT_TAKEN = re.compile(
    r"(?:(?:写|算|填|记|改|报|估|评)(?:成|到|作|为|得|了)|收入(?:是|有|才|就|算|写|填|报|成)*|(?:一年)?[挣赚](?:了|个|到)?|能?卖个)[^，。,;]{0,3}$"
)
"""Before a sum that somebody earns or is said to earn, which nobody took: 写成一万多."""
_NOT_ONE = re.compile(
    r"(?:块|元|钱)?(?:[牛羊猪米面]|大?裂?缝|口子|路)?(?:也|都)?[^，。,;]{0,2}?(?:没|不|闹不|挣不|拿不|见不)(?:有|见|到|过|下|着|圈|得)|(?:大|长)?(?:裂)?(?:缝|口子|路|沟)"
)
"""After what was counted only to say that there was none, or a crack: 一袋也没见, 一条缝."""
_OWNED = re.compile(
    r"(?:有|养着?|喂着?|盖了?|开着?|住着?|买了?|种着?|死了?)(?:上|的|得)?[^，。,;]{0,3}$"
)
"""Before goods that somebody has, which nobody took: 他哥养着二百多只羊."""
_LASTING = re.compile(
    r"(?:(?:这|都|已经|快|有|整|足足|连着|前后)*)(?:\d+|[一二两三四五六七八九十半几]+)(?:个)?(?:年|月)(?:多|半)?(?:了|来|间|没|都没|一直没)"
)
_KINDS_OF_PROOF = r"(?:照片|相片|图片|录音|录像|视频|收据|收条|欠条|白条|票据|发票|单子|存折|流水|转账|聊天记录|截图|合同|账本|证明|名单|公示|文件|凭证|证据|证人|见证|记录)"
_PROOF = re.compile(
    rf"[^，。；！？,;!?\s]{{0,8}}(?:有|留着?|拍(?:了|下|过)?|录(?:了|下|着)?|存着?|手里|保存)[^，。；！？,;!?\s]{{0,8}}{_KINDS_OF_PROOF}[^，。；！？,;!?\s]{{0,6}}|"
    r"[^，。；！？,;!?\s]{0,6}(?:好多人|很多人|全村|大伙|大家|邻居|村民|旁人|街坊)[^，。；！？,;!?\s]{0,4}(?:看见|瞧见|看到|能作证|可以作证|作证|都知道|知道)[^，。；！？,;!?\s]{0,3}"
)
_NO_PROOF = re.compile(
    rf"(?:没有?|没啥|无|莫得|木有|拿不出|没留)(?:啥|什么|个)?(?:下)?{_KINDS_OF_PROOF}"
)


def money(text: str) -> List[str]:
    """Sums of money as said, with 每户 or 一共 before them; else counted goods: 二十只羊."""
    folded = fold(text)
    identity = idcards.find(folded, False)
    others = [*identity, *phones.find(folded, identity, False), *dates.find(folded)]
    others += households.find(folded)
    sums = []
    for amount in amounts.find(folded, Cover(len(folded), others)):
        before, end = max(0, amount.start - 6), amount.end
        taken = _TAKEN.search(folded, before, amount.start)
        if not (amount.marked or taken or _LIKE_MONEY.search(folded[before:end])):
            continue
        if _DENIED.search(folded, max(0, amount.start - 8), amount.start):
            continue
        if _NOT_ONE.match(folded, amount.end):
            continue
        if _NOT_TAKEN.search(folded, max(0, amount.start - 8), amount.start):
            continue
        each = _HOW_MUCH.search(folded, max(0, amount.start - 10), amount.start)
        sums.append(folded[each.start() if each else amount.start : amount.end].strip())
    return _distinct(sums or _goods(folded))


def is_goods(said: str) -> bool:
    """Whether only goods are counted in the words, and no money: 两条烟."""
    folded = fold(said)
    return bool(_goods(folded)) and not amounts.find(_GOODS.sub(" ", folded), Cover(len(folded)))


def _goods(folded: str) -> List[str]:
    """Counted goods that changed hands."""
    return [
        match.group()
        for match in _GOODS.finditer(folded)
        if not _OWNED.search(folded, max(0, match.start() - 6), match.start())
        and not _NOT_ONE.match(folded, match.end())
    ]


def when(text: str) -> Optional[str]:
    """When it was or since when, as said: 去年腊月, 三年了; ``None`` where the words do not say."""
    said = [text[span.start : span.end] for span in dates.find(fold(text))]
    if said:
        return "、".join(_distinct(said))
    lasting = _LASTING.search(text)
    return re.sub(r"(?:都没|一直没|没)$", "", lasting.group()) if lasting else None


def proof(text: str) -> Optional[str]:
    """What the reporter says can prove it, in the own words; ``""`` for "there is none"."""
    none = _NO_PROOF.search(text)
    rest = text if none is None else f"{text[: none.start()]}，{text[none.end() :]}"
    found = [match.group().strip() for match in _PROOF.finditer(rest)]
    if found:
        return "，".join(found)
    return "" if none else None


def _distinct(found: List[str]) -> List[str]:
    """Without repetitions, and without what is part of something longer."""
    kept: List[str] = []
    for one in found:
        if not one or any(one in other for other in kept):
            continue
        kept = [other for other in kept if other not in one] + [one]
    return kept
