"""A whole running system: the real processes on free ports, started as a person starts them."""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from connectors.tables import ChannelAddress, Conversation
from hotline.demo.cases import Talk
from hotline.settings import Settings
from hotline.supervisor import free_port
from intake.db import Database
from intake.outbox import LEASED
from intake.privacy.keyring import Keyring
from intake.tables import OutboxMessage
from tests import postgres

PROCESSES = ("web", "bot", "actions", "worker")
START_SECONDS = 420.0
"""A start may include the training of the model."""


@dataclass
class System:
    """One running installation."""

    address: str
    home: Path
    env: dict[str, str]
    process: subprocess.Popen[str]
    first_login: tuple[str, str]
    platform: str | None = None
    """The simulated WeChat platform, where there is one."""

    def talk(self, region: str | None = None) -> Talk:
        """A new conversation in the web chat."""
        client = httpx.Client(base_url=self.address, timeout=20.0, trust_env=False)
        return Talk(client, region)

    def command(self, *words: str, feed: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run ``hotline …`` against this installation."""
        return subprocess.run(
            [sys.executable, "-m", "hotline", *words],
            input=feed,
            capture_output=True,
            text=True,
            env=self.env,
            check=False,
        )

    def database(self) -> Database:
        """The installation's database, for looking into it."""
        settings = Settings.from_env(self.env)
        return Database(settings.database_url, Keyring.load_or_create(self.home))

    def pid_of(self, name: str) -> int:
        """The process id of ``web``, ``bot``, ``actions`` or ``worker``."""
        listing = subprocess.run(
            ["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
        ).stdout
        mark = {"bot": "rasa run"}.get(name, f"hotline run {name}")
        for line in listing.splitlines()[1:]:
            pid, parent, arguments = line.strip().split(None, 2)
            if int(parent) == self.process.pid and mark in arguments:
                return int(pid)
        raise LookupError(name)

    def model(self) -> Path:
        """The model that its bot was trained to, or was given (``HOTLINE_BOT_MODEL``)."""
        if given := os.environ.get("HOTLINE_BOT_MODEL"):
            return Path(given)
        return max((self.home / "models").glob("*.tar.gz"), key=lambda one: one.stat().st_mtime)

    def wait_replaced(self, name: str, old: int, seconds: float = 120.0) -> None:
        """Wait until another process has taken the place of ``old`` and all answer."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(LookupError):
                if self.pid_of(name) != old:
                    return self.wait_ready()
            time.sleep(0.2)
        raise TimeoutError(f"{name} did not come back")

    def port_of(self, name: str) -> int:
        """The loopback port of ``bot``, from its own command line."""
        words = Path(f"/proc/{self.pid_of(name)}/cmdline").read_bytes().split(b"\0")
        return int(words[words.index(b"--port") + 1])

    def wait_ready(self, seconds: float = 120.0) -> None:
        """Wait until all four processes answer."""
        deadline = time.monotonic() + seconds
        answer: Any = None
        while time.monotonic() < deadline:
            try:
                answer = httpx.get(f"{self.address}/readyz", timeout=5.0, trust_env=False)
                if answer.status_code == 200:
                    return
            except httpx.HTTPError as error:
                answer = error
            time.sleep(0.2)
        raise TimeoutError(f"not ready: {answer}")

    def logs(self) -> str:
        """Everything that the processes logged."""
        return "".join(
            path.read_text("utf-8", errors="replace") for path in (self.home / "logs").glob("*.log")
        )


def still_held(system: System) -> list[str]:
    """Talks, people and messages that are under a lease: none once it has stopped."""
    database = system.database()
    with database.reading() as session:
        found = [
            *session.scalars(select(Conversation.id).where(Conversation.lease_owner.is_not(None))),
            *session.scalars(
                select(ChannelAddress.id).where(ChannelAddress.lease_owner.is_not(None))
            ),
            *session.scalars(select(OutboxMessage.id).where(OutboxMessage.state == LEASED)),
        ]
    database.dispose()
    return found


@contextmanager
def running(
    home: Path,
    *,
    simulators: bool = False,
    model: Path | None = None,
    database_url: str | None = None,
) -> Iterator[System]:
    """``hotline up`` in ``home`` until the block ends; with a ``model`` nothing is trained. The
    database is a file in ``home`` where no other is given."""
    port = free_port()
    env = {
        **os.environ,
        "HOTLINE_HOME": str(home),
        "HOTLINE_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }
    env.pop("HOTLINE_DATABASE_URL", None)
    if database_url is not None:
        env["HOTLINE_DATABASE_URL"] = database_url
    if model is not None:
        env["HOTLINE_BOT_MODEL"] = str(model)
    told = home.parent / f"{home.name}-up.txt"
    with told.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "hotline", "up", *(["--simulators"] if simulators else [])],
            env=env,
            stdout=out,
            stderr=out,
            text=True,
        )
    try:
        login = _wait(process, told)
        found = re.search(r"WeChat, simulated: (\S+?)/?\n", told.read_text("utf-8"))
        platform = found[1] if found else None
        yield System(f"http://127.0.0.1:{port}", home, env, process, login, platform)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def add_options(parser: argparse.ArgumentParser) -> None:
    """What every measurement of a running system may be told about the installation."""
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--home", type=Path, help="keep what is written and logged there")
    parser.add_argument("--model", type=Path, help="a trained model; without one it is trained")


@contextmanager
def as_told(
    told: argparse.Namespace,
    *,
    simulators: bool = False,
    prepare: Callable[[Path], None] | None = None,
) -> Iterator[System]:
    """A running system as the options of :func:`add_options` want it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home = told.home or folder / "var"
        if prepare is not None:
            prepare(home)
        url = None
        if told.database == "postgresql":
            url = postgres.create(stack.enter_context(postgres.running()), "hotline")
        yield stack.enter_context(
            running(home, simulators=simulators, model=told.model, database_url=url)
        )


def _wait(process: subprocess.Popen[str], told: Path) -> tuple[str, str]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        text = told.read_text("utf-8")
        if "Ctrl-C stops everything." in text:
            line = next((one for one in text.splitlines() if "first log-in:" in one), "")
            name, _, rest = line.partition(":")[2].strip().partition(" / ")
            return name, rest.split(" ")[0]
        if process.poll() is not None:
            raise RuntimeError(f"`hotline up` ended with {process.returncode}:\n{text}")
        time.sleep(0.2)
    raise TimeoutError(told.read_text("utf-8"))
