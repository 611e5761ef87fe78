"""Which of the troubles named is the cause, and which only came of it or stands beside it."""

from __future__ import annotations

import re
from typing import AbstractSet, List, Optional

from language.text import fold

_IN_GENERAL = re.compile(
    r".*(?:住.{0,3}院|植皮|icu|住着院|腰椎|股骨|手术|开刀|药|医院|骨折|抢救|看病|治病|医药费|医疗费|药费|重症|瘫在?炕上|卧床|躺在|起不了床|下不了|瘫|化疗|重症监护|得病|有病|生病|病了|病人|大病|重病|(?<![\u4e00-\u9fff])病).{0,2}"
)
_IN_CLASS = re.compile(
    r"(?:没人)?(?:上|念|读)(?:书|学|小学|初[一二三]|初中|中学|高[一二三]|高中|幼儿园)"
)
_COSTS = re.compile(
    r"学费|供不起|交不起|上不起|念不起|学杂|开销|费用|负担|辍学|休学|失学|不念|没去上|不上学"
)
_CANNOT_WORK = re.compile(
    r"下不(?:了|来|得)(?:地|床|炕)|(?:干|做)不(?:了|得|动|成)|不能(?:干|做)|没法(?:干|做)"
)
_OF_ANIMALS = re.compile(
    r"(?:羊|牛|猪|鸡|鸭|鹅|鱼|虾|马|骡|驴|兔|蜂|牲口|牲畜)[^，。,;；人]{0,10}(?:得病|生病|病死|瘟|病了|染病|发病)|"
    r"(?:得病|生病)(?:都|全|就|又)?死(?:了|掉)?(?:[\d一二两三四五六七八九十几]+)?(?:多)?[头只匹口]"
)
_KILLED = re.compile(r"死|冻|砸|淹|冲|白干|白扔")
_CROPS_DROWNED = re.compile(
    r"(?:亩|田|烟叶?|葵花|玉米|苞[米谷]|麦|稻|庄稼|菜|树|苗|地|棉花|花生|大豆|洋芋|土豆|猪|鸡|羊|牛|鸭|鹅)[^，。,;；人]{0,8}淹死"
)
_NO_WORK = re.compile(r"(?:打|务)不(?:了|成|上)工|不能打工|没法打工|出不去打工")
_NURSES = re.compile(r"(?:守|照顾|照看|伺候|陪|看护|看着|带娃|带着)[^，。,;；]{0,8}$")
_ROTTEN = re.compile(r"(?:全|都)(?:烂|霉|发芽)(?:了)?(?:在地里)?")
_FIRE = re.compile(r"火|烧")
_HIT = frozenset(("因意外", "因残"))
_OF_THE_DISABILITY = re.compile(r"精神|疯|智障|痴呆|看不(?:见|清)|瞎|听不(?:见|到|清)|聋|哑|瘫")
_HANDS = re.compile(r"劳|干不|做不|种不|没人(?:干|种|做)")
_DRY_WELL = re.compile(r"(?:天|一)?旱(?:起来|了)?[^。;；]{0,8}(?:没|冇|莫)(?:有|得)?水(?:喝|吃)?")
_CROPS = re.compile(
    r"庄稼|地里|田|苗|麦|稻|谷|苞|玉米|葵花|绝收|减产|收成|颗粒|菜|果|茶|草场|牛|羊|猪"
)
_OF_NO_CROP = re.compile(
    r"(?:脚|腿|手|肉|皮|伤口|嘴|胃|肠|肺|牙|背|柱子?|柱头|梁|楼|瓦|椽|檩|门|窗|墙|房|屋|桥|路)[^，。,;；]{0,4}(?:全|都)烂"
)
_ADDS = re.compile(
    r"^(?:对了|哦)?[,，\s]*(?:还有|另外|再有|再一个|再加上)|(?:也|都)(?:要|得|给我|帮我)*(?:算|记|报|写)(?:上|进|一下)"
)
"""Says that one more trouble is to be noted, whatever was asked."""
_BESIDE = ("guarantees", "income", "expense", "household_size", "id_card")


