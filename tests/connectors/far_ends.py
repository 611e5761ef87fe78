"""Simulated far ends on free ports, in a thread with a loop of its own."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from connectors.wecom.settings import WeComSettings
from simulators.journal import App, Journal
from simulators.wecom.app import Enterprise
from tests.connectors.peer import in_a_thread

SMS_KEY, SMS_SECRET = "county", "a-secret-for-tests"


@dataclass(frozen=True)
class FarEnd:
    """Where it listens, its journal, and the simulated platform itself where there is more."""

    url: str
    journal: Journal
    platform: Any = None


@contextmanager
def running(app: App) -> Iterator[FarEnd]:
    """The app served until the block is left."""
    with in_a_thread(app) as url:
        yield FarEnd(url, app.ctx.journal)


def fresh(name: str) -> str:
    """A name for an app that no other in this process has."""
    return f"{name}_{secrets.token_hex(4)}"


def wecom_settings(enterprise: Enterprise, url: str) -> WeComSettings:
    """What `channels.toml` would say to this simulated platform's customer."""
    return WeComSettings(
        corpid=enterprise.corpid,
        agentid=enterprise.agentid,
        secret=enterprise.secret,
        token=enterprise.token,
        encoding_aes_key=enterprise.encoding_aes_key,
        api_root=url,
    )
