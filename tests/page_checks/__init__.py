"""Tools from npm for looking at the chat page: axe-core, ESLint, Stylelint. Only tests use them.

They come by the lock file into ``node_modules`` beside it (ignored by git) when a test first
needs them; ``package.json`` names them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OLDEST = (20, 19)
"""The Node that ESLint 10 asks for."""


def tools() -> Path:
    """The folder of the tools, installed by ``npm ci`` where it is missing or of another lock.

    Skips the test where there is no npm with a Node that the tools run on, and where the
    packages cannot be had; with ``CI=true`` it fails.
    """
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None or _version(node) < OLDEST:
        _lacking(f"no npm with Node {OLDEST[0]}.{OLDEST[1]} or newer on the PATH")
    lock, mark = HERE / "package-lock.json", HERE / "node_modules" / ".lock-of-this"
    if not mark.exists() or mark.read_bytes() != lock.read_bytes():
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        told = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        if told.returncode != 0:
            _lacking(f"npm ci did not work: {told.stderr.strip()[-300:]}")
        mark.write_bytes(lock.read_bytes())
    return HERE / "node_modules"


def _lacking(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def run(tool: str, *words: str) -> str:
    """What a tool complains of in the repository; empty if of nothing."""
    command = [str(tools() / ".bin" / tool), *words]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if told.returncode == 0 else told.stdout + told.stderr


def _version(node: str) -> tuple[int, int]:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major, minor, *_ = told.stdout.strip().lstrip("v").split(".")
    return int(major), int(minor)
