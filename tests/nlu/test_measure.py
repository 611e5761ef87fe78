"""The quick measurement runs where the bot runs: its environment has another SQLAlchemy."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"


def test_a_set_is_measured_in_the_bots_environment() -> None:
    if not PYTHON.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have the bot's environment")
        pytest.skip("the bot's environment is not set up (make setup)")
    told = subprocess.run(
        [PYTHON, ROOT / "tests" / "nlu" / "measure.py", "dev"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert told.returncode == 0, told.stderr
    assert "macro-F1" in told.stdout
