"""Reading what a page sends: token, numbers, texts. Anything odd is refused here."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from sanic import Request
from sanic.exceptions import SanicException

from connectors.caller import Caller
from connectors.view import UnknownToken
from connectors.webchat.errors import Refused

MAX_TEXT = 2000
MAX_MESSAGE_ID = 64
MAX_FILES = 9
MAX_REGION = 60
MAX_JSON = 64 * 1024
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True)
class Sent:
    """A message as the page sends it."""

    message_id: str
    text: str
    files: tuple[str, ...]


def caller_of(request: Request) -> Caller:
    """Who asks. Raises UnknownToken when no bearer token stands in the header."""
    scheme, _, token = str(request.headers.get("authorization", "")).partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not 16 <= len(token) <= 200:
        raise UnknownToken
    return Caller(token)


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object in the body; an empty body is an empty object."""
    if len(request.body) > MAX_JSON:
        raise Refused(413, "too_long", limit=MAX_TEXT)
    if not request.body:
        return {}
    try:
        body = request.json
    except SanicException:
        raise Refused(400, "bad_request") from None
    if not isinstance(body, dict):
        raise Refused(400, "bad_request")
    return body


def region_of(body: dict[str, Any]) -> str | None:
    """The region hint: a code or a name as people write it."""
    region = body.get("region")
    if region is None:
        return None
    if not isinstance(region, str) or len(region) > MAX_REGION:
        raise Refused(400, "bad_request")
    return clean(region) or None


def sent_of(body: dict[str, Any]) -> Sent:
    """The message in the body; a file may come without words."""
    message_id, text, files = body.get("message_id"), body.get("text", ""), body.get("files")
    if not isinstance(message_id, str) or not 1 <= len(message_id) <= MAX_MESSAGE_ID:
        raise Refused(400, "bad_request")
    if not isinstance(text, str) or not _is_list_of_ids(files):
        raise Refused(400, "bad_request")
    named = tuple(dict.fromkeys(files or ()))
    if len(named) > MAX_FILES:
        raise Refused(400, "too_many_files", limit=MAX_FILES)
    text = clean(text)
    if not text and not named:
        raise Refused(400, "empty_text")
    if len(text) > MAX_TEXT:
        raise Refused(413, "too_long", limit=MAX_TEXT)
    return Sent(message_id.encode("utf-8", "replace").decode(), text, named)


def after_of(request: Request) -> int:
    """From which number on: `?after=`, or the header of a stream that is taken up again."""
    raw = request.args.get("after") or request.headers.get("last-event-id") or "0"
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9:
        raise Refused(400, "bad_request")
    return int(raw)


def clean(text: str) -> str:
    """The text without control characters, direction overrides and blank ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(one for one in text if one == "\n" or _is_visible(one)).strip()


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs") and character not in _BIDI


def _is_list_of_ids(files: object) -> bool:
    return files is None or (
        isinstance(files, list) and all(isinstance(one, str) and len(one) <= 64 for one in files)
    )
