"""Load a trained model as the bot does and time its understanding; run by the bot's interpreter.

``rasa_probe.py MODEL`` reads a JSON list of texts and writes one JSON object: seconds until the
model is loaded, milliseconds a message (median), resident megabytes, and what each text was taken
for.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

WARM = 20
"""Messages that are understood once before the clock counts."""


def resident_megabytes() -> float:
    """What this process holds in memory now."""
    status = Path("/proc/self/status").read_text("utf-8")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if "VmRSS" in line)


async def probe(model: str, texts: list[str]) -> dict[str, Any]:
    begun = time.perf_counter()
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    loaded = time.perf_counter() - begun
    for text in texts[:WARM]:
        await agent.parse_message(text)
    taken, spent = [], []
    for text in texts:
        begun = time.perf_counter()
        parsed = await agent.parse_message(text)
        spent.append(time.perf_counter() - begun)
        # The fallback only says that the first is unsure; what it is unsure of is scored.
        ranked = [one for one in parsed["intent_ranking"] if one["name"] != "nlu_fallback"]
        taken.append((ranked[0]["name"], ranked[0]["confidence"]))
    return {
        "load_seconds": loaded,
        "milliseconds": statistics.median(spent) * 1000,
        "megabytes": resident_megabytes(),
        "taken": taken,
    }


if __name__ == "__main__":
    # Standard output carries the answer and nothing else: what a library prints goes to stderr.
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    json.dump(asyncio.run(probe(sys.argv[1], json.load(sys.stdin))), answer)
    answer.flush()
