"""Asking whether anybody is there at all: 到底有没有人啊, 我等了半天了."""

from __future__ import annotations

import re

from language.text import fold

_ANYBODY = re.compile(
    r"(?:有没(?:有)?|有)(?:个)?(?:活|真)?人(?:在|吗(?!啡)|没(?=$|[!?。])|么|嘛|管|接|理|啊|呀|[!?。]|$)|"
    r"(?<!口)人(?:呢|在哪|跑哪|都?(?:死|去)哪)|(?:都|还|就)?(?:没|没得|没有)(?:个)?人(?:理|接|应|吭声|回我|搭理)|"
    r"(?:怎么|咋)(?:还|就|都)?(?:没|不)(?:见|来)?(?:个)?人(?:接|理|应|吭声|回|$|[!?。])"
)
_WAITED = re.compile(
    r"(?<!别)(?<!再)等(?:了|你们|您们)*(?:这么|好|老|大|半|多)+(?:天|久|长时间|会儿?)|"
    r"还(?:要|得)(?:我)?等(?:到|多)(?:久|啥时候|什么时候|哪)"
)
_OF_A_CASE = re.compile(
    r"来人|上门|下来|核查|审|评|村里|镇里|批|钱|补|办|报(?:上|了)|申|举|单子|编号|住"
)
_LONGEST = 16


def is_asked_for(text: str) -> bool:
    """Whether somebody in a chat wants to know where the person is whom they wait for; not
    whether anybody comes to the village."""
    folded = fold(text)
    if len(folded) > _LONGEST or _OF_A_CASE.search(folded):
        return False
    return bool(_ANYBODY.search(folded) or _WAITED.search(folded))
