"""Several matters in one message, as far as the speaker counts them: 两件事, 头一件…, 第二件…."""

from __future__ import annotations

import re
from typing import List

_COUNTED = re.compile(
    r"(?:头一|第[一二两三]|[一二两三](?=[是,:：]|来))(?:件|个|桩|样|条)?(?:事|事儿|事情)?(?:是|呢|就是|嘛|哈)?[,，:：\s]*"
)
_AND = re.compile(
    r"(?:另外|还有|再有|再一个|再者)(?:的)?(?:(?:一|个)+(?:件|桩|个)?(?:事|问题)儿?)?(?:就是|是|呢)?[,，:：\s]*(?=(?:我|俺|咱)?(?:还|也)?(?:要|想|得)?(?:举报|投诉|反映|告|申报|申请))|"
    r"(?:等)?(?:报|办|弄|说)完了?(?:以后|之后)?(?:我|俺|咱)?(?:还|再)(?:要|想)?(?=举报|投诉|反映|告|申报)|"
    r"[,，。;；！!\s](?=(?:我|俺|咱)?(?:还|另外|再)(?:要|想|得)(?:举报|投诉|反映|告|申报))"
)


_BESIDE = re.compile(
    r"[,，。;；\s](?:另外|再就是|再有|还有(?:一?[件个桩])(?:事|问题)?)[,，:：\s]*(?=[^,，。;；\s]{4})"
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
