"""What keeps the processes together."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import httpx

from hotline.process_secrets import ProcessSecrets
from hotline.supervisor import SHORT_LIFE, SHORT_LIVES, Child, read_procfile
from tests.running import System


def test_the_procfile_names_the_four_processes() -> None:
    assert sorted(read_procfile()) == ["actions", "bot", "web", "worker"]


def test_secrets_are_made_once_and_are_their_users_alone(tmp_path: Path) -> None:
    first = ProcessSecrets.load_or_create(tmp_path)
    assert ProcessSecrets.load_or_create(tmp_path) == first
    (path,) = (tmp_path / "keys").glob("*.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_who_is_killed_again_and_again_is_started_again_each_time() -> None:
    child = Child("bot", [])
    for nth in range(100):
        child.started = nth * SHORT_LIFE
        assert child.ended(child.started + SHORT_LIFE)
        assert child.again_at - child.started - SHORT_LIFE <= 0.25


def test_who_never_gets_going_is_given_up_after_some_tries() -> None:
    child, now, pauses = Child("bot", []), 0.0, []
    while child.ended(now):
        pauses.append(child.again_at - now)
        child.started = now = child.again_at
    assert pauses == [0.5 * 2**nth for nth in range(SHORT_LIVES)]


def test_each_process_is_missed_and_comes_back(system: System) -> None:
    for name in ("worker", "actions"):
        victim = system.pid_of(name)
        os.kill(victim, signal.SIGKILL)
        system.wait_replaced(name, victim)


def test_only_the_web_process_can_be_reached_without_a_token(system: System) -> None:
    ready = httpx.get(f"{system.address}/readyz", trust_env=False)
    assert ready.json() == {"web": True, "bot": True, "actions": True, "worker": True}
    bot = f"http://127.0.0.1:{system.port_of('bot')}/webhooks/hotline/webhook"
    turn = {"conversation": "x", "message_id": "y", "text": "你好", "metadata": {}}
    assert httpx.post(bot, json=turn, trust_env=False).status_code == 401
