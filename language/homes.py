"""Of several places told, the one where somebody lives now: 原来住后沟, 现在住前梁新村."""

from __future__ import annotations

import re
from typing import List

from language.mention import Span

_BEFORE = re.compile(
    r"(?:原来|原先|以前|从前|过去|早先|早年|先前|旧房子?|老房子?|老屋|旧家)[^,。;!?]{0,8}$"
)
_NOW = re.compile(
    r"(?:现在|如今|眼下|现住|这会儿?|今年|后来)[^,。;!?]{0,8}$|搬(?:到|来|去|进|家到)[^,。;!?]{0,4}$|迁(?:到|来|至)[^,。;!?]{0,4}$"
)
_OF_OTHERS = re.compile(
    r"(?:那边|那儿|那里)?是(?:我|俺|咱|额)(?:们)?(?:的)?(?:老?丈人|丈母娘|岳父|岳母|娘|婆|亲戚|[哥姐弟妹舅姑姨叔伯]+|闺女|女儿|亲家|媳妇|老婆|对象)(?:的)?(?:娘)?家"
)
_COUNTY = re.compile(r"[县旗市区]")
_CLAUSE = 14
"""So many characters before a place are looked at."""


def left(text: str, spans: List[Span]) -> List[Span]:
    """The places that were home once: those called so, where another is called home now.

    One that alone names the county stays: who moved within it says so only once.
    """

    def led_in_by(pattern: re.Pattern[str], span: Span) -> bool:
        return bool(pattern.search(text, max(0, span.start - _CLAUSE), span.start))

    others = [span for span in spans if _OF_OTHERS.match(text, span.end)]
    if others and len(others) < len(spans):
        return others
    if not any(led_in_by(_NOW, span) for span in spans):
        return []
    return [
        span
        for span in spans
        if led_in_by(_BEFORE, span)
        and not led_in_by(_NOW, span)
        and not _names_county_alone(span, spans)
    ]


def _names_county_alone(span: Span, spans: List[Span]) -> bool:
    others = [one for one in spans if one is not span]
    return bool(_COUNTY.search(str(span.normalized))) and not any(
        _COUNTY.search(str(one.normalized)) for one in others
    )
