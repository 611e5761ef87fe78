"""The three guarantees and drinking water: which of them have a problem (三保障和饮水)."""

from __future__ import annotations

import re

from language.text import fold

KINDS = ("义务教育", "基本医疗", "住房", "饮水")
_NO_TROUBLE = (
    r"(?:没|莫|冇|木|么|唔|未)(?:有|得)?(?:啥子?|什么|么子|甚|哪样)?(?:大)?(?:问题|毛病|困难|麻烦)"
)
_NO_TROUBLE_SAID = re.compile(_NO_TROUBLE)
_SAID_FINE = re.compile(
    rf"{_NO_TROUBLE}|(?:都|全|均)(?:还|挺|蛮|很)?(?:好|行|有|中|成|可以|没事|不缺|正常|齐|管|上着|通)|[没冇莫么]事(?:儿|的)?都?|好着|还行|还好|蛮好|挺好|不愁|有保障"
)
_ALL_FINE = re.compile(
    rf"(?:都|全|均|四样|四个|四项|这些|哪样|样样|几样|一切)(?:都|也|全)?(?:{_NO_TROUBLE}|有保障|好着(?:呢|哩|来|咧)?|还好|还行|挺好|可以|正常|解决了|没事|不缺|有(?=$|[ ,。.!了的呢着])|达标|过关)|"
    rf"^ ?(?:那|哦|嗯|好像|应该|这(?:些|几样|四样|四项)|[ ,])*(?:都|均|全)?(?:{_NO_TROUBLE}|都没有|都没|(?:都|均)有保障|都好|都好着(?:呢|哩|来)|都还好|都还行|都行|都中|都有呢|中着|都可以|都ok|没有|没|无|冇|都没啥|没啥|没事(?:儿)?|么得|莫得|蛮好|都蛮好|没有没有)[的呀啊吧呢了哩哇嘞来👌 ,。.!]*(?:没啥问题|没问题|都?蛮好|都?挺好|都?好)?[的呀啊吧呢了哩 。.!]*$"
)
_ALL_BAD = re.compile(
    r"^ ?(?:四样|四个|这些|样样|全|都)(?:都|全)?(?:有|成|是)?(?:问题|困难|不行|没保障|没有保障)[的呀啊吧了 。.!]*$"
)
_TOPICS = {
    "义务教育": (
        r"义务教育|上学|念书|读书|教育|学校|小学|初中|辍学|失学|退学|学费|孩子(?:没|不)上",
        r"辍学|失学|退学|(?:上|念|读)不(?:起|成|了)(?:学|书)?|没(?:学|书)(?:上|读|念)|(?:没|不|没有|没法)(?:去)?(?:上学|念书|读书)|不念书了|不读书了|不念了|没上学|不让上学|交不起学费|没人管学习|没地方上学",
    ),
    "基本医疗": (
        r"医疗|看病|医保|合作医疗|新农合|治病|药|医院|病|报销",
        r"(?:看|治|医)不(?:起|上|了)(?:病)?|没钱(?:看|治|医|买药|抓药|吃药|做手术|住院)|没(?:有)?(?:交|参|买|缴|入)(?:上)?(?:医保|合作医疗|新农合|保险)|没(?:有)?(?:医保|合作医疗|新农合)|医保(?:今年|去年|一直|都|也|还|我们|他们?|她)*(?:断|停|没)(?!问题|事|得问题|有问题)[^,。;!?]{0,3}|合作医疗(?:断|停|没)[^,。;!?]{0,3}|报(?:销)?不了|报不上|不给报|买不起药|吃不起药|交不起(?:医保|合作医疗)|看病(?:难|贵|没钱|不行|成问题)|医疗(?:没保障|有问题|不行)|没钱治",
    ),
    "住房": (
        r"住房|房|屋|住处|窑洞|墙",
        r"(?:住房|房子?|屋)(?:都|也|就)?(?:没了|烧了|塌了|倒了|烧)|危房|漏雨|漏水|(?:房|屋|墙|顶)[^,。;!?不没]{0,5}(?:漏|塌|裂|倒|垮|歪|破|旧|烂|透风|危险)|土坯房|土房|泥房|茅草房|窑洞|没(?:有)?房|没得房|没地方住|借住|租房住|住不了人|不能住|房子?(?:不行|不好|有问题|不安全|老)|住房(?:不行|有问题|不安全|没保障|困难)|d级",
    ),
    "饮水": (
        r"水|井",
        r"水(?:都|也|总|又|太|是|很|有点)*(?:不够|咸|苦|浑|脏|臭|黄|不干净|不能喝|难|困难|有问题|不行|不好|不通|停|断|没|少|不安全|不达标|紧张|紧)|没(?:有)?(?:自来)?水|没得水|缺水|断水|停水|井[^,。;!?不没]{0,3}(?:干|枯)|吃水(?:难|困难|不方便|成问题|靠)|吃不上(?:干净)?水|喝不上(?:干净)?水|拉水|挑水|买水|雪水|雨水|窖水|苦水|咸水|没(?:有)?通(?:自来)?水|没通上水|氟",
    ),
}
_COMPILED = {kind: (re.compile(topic), re.compile(bad)) for kind, (topic, bad) in _TOPICS.items()}
_FINE = re.compile(
    rf"{_NO_TROUBLE}|有保障|好着|挺好|蛮好|住得好|还好|还行|不漏|不缺|够(?:吃|喝|用)|通(?:了)?自来水|有自来水|有医保|都交了|安全|正常|不愁|解决了|不花钱|免费|能保证"
)
_DENIED = re.compile(r"(?:不是|没有?|不|并非|也不|从不|不算|没得)$")


