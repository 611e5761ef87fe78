"""Several matters in one message, as far as the speaker counts them: 两件事, 头一件…, 第二件…."""

from __future__ import annotations

import re
from typing import List, Optional, Tuple

_COUNTED = re.compile(
    r"(?:头一|第[一二两三]|另外?一(?=[个件桩])|[一二两三](?=[是,:：]|来|[个件桩]是))(?:件|个|桩|样|条)?(?:事|事儿|事情)?(?:是|呢|就是|嘛|哈)?[,，:：\s]*"
)
_AND = re.compile(
    r"(?:另外|还有|再有|再一个|再者)(?:的)?(?:(?:一|个)+(?:件|桩|个)?(?:事|问题)儿?)?(?:就是|是|呢)?[,，:：\s]*(?=(?:我|俺|咱)?(?:还|也)?(?:要|想|得)?(?:举报|投诉|反映|告|申报|申请))|"
    r"(?:等)?(?:报|办|弄|说)完了?(?:以后|之后)?(?:我|俺|咱)?(?:还|再)(?:要|想)?(?=举报|投诉|反映|告|申报)|"
    r"[,，。;；！!\s](?=(?:我|俺|咱)?(?:还|另外|再)(?:要|想|得)(?:举报|投诉|反映|告|申报))"
)


_BESIDE = re.compile(
    r"[,，。;；\s](?:另外|再就是|再有|还有(?:一?[件个桩])(?:事|问题)?)[,，:：\s]*(?=[^,，。;；\s]{4})"
)


_FIRST = re.compile(
    r"(?<!不)先(?:给|替|帮|把|说|来|要|想)?[^,，。;；]{0,8}?(?:申报|申请|报[^,，。;；到]{0,5}困难|登记|说[^,，。;；]{0,6}(?:困难|难处|家))"
)
_THEN = re.compile(
    r"[,，。;；\s](?:(?:等)?(?:报|办|弄|说)完了?(?:这个)?(?:以后|之后)?|然后|完了|接着|回头|再|最后|后面|还要|另外|还有)[^,，。;；]{0,10}(?:举报|投诉|反映|检举|告)"
)
_DONE = re.compile(r"(?:申报|报|办|弄|说)完")
_PLEA = re.compile(r"申报|申请|报困难|登记困难")
_SENTENCE_END = re.compile(r"[。;；！!\n]")


def in_order(text: str) -> Optional[Tuple[str, str, str]]:
    """The first matter, the second, and what is said after both, where the speaker puts them in
    an order: 先申报，报完了再举报…; 头一个…第二个…. ``None`` where no order is said."""
    counted = [(one.start(), one.end()) for one in _COUNTED.finditer(text)]
    if len(counted) == 2:
        (_, begin), (end, after) = counted
        return text[begin:end].strip(" ，,。;；"), text[after:].strip(" ，,。;；"), ""
    first = _FIRST.search(text) or (_DONE.search(text) and _PLEA.search(text))
    then = _THEN.search(text, first.end()) if first else None
    if first is None or then is None:
        return None
    stop = _SENTENCE_END.search(text, then.end())
    end = stop.start() if stop else len(text)
    return (
        text[: then.start()].strip(" ，,。;；"),
        text[then.start() : end].strip(" ，,。;；"),
        text[end:].strip(" ，,。;；"),
    )


def apart(text: str) -> List[str]:
    """The matters, in their order, each without its number; one where nothing is counted."""
    cuts = [(one.start(), one.end()) for one in _COUNTED.finditer(text)]
    if len(cuts) < 2:
        cuts = [(one.start(), one.end()) for one in _AND.finditer(text) if one.start() > 0][:1]
        cuts = [(0, 0), *cuts] if cuts else []
    if len(cuts) < 2:
        cuts = [(one.start(), one.end()) for one in _BESIDE.finditer(text) if one.start() > 0][:1]
        cuts = [(0, 0), *cuts] if cuts else []
    if len(cuts) < 2:
        return [text.strip()]
    ends = [start for start, _ in cuts[1:]] + [len(text)]
    parts = [text[begin:end].strip(" ，,。;；") for (_, begin), end in zip(cuts, ends, strict=True)]
    return [part for part in parts if part]
