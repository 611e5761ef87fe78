"""One turn as an action sees it: what was said, and what is said and done in return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # who listens beside an operator needs no Rasa
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher


@dataclass(frozen=True)
class Heard:
    """What came in: the words, the intent, and where the talk stands.

    ``expects`` is the field that was asked for last, ``None`` outside a form or when the form
    is only now beginning. ``region`` is what the conversation is known to be about.
    """

    conversation: str
    message_id: str
    text: str
    intent: str
    confidence: float
    expects: str | None
    slots: Mapping[str, Any]
    region: str | None = None
    channel: str = "webchat"
    files: Sequence[str] = ()
    seq: int | None = None
    """The number of the turn's first message within its conversation."""
    after_operator: bool = False
    """The words were said to an operator, who has just given the talk back."""

    @property
    def is_picture_alone(self) -> bool:
        """Files without a word: they belong to the matter and answer no question."""
        return bool(self.files) and not self.text.strip()

    @property
    def may_be_anonymous(self) -> bool:
        """Whether nothing leads back to who speaks here: a page can forget, an account of a
        platform stays known to it."""
        return self.channel == "webchat"

    @classmethod
    def from_tracker(cls, tracker: Tracker, form: str | None = None) -> Heard:
        """Read a Rasa tracker; ``form`` is the form whose turn this is, if any."""
        latest = tracker.latest_message or {}
        metadata = latest.get("metadata") or {}
        intent = latest.get("intent") or {}
        in_form = form is not None and (tracker.active_loop or {}).get("name") == form
        return cls(
            conversation=tracker.sender_id,
            message_id=str(metadata.get("message_id") or ""),
            text=str(metadata["text"] if "text" in metadata else latest.get("text") or ""),
            intent=str(intent.get("name") or ""),
            confidence=float(intent.get("confidence") or 0.0),
            expects=tracker.get_slot("requested_slot") if in_form else None,
            slots=dict(tracker.slots),
            region=metadata.get("region"),
            channel=str(metadata.get("channel") or "webchat"),
            files=tuple(metadata.get("files") or ()),
            seq=metadata.get("seq"),
            after_operator=bool(metadata.get("after_operator")),
        )


@dataclass
class Reply:
    """What a turn says (response names of the domain with their values), sets and causes."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    effects: list[dict[str, Any]] = field(default_factory=list)
    ask: str | None = None
    """In a form: the field to wait for; ``None`` ends the form."""
    then: str | None = None
    """The action or form that follows in the same turn."""

    def say(
        self, response: str, buttons: Sequence[tuple[str, str]] | None = None, **values: Any
    ) -> None:
        """Add a response of the domain; ``buttons`` are (title, what a tap says)."""
        message: dict[str, Any] = {"response": response, **values}
        if buttons:
            message["buttons"] = [{"title": title, "payload": said} for title, said in buttons]
        self.messages.append(message)

    def tell(self, text: str, buttons: Sequence[tuple[str, str]] | None = None) -> None:
        """Add finished text, such as a policy answer."""
        message: dict[str, Any] = {"text": text}
        if buttons:
            message["buttons"] = [{"title": title, "payload": said} for title, said in buttons]
        self.messages.append(message)

    def cause(self, effect: str, **values: Any) -> None:
        """Ask the channel side for something beyond words, such as a person."""
        self.effects.append({"type": effect, **values})

    def dispatch(self, dispatcher: CollectingDispatcher) -> None:
        """Hand everything to Rasa's dispatcher, in order."""
        for message in self.messages:
            dispatcher.utter_message(**message)
        for effect in self.effects:
            dispatcher.utter_message(json_message={"effect": effect})
