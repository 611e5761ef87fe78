"""Content that no row names goes; whatever is named, young, or another database's stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from connectors.caller import Caller, new_token
from connectors.conversations import open_conversation
from connectors.files import FileStore
from connectors.orphans import FEW, remove_orphans
from connectors.tables import StoredFile
from connectors.uploads import Upload
from intake.clock import FrozenClock
from intake.db import Database

VOICE = Upload("sound", "audio/amr", b"#!AMR\n1")
LATER = timedelta(minutes=61)
"""The disk has its own clock; what is written now is old enough then."""


@pytest.fixture
def talk(database: Database, clock: FrozenClock) -> str:
    with database.unit_of_work() as uow:
        row = open_conversation(uow.session, Caller(new_token()), "webchat", None, clock.now())
        uow.commit()
        return row.id


def keep(database: Database, files: FileStore, talk: str, clock: FrozenClock) -> str:
    with database.unit_of_work() as uow:
        row = files.put(uow.session, talk, VOICE, clock.now())
        uow.commit()
        return row.path


def on_disk(tmp_path: Path) -> set[str]:
    folder = tmp_path / "files"
    return {path.relative_to(folder).as_posix() for path in folder.glob("*/*")}


def test_what_a_crash_left_behind_goes_after_an_hour(
    database: Database, files: FileStore, talk: str, clock: FrozenClock, tmp_path: Path
) -> None:
    kept = keep(database, files, talk, clock)
    forgotten = keep(database, files, talk, clock)
    with database.unit_of_work() as uow:  # the row goes with the choice of anonymity …
        uow.session.execute(delete(StoredFile).where(StoredFile.path == forgotten))
        uow.commit()
    with database.unit_of_work() as uow:  # … and here the row never came
        files.put(uow.session, talk, VOICE, clock.now())
        uow.rollback()
    assert len(on_disk(tmp_path)) == 3
    now = datetime.now(UTC)
    assert remove_orphans(tmp_path / "files", database, now) == 0
    assert remove_orphans(tmp_path / "files", database, now + LATER) == 2
    assert on_disk(tmp_path) == {kept}


def test_with_a_wrong_database_nothing_is_deleted(
    database: Database, files: FileStore, talk: str, clock: FrozenClock, tmp_path: Path
) -> None:
    for _ in range(FEW + 1):
        keep(database, files, talk, clock)
    with database.unit_of_work() as uow:
        uow.session.execute(delete(StoredFile))
        uow.commit()
    assert remove_orphans(tmp_path / "files", database, datetime.now(UTC) + LATER) == 0
    assert len(on_disk(tmp_path)) == FEW + 1


def test_without_a_folder_there_is_nothing_to_do(database: Database, tmp_path: Path) -> None:
    assert remove_orphans(tmp_path / "nowhere", database, datetime.now(UTC)) == 0
