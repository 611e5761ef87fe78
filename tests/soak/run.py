"""``make soak``: the whole year on SQLite, on PostgreSQL, or on one after the other."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intake.db import Database
from intake.privacy.keyring import Keyring
from intake.tables import Base
from tests import postgres
from tests.soak.year import Size, Year

DATABASES = ("sqlite", "postgresql")


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database with all tables."""
    if kind == "sqlite":
        yield _made(f"sqlite:///{folder / 'year.db'}", folder)
        return
    with postgres.running() as server:
        yield _made(postgres.create(server, "year"), folder)


def _made(url: str, folder: Path) -> str:
    database = Database(url, Keyring.load_or_create(folder / "keys"))
    Base.metadata.create_all(database.engine)
    database.dispose()
    return url


def _end_on_signal(year: Year) -> None:
    """Ctrl-C and SIGTERM end the year with the day; what there is by then is checked."""

    def end(*_: object) -> None:
        year.ends_early = True

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=365, help="days of filing")
    parser.add_argument("--after", type=int, default=30, help="days of sweeping after these")
    parser.add_argument("--shot", type=float, default=0.3, help="share of sweeps with a kill")
    parser.add_argument("--seed", type=int, default=12317)
    told = parser.parse_args()
    size = Size(told.cases, told.days, told.after, told.shot, told.seed)
    wrong = 0
    for kind in DATABASES if told.database == "both" else (told.database,):
        print(f"{kind}: {size}", flush=True)
        with tempfile.TemporaryDirectory() as folder, empty(kind, Path(folder)) as url:
            year = Year(url, Path(folder) / "keys", size)
            _end_on_signal(year)
            figures = year.run(lambda line: print(line, flush=True))
        for name, count in figures.counts.items():
            print(f"{kind} {name}: {count}")
        for line in figures.wrong:
            print(line)
        wrong += len(figures.wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
