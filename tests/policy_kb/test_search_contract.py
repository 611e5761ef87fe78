"""One contract for SQLite and PostgreSQL: the same clauses found, in the same order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bench.regulations import questions, regulations
from intake.db import Database
from intake.privacy.keyring import Keyring
from policy_kb.importing.loading import import_document
from policy_kb.importing.request import Request
from policy_kb.knowledge import KnowledgeBase
from policy_kb.matching import Question
from policy_kb.originals import find_clauses
from policy_kb.seed import bump
from policy_kb.tables import AskRow, Base, CardRow, ClauseRow, LinkRow
from tests import postgres
from tests.policy_kb.conftest import packaged

NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
Ranked = list[list[tuple[str, str, float, tuple[str, ...]]]]


@pytest.fixture(params=["sqlite", "postgresql"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KnowledgeBase]:
    """A knowledge base with the packaged cards in a real database."""
    if request.param == "sqlite":
        yield from _on(f"sqlite:///{tmp_path}/contract.db")
        return
    try:
        postgres.find_programs()
    except postgres.NoServer as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must test on PostgreSQL: {error}")
        pytest.skip(str(error))
    with postgres.running() as server:
        yield from _on(postgres.create(server, "contract"))


def _on(address: str) -> Iterator[KnowledgeBase]:
    database = Database(address, Keyring.generate())
    Base.metadata.create_all(database.engine)
    base = KnowledgeBase(database.engine)
    base.ensure_seed()
    yield base
    database.dispose()


def ranked(base: KnowledgeBase) -> Ranked:
    """Everything that is found for each of many questions."""
    found = []
    for text in [*questions(60), "护林员最多补多少", "网格员来不来"]:
        now = base.prepared()
        asked = Question(text, now.ranker.weights)
        hits = find_clauses(now.engine, now.index, now.ranker.weights, asked, None)
        found.append(
            [(one.clause.document, one.clause.section, one.score, one.sentences) for one in hits]
        )
    return found


def steps(base: KnowledgeBase, write: Callable[..., Path]) -> Iterator[Ranked]:
    """What is found after each of several changes: imports, a card, an edit, removals."""
    for number, one in enumerate(regulations(800)):
        lines = [f"{NUMBERS[n]}、{text}" for n, (_, text) in enumerate(one.clauses[:10])]
        request = Request(f"办法之{number}", "某县", one.region, date(2025, 1, number + 1))
        import_document(
            base.engine, base.regions, write("\n".join(lines), f"{number}.txt"), request
        )
    yield ranked(base)
    with Session(base.engine) as session:
        clause = session.query(ClauseRow).filter_by(section="三").order_by(ClauseRow.id).first()
        assert clause is not None
        row = CardRow(
            id="new",
            document_id=clause.document_id,
            topic="below_line_enough",
            also=[],
            section="三",
            region="320981",
            valid_from=date(2025, 1, 1),
            facts=[],
            brief="网格员每月来一次。",
            answer="网格员每月来一次。",
            steps=[],
            origin="edited",
            edited=True,
            asks=[AskRow(text="网格员来不来"), AskRow(text="来的是谁")],
        )
        session.add(row)
        session.flush()
        session.add(LinkRow(card_id="new", clause_id=clause.id))
        bump(session)
        session.commit()
    yield ranked(base)
    with Session(base.engine) as session:
        for row in session.query(ClauseRow).filter_by(section="五").order_by(ClauseRow.id)[:3]:
            row.text = row.text + "护林员最多补助五千元。"
        session.execute(delete(ClauseRow).where(ClauseRow.section == "七"))
        bump(session)
        session.commit()
    yield ranked(base)
    with Session(base.engine) as session:
        session.execute(delete(LinkRow).where(LinkRow.card_id == "new"))
        session.delete(session.get_one(CardRow, "new"))
        bump(session)
        session.commit()
    yield ranked(base)


def writer(folder: Path) -> Callable[..., Path]:
    def write(text: str, name: str) -> Path:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[Ranked]:
    """What is found step by step in memory, by an index made anew for each."""
    base = packaged()
    found = []
    for _ in steps(base, writer(tmp_path_factory.mktemp("expected"))):
        base = KnowledgeBase(base.engine)
        found.append(ranked(base))
    return found


def test_every_database_gives_what_a_new_index_gives(
    stored: KnowledgeBase, tmp_path: Path, expected: list[Ranked]
) -> None:
    assert list(steps(stored, writer(tmp_path))) == expected
    assert all(one != another for one, another in pairwise(expected))
    assert sum(map(bool, expected[-1])) > 20
