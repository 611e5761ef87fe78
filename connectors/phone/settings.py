"""The table ``[phone]`` of ``channels.toml``: whose requests about calls are believed."""

from __future__ import annotations

from dataclasses import field

from pydantic.dataclasses import dataclass

from connectors.settings_tables import STRICT, Secret, Word


@dataclass(frozen=True, config=STRICT)
class PhoneSettings:
    """The telephone system (or what stands before it) signs with ``secret`` as ``key_id``."""

    key_id: Word
    secret: Secret = field(repr=False)