def find(text: str) -> list[str] | None:
    """The guarantees with a problem, in the order of `KINDS`.

    `[]` when the text says that none has one, None when it does not speak of them.
    """
    folded = fold(text)
    if _ALL_BAD.search(folded):
        return list(KINDS)
    without = _NO_TROUBLE_SAID.sub("挺好", folded)
    troubled = [kind for kind, (_, bad) in _COMPILED.items() if _has(without, bad)]
    if troubled:
        return troubled
    named = _named_only(folded)
    if named is not None:
        return named
    if _ALL_FINE.search(folded):
        return []
    spoken = [kind for kind, (topic, _) in _COMPILED.items() if topic.search(folded)]
    return [] if spoken and _FINE.search(folded) else None


def says_fine(text: str) -> bool:
    """Whether an answer to the question says 没问题 somewhere, in any dialect."""
    return bool(_SAID_FINE.search(fold(text)))


def _has(text: str, bad: re.Pattern[str]) -> bool:
    return any(
        not _DENIED.search(text[max(0, match.start() - 3) : match.start()])
        for match in bad.finditer(text)
    )


def _named_only(text: str) -> list[str] | None:
    """住房和饮水有问题, or the bare answer 住房: what is named is what has a problem."""
    short = {
        "义务教育": r"义务教育|教育|上学",
        "基本医疗": r"基本医疗|医疗|看病|医保",
        "住房": r"住房|房子",
        "饮水": r"饮水|吃水|喝水|用水",
    }
    bare = re.fullmatch(
        r"[ ,、和跟还有就是只的是主要]*(?:(?:孩子|义务教育|教育|上学|基本医疗|医疗|看病|医保|住房|房子|饮水|吃水|喝水|用水|安全)[ ,、和跟还有的]*)+(?:这[一两三]?[个样项块])?(?:都|也)?(?:有(?:点|些)?(?:问题|困难|毛病)|不行|没保障|没有保障|成问题|不好|困难)?[吧啊呀了的 。.!]*",
        text,
    )
    if bare is None:
        return None
    return [kind for kind in KINDS if re.search(short[kind], text)]
