"""Two hundred turns through the real tracker store; run by the bot's interpreter.

``long_talk.py DATABASE`` writes one JSON line a turn: how many events the tracker has when the
turn begins and when it ends, and how many bytes the row holds afterwards.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components.snapshots import SnapshotTrackerStore, _table

TURNS = 200
FORM = "declaration_form"


def turn(tracker: DialogueStateTracker, number: int) -> None:
    """What Rasa writes into a tracker in one turn of a form."""
    opened = tracker.active_loop_name is None
    tracker.update(UserUttered(f"第{number}句", {"name": "affirm", "confidence": 0.9}, []))
    tracker.update(ActionExecuted(FORM))
    if opened:
        tracker.update(ActiveLoop(FORM))
    tracker.update(ActionExecuted(f"validate_{FORM}"))
    tracker.update(SlotSet("talk", {"asked": {"name": number}}))
    tracker.update(SlotSet("turn", f"{number}:{FORM}"))
    if number % 20 == 0:
        tracker.update(ActiveLoop(None))
    tracker.update(ActionExecuted("action_listen"))


async def main(url: str) -> None:
    os.environ["HOTLINE_DATABASE_URL"] = url
    engine = sa.create_engine(url)
    _table.metadata.create_all(engine)
    domain = Domain.load("domain")
    for number in range(1, TURNS + 1):
        # Every other turn is another process: what memory holds is gone.
        store = SnapshotTrackerStore(domain) if number % 2 else store  # noqa: F821
        tracker = await store.retrieve("talk") or DialogueStateTracker("talk", domain.slots)
        began = len(tracker.events)
        turn(tracker, number)
        await store.save(tracker)
        await store.commit("talk", f"message {number}", {"replies": [{"text": "好" * 100}]})
        with engine.connect() as connection:
            size = connection.execute(sa.select(sa.func.length(_table.c.blob))).scalar_one()
        print(json.dumps({"began": began, "ended": len(tracker.events), "bytes": size}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
