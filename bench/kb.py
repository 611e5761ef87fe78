"""Measure the clause index on invented regulations: ``python -m bench.kb``, or ``make bench-kb``.

1,000, 10,000 and 100,000 clauses in documents without cards go into a database of their own, on
SQLite and (where its programs are) on PostgreSQL, beside the packaged cards. Timed is what a
question costs once its words are weighed: asking the database for its version, search,
re-ranking, reading the clauses. ``card s`` and ``clause s`` are the seconds from a commit until
the next question finds the new wording, ``start s`` those of a new process with the index that
lies there. Figures to standard output, progress to standard error; status 1 if a promised figure
is missed. A machine that is busy otherwise misses them: ``cpu99`` is what the process itself had.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from bench.regulations import questions, regulations
from intake.db import Database
from intake.privacy.keyring import Keyring
from policy_kb.knowledge import KnowledgeBase
from policy_kb.matching import Question
from policy_kb.originals import find_clauses
from policy_kb.regions import Regions
from policy_kb.seed import bump
from policy_kb.tables import AskRow, Base, CardRow, ClauseRow, DocumentRow, LinkRow
from policy_kb.wording import plain
from tests import postgres

SIZES = {"sqlite": (1_000, 10_000, 100_000), "postgresql": (1_000, 100_000)}
ASKED, WARMING = 500, 100
# What is promised for 100,000 clauses; the growth of the median is that from 1,000 on.
P99_MS, BUILD_S, CHANGE_S, GROWTH = 10.0, 120.0, 1.0, 20.0


@dataclass(frozen=True)
class Figures:
    """What one size of one database gave: milliseconds a question, seconds, megabytes."""

    database: str
    clauses: int
    median: float
    p95: float
    p99: float
    cpu99: float
    build: float
    start: float
    card: float
    clause: float
    memory: float

    def line(self) -> str:
        """A row of the table."""
        return (
            f"{self.database:<11}{self.clauses:>8,}{self.median:>9.2f}{self.p95:>8.2f}"
            f"{self.p99:>8.2f}{self.cpu99:>8.2f}{self.build:>9.1f}{self.start:>8.2f}{self.card:>8.2f}"
            f"{self.clause:>9.2f}{self.memory:>8.0f}"
        )


HEAD = (
    f"{'database':<11}{'clauses':>8}{'median':>9}{'p95':>8}{'p99':>8}{'cpu99':>8}{'build s':>9}"
    f"{'start s':>8}{'card s':>8}{'clause s':>9}{'MB':>8}"
)


def main() -> int:
    """Print the table and what it says of the promises."""
    busy, cores = os.getloadavg()[0], os.cpu_count() or 1
    if busy > cores / 2:
        say(f"this machine is busy (load {busy:.1f} on {cores} cores); figures will be too high")
    print(HEAD, flush=True)
    missed = []
    for name, size_of in (("sqlite", sqlite), ("postgresql", postgresql)):
        rows: list[Figures] = []
        with tempfile.TemporaryDirectory(prefix="bench-kb-") as folder, size_of(Path(folder)) as at:
            for size in SIZES[name] if at else ():
                rows.append(measure(name, f"{at}{size}", size, Path(folder) / f"index-{size}"))
                print(rows[-1].line(), flush=True)
        if rows:
            growth = rows[-1].median / rows[0].median
            sizes = f"{rows[0].clauses:,} to {rows[-1].clauses:,}"
            print(f"{name}: the median grows {growth:.1f}-fold from {sizes} clauses")
            missed += misses(rows[-1], growth)
    for line in missed:
        print(f"missed: {line}")
    return 1 if missed else 0


def misses(row: Figures, growth: float) -> list[str]:
    """The promises that a row breaks."""
    held = {
        f"p99 {row.p99:.2f} ms, promised {P99_MS}": row.p99 <= P99_MS,
        f"build {row.build:.1f} s, promised {BUILD_S}": row.build <= BUILD_S,
        f"a changed card {row.card:.2f} s, promised {CHANGE_S}": row.card <= CHANGE_S,
        f"a changed clause {row.clause:.2f} s, promised {CHANGE_S}": row.clause <= CHANGE_S,
        f"growth {growth:.1f}-fold, promised {GROWTH}": growth <= GROWTH,
    }
    return [f"{row.database}: {what}" for what, kept in held.items() if not kept]


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    """The stem of an address for each size."""
    yield f"sqlite:///{folder}/bench-"


@contextmanager
def postgresql(_: Path) -> Iterator[str]:
    """A server of its own; an empty stem where its programs are not installed."""
    try:
        postgres.find_programs()
    except postgres.NoServer as error:
        say(str(error))
        yield ""
        return
    with postgres.running() as server:
        for size in SIZES["postgresql"]:
            postgres.create(server, f"bench_{size}")
        yield server.rsplit("/", 1)[0] + "/bench_"


def measure(name: str, address: str, size: int, index: Path) -> Figures:
    """Fill a database, then build, ask and change."""
    database = Database(address, Keyring.generate())
    try:
        Base.metadata.create_all(database.engine)
        before = memory()
        knowledge = KnowledgeBase(database.engine, index)
        knowledge.ensure_seed()
        say(f"{name}: writing {size:,} clauses")
        fill(database.engine, size)
        say(f"{name}: building")
        build = timed(knowledge.prepared)
        say(f"{name}: asking")
        pairs = list(asked(knowledge))
        times, own = sorted(one for one, _ in pairs), sorted(one for _, one in pairs)
        return Figures(
            name,
            size,
            statistics.median(times),
            times[int(len(times) * 0.95)],
            times[int(len(times) * 0.99)],
            own[int(len(own) * 0.99)],
            build,
            timed(KnowledgeBase(database.engine, index).prepared),
            changed_card(knowledge),
            changed_clause(knowledge),
            memory() - before,
        )
    finally:
        database.dispose()


def fill(engine: Engine, size: int) -> None:
    """Write the documents in one transaction, as an import does."""
    with Session(engine.execution_options(writing=True)) as session:
        for number, one in enumerate(regulations(size)):
            name = f"bench-{number}"
            session.add(
                DocumentRow(
                    id=name,
                    title=f"{one.region_name}办法之{number}",
                    issuer=one.region_name,
                    region=one.region,
                    region_name=one.region_name,
                    issued=one.issued,
                    valid_from=one.issued,
                    origin="imported",
                    sha256=name,
                )
            )
            session.flush()
            rows = [
                {"document_id": name, "position": n, "section": section, "heading": "",
                 "text": text, "offset": 0}
                for n, (section, text) in enumerate(one.clauses)
            ]  # fmt: skip
            session.execute(insert(ClauseRow), rows)
        bump(session)
        session.commit()


def asked(knowledge: KnowledgeBase) -> Iterator[tuple[float, float]]:
    """Milliseconds for each question, by the clock and of this thread; every other question
    comes from a region."""
    chance = random.Random(7)
    regions = Regions()
    documents = knowledge.prepared().library.documents.values()
    codes = [one.region for one in documents if one.id.startswith("bench-")]
    found = 0
    for number, text in enumerate(questions(WARMING + ASKED)):
        question = Question(text, knowledge.prepared().ranker.weights)
        (place,) = regions.resolve(chance.choice(codes))
        within = frozenset(place.chain if number % 2 else ())
        start, own = time.perf_counter(), time.thread_time()
        now = knowledge.prepared()
        hits = find_clauses(now.engine, now.index, now.ranker.weights, question, None, within)
        took = (time.perf_counter() - start) * 1000, (time.thread_time() - own) * 1000
        if number >= WARMING:
            found += bool(hits)
            yield took
    say(f"{found} of {ASKED} questions found a clause")


def changed_card(knowledge: KnowledgeBase) -> float:
    """Seconds until a new card is found by what people ask of it and by its clause's text."""
    number = knowledge.prepared().index.clauses  # other asks each time: nothing is remembered
    with Session(knowledge.engine) as session:
        clause = session.get_one(ClauseRow, 500)
        document = session.get_one(DocumentRow, clause.document_id)
        card = CardRow(
            id="bench-card", document_id=document.id, topic="below_line_enough", also=[],
            section=clause.section, region=document.region, valid_from=document.valid_from,
            facts=[], brief="测试用卡片。", answer="测试用卡片。", steps=[], origin="edited",
            edited=True, asks=[AskRow(text=f"烟囱冒黑烟{number}次归谁来管一管")],
        )  # fmt: skip
        session.add(card)
        session.flush()
        session.add(LinkRow(card_id=card.id, clause_id=clause.id))
        bump(session)
        session.commit()
    return timed(lambda: _finds(knowledge, "烟囱冒黑烟归谁来管一管", 500))


def changed_clause(knowledge: KnowledgeBase) -> float:
    """Seconds until a clause is found by its new wording."""
    with Session(knowledge.engine) as session:
        session.get_one(ClauseRow, 700).text = "鞭炮厂旧址改建为滑雪场的，每亩奖励八千元。"
        bump(session)
        session.commit()
    return timed(lambda: _finds(knowledge, "鞭炮厂改成滑雪场有没有奖励", 700))


def _finds(knowledge: KnowledgeBase, text: str, clause: int) -> None:
    found = [one.clause for one in knowledge.prepared().index.search(plain(text), 1)]
    assert found == [clause], f"{text} found {found}"


def timed(act: object) -> float:
    """Seconds that a call takes."""
    assert callable(act)
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def memory() -> float:
    """Megabytes of this process that are resident now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def say(text: str) -> None:
    """Progress."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
