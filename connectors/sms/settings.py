"""What the text message gateway needs to be told: address, key, signature name, templates."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic.dataclasses import dataclass

from connectors.settings_tables import STRICT, Word


def _address(value: str) -> str:
    if not value.startswith(("https://", "http://")) or " " in value:
        raise ValueError("must be an address that begins with https:// (or http://)")
    return value


Name = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Count = Annotated[int, Field(ge=1, le=1000)]


@dataclass(frozen=True, config=STRICT)
class SmsTemplate:
    """A template registered with the carrier: its id there, and which of our parameters it takes
    (``{…}`` in ``intake/data/notices.yml``)."""

    id: Word
    params: tuple[Word, ...] = ()


@dataclass(frozen=True, config=STRICT)
class SmsSettings:
    """``url`` takes the POST; ``secret`` signs it and is told to nobody.

    ``signature`` is the name in 【】 that the carrier has registered. ``templates`` maps our
    templates to the carrier's; the others go out as text where ``free_text`` says that the
    gateway takes it, else not at all. ``per_day`` messages a number within a day,
    ``codes_per_hour`` one-time codes within an hour; ``per_minute`` messages to all phones of
    households together.
    """

    url: Annotated[str, AfterValidator(_address)]
    key_id: Word
    secret: Word = field(repr=False)
    signature: Name
    templates: dict[str, SmsTemplate] = field(default_factory=dict)
    free_text: bool = False
    per_day: Count = 20
    codes_per_hour: Count = 5
    per_minute: Count = 120
