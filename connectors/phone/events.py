"""The shape of what is told of a call; the interface stands in ``docs/channels.md``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from connectors.phone.errors import Malformed

MOST_EVENTS = 500
"""So many at most in one request."""
CALL_ID = r"[A-Za-z0-9._@-]{1,64}"

Id = Annotated[str, Field(min_length=1, max_length=128)]
Count = Annotated[int, Field(ge=0, le=2_000_000_000)]


class _Event(BaseModel):
    """``event_id`` is the sender's own, the same whenever the event is sent again; ``seq``
    counts the events of a call from 1 without a gap."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    event_id: Id
    seq: Annotated[int, Field(ge=1, le=2_000_000_000)]

    @property
    def lasting(self) -> bool:
        """Whether it must never be lost; what passes is replaced by what comes after it."""
        return True


class _Told(_Event):
    caller: Annotated[str, Field(min_length=1, max_length=32)] | None = None
    operator: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    region: Annotated[str, Field(min_length=1, max_length=60)] | None = None


class Started(_Told):
    """The call has begun: the caller's number, the operator (by the name of the log-in) to whom
    it was given, a place as code or name; each as far as it is known."""

    type: Literal["call.started"]


class Updated(_Told):
    """Something is known now, or another operator has the call. What is absent stays."""

    type: Literal["call.updated"]


class Transcript(_Event):
    """What was said. Within a segment a higher ``rev`` replaces a lower one, and final words
    replace all passing ones. Milliseconds count from the beginning of the call."""

    type: Literal["transcript"]
    segment_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._@-]{1,64}$")]
    rev: Count
    is_final: bool
    speaker: Literal["caller", "operator"]
    text: Annotated[str, Field(max_length=4000)]
    start_ms: Count | None = None
    end_ms: Count | None = None
    confidence: Annotated[float, Field(ge=0, le=1, strict=False)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Transcript:
        if self.start_ms is not None and self.end_ms is not None and self.end_ms < self.start_ms:
            raise ValueError("end_ms lies before start_ms")
        return self

    @property
    def lasting(self) -> bool:
        return self.is_final


class Ended(_Event):
    """The call is over. Final words may still come after it."""

    type: Literal["call.ended"]
    reason: Literal["caller", "operator", "lost"] | None = None


Event = Started | Updated | Transcript | Ended
_ONE: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])


def read(raw: bytes | str) -> list[Event]:
    """The events of a body or a frame: one object, or ``{"events": [...]}``. Raises Malformed."""
    try:
        body = json.loads(raw)
    except ValueError:
        raise Malformed("it is no JSON") from None
    if not isinstance(body, dict):
        raise Malformed("it is no object")
    if "events" not in body:
        return [one(body, "event")]
    listed = body["events"]
    if not isinstance(listed, list) or set(body) != {"events"}:
        raise Malformed("events is no list, or does not stand alone")
    if len(listed) > MOST_EVENTS:
        raise Malformed(f"more than {MOST_EVENTS} events")
    return [one(each, f"events.{place}") for place, each in enumerate(listed)]


def one(value: Any, where: str = "event") -> Event:
    """One event. Raises Malformed, which says where but not what: it may be personal."""
    try:
        return _ONE.validate_json(json.dumps(value))
    except (ValidationError, ValueError) as error:
        raise Malformed(_place(where, error)) from None


def written(events: Sequence[Event]) -> list[dict[str, Any]]:
    """The events as they are sent; what is absent is left out."""
    return [each.model_dump(mode="json", exclude_none=True) for each in events]


def _place(where: str, error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return where
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return ".".join([where, *(str(part) for part in first["loc"])]) + f": {first['type']}"
