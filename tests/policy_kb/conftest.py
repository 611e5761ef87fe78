"""A knowledge base of its own for each test that changes one, a shared one for the others."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from policy_kb.importing.loading import Report, import_document
from policy_kb.importing.request import Request
from policy_kb.knowledge import KnowledgeBase
from policy_kb.tables import Base

ROOT = Path(__file__).resolve().parents[2]
ORIGINALS = Path(os.environ.get("HOTLINE_POLICIES") or ROOT.parent / "shared" / "policies")

needs_originals = pytest.mark.skipif(
    not (ORIGINALS / "index.yml").is_file(),
    reason="the official texts are not here: put them beside the repository in shared/policies "
    "or name their folder in HOTLINE_POLICIES",
)


def engine_in_memory() -> Engine:
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    Base.metadata.create_all(engine)
    return engine


@lru_cache(maxsize=1)
def _seeded() -> Engine:
    """The packaged cards, checked and written once; copied for whoever wants a base."""
    engine = engine_in_memory()
    KnowledgeBase(engine).ensure_seed()
    return engine


def packaged() -> KnowledgeBase:
    engine = engine_in_memory()
    with _seeded().connect() as source, engine.connect() as target:
        source.connection.driver_connection.backup(target.connection.driver_connection)
    return KnowledgeBase(engine)


@pytest.fixture(scope="session")
def shared() -> KnowledgeBase:
    """Packaged cards; not to be changed."""
    return packaged()


@pytest.fixture
def base() -> KnowledgeBase:
    return packaged()


def import_originals(base: KnowledgeBase) -> dict[str, Report]:
    """All five official texts, as index.yml describes them, by file name."""
    reports = {}
    for row in yaml.safe_load((ORIGINALS / "index.yml").read_text(encoding="utf-8")):
        region = row["region"].get("code") or row["region"]["name"]
        request = Request(row["title"], row["issuer"], region, row["issued"])
        reports[row["file"]] = import_document(
            base.engine, base.regions, ORIGINALS / row["file"], request
        )
    return reports


@pytest.fixture(scope="session")
def imported() -> tuple[KnowledgeBase, dict[str, Report]]:
    """Packaged cards with the five originals beside them; not to be changed."""
    base = packaged()
    return base, import_originals(base)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """A text file of the given content."""

    def make(text: str, name: str = "文件.txt", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return make