def is_cause(kind: str, said: str, text: str, told: AbstractSet[str], asked: Optional[str]) -> bool:
    """Whether the words ``said`` name a cause of this kind (one of ``risks.KINDS``).

    Who was hit by a lorry lies in hospital and cannot work: the cause is the accident. ``told``
    are all kinds named so far, this text's among them. What was ``asked`` for money, people and
    guarantees is answered with words of the same field.
    """
    if kind == "其他" and told - {"其他"}:
        return False
    if kind == "因灾" and "产业失败" in told and _ROTTEN.fullmatch(said):
        return False  # mushrooms that rot are a business that failed
    if kind == "因灾" and _FIRE.search(said) and "意外" in text:
        return False  # who calls the fire an accident is taken at the word
    if kind == "因病" and asked != "risk" and _IN_GENERAL.fullmatch(said) and told & _HIT:
        return False
    if kind == "因灾" and _OF_NO_CROP.search(text) and _ROTTEN.fullmatch(said):
        return False
    if kind == "缺劳力" and said == "光棍" and not _HANDS.search(text):
        return False  # to be a bachelor is no trouble of that kind by itself
    if kind == "因灾" and _DRY_WELL.search(text) and not _CROPS.search(text):
        return False
    if kind == "因病" and "因残" in told and _OF_THE_DISABILITY.search(said):
        return False  # a certified disability is the cause, not an illness beside it
    if kind == "因意外" and _CROPS_DROWNED.search(text) and said == "淹死":
        return False
    if kind == "因病" and _OF_ANIMALS.search(text):
        return False
    if kind == "因学" and _IN_CLASS.fullmatch(said) and not _COSTS.search(text):
        return False
    if kind == "缺劳力" and _CANNOT_WORK.search(said) and told & {"因病", "因意外", "因残"}:
        return False
    if kind == "产业失败" and "因灾" in told and _KILLED.search(said):
        return False  # sheep that froze in the snow: the cause is the snow
    if kind == "就业不稳" and "因意外" in told:
        return False
    if kind == "就业不稳" and _NO_WORK.search(said) and told & {"因病", "因残"}:
        return False
    if kind == "就业不稳" and _NURSES.search(text.split(said, maxsplit=1)[0]):
        return False  # who nurses somebody cannot go to work: the cause is what the other has
    if asked in _BESIDE and not _ADDS.search(text):
        return kind in ("因残", "因灾", "因意外", "产业失败") or (
            kind == "因病" and not _IN_GENERAL.fullmatch(said)
        )
    return True


_ANSWERS = {
    "因病": r"病|看医生|医药|吃药",
    "因残": r"残|瘫|聋|瞎",
    "因学": r"因学|上学|念书|读书|学费|供书|娃[^,。]{0,4}书",
    "因灾": r"灾|旱|涝|淹|雹|洪水",
    "因意外": r"意外|事故|车祸|摔|撞|压死|受伤|是伤",
    "就业不稳": r"就业|没活|工作|失业|打不了工|没工",
    "产业失败": r"产业|赔|亏本|价[钱格]?[^,。]{0,3}(?:垮|跌|掉|低)|卖不",
    "住房": r"住房|房子?(?!贷)|窑|厝|屋(?![里头下企])",
    "饮水": r"饮水|吃水|喝水|水(?![果稻田灾淹泥库])",
    "缺劳力": r"劳力|劳动力|没人干活|没人手",
}
_DENIED = re.compile(r"(?:不是|没有?|不算|并非|唔系|莫)[^,。;!?]{0,2}$")
_FINE_AFTER = re.compile(
    r"[^,。;!?]{0,4}(?:没(?:啥|什么)?(?:关系|问题|事|毛病)|都?[挺蛮很]好|好着)"
)


def named(text: str) -> List[str]:
    """The kinds that a short answer to the question for the cause names: 房子跟水, 就是病."""
    folded = fold(text)
    return [
        kind
        for kind, words in _ANSWERS.items()
        if any(
            not _DENIED.search(folded, max(0, match.start() - 6), match.start())
            and not _FINE_AFTER.match(folded, match.end())
            for match in re.finditer(words, folded)
        )
    ]
