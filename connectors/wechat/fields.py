"""Reading single fields of a body: each as what it should be, or Malformed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.wechat.errors import Malformed

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?")
_WHOLE = re.compile(r"[0-9]{1,20}")
_ID = re.compile(r"\S{1,128}")
_LAST = 253402300799
"""The last second of the year 9999."""


def text(fields: Mapping[str, Any], name: str) -> str:
    """A text without control characters, "" when it is not there; a number is its digits."""
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return whole(value, name)
    if not isinstance(value, str):
        raise Malformed(f"{name} is no text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Malformed(f"{name} is no text") from None
    return _CONTROL.sub("", value)


def whole(value: int | str, name: str) -> str:
    """The digits of a whole number of at most 64 bits."""
    if isinstance(value, str):
        value = int(value) if _WHOLE.fullmatch(value.strip()) else -1
    if not 0 <= value < 2**64:
        raise Malformed(f"{name} is no number")
    return str(value)


def identifier(fields: Mapping[str, Any], name: str) -> str:
    """An id that must be there: 1 to 128 characters without spaces."""
    value = text(fields, name).strip()
    if not _ID.fullmatch(value):
        raise Malformed(f"{name} is missing")
    return value


def moment(fields: Mapping[str, Any], name: str) -> datetime:
    """Seconds since 1970 as a moment."""
    seconds = int(whole(text(fields, name), name))
    if not 0 < seconds <= _LAST:
        raise Malformed(f"{name} is no time")
    return datetime.fromtimestamp(seconds, UTC)


def degrees(fields: Mapping[str, Any], name: str, most: float) -> float:
    """A latitude or longitude, from ``-most`` to ``most``."""
    value = fields.get(name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        found = float(value) if abs(value) <= 1000 else most + 1
    elif isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        found = float(value)
    else:
        raise Malformed(f"{name} is no number")
    if not -most <= found <= most:
        raise Malformed(f"{name} is nowhere")
    return found


def entries(fields: Mapping[str, Any], outer: str, inner: str) -> list[Mapping[str, Any]]:
    """The mappings under ``outer`` / ``inner`` (or ``inner`` alone): one, several, or none."""
    held = fields.get(outer, fields)
    found = held.get(inner) if isinstance(held, Mapping) else None
    several = found if isinstance(found, list) else [found]
    return [one for one in several if isinstance(one, dict)]
