"""Content on disk that no row names: what a crash left between the database and the disk."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from connectors.tables import StoredFile, VisitPhoto
from intake.db import Database

log = logging.getLogger("hotline.files")

AGE = timedelta(hours=1)
"""Content is written before its row is committed: so old, it will get none any more."""
FEW = 50
"""More than these at once, and more than the database knows, is no crash but a wrong database."""


def remove_orphans(folder: Path, database: Database, now: datetime) -> int:
    """Delete what no row names; how many.

    A voice that was deleted with the choice of anonymity, and whose process died before the disk
    was cleared, goes here at last.
    """
    before = (now - AGE).timestamp()
    found = _older(folder, before)
    if not found:
        return 0
    with database.reading() as session:  # after the disk was looked at, so none is missed
        named = {
            *session.scalars(select(StoredFile.path)),
            *session.scalars(select(VisitPhoto.path)),
        }
    orphans = [path for name, path in found.items() if name not in named]
    if len(orphans) > max(FEW, len(named)):
        log.error(
            "%d files in %s are in no row of the database; is it the right one? Nothing is deleted",
            len(orphans),
            folder,
        )
        return 0
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _older(folder: Path, before: float) -> dict[str, Path]:
    """By the name that rows have. The time is that of the last change of the file's entry: the
    one of its content says only the day (:mod:`connectors.files`)."""
    found = {}
    for path in folder.glob("*/*"):
        try:
            told = path.stat()
        except FileNotFoundError:
            continue
        if path.is_file() and told.st_ctime < before:
            found[path.relative_to(folder).as_posix()] = path
    return found
