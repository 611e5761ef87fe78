"""The table ``[handover]`` of ``channels.toml``: the other hotline (12345), and its signature."""

from __future__ import annotations

from dataclasses import field

from pydantic.dataclasses import dataclass

from connectors.settings_tables import STRICT, Root, Secret, Word


@dataclass(frozen=True, config=STRICT)
class HandoverSettings:
    """Both sides sign with ``secret`` as ``key_id``. ``url`` is where cases go; without it they
    only come, or go by file."""

    key_id: Word
    secret: Secret = field(repr=False)
    url: Root | None = None
