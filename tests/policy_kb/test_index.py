"""The search index: in memory, and kept in a folder by version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policy_kb import knowledge
from policy_kb.importing.loading import import_document
from policy_kb.importing.request import Request
from policy_kb.index import SearchIndex
from policy_kb.knowledge import KnowledgeBase
from tests.policy_kb.conftest import engine_in_memory
from tests.policy_kb.test_importing import REQUEST, TOWN

ENTRIES = [
    ("card", "a", ["监测线是多少", "收入标准"]),
    ("card", "b", ["公示几天"]),
    ("refusal", "c", ["监测户一年领多少钱"]),
]


def keys(index: SearchIndex, text: str, kind: str | None = None) -> list[str]:
    return [found.key for found in index.search(text, 5, kind)]


def test_search_by_words_by_sounds_and_by_kind() -> None:
    index = SearchIndex.build(ENTRIES)
    assert keys(index, "监测线")[0] == "a"
    assert keys(index, "尖侧线", "card") == ["a"]
    assert keys(index, "监测户多少钱", "refusal") == ["c"]
    assert keys(index, "") == []


def test_a_kept_index_is_built_once(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge" / "1-x"
    (tmp_path / "knowledge" / "0-old").mkdir(parents=True)
    first = SearchIndex.kept(folder, lambda: ENTRIES)
    second = SearchIndex.kept(folder, lambda: [])
    assert keys(first, "公示") == keys(second, "公示") == ["b"]
    assert [one.name for one in folder.parent.iterdir()] == ["1-x"]


def test_a_large_base_keeps_its_index_by_version(
    tmp_path: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge, "KEPT_FROM", 5)
    base = KnowledgeBase(engine_in_memory(), tmp_path)
    base.ensure_seed()
    import_document(base.engine, base.regions, write(TOWN), REQUEST)
    assert "8800元" in base.ask("监测线是多少", "兰考县").text
    (before,) = (tmp_path / "knowledge").iterdir()
    again = KnowledgeBase(base.engine, tmp_path)
    assert again.ask("监测线是多少", "兰考县") == base.ask("监测线是多少", "兰考县")
    second = Request("郑州市方案", "郑州市", "郑州市", date(2026, 2, 1))
    import_document(base.engine, base.regions, write(TOWN + "三、附则。", "二.txt"), second)
    assert "8800元" in base.ask("监测线是多少", "郑州市").text
    (after,) = (tmp_path / "knowledge").iterdir()
    assert before.name != after.name
