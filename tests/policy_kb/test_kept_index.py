"""The index of a process: kept in step with the database, alone or beside others."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from policy_kb import kept_index, upkeep
from policy_kb.importing.loading import import_document
from policy_kb.importing.request import Request
from policy_kb.knowledge import KnowledgeBase
from policy_kb.seed import bump, card_row
from policy_kb.shelf import Shelf
from policy_kb.tables import AskRow, CardRow, ClauseRow, DocumentRow, LinkRow
from tests.policy_kb.test_importing import REQUEST, TOWN

BEES = "养蜂有没有扶持"


def folders(path: Path) -> list[str]:
    return sorted(one.name.partition("-")[0] for one in path.glob("*") if one.is_dir())


def clause_about(base: KnowledgeBase, word: str) -> int:
    with Session(base.engine) as session:
        wanted = ClauseRow.text.contains(word)
        return session.scalars(select(ClauseRow.id).where(wanted)).one()


@pytest.fixture
def town(base: KnowledgeBase, write: Callable[..., Path]) -> KnowledgeBase:
    import_document(base.engine, base.regions, write(TOWN), REQUEST)
    return base


@pytest.fixture
def entries_made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The clauses whose entries were made anew, by id."""
    made: list[int] = []
    real = upkeep.SearchIndex.changed

    def watched(self, gone, entries, sources):  # type: ignore[no-untyped-def]
        def noted():  # type: ignore[no-untyped-def]
            for one in entries:
                made.append(one.clause)
                yield one

        return real(self, gone, noted(), sources)

    monkeypatch.setattr(upkeep.SearchIndex, "changed", watched)
    return made


def test_a_changed_clause_alone_is_put_in_again(
    town: KnowledgeBase, entries_made: list[int]
) -> None:
    assert "蜂箱" in town.ask(BEES, "兰考县").text
    assert len(entries_made) == 6  # the others are headings and items of a word or two
    entries_made.clear()
    clause = clause_about(town, "养蜂")
    with Session(town.engine) as session:
        row = session.get_one(ClauseRow, clause)
        row.text = row.text.replace("蜂箱", "蜂蜡")
        bump(session)
        session.commit()
    assert "蜂蜡" in town.ask(BEES, "兰考县").text
    assert entries_made == [clause]


def test_a_short_clause_of_one_sentence_answers_too(town: KnowledgeBase) -> None:
    assert "7个工作日" in town.ask("乡镇接到申报以后几个工作日上门核查", "兰考县").text


def test_a_clause_that_went_is_not_found(town: KnowledgeBase) -> None:
    assert town.ask(BEES, "兰考县").status == "answered"
    with Session(town.engine) as session:
        session.execute(delete(ClauseRow).where(ClauseRow.text.contains("养蜂")))
        bump(session)
        session.commit()
    assert town.ask(BEES, "兰考县").status != "answered"


def test_a_document_moved_to_another_county_answers_there(town: KnowledgeBase) -> None:
    assert town.ask(BEES, "兰考县").status == "answered"
    with Session(town.engine) as session:
        row = session.get_one(DocumentRow, "410225-2026")
        row.region, row.region_name = "410122", "中牟县"
        bump(session)
        session.commit()
    assert town.ask(BEES, "中牟县").status == "answered"
    assert town.ask(BEES, "兰考县").status == "no_basis"


def test_what_people_ask_of_a_card_finds_its_clause(
    town: KnowledgeBase, entries_made: list[int]
) -> None:
    def first() -> int:
        return town.prepared().index.search("烟囱冒烟找哪个", 1)[0].clause

    town.prepared()
    clause = clause_about(town, "养蜂")
    card = next(iter(town.prepared().library.cards.values()))
    with Session(town.engine) as session:
        row = card_row(card, origin="edited", edited=True)
        row.id, row.document_id = "bees", "410225-2026"
        row.asks = [AskRow(text="烟囱冒烟找哪个")]
        session.add(row)
        session.flush()
        session.add(LinkRow(card_id="bees", clause_id=clause))
        bump(session)
        session.commit()
    entries_made.clear()
    assert (first(), entries_made) == (clause, [clause])
    with Session(town.engine) as session:
        session.execute(delete(LinkRow).where(LinkRow.card_id == "bees"))
        session.delete(session.get_one(CardRow, "bees"))
        bump(session)
        session.commit()
    assert town.prepared().index.search("烟囱冒烟", 1) == []


def test_nothing_is_made_anew_for_a_packaged_card(
    town: KnowledgeBase, entries_made: list[int]
) -> None:
    town.prepared()
    entries_made.clear()
    with Session(town.engine) as session:
        session.get_one(CardRow, "dt-scale").answer = "现在控制在6%以内。"
        bump(session)
        session.commit()
    assert "6%" in town.ask("监测户规模控制多少", "东台").text
    assert entries_made == []


def test_a_large_index_is_taken_over_by_the_next_start(
    town: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entries_made: list[int]
) -> None:
    monkeypatch.setattr(kept_index, "KEPT_FROM", 5)
    first = KnowledgeBase(town.engine, tmp_path)
    answer = first.ask(BEES, "兰考县")
    assert folders(tmp_path / "knowledge") == ["use", "whole"]
    assert entries_made
    entries_made.clear()
    second = KnowledgeBase(town.engine, tmp_path)
    assert (second.ask(BEES, "兰考县"), entries_made) == (answer, [])
    assert folders(tmp_path / "knowledge") == ["use", "use", "whole"]
    del first, second
    assert folders(tmp_path / "knowledge") == ["whole"]


def test_two_processes_change_their_own_copies(
    town: KnowledgeBase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    write: Callable[..., Path],
) -> None:
    monkeypatch.setattr(kept_index, "KEPT_FROM", 5)
    both = [KnowledgeBase(town.engine, tmp_path) for _ in range(2)]
    assert [one.ask(BEES, "兰考县").status for one in both] == ["answered"] * 2
    request = Request("郑州市方案", "郑州市", "郑州市", date(2026, 2, 1))
    import_document(town.engine, town.regions, write(TOWN + "三、附则。", "二.txt"), request)
    for one in both:
        assert "8800元" in one.ask("监测线是多少", "郑州市").text
    assert both[0].prepared().index.search("蜂箱", 9) == both[1].prepared().index.search("蜂箱", 9)


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    dying = (
        "import os, sys; from pathlib import Path; from policy_kb.shelf import Shelf;"
        "shelf = Shelf(Path(sys.argv[1]), 'words'); shelf.take(); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", dying, str(tmp_path)], check=False)
    assert (done.returncode, folders(tmp_path)) == (9, ["use"])
    shelf = Shelf(tmp_path, "words")
    _, mine = shelf.take()
    assert [one for one in tmp_path.iterdir() if one.is_dir()] == [mine]


def test_a_damaged_index_and_one_of_other_words_are_not_used(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "words")
    _, mine = shelf.take()
    shelf.publish(mine)
    (whole,) = tmp_path.glob("whole-*")
    (whole / "meta.json").unlink()
    (whole / "meta.json").write_text("{", encoding="utf-8")
    other = tmp_path / "whole-otherwords-1"
    shutil.copytree(whole, other)
    index, _ = Shelf(tmp_path, "words").take()
    assert (index.clauses, other.exists()) == (0, False)
