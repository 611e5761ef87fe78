"""Three processes that sweep one database at once: each step once, each notice once."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from intake import audit
from intake.clock import SHANGHAI, FrozenClock
from intake.db import Database
from intake.privacy.keyring import Keyring
from intake.tables import OutboxMessage, TicketEvent
from tests.intake.world import World

SCRIPT = """
import sys, time
from datetime import datetime
from pathlib import Path
from intake.clock import FrozenClock
from intake.db import Database
from intake.overdue import sweep
from intake.privacy.keyring import Keyring

url, keys, begin, *days = sys.argv[1:]
database = Database(url, Keyring.load_or_create(Path(keys)))
time.sleep(max(0, float(begin) - time.time()))
for day in days:
    done = sweep(database, FrozenClock(datetime.fromisoformat(day + 'T09:00')))
    print(done.reminded, done.overdue, done.supervised, done.county_told)
"""
DAYS = ["2026-02-26", "2026-02-28", "2026-03-03", "2026-03-05"]
CASES = 6


def test_three_processes_take_each_step_once(url: str, tmp_path: Path) -> None:
    database = Database(url, Keyring.load_or_create(tmp_path / "keys"))
    world = World(database, FrozenClock(datetime(2026, 2, 13, 9, tzinfo=SHANGHAI)))
    world.build()
    for _ in range(CASES):
        world.declare()
    begin = str(time.time() + 3)
    command = [sys.executable, "-c", SCRIPT, url, str(tmp_path / "keys"), begin, *DAYS]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [one.communicate(timeout=120)[0] for one in running]
    assert [one.returncode for one in running] == [0, 0, 0]
    done = [[int(count) for count in line.split()] for out in said for line in out.splitlines()]
    assert [sum(column) for column in zip(*done, strict=True)] == [CASES] * 4
    with database.reading() as session:
        told = Counter(session.scalars(select(OutboxMessage.template)))
        events = Counter(session.scalars(select(TicketEvent.event)))
        audit.verify(session)
    database.dispose()
    assert set(told.values()) == {CASES}
    assert set(told) == {
        "ticket_dispatched", "ticket_due_soon", "ticket_overdue", "ticket_overdue_copy",
        "ticket_supervised", "ticket_supervise", "ticket_supervised_copy",
    }  # fmt: skip
    assert events["supervise"] == CASES
