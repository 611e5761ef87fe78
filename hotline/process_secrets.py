"""Secrets that the processes of one installation share: made once, readable by their user alone."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class ProcessSecrets:
    """Bearer tokens of the bot's and the action server's doors, and the tracker key (base64)."""

    bot_token: str
    actions_token: str
    tracker_key: str

    @classmethod
    def load_or_create(cls, home: Path) -> ProcessSecrets:
        """Read ``home/keys/processes.json`` or make it with mode 600."""
        folder = home / "keys"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "processes.json"
        made = cls(
            secrets.token_urlsafe(32),
            secrets.token_urlsafe(32),
            base64.b64encode(secrets.token_bytes(32)).decode(),
        )
        # Written whole under another name first: two processes starting at once must agree.
        scratch = folder / f".processes-{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            json.dump(asdict(made), out)
        try:
            os.link(scratch, path)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
        return cls(**json.loads(path.read_text()))
