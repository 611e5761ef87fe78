"""The bot's only door: an HTTP channel with a bearer token, idempotent by message id.

``POST /webhooks/hotline/webhook`` takes ``{conversation, message_id, text, metadata}`` and
answers ``{replies, expects, intent, effects}``. A message id that was answered before gets the
recorded answer and changes nothing. Whatever goes wrong is an error status; an answer is only
given after the turn is in the database.
``POST /webhooks/hotline/parse`` takes ``{text}`` and answers ``{intent, confidence}``. It belongs
to no conversation, and nothing of it is kept.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text
from weakref import WeakValueDictionary

import aiohttp
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.constants import DEFAULT_ACTION_NAMES, REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from components import discretion
from components.snapshots import Snapshot, SnapshotTrackerStore

logger = logging.getLogger(__name__)

FORMS = {"declaration": "declaration_form", "lead": "lead_form"}
"""The form that goes on with an unfinished draft of a kind."""

FIELDS = frozenset(
    [
        "region",
        "self_or_proxy",
        "reporter_name",
        "reporter_phone",
        "relation",
        "name",
        "phone",
        "place",
        "hardship",
        "risk",
        "household_size",
        "income",
        "expense",
        "guarantees",
        "id_card",
        "consent",
        "confirm",
        "what",
        "category",
        "where",
        "who",
        "when",
        "amount",
        "evidence",
        "anonymity",
    ]
)
"""The names that ``expects`` may take."""

PICTURE = "（图片）"
"""What the bot reads where a message is a picture without words."""

TURN_SLOT = "turn"
"""Every custom action sets this slot to the number of actions run; see :func:`_lost_action`."""


class TurnFailed(Exception):
    """An action of this turn did not run to its end."""


class Replies(OutputChannel):
    """Collects what a turn says and the effects that its actions ask for."""

    @classmethod
    def name(cls) -> Text:
        return "hotline"

    def __init__(self) -> None:
        self.replies: List[Dict[Text, Any]] = []
        self.effects: List[Dict[Text, Any]] = []

    async def send_text_message(self, recipient_id: Text, text: Text, **kwargs: Any) -> None:
        self.replies.append({"text": text.strip(), "buttons": []})

    async def send_text_with_buttons(
        self, recipient_id: Text, text: Text, buttons: List[Dict[Text, Any]], **kwargs: Any
    ) -> None:
        self.replies.append(
            {
                "text": text.strip(),
                "buttons": [
                    {"title": button["title"], "value": button.get("payload", button["title"])}
                    for button in buttons
                ],
            }
        )

    async def send_custom_json(
        self, recipient_id: Text, json_message: Dict[Text, Any], **kwargs: Any
    ) -> None:
        effect = json_message.get("effect")
        if isinstance(effect, dict):
            self.effects.append(effect)


class HotlineChannel(InputChannel):
    """Takes messages from the ``web`` process and nobody else."""

    @classmethod
    def name(cls) -> Text:
        return "hotline"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "HotlineChannel":
        token = os.environ.get("HOTLINE_BOT_TOKEN")
        if not token:
            raise ValueError("HOTLINE_BOT_TOKEN is not set: start the bot with `hotline up`")
        discretion.install()
        return cls(token)

    def __init__(self, token: Text) -> None:
        self._token = token
        self._turns: "WeakValueDictionary[Text, asyncio.Lock]" = WeakValueDictionary()
        self._actions: Optional[Text] = None  # the start of the action server that was seen last

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        door = Blueprint("hotline_webhook")

        @door.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            ready = agent is not None and agent.is_ready()
            return response.json({"ready": ready}, status=200 if ready else 503)

        @door.route("/webhook", methods=["POST"])
        async def webhook(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return _error(401, "unauthorized")
            body = request.json
            if not _well_formed(body):
                return _error(400, "conversation, message_id and text must be strings")
            agent = getattr(request.app.ctx, "agent", None)
            store = SnapshotTrackerStore.current
            if agent is None or not agent.is_ready() or store is None:
                return _error(503, "the model is not loaded")
            if self._actions is None:
                self._actions = await _action_server()
            turn_of = self._turns.setdefault(body["conversation"], asyncio.Lock())
            async with turn_of:
                begun_with = self._actions
                try:
                    return response.json(await _turn(agent, store, body))
                except Exception as error:
                    store.abandon(body["conversation"])
                    # The traceback would quote what the farmer said.
                    logger.error("turn failed: %s: %s", type(error).__name__, _reason(error))
                    own_fault = await self._failed_by_itself(begun_with)
                    return _error(500 if own_fault else 503, "the turn failed; nothing was changed")

        @door.route("/forget", methods=["POST"])
        async def forget(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return _error(401, "unauthorized")
            body = request.json or {}
            if not isinstance(body.get("conversation"), str):
                return _error(400, "conversation must be a string")
            if SnapshotTrackerStore.current is not None:
                SnapshotTrackerStore.current.forget(body["conversation"])
            return response.json({"forgotten": True})

        @door.route("/parse", methods=["POST"])
        async def parse(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return _error(401, "unauthorized")
            body = request.json
            text = body.get("text") if isinstance(body, dict) else None
            if not isinstance(text, str) or not text.strip():
                return _error(400, "text must be a string with something in it")
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return _error(503, "the model is not loaded")
            try:
                parsed = await agent.parse_message(_as_text(text))
            except Exception as error:
                logger.error("parsing failed: %s", type(error).__name__)
                return _error(500, "the words could not be read")
            intent = parsed.get("intent") or {}
            confidence = float(intent.get("confidence") or 0.0)
            return response.json({"intent": intent.get("name"), "confidence": confidence})

        return door

    async def _failed_by_itself(self, begun_with: Optional[Text]) -> bool:
        """Whether a failed turn is the message's own fault: the action server was there all along.

        One that answers now may have been started again since the turn began; what was asked of
        the one before is lost, for all the turns that it had in hand.
        """
        self._actions = await _action_server()
        return self._actions is not None and self._actions == begun_with

    def _allowed(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())


async def _turn(agent: Any, store: SnapshotTrackerStore, body: Dict[Text, Any]) -> Dict[Text, Any]:
    """Handle one message, or repeat the answer that it got before."""
    conversation, message_id = body["conversation"], body["message_id"]
    metadata = body.get("metadata") or {}
    snapshot = await store.snapshot(conversation)
    if snapshot and message_id in snapshot.replies:
        return snapshot.replies[message_id]  # type: ignore[no-any-return]
    draft = metadata.get("draft")
    after_operator = bool(metadata.get("after_operator"))
    form = FORMS.get((draft or {}).get("kind", ""))
    stands = snapshot.loop if snapshot else None
    # A turn that filed before and comes again is answered by the form that filed.
    kept_open = after_operator or bool((draft or {}).get("filed"))
    if draft and (not stands or (kept_open and stands != form)):
        _resume(store, conversation, snapshot, draft)
    channel = Replies()
    await agent.handle_message(
        UserMessage(
            _as_text(body["text"]) or PICTURE,
            channel,
            conversation,
            input_channel="hotline",
            message_id=message_id,
            metadata={**metadata, "message_id": message_id, "text": body["text"]},
        )
    )
    tracker = store.finished(conversation)
    if tracker is None:
        raise TurnFailed("the turn was not saved")
    lost = _lost_action(tracker, agent.domain.user_actions)
    if lost:
        raise TurnFailed(f"{lost} did not finish")
    answer = _answer(channel, tracker)
    if not answer["replies"]:
        raise TurnFailed("the turn said nothing")
    # What was answered before the choice of anonymity may name the farmer.
    anonymous = any(effect.get("type") == "go_anonymous" for effect in channel.effects)
    await store.commit(conversation, message_id, answer, forget_earlier=anonymous)
    return answer


def _resume(
    store: SnapshotTrackerStore,
    conversation: Text,
    snapshot: Optional[Snapshot],
    draft: Dict[Text, Any],
) -> None:
    """Open the form of a draft again whose tracker was lost or has ended."""
    form = FORMS.get(draft.get("kind", ""))
    if form:
        slots = dict(snapshot.slots) if snapshot else {}
        slots[REQUESTED_SLOT] = draft.get("expects")
        resumed = Snapshot(slots, form)
        if snapshot:
            resumed.replies = snapshot.replies
        store.resume(conversation, resumed)


def _answer(channel: Replies, tracker: DialogueStateTracker) -> Dict[Text, Any]:
    intent = (tracker.latest_message.intent if tracker.latest_message else None) or {}
    requested = tracker.get_slot(REQUESTED_SLOT) if tracker.active_loop_name else None
    return {
        "replies": [reply for reply in channel.replies if reply["text"]],
        "expects": requested if requested in FIELDS else None,
        "intent": (
            {"name": intent["name"], "confidence": float(intent.get("confidence") or 0.0)}
            if intent.get("name")
            else None
        ),
        "effects": channel.effects,
    }


def _lost_action(tracker: DialogueStateTracker, custom: List[Text]) -> Optional[Text]:
    """The name of a custom action or form of this turn that left no mark, if there is one.

    Rasa swallows an exception of an action and goes on as if it had done nothing; our actions
    each leave a value in the ``turn`` slot, so one without it was lost.
    """
    events = list(tracker.events)
    start = max(
        (index for index, event in enumerate(events) if isinstance(event, UserUttered)), default=0
    )
    running: Optional[Text] = None
    for event in events[start:]:
        if isinstance(event, ActionExecuted):
            if running:
                return running
            name = event.action_name or ""
            marked = name.endswith("_form") or (
                name in custom and name.startswith(("action_", "validate_"))
            )
            running = name if marked and name not in DEFAULT_ACTION_NAMES else None
        elif isinstance(event, SlotSet) and event.key == TURN_SLOT:
            running = None
    return running


def _as_text(text: Text) -> Text:
    """A message is text even where Rasa would read a command: a leading slash loses its power."""
    stripped = text.lstrip()
    return "／" + stripped[1:] if stripped.startswith("/") else text


def _well_formed(body: Any) -> bool:
    return (
        isinstance(body, dict)
        and all(isinstance(body.get(key), str) for key in ("conversation", "message_id", "text"))
        and bool(body["conversation"] and body["message_id"])
        and isinstance(body.get("metadata") or {}, dict)
        and bool(
            body["text"].strip()
            or (body.get("metadata") or {}).get("files")
            or (body.get("metadata") or {}).get("after_operator")
        )
    )


def _reason(error: Exception) -> Text:
    """What may stand in a log: our own words, never a library's that may quote a message."""
    return str(error) if isinstance(error, TurnFailed) else "see the action server's log"


async def _action_server() -> Optional[Text]:
    """Which start of the action server answers; None where none does."""
    url = os.environ.get("HOTLINE_ACTIONS_URL", "").rsplit("/", 1)[0] + "/health"
    try:
        patience = aiohttp.ClientTimeout(total=2)
        async with aiohttp.ClientSession(timeout=patience) as session, session.get(url) as answered:
            if answered.status != 200:
                return None
            told = await answered.json()
            return str(told.get("began", ""))
    except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
        return None


def _error(status: int, message: Text) -> HTTPResponse:
    return response.json({"error": {"code": status, "message": message}}, status=status)
