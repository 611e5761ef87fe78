"""Starting all processes together: ports, logs, health, restarts, and one Ctrl-C for all."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from hotline.settings import ROOT

Tell = Callable[[str], None]

START_LIMIT = 180.0
"""Seconds that a start may take before it counts as failed."""

SHORT_LIFE = 30.0
"""Seconds; a process that ended sooner may not work at all."""

SHORT_LIVES = 5
"""So many of them in a row are borne; after one more all is given up."""


class StartFailed(RuntimeError):
    """A process could not be started; the text says which and why."""


FIRST_TO_END = ("web", "worker")
"""They bring to an end what they have in hand, and need bot and actions for it."""
DRAIN, LAST = 40.0, 5.0
"""Seconds that these may take, and then the others, who have nothing in hand by then."""


@dataclass
class Child:
    """One process of the Procfile; ``None`` while it waits to be started again."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    again_at: float = 0.0
    short_lives: int = 0

    def ended(self, now: float) -> bool:
        """Note an end and when to start again; ``False`` if there is no sense in it.

        Who had lived for a while is back at once, however often it was killed.
        """
        self.process = None
        self.short_lives = self.short_lives + 1 if now - self.started < SHORT_LIFE else 0
        self.again_at = now + min(0.25 * 2**self.short_lives, 15)
        return self.short_lives <= SHORT_LIVES


def read_procfile(path: Path = ROOT / "Procfile") -> dict[str, list[str]]:
    """Names and commands of the Procfile; ``hotline`` becomes this very interpreter."""
    commands: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        name, separator, command = line.partition(":")
        if separator and command.strip():
            words = command.split()
            if words[0] == "hotline":
                words[:1] = [sys.executable, "-m", "hotline"]
            commands[name.strip()] = words
    return commands


def free_port() -> int:
    """A loopback port that nobody listens on now.

    Below the range from which systems take the ports of outgoing connections: one of those
    could be in use a moment later.
    """
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def require_free(host: str, port: int) -> None:
    """Raise :class:`StartFailed` when a port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartFailed(
                f"port {port} on {host} is in use; stop what runs there or set HOTLINE_PORT"
            ) from error


class Supervisor:
    """Runs the processes of the Procfile, and ``more`` of ours, until it is told to stop."""

    def __init__(
        self, env: Mapping[str, str], logs: Path, tell: Tell, more: Sequence[str] = ()
    ) -> None:
        self._env = {**os.environ, **env}
        self._logs = logs
        self._tell = tell
        ours = {name: [sys.executable, "-m", "hotline", "run", name] for name in more}
        commands = {**read_procfile(), **ours}
        self._children = [Child(name, command) for name, command in commands.items()]
        self._stopping = False

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopping

    def start(self) -> None:
        """Start every process; their output goes to one log file each."""
        self._logs.mkdir(parents=True, exist_ok=True)
        signal.signal(signal.SIGTERM, lambda *_: self._ask_to_stop())
        signal.signal(signal.SIGINT, lambda *_: self._ask_to_stop())
        for child in self._children:
            self._launch(child)

    def wait_until_ready(self, url: str) -> None:
        """Wait for ``url`` to answer 200, telling what is still missing every few seconds.

        Raises :class:`StartFailed` when a process dies or the time is over.
        """
        began = told = time.monotonic()
        missing = "web"
        while not self._stopping:
            for child in self._children:
                if child.process is not None and child.process.poll() is not None:
                    raise StartFailed(self._obituary(child))
            try:
                answer = httpx.get(url, timeout=2.0, trust_env=False)
                if answer.status_code == 200:
                    return
                missing = "、".join(name for name, ready in answer.json().items() if ready is False)
            except (httpx.HTTPError, ValueError):
                missing = "web"
            now = time.monotonic()
            if now - began > START_LIMIT:
                raise StartFailed(
                    f"not ready after {START_LIMIT:.0f} s: {missing}; see {self._logs}"
                )
            if now - told >= 3:
                told = now
                self._tell(f"  waiting for {missing} … {now - began:.0f} s")
            time.sleep(0.2)

    def watch(self) -> None:
        """Stay until told to stop; a process that dies is started again, and it is said."""
        while not self._stopping:
            time.sleep(0.3)
            for child in self._children:
                now = time.monotonic()
                if child.process is not None and child.process.poll() is not None:
                    self._tell(self._obituary(child))
                    if not child.ended(now):
                        raise StartFailed(f"{child.name} keeps dying; see {self._log(child)}")
                elif child.process is None and now >= child.again_at and not self._stopping:
                    self._launch(child)
                    self._tell(f"{child.name} started again")

    def stop(self) -> None:
        """Ask all to end and make sure of it: first those that have something in hand, and when
        they have finished, those that they need for it."""
        self._stopping = True
        self._end([one for one in self._children if one.name in FIRST_TO_END], DRAIN)
        self._end(self._children, LAST)

    def _end(self, children: Sequence[Child], seconds: float) -> None:
        living = [one for one in children if one.process and one.process.poll() is None]
        for child in living:
            assert child.process is not None
            child.process.terminate()
        deadline = time.monotonic() + seconds
        for child in living:
            assert child.process is not None
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()

    def _ask_to_stop(self) -> None:
        self._stopping = True

    def _launch(self, child: Child) -> None:
        with self._log(child).open("ab") as out:
            child.process = subprocess.Popen(
                child.command,
                cwd=ROOT,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        child.started = time.monotonic()

    def _log(self, child: Child) -> Path:
        return self._logs / f"{child.name}.log"

    def _obituary(self, child: Child) -> str:
        assert child.process is not None
        return f"{child.name} ended with status {child.process.returncode}; see {self._log(child)}"
