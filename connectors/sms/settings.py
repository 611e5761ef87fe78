"""What the text message gateway needs to be told: address, key, signature name, templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SmsTemplate:
    """A template registered with the carrier: its id there, and our parameters in their order."""

    id: str
    params: tuple[str, ...] = ()


@dataclass(frozen=True)
class SmsSettings:
    """``url`` takes the POST; ``secret`` signs it and is told to nobody.

    ``signature`` is the name in 【】 that the carrier has registered. ``templates`` maps our
    templates (``intake/data/notices.yml``) to the carrier's; the others go out as text where
    ``free_text`` says that the gateway takes it, else not at all. ``per_day`` messages a number
    within a day, ``codes_per_hour`` one-time codes within an hour.
    """

    url: str
    key_id: str
    secret: str = field(repr=False)
    signature: str
    templates: Mapping[str, SmsTemplate] = field(default_factory=dict)
    free_text: bool = False
    per_day: int = 20
    codes_per_hour: int = 5
