"""The whole knowledge base as a file: the same bytes after a round trip, all of it or nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from policy_kb.editing import history, proposals
from policy_kb.editing.content import digest
from policy_kb.editing.files import BadFile, export_rows, to_text
from policy_kb.editing.restoring import WouldLose, restore
from policy_kb.importing.loading import Request, import_document
from policy_kb.knowledge import KnowledgeBase
from policy_kb.library import version_of
from policy_kb.tables import Base, CardRow, ClauseRow
from tests import postgres
from tests.policy_kb.conftest import engine_in_memory
from tests.policy_kb.test_importing import TOWN

NOW = datetime(2026, 2, 13, 1, tzinfo=UTC)
TODAY = date(2026, 2, 13)
CARD = "dt-loans"


def exported(engine: Engine) -> bytes:
    return "".join(map(to_text, export_rows(engine))).encode()


def change(engine: Engine, answer: str, *, approve: bool = True) -> None:
    """Change a card as two editors do."""
    with Session(engine) as session:
        here = proposals.content_of(session, CARD)
        row = proposals.propose(
            session, CARD, {**here, "answer": answer}, base=digest(here), why="通知",
            proposer="user:one", now=NOW, today=TODAY,
        )  # fmt: skip
        if approve:
            proposals.approve(session, row.id, "user:two", NOW, TODAY)
        session.commit()


@pytest.fixture
def full(base: KnowledgeBase, write: Callable[..., Path]) -> KnowledgeBase:
    """Packaged cards, a document with its original that another one supersedes, a changed card
    with its history, and a proposal that waits."""
    first = Request("某县方案", "某县", "河南省兰考县", date(2025, 1, 5))
    import_document(base.engine, base.regions, write(TOWN, "一.txt"), first)
    second = Request("某县新方案", "某县", "河南省兰考县", date(2026, 1, 5), "410225-2025")
    import_document(base.engine, base.regions, write(TOWN + "三、新的。", "二.txt"), second)
    change(base.engine, "最高能贷5万元。")
    change(base.engine, "小额信贷最高5万元。", approve=False)
    return base


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    try:
        postgres.find_programs()
    except postgres.NoServer as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must test on PostgreSQL: {error}")
        pytest.skip(str(error))
    with postgres.running() as address:
        yield address


def test_an_export_loaded_into_an_empty_database_is_exported_the_same(full: KnowledgeBase) -> None:
    data = exported(full.engine)
    kinds = [json.loads(line)["kind"] for line in data.splitlines()]
    assert list(dict.fromkeys(kinds)) == [
        "state", "document", "card", "clause", "history", "proposal",
    ]  # fmt: skip
    empty = engine_in_memory()
    restore(empty, data, NOW)
    assert exported(empty) == data
    assert KnowledgeBase(empty).ask("养蜂多少箱以上有扶持", "兰考县").citations[0].section == "二"


def test_postgresql_and_sqlite_write_the_same_bytes(
    full: KnowledgeBase, server: str, write: Callable[..., Path]
) -> None:
    data = exported(full.engine)
    url = postgres.create(server, "files").replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    restore(engine, data, NOW)
    assert exported(engine) == data
    base = KnowledgeBase(engine)
    third = Request("某县三", "某县", "河南省兰考县", date(2026, 2, 5))
    # The counter of ids goes on after those that were given.
    import_document(base.engine, base.regions, write(TOWN + "四、再新。", "三.txt"), third)
    change(engine, "最多能贷5万元。")
    again = engine_in_memory()
    restore(again, exported(engine), NOW)
    assert exported(again) == exported(engine)
    engine.dispose()


def test_a_dry_run_tells_what_would_change_and_changes_nothing(full: KnowledgeBase) -> None:
    data, version = exported(full.engine), version_of(full.engine)
    assert restore(full.engine, data, NOW, dry_run=True).empty
    change(full.engine, "最多能贷5万元。")
    later = exported(full.engine)
    plan = restore(full.engine, data, NOW, dry_run=True)
    assert plan.changed == {"card": [CARD]}
    assert list(plan.removed) == ["proposal"]
    assert (exported(full.engine), version_of(full.engine)) == (later, version + 1)


def test_restoring_an_older_file_is_told_in_the_history_that_only_grows(
    full: KnowledgeBase,
) -> None:
    data = exported(full.engine)
    change(full.engine, "最多能贷5万元。")
    version = version_of(full.engine)
    restore(full.engine, data, NOW)
    with Session(full.engine) as session:
        rows = history.history(session, CARD)
        assert [(row.number, row.event) for row in rows] == [
            (3, "restored"),
            (2, "changed"),
            (1, "changed"),
        ]
        assert rows[0].before is not None and rows[0].before["answer"] == "最多能贷5万元。"
        assert rows[0].after["answer"] == "最高能贷5万元。"
    assert version_of(full.engine) == version + 1
    assert "最高能贷5万元。" in full.ask("小额信贷最多能贷多少钱", "东台市").text


def test_what_the_file_does_not_hold_goes_only_when_that_is_said(full: KnowledgeBase) -> None:
    newer = "410225-2026"
    rows = [json.loads(line) for line in exported(full.engine).splitlines()]
    rows = [row for row in rows if newer not in (row.get("id"), row.get("document_id"))]
    rows = [
        row | {"superseded_by": None} if row.get("superseded_by") == newer else row for row in rows
    ]
    data = "".join(map(to_text, rows)).encode()
    before = exported(full.engine)
    with pytest.raises(WouldLose, match="1份文件"):
        restore(full.engine, data, NOW)
    assert exported(full.engine) == before
    restore(full.engine, data, NOW, replace=True)
    assert exported(full.engine) == data


BROKEN: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("card", lambda row: row | {"kind": "什么"}, "不知道是什么内容"),
    ("card", lambda row: row | {"document_id": "没有"}, "提到的 没有 不在文件里"),
    ("card", lambda row: row | {"brief": 5}, "brief 的写法不对"),
    ("card", lambda row: row | {"brief": None}, "brief 不能空着"),
    ("card", lambda row: row | {"id": "长" * 81}, "id 太长"),
    ("card", lambda row: row | {"valid_from": "昨天"}, "valid_from 不是日期"),
    ("card", lambda row: row | {"asks": "一句"}, "asks 要是一列文字"),
    ("card", lambda row: row | {"多余": 1}, "有一项不认识：多余"),
    ("card", lambda row: {k: v for k, v in row.items() if k != "answer"}, "缺少 answer"),
    ("clause", lambda row: row | {"id": "1"}, "id 的写法不对"),
    ("clause", lambda row: row | {"position": -1}, "position 的写法不对"),
    ("document", lambda row: row | {"superseded_by": "没有"}, "提到的 没有 不在文件里"),
    ("history", lambda row: row | {"at": 5}, "at 的写法不对"),
    ("document", lambda row: [row], "不知道是什么内容"),
]


@pytest.mark.parametrize(("kind", "spoil", "words"), BROKEN)
def test_a_malformed_file_is_refused_with_its_line_and_changes_nothing(
    full: KnowledgeBase, kind: str, spoil: Callable[[dict[str, Any]], Any], words: str
) -> None:
    before = exported(full.engine)
    rows = [json.loads(line) for line in before.splitlines()]
    number = max(place for place, row in enumerate(rows) if row["kind"] == kind)
    rows[number] = spoil(rows[number])
    with pytest.raises(BadFile) as refused:
        restore(full.engine, "".join(map(to_text, rows)).encode(), NOW)
    assert (refused.value.line, words in str(refused.value)) == (number + 1, True)
    assert exported(full.engine) == before


def test_half_a_file_twice_a_line_and_no_text_are_refused(full: KnowledgeBase) -> None:
    data = exported(full.engine)
    count = len(data.splitlines())
    for spoiled, line, words in [
        (data[:-20], count, "不是 JSON 对象"),
        (data + data.splitlines()[5], count + 1, "和第6行是同一条"),
        (b"", 1, "没有一份政策文件"),
        ("这不是文件".encode("gbk"), 1, "不是 JSON 对象"),
        (b"[" * 100_000, 1, "不是 JSON 对象"),
    ]:
        with pytest.raises(BadFile) as refused:
            restore(full.engine, spoiled, NOW)
        assert (refused.value.line, words in str(refused.value)) == (line, True)
    assert exported(full.engine) == data


def test_ids_and_links_of_cards_and_clauses_are_kept(
    base: KnowledgeBase, write: Callable[..., Path]
) -> None:
    with Session(base.engine) as session:
        document = session.get_one(CardRow, CARD).document_id
    title = base.prepared().library.documents[document].title
    request = Request(title, "东台", "东台市", date(2020, 12, 14))
    text = "一、总则\n我们自己写的总则。\n三、帮扶\n(二)就业创业\n1、小额信贷最高5万元，全额贴息，50000元。\n"
    import_document(base.engine, base.regions, write(text), request)
    data = exported(base.engine)
    links = [row for row in map(json.loads, data.splitlines()) if row["kind"] == "link"]
    assert CARD in [row["card_id"] for row in links]
    empty = engine_in_memory()
    restore(empty, data, NOW)
    assert exported(empty) == data
    with Session(empty) as session:
        held = {row.id for row in session.query(ClauseRow).filter_by(document_id=document)}
    assert {row["clause_id"] for row in links} <= held
