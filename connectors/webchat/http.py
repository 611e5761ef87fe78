"""The web chat's HTTP interface as a Sanic blueprint."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import empty, json

from connectors import uploads
from connectors.inbox import Inbox
from connectors.limits import Limits, Places, Window
from connectors.speech import words
from connectors.speech.recogniser import MAX_SECONDS, Recogniser
from connectors.speech.voices import hear
from connectors.uploads import Upload, UploadRefused
from connectors.webchat import errors, events, page
from connectors.webchat.errors import Refused
from connectors.webchat.requests import after_of, body_of, caller_of, region_of, sent_of

log = logging.getLogger("hotline.webchat")

API = "/api/chat/conversations"
CHANNEL = "webchat"
_MULTIPART_ROOM = 64 * 1024


def blueprint(
    inbox: Inbox,
    limits: Limits | None = None,
    *,
    recogniser: Recogniser | None = None,
    monotonic: Callable[[], float] = time.monotonic,
    name: str = "webchat",
) -> Blueprint:
    """The chat's endpoints and its page. `monotonic` gives seconds for the limits; without a
    `recogniser` no voice is understood."""
    chat = _Chat(inbox, limits or Limits(), monotonic, recogniser)
    blue = Blueprint(name)
    blue.add_route(chat.open, API, methods=["POST"], name="open")
    blue.add_route(chat.end, f"{API}/<conversation:str>", methods=["DELETE"], name="end")
    one = f"{API}/<conversation:str>"
    blue.add_route(chat.receive, f"{one}/messages", methods=["POST"], name="receive")
    blue.add_route(chat.messages, f"{one}/messages", methods=["GET"], name="messages")
    blue.add_route(chat.upload, f"{one}/files", methods=["POST"], name="upload")
    blue.add_route(chat.voice, f"{one}/voice", methods=["POST"], name="voice")
    blue.add_route(chat.may_speak, f"{one}/voice", methods=["GET"], name="may_speak")
    blue.add_route(chat.events, f"{one}/events", methods=["GET"], name="events")
    blue.add_route(chat.records, f"{one}/records", methods=["GET"], name="records")
    back = f"{one}/records/<number:str>/take-back"
    blue.add_route(chat.take_back, back, methods=["POST"], name="take_back")
    page.add_routes(blue)
    blue.exception(Exception)(errors.answer)
    blue.middleware(_start, attach_to="request")
    blue.middleware(_finish, attach_to="response")
    return blue


class _Chat:
    """The handlers; each reads, asks the inbox, and answers."""

    def __init__(
        self,
        inbox: Inbox,
        limits: Limits,
        monotonic: Callable[[], float],
        recogniser: Recogniser | None,
    ) -> None:
        self._inbox = inbox
        self._recogniser = recogniser
        self._messages = Window(limits.messages_a_minute, 60, monotonic)
        self._files = Window(limits.files_a_minute, 60, monotonic)
        self._new = Window(limits.new_a_minute, 60, monotonic)
        self._new_here = Window(limits.new_a_minute_from_one_place, 60, monotonic)
        self._places = Places(60, monotonic)

    async def open(self, request: Request) -> HTTPResponse:
        region = region_of(body_of(request))
        place = self._places.key_of(request.client_ip or "")
        if not self._new_here.allows(place) or not self._new.allows("all"):
            raise Refused(429, "too_busy")
        opened = await self._inbox.open(CHANNEL, region)
        return json({"conversation": opened.conversation, "token": opened.token}, status=201)

    async def end(self, request: Request, conversation: str) -> HTTPResponse:
        await self._inbox.end(caller_of(request), conversation)
        return empty()

    async def receive(self, request: Request, conversation: str) -> HTTPResponse:
        caller = caller_of(request)
        sent = sent_of(body_of(request))
        if self._messages.allows(caller.token_hash):
            seq: int | None = await self._inbox.receive(
                caller, conversation, sent.message_id, sent.text, sent.files
            )
        else:  # sent again because the answer was lost: that is not one more
            seq = await self._inbox.has(caller, conversation, sent.message_id)
        if seq is None:
            raise Refused(429, "too_many")
        return json({"seq": seq}, status=202)

    async def messages(self, request: Request, conversation: str) -> HTTPResponse:
        seen, messages = await self._inbox.messages(
            caller_of(request), conversation, after_of(request)
        )
        await self._inbox.page_is_open(seen)
        return json({"messages": messages}, ensure_ascii=False)

    async def upload(self, request: Request, conversation: str) -> HTTPResponse:
        caller = caller_of(request)
        await self._inbox.check(caller, conversation)
        upload = _file_of(request)
        if not self._files.allows(caller.token_hash):
            raise Refused(429, "too_many")
        number = await self._inbox.keep_file(caller, conversation, upload)
        return json({"file_id": number}, status=201)

    async def may_speak(self, request: Request, conversation: str) -> HTTPResponse:
        """What a page must know, and say, before somebody speaks."""
        private = await self._inbox.is_anonymous(caller_of(request), conversation)
        told = {
            "available": self._recogniser is not None,
            "anonymous": private,
            "seconds": MAX_SECONDS,
            "notice": words.say("anonymous" if private else "before"),
        }
        return json(told, ensure_ascii=False)

    async def voice(self, request: Request, conversation: str) -> HTTPResponse:
        """Keep a voice and tell what was understood of it; nothing goes to the bot yet."""
        caller = caller_of(request)
        private = await self._inbox.is_anonymous(caller, conversation)
        upload = _file_of(request)
        if upload.kind != "sound":
            raise UploadRefused("file_no_sound")
        if not self._files.allows(caller.token_hash):
            raise Refused(429, "too_many")
        number = None if private else await self._inbox.keep_file(caller, conversation, upload)
        heard = await hear(self._recogniser, upload.content, upload.media_type)
        told = None if heard.text else heard.said
        if private:
            told = words.say("anonymous" if heard.text else "anonymous_not_heard")
        answer = {"file_id": number, "text": heard.text, "message": told}
        return json(answer, ensure_ascii=False)

    async def events(self, request: Request, conversation: str) -> None:
        stream = events.stream(self._inbox, caller_of(request), conversation, after_of(request))
        first = await anext(stream)
        response = await request.respond(
            content_type="text/event-stream; charset=utf-8",
            headers={"X-Accel-Buffering": "no"},
        )
        await response.send(first)
        async for piece in stream:
            _stop_if_gone(request)
            await response.send(piece)
        _stop_if_gone(request)
        await response.eof()

    async def records(self, request: Request, conversation: str) -> HTTPResponse:
        found = await self._inbox.records(caller_of(request), conversation)
        return json(found, ensure_ascii=False)

    async def take_back(self, request: Request, conversation: str, number: str) -> HTTPResponse:
        caller = caller_of(request)
        if not self._messages.allows(caller.token_hash):
            raise Refused(429, "too_many")
        await self._inbox.take_back(caller, conversation, number)
        return json({"number": number, "state": "withdrawn"})


def _file_of(request: Request) -> Upload:
    """The one file of a form, fit to be stored. Raises Refused and UploadRefused."""
    if len(request.body) > uploads.MAX_BYTES + _MULTIPART_ROOM:
        raise Refused(413, "file_too_big", limit=5)
    sent = request.files.get("file") if request.files else None
    if sent is None:
        raise Refused(400, "file_missing")
    return uploads.accept(sent.body)


def _stop_if_gone(request: Request) -> None:
    """End quietly when the reader has hung up; writing to a closed connection would raise."""
    if request.transport.is_closing():
        raise asyncio.CancelledError


async def _start(request: Request) -> None:
    request.ctx.began = time.monotonic()


async def _finish(request: Request, response: HTTPResponse) -> None:
    """Headers for everything, and the access log: no address, no id, no token."""
    page.protect(request, response)
    route = request.route.path if request.route else "-"
    began = getattr(request.ctx, "began", None)
    spent = 0.0 if began is None else (time.monotonic() - began) * 1000
    log.info("%s /%s %d %.0f ms", request.method, route, response.status, spent)
