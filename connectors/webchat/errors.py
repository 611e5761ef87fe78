"""Errors of the web chat: one shape, one sentence for people, one place that maps them."""

from __future__ import annotations

from sanic import HTTPResponse, Request
from sanic.exceptions import SanicException
from sanic.response import json

from connectors import own_records, texts
from connectors.inbox import ConversationEnded
from connectors.receiving import UnknownFile
from connectors.speech import words
from connectors.uploads import UploadRefused
from connectors.view import AnonymityExhausted, NoSuchConversation, UnknownToken
from connectors.voicing import VoiceTells
from intake.errors import NoSuchRecord, TooLateToTakeBack, WrongState


class Refused(Exception):
    """A request that is answered with an error; `code` names its sentence."""

    def __init__(self, status: int, code: str, **values: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.values = values


_NO_SOUND, _VOICE_TELLS = "file_no_sound", "voice_tells"
_NO_RECORD, _LATE, _NOT_NOW = _TAKING_BACK = "no_record", "take_back_late", "take_back_not_now"
_UPLOADS = {"file_too_big": 413, "picture_too_large": 413} | dict.fromkeys(
    ("file_kind", "file_heic", "file_video", "file_document", _NO_SOUND), 415
)


def as_refusal(error: Exception) -> Refused:
    """What a caller is told of this error."""
    match error:
        case Refused():
            return error
        case UnknownToken():
            return Refused(401, "unauthorized")
        case NoSuchConversation():
            return Refused(404, "not_found")
        case ConversationEnded():
            return Refused(410, "ended")
        case AnonymityExhausted():
            return Refused(400, "anonymity_exhausted")
        case NoSuchRecord():
            return Refused(404, _NO_RECORD)
        case TooLateToTakeBack():
            return Refused(409, _LATE)
        case WrongState():
            return Refused(409, _NOT_NOW)
        case UnknownFile():
            return Refused(400, "file_missing")
        case VoiceTells():
            return Refused(400, _VOICE_TELLS)
        case UploadRefused(code=code):
            return Refused(_UPLOADS.get(code, 400), code, limit=5)
        case SanicException(status_code=404 | 405 as status):
            return Refused(status, "not_found")
        case SanicException(status_code=413):
            return Refused(413, "file_too_big", limit=5)
        case SanicException(status_code=status) if status < 500:
            return Refused(status, "bad_request")
        case _:
            return Refused(500, "trouble")


def answer(_request: Request, error: Exception) -> HTTPResponse:
    """The answer to a request that failed."""
    refused = as_refusal(error)
    if refused.code in (_NO_SOUND, _VOICE_TELLS):
        message = words.say(refused.code)
    elif refused.code in _TAKING_BACK:
        message = own_records.say(refused.code)
    else:
        message = texts.error(refused.code, **refused.values)
    headers = {"Retry-After": "60"} if refused.status in (429, 503) else {}
    return json(
        {"error": {"code": refused.code, "message": message}},
        status=refused.status,
        headers=headers,
        ensure_ascii=False,
    )
