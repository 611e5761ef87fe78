"""The three guarantees and drinking water (三保障和饮水): a problem of one of them told in passing.

The answer to the question for all four is read by :mod:`language.guarantee_answers`.
"""

from __future__ import annotations

import re

from language.guarantee_answers import KINDS
from language.text import fold

__all__ = ["KINDS", "find"]

_NO_TROUBLE = re.compile(
    r"(?:没|莫|冇|木|么|唔|未)(?:有|得)?(?:啥子?|什么|么子|甚|哪样)?(?:大)?(?:问题|毛病|困难|麻烦)"
)
_TROUBLED = {
    "义务教育": re.compile(
        r"辍学|失学|退学|(?:上|念|读)不(?:起|成|了)(?:学|书)?|没(?:学|书)(?:上|读|念)|(?:没|不|没有|没法)(?:去)?(?:上学|念书|读书)|不念书了|不读书了|不念了|没上学|不让上学|交不起学费|没人管学习|没地方上学"
    ),
    "基本医疗": re.compile(
        r"(?:看|治|医)不(?:起|上|了)(?:病)?|没钱(?:看|治|医|买药|抓药|吃药|做手术|住院)|没(?:有)?(?:交|参|买|缴|入)(?:上)?(?:医保|合作医疗|新农合|保险)|没(?:有)?(?:医保|合作医疗|新农合)|医保(?:今年|去年|一直|都|也|还|我们|他们?|她)*(?:断|停|没)(?!问题|事|得问题|有问题)[^,。;!?]{0,3}|合作医疗(?:断|停|没)[^,。;!?]{0,3}|报(?:销)?不了|报不上|不给报|买不起药|吃不起药|交不起(?:医保|合作医疗)|看病(?:难|贵|没钱|不行|成问题)|医疗(?:没保障|有问题|不行)|没钱治"
    ),
    "住房": re.compile(
        r"(?:住房|房子?|屋)(?:都|也|就)?(?:没了|烧了|塌了|倒了|烧)|危房|漏雨|漏水|(?:房|屋|墙|顶)[^,。;!?不没]{0,5}(?:漏|塌|裂|倒|垮|歪|破|旧|烂|透风|危险)|土坯房|土房|泥房|茅草房|窑洞|没(?:有)?房|没得房|没地方住|借住|租房住|住不了人|不能住|房子?(?:不行|不好|有问题|不安全|老)|住房(?:不行|有问题|不安全|没保障|困难)|d级"
    ),
    "饮水": re.compile(
        r"水(?:都|也|总|又|太|是|很|有点)*(?:不够|咸|苦|浑|脏|臭|黄|不干净|不能喝|难|困难|有问题|不行|不好|不通|停|断|没|少|不安全|不达标|紧张|紧)|没(?:有)?(?:自来)?水|没得水|缺水|断水|停水|井[^,。;!?不没]{0,3}(?:干|枯)|吃水(?:难|困难|不方便|成问题|靠)|吃不上(?:干净)?水|喝不上(?:干净)?水|拉水|挑水|买水|雪水|雨水|窖水|苦水|咸水|没(?:有)?通(?:自来)?水|没通上水|氟"
    ),
}
_PAST_NINE_YEARS = re.compile(r"高[一二三中]|大学|大专|大[一二三四]|中专|职[高中校]|技校|研究生")
_NINE_YEARS = re.compile(r"小学|初[一二三中]|义务教育|[一二三四五六七八九]年级")
"""Compulsory are the first nine years: who cannot pay for 高中 lacks no guarantee."""
_DENIED = re.compile(r"(?:不是|没有?|不|并非|也不|从不|不算|没得)$")


def find(text: str) -> list[str]:
    """The guarantees with a problem, in the order of `KINDS`; denied ones do not count."""
    told = _NO_TROUBLE.sub("挺好", fold(text))
    found = [kind for kind, pattern in _TROUBLED.items() if _has(told, pattern)]
    if _PAST_NINE_YEARS.search(told) and not _NINE_YEARS.search(told):
        found = [one for one in found if one != "义务教育"]
    return found


def _has(text: str, trouble: re.Pattern[str]) -> bool:
    return any(
        not _DENIED.search(text[max(0, match.start() - 3) : match.start()])
        for match in trouble.finditer(text)
    )
