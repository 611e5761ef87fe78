"""Lists of phones for tests: written as files, kept, sent, and what is left of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from sqlalchemy import select, text

from intake import lists, outbox, regions
from intake.db import Database
from intake.tables import AuditRow, Base, OutboxMessage, SheetList
from tests.intake.world import EAST, World

WAY = lists.Way("https://12317.example", reaching=True)
FIRST, SECOND, THIRD = "13800000001", "13800000002", "13800000003"
NAME = "乌日娜格日勒"
HEADING = ("姓名", "电话", "村")
LIST = [HEADING, (NAME, FIRST, "柳树村"), ("王某", SECOND, "新村")]


def as_csv(rows: Sequence[Sequence[object]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def keep(
    world: World, content: bytes, username: str | None = "east", code: str = EAST
) -> SheetList:
    user = world.user(username) if username else None
    with world.database.unit_of_work() as uow:
        region = regions.ensure(uow.session, code)
        made = lists.upload(uow, user, region, content, "user:east", world.clock)
        uow.commit()
    return made


def send(world: World, made: SheetList, way: lists.Way = WAY) -> int:
    with world.database.unit_of_work() as uow:
        found = lists.find(uow.session, None, made.id)
        assert found is not None
        pages = lists.places(uow.session, found)
        count = lists.confirm(uow, found, way, pages, "user:east", world.clock)
        uow.commit()
    return count


def stop(world: World, made: SheetList) -> int:
    with world.database.unit_of_work() as uow:
        found = uow.session.get_one(SheetList, made.id)
        count = lists.stop(uow, found, "user:east", world.clock)
        uow.commit()
    return count


def refuse(world: World, phone: str) -> int:
    with world.database.unit_of_work() as uow:
        count = lists.refuse(uow, phone, "user:operator", world.clock)
        uow.commit()
    return count


def forget(world: World) -> int:
    with world.database.unit_of_work() as uow:
        count = lists.forget_old(uow, world.clock)
        uow.commit()
    return count


def rows(world: World, made: SheetList) -> list[tuple[int, str, str | None]]:
    with world.database.reading() as session:
        found = lists.rows(session, session.get_one(SheetList, made.id))
    return [(row.line, row.state, row.why) for row in found]


def figures(world: World, made: SheetList) -> lists.Results:
    with world.database.reading() as session:
        return lists.results(session, session.get_one(SheetList, made.id))


def messages(world: World) -> list[tuple[str, str, str]]:
    with world.database.reading() as session:
        found = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == outbox.SMS))
        return sorted((one.recipient, one.state, one.params["address"]) for one in found)


def deliver(world: World, *failing: str) -> None:
    """Deliver what is due, as the worker would."""
    with world.database.unit_of_work() as uow:
        for one in outbox.claim(uow, world.clock, 5000, channels=[outbox.SMS]):
            if one.recipient in failing:
                why = "对方或运营商拒收短信"
                outbox.mark_failed(uow, one, why, world.clock, retry_after=None)
            else:
                outbox.mark_sent(uow, one, world.clock)
        uow.commit()


def dump(database: Database) -> str:
    """All that the database holds, as it lies there."""
    found = []
    with database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            found += [str(row) for row in connection.execute(text(f"SELECT * FROM {table.name}"))]
    return "\n".join(found)


def actions(world: World) -> list[tuple[str, str, dict[str, object]]]:
    with world.database.reading() as session:
        found = session.scalars(select(AuditRow).order_by(AuditRow.seq))
        return [
            (row.actor, row.action, row.detail)
            for row in found
            if row.object_kind in ("sheet_list", "sheet_refusal")
        ]
