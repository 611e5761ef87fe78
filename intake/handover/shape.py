"""The shape of a line between the hotlines; the interface stands in ``docs/channels.md``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from intake.errors import IntakeError

MOST_LINES = 500
"""So many at most in one request."""

Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Moment = Annotated[AwareDatetime, Field(strict=False)]


FILED, KNOWN, NOTED, UNCHANGED, REFUSED = "taken", "known", "noted", "unchanged", "refused"


@dataclass(frozen=True)
class Answer:
    """What became of a line; ``number`` is the sender's, ``ours`` that of our record. ``result``:
    taken | known (taken before) | noted | unchanged | refused, then with the ``problem``."""

    number: str
    result: str
    ours: str | None = None
    problem: str | None = None


class Unreadable(IntakeError):
    """A line is none of ours; ``where`` names the place, never a value."""

    def __init__(self, where: str) -> None:
        super().__init__(f"读不懂：{where}")
        self.where = where


class Malformed(Unreadable):
    """A line of a file; says its number."""

    def __init__(self, line: int, where: str) -> None:
        super().__init__(f"第{line}行 {where}")
        self.line = line


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    number: Number
    """The sender's own; the same case again has the same."""
    state: Short


class Reporter(BaseModel):
    """Who told of it, with their consent; never of a confidential or anonymous lead."""

    model_config = _Line.model_config

    name: Short | None = None
    phone: Annotated[str, StringConstraints(max_length=20)] | None = None


class Case(_Line):
    """A case that is handed over. ``words`` are the caller's; ``keep_from`` names units that must
    neither handle nor see it. ``region`` is the code of ``place``, if known. ``consent``: of a
    declaration, that it may be kept and checked."""

    type: Literal["case"]
    kind: Literal["declaration", "lead"]
    words: Long
    place: Short | None = None
    region: Short | None = None
    received_at: Moment
    due: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None
    urgent: bool = False
    risks: list[Short] = Field(default_factory=list, max_length=12)
    category: Short | None = None
    anonymity: Literal["named", "confidential", "anonymous"] | None = None
    who: Short | None = None
    where: Short | None = None
    when: Short | None = None
    amount: Short | None = None
    evidence: Long | None = None
    reporter: Reporter | None = None
    consent: bool | None = None
    keep_from: list[Short] = Field(default_factory=list, max_length=20)
    reason: Short | None = None


class News(_Line):
    """What has become of a case that was handed over; ``yours`` is the receiver's number of it."""

    type: Literal["state"]
    yours: Number | None = None
    at: Moment
    words: Long | None = None


Line = Annotated[Case | News, Field(discriminator="type")]
_LINE: TypeAdapter[Case | News] = TypeAdapter(Line)


def read(text: str | bytes) -> Case | News:
    """One line of JSON. Raises :class:`Unreadable`."""
    try:
        return _LINE.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise Unreadable(f"{where} ({first['type']})") from None


def as_moment(value: datetime) -> str:
    """As it stands in a line."""
    return value.isoformat(timespec="seconds")
