"""Understand many utterances with a trained model: JSON Lines in, JSON Lines out.

Each line in has ``id`` and ``text``; each line out has ``id``, ``intent``, ``confidence`` and
``entities``. A line that cannot be read gives a line with ``error`` and the next is taken.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any, Dict, Text, TextIO

REPORTED = {"nlu_fallback": "out_of_scope"}
"""Inner intents, as they are reported."""

_ENTITY_KEYS = ("value", "start", "end", "normalized", "approx", "basis", "period", "kind",
                "valid", "role")  # fmt: skip


def entity(found: Dict[Text, Any]) -> Dict[Text, Any]:
    """A Rasa entity in the shape of the command line."""
    return {
        "type": found["entity"],
        **{key: found[key] for key in _ENTITY_KEYS if key in found},
    }


async def understand(agent: Any, line: Text) -> Dict[Text, Any]:
    try:
        asked = json.loads(line)
        text, identifier = asked["text"], asked["id"]
        if not isinstance(text, str):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        return {"id": None, "error": "each line needs an object with id and text"}
    if not text.strip():
        return {"id": identifier, "intent": "out_of_scope", "confidence": 0.0, "entities": []}
    # A leading slash would be read as a command to the bot; here it is text like any other.
    parsed = await agent.parse_message("／" + text[1:] if text.startswith("/") else text)
    name = parsed["intent"]["name"]
    ranked = [one for one in parsed.get("intent_ranking", []) if one["name"] != "nlu_fallback"]
    if name == "nlu_fallback" and ranked:
        name, confidence = ranked[0]["name"], ranked[0]["confidence"]
    else:
        confidence = parsed["intent"]["confidence"]
    return {
        "id": identifier,
        "intent": REPORTED.get(name, name),
        "confidence": round(float(confidence), 4),
        "entities": [entity(found) for found in parsed["entities"]],
    }


async def main(model: Text, lines: TextIO, out: TextIO) -> None:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    for line in lines:
        if line.strip():
            answer = await understand(agent, line)
            out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            out.flush()


if __name__ == "__main__":
    # Standard output carries answers and nothing else: whatever a library prints goes to stderr.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    asyncio.run(main(sys.argv[1], sys.stdin, answers))
