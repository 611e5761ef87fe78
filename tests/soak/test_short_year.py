"""A few weeks of the year on both databases: `make soak` is the whole of it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from intake.db import Database
from intake.privacy.keyring import Keyring
from tests import postgres
from tests.soak.checks import check
from tests.soak.run import empty
from tests.soak.year import Size, Year

SHORT = Size(cases=100, days=5, after=13, shot=0.1, first=date(2026, 2, 11))
"""Over the Spring Festival, so that nothing can be right that counts days alone."""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_clock_and_message_is_as_reckoned(kind: str, tmp_path: Path) -> None:
    try:
        with empty(kind, tmp_path) as url:
            figures = Year(url, tmp_path / "keys", SHORT).run()
    except postgres.NoServer as error:
        pytest.skip(str(error))
    counts = figures.counts
    assert figures.wrong == []
    assert counts["cases"] == SHORT.cases
    # It was a year worth the name: of everything something.
    for name in ("ladder remind", "ladder urge", "ladder supervise", "processes shot"):
        assert counts[name] > 0, name


WRONG = {
    "a message twice": (
        "INSERT INTO outbox (id, channel, recipient, template, params, state, attempts, created_at)"
        " SELECT 'another', channel, recipient, template, params, state, attempts, created_at"
        " FROM outbox WHERE template = 'ticket_due_soon' LIMIT 1"
    ),
    "a message lost": (
        "DELETE FROM outbox WHERE id = (SELECT id FROM outbox WHERE template = 'ticket_due_soon')"
    ),
    "a date moved": (
        "UPDATE deadlines SET due_on = '2026-12-24' WHERE id = (SELECT id FROM deadlines LIMIT 1)"
    ),
    "a step not taken": (
        "UPDATE deadlines SET reminded_at = NULL"
        " WHERE id = (SELECT id FROM deadlines WHERE reminded_at IS NOT NULL LIMIT 1)"
    ),
    "a line of the history lost": (
        "DELETE FROM ticket_events WHERE rowid ="
        " (SELECT rowid FROM ticket_events WHERE event = 'remind' LIMIT 1)"
    ),
    "a clock lost": (
        "DELETE FROM deadlines WHERE id = (SELECT id FROM deadlines"
        " WHERE id NOT IN (SELECT deadline_id FROM deadline_pauses) LIMIT 1)"
    ),
}


def test_the_check_sees_what_is_wrong(tmp_path: Path) -> None:
    size = Size(cases=20, days=1, after=5, shot=0, first=date(2026, 3, 2))
    with empty("sqlite", tmp_path) as url:
        year = Year(url, tmp_path / "keys", size)
        assert year.run().wrong == []
    keyring = Keyring.load_or_create(tmp_path / "keys")
    found = {}
    for what, statement in WRONG.items():
        shutil.copy(tmp_path / "year.db", tmp_path / "spoilt.db")
        spoilt = Database(f"sqlite:///{tmp_path / 'spoilt.db'}", keyring)
        with spoilt.engine.begin() as connection:
            connection.exec_driver_sql(statement)
        found[what] = len(check(spoilt, year.cases, year.last).wrong)
        spoilt.dispose()
    assert found == dict.fromkeys(WRONG, 1)
