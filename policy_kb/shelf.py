"""Where large indexes lie between two starts: whole ones to start from, and copies in use.

``DIGEST-NUMBER`` folders are whole and never change. A process takes the newest one by linking
its files into a folder of its own (``use-…``), which costs milliseconds and no space, and keeps
that one up to date for itself: Tantivy never writes into a file that is there, it adds files and
replaces its list of them. So nobody ever sees half an index. A folder in use is locked; what a
process that died has left is removed by the next one that starts.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

from policy_kb.index import SearchIndex

WHOLE, USE, LOCK = "whole-", "use-", ".lock"


class Shelf:
    """The folder for indexes made with the packaged words of ``digest``."""

    def __init__(self, folder: Path, digest: str) -> None:
        self._folder = folder
        self._digest = digest

    def take(self) -> tuple[SearchIndex, Path]:
        """The newest whole index or an empty one, in a folder of this process."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        mine = self._own_folder()
        for whole in reversed(self._whole()):
            try:
                _link(whole, mine)
                return SearchIndex.open(mine), mine
            except (OSError, ValueError):  # removed meanwhile, or damaged: start without it
                shutil.rmtree(mine, ignore_errors=True)
                mine.mkdir()
        return SearchIndex.empty(mine), mine

    def publish(self, mine: Path) -> None:
        """Put a copy of this process's index up for the next start; older ones go."""
        older = self._whole()
        number = int(older[-1].name.rpartition("-")[2]) + 1 if older else 1
        aside = Path(tempfile.mkdtemp(prefix="new-", dir=self._folder))
        try:
            _link(mine, aside)
            aside.rename(self._folder / f"{WHOLE}{self._digest}-{number}")
        except OSError:  # another process was first
            shutil.rmtree(aside, ignore_errors=True)
            return
        for one in older:
            shutil.rmtree(one, ignore_errors=True)

    def _whole(self) -> list[Path]:
        found = self._folder.glob(f"{WHOLE}{self._digest}-*")
        return sorted(found, key=lambda one: int(one.name.rpartition("-")[2]))

    def _own_folder(self) -> Path:
        """A new folder under a lock that lasts as long as this process."""
        while True:
            descriptor, name = tempfile.mkstemp(prefix=USE, suffix=LOCK, dir=self._folder)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.path.exists(name):
                break
            os.close(descriptor)  # a sweeper came between and removed the name
        mine = Path(name.removesuffix(LOCK))
        mine.mkdir()
        weakref.finalize(self, _leave, os.getpid(), descriptor, mine)
        return mine

    def _sweep(self) -> None:
        """Remove what nobody holds any more, and whole indexes of other packaged words."""
        for lock in self._folder.glob(f"{USE}*{LOCK}"):
            with suppress(OSError), lock.open("rb") as opened:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                lock.unlink()
        for one in self._folder.glob(f"{WHOLE}*"):
            if not one.name.startswith(f"{WHOLE}{self._digest}-"):
                shutil.rmtree(one, ignore_errors=True)


def _link(source: Path, target: Path) -> None:
    """The files of one folder in another as well, by link where the file system can."""
    for file in source.iterdir():
        if file.name.startswith(".tantivy"):  # its locks
            continue
        try:
            os.link(file, target / file.name)
        except FileExistsError:
            raise
        except OSError:
            shutil.copy2(file, target / file.name)


def _leave(process: int, descriptor: int, mine: Path) -> None:
    if process != os.getpid():  # a fork ends; the folder is its parent's
        return
    shutil.rmtree(mine, ignore_errors=True)
    mine.with_name(mine.name + LOCK).unlink(missing_ok=True)
    os.close(descriptor)
