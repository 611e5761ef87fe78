"""The audit chain: append-only, and any tampering is found."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from intake import audit
from intake.db import Database
from intake.errors import AuditBroken
from intake.tables import AuditHead, AuditRow


def note(database: Database, *actions: str) -> None:
    with database.unit_of_work() as uow:
        for action in actions:
            audit.append(uow, "cli", action, "ticket", "t1", {"why": "测试"})
        uow.commit()


def test_rows_come_in_order_and_fit_together(database: Database) -> None:
    note(database, "one", "two")
    note(database, "three")
    with database.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.seq)).all()
        assert [(row.seq, row.actor, row.action, row.object_id, row.detail) for row in rows] == [
            (1, "cli", "one", "t1", {"why": "测试"}),
            (2, "cli", "two", "t1", {"why": "测试"}),
            (3, "cli", "three", "t1", {"why": "测试"}),
        ]
        assert audit.verify(session) == 3


def test_an_empty_chain_is_whole(database: Database) -> None:
    with database.reading() as session:
        assert audit.verify(session) == 0


def test_what_is_rolled_back_is_not_in_the_log(database: Database) -> None:
    with database.unit_of_work() as uow:
        audit.append(uow, "cli", "one", "ticket", "t1")
        uow.rollback()
        uow.commit()
    with database.unit_of_work() as uow:
        audit.append(uow, "cli", "two", "ticket", "t1")
    with database.reading() as session:
        assert audit.verify(session) == 0


def copy_first_row_behind(session: Any) -> None:
    session.execute(
        text(
            "INSERT INTO audit_log (seq, at, actor, action, object_kind, object_id, detail, hash)"
            " SELECT 4, at, actor, action, object_kind, object_id, detail, hash"
            " FROM audit_log WHERE seq = 1"
        )
    )


def cut_the_end_and_its_mark(session: Any) -> None:
    second = session.scalars(select(AuditRow.hash).where(AuditRow.seq == 2)).one()
    session.execute(delete(AuditRow).where(AuditRow.seq == 3))
    session.execute(update(AuditHead).values(seq=2, hash=second))


def swap_two_rows(session: Any) -> None:
    for before, after in [(1, 99), (2, 1), (99, 2)]:
        session.execute(update(AuditRow).where(AuditRow.seq == before).values(seq=after))


TAMPERING: list[tuple[Callable[[Any], Any], str]] = [
    (lambda s: s.execute(update(AuditRow).where(AuditRow.seq == 2).values(actor="x")), "第2行"),
    (lambda s: s.execute(update(AuditRow).where(AuditRow.seq == 2).values(action="x")), "第2行"),
    (lambda s: s.execute(update(AuditRow).where(AuditRow.seq == 1).values(detail={})), "第1行"),
    (lambda s: s.execute(update(AuditRow).where(AuditRow.seq == 3).values(hash="0")), "第3行"),
    (lambda s: s.execute(delete(AuditRow).where(AuditRow.seq == 1)), "第1行"),
    (lambda s: s.execute(delete(AuditRow).where(AuditRow.seq == 2)), "第2行"),
    (lambda s: s.execute(delete(AuditRow).where(AuditRow.seq == 3)), "第2行之后"),
    (lambda s: s.execute(delete(AuditRow)), "第0行之后"),
    (lambda s: s.execute(delete(AuditHead)), "第3行之后"),
    (copy_first_row_behind, "第4行"),
    (cut_the_end_and_its_mark, "第2行之后"),
    (swap_two_rows, "第1行"),
]


@pytest.mark.parametrize(("tamper", "where"), TAMPERING)
def test_tampering_is_found(database: Database, tamper: Callable[[Any], Any], where: str) -> None:
    note(database, "one", "two", "three")
    with database.unit_of_work() as uow:
        tamper(uow.session)
        uow.commit()
    with database.reading() as session, pytest.raises(AuditBroken, match=where):
        audit.verify(session)


def test_the_application_cannot_change_or_delete_a_row(database: Database) -> None:
    note(database, "one")
    with database.unit_of_work() as uow:
        row = uow.session.scalars(select(AuditRow)).one()
        row.actor = "x"
        with pytest.raises(TypeError, match="never changed"):
            uow.session.flush()
    with database.unit_of_work() as uow:
        uow.session.delete(uow.session.scalars(select(AuditRow)).one())
        with pytest.raises(TypeError, match="never changed"):
            uow.session.flush()


def test_many_writers_at_once_make_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: note(database, f"a{n}", f"b{n}"), range(24)))
    with database.reading() as session:
        assert audit.verify(session) == 48
