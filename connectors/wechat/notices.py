"""Filling in the platform's templates: each keyword has its kind, and each kind its length."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connectors.wechat.outcomes import Final
from connectors.wechat.settings import NoticeTemplate

_LENGTHS = {
    "thing": 20,
    "short_thing": 5,
    "const": 20,
    "phrase": 5,
    "character_string": 32,
    "number": 32,
    "name": 10,
    "letter": 32,
    "symbol": 5,
}
"""Characters at most, by what the keyword begins with (订阅消息参数值内容限制说明)."""


def filled(template: NoticeTemplate, text: str, params: Mapping[str, Any]) -> dict[str, str]:
    """The platform's keyword → its text, cut to what the platform takes. Raises Final."""
    values = {**params, "text": text}
    try:
        return {
            keyword: _cut(keyword, " ".join(pattern.format_map(values).split()))
            for keyword, pattern in template.fields.items()
        }
    except (KeyError, IndexError, AttributeError, ValueError) as error:
        raise Final(f"模板 {template.id} 的内容填不出来：{error}") from None


def page(template: NoticeTemplate, params: Mapping[str, Any]) -> str | None:
    """What a tap opens; None for nothing."""
    if template.url != "{address}":
        return template.url
    return str(params["address"]) if params.get("address") else None


def _cut(keyword: str, text: str) -> str:
    most = _LENGTHS.get(re.sub(r"[0-9]+$", "", keyword))
    return text if most is None or len(text) <= most else f"{text[: most - 1]}…"
