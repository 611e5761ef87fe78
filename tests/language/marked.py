"""The marked utterances and the comparison of what was marked with what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def utterances(name: str) -> list[dict[str, Any]]:
    """Rows of `data/NAME.jsonl`: id, text, expects (or none), entities as `Entity.as_json`."""
    lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
