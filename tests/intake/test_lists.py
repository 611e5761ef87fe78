"""Lists to which the plain sheet is sent: read, judged, sent once, stopped, refused, forgotten."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import select, text

from intake import lists, outbox, regions
from intake.clock import SHANGHAI, FrozenClock
from intake.db import Database
from intake.errors import ListProblem, NotAllowed
from intake.lists.forgetting import DRAFT_KEPT, KEPT
from intake.lists.pacing import PER_MINUTE, moments
from intake.lists.phones import mobile
from intake.lists.reading import MOST_BYTES, MOST_LINES, Line, read
from intake.tables import AuditRow, Base, OutboxMessage, SheetList, SheetListPerson
from tests.intake.world import COUNTY, EAST, EAST_ONE, EAST_TWO, World

WAY = lists.Way("https://12317.example", texting=True)
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


# Files


@pytest.mark.parametrize(
    "content",
    [
        as_csv(LIST),
        as_csv(LIST, "utf-8-sig"),
        as_csv(LIST, "gb18030"),
        "\n".join("\t".join(row) for row in LIST).encode("gb18030"),
        as_xlsx(LIST),
        as_xlsx([HEADING, (NAME, int(FIRST), "柳树村"), ("王某", float(SECOND), "新村")]),
    ],
    ids=["csv", "with a mark", "gb18030", "tabs", "xlsx", "numbers"],
)
def test_a_list_is_read_from_what_people_save(content: bytes) -> None:
    assert read(content) == [Line(2, NAME, FIRST, "柳树村"), Line(3, "王某", SECOND, "新村")]


def test_titles_other_columns_and_blank_rows_do_no_harm() -> None:
    table = [
        ("东河镇外出户名单", "", "", ""),
        ("序号", "所在村", "联系电话", "备注"),
        (1, "柳树村", FIRST, "在外打工"),
        ("", "", "", ""),
        (2, "新村", SECOND, ""),
    ]
    assert (
        read(as_xlsx(table))
        == read(as_csv(table))
        == [
            Line(3, "", FIRST, "柳树村"),
            Line(5, "", SECOND, "新村"),
        ]
    )


def bomb(part: str, body: bytes, lied_size: int | None = None) -> bytes:
    """A workbook with this part in the place of its own."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(as_xlsx(LIST))) as good, ZipFile(out, "w", ZIP_DEFLATED) as bad:
        for one in good.infolist():
            bad.writestr(one.filename, body if one.filename == part else good.read(one))
    made = out.getvalue()
    if lied_size is not None:
        made = made.replace(len(body).to_bytes(4, "little"), lied_size.to_bytes(4, "little"))
    return made


SHEET = "xl/worksheets/sheet1.xml"
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = b"</sheetData></worksheet>"
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    + OPEN
    + b'<row r="1"><c t="str"><v>&b;</v></c></row>'
    + CLOSE
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (MOST_BYTES + 1), "文件太大：最多1024KB，请只留姓名、电话、村三列再传。"),
        (bomb(SHEET, b" " * 9_000_000), "这个表格解开以后太大"),
        (bomb(SHEET, b" " * 9_000_000, lied_size=100), "这个文件打不开"),
        (bomb(SHEET, OPEN + b"<c/>" * 700_000 + CLOSE), "这个表格解开以后太大"),
        (bomb("xl/styles.xml", b"<a>" + b"<xf/>" * 70_000 + b"</a>"), "这个表格解开以后太大"),
        (bomb(SHEET, OPEN + b'<row r="1048576"><c><v>1</v></c></row>' + CLOSE), "解开以后太大"),
        (bomb(SHEET, LAUGHS), "这个文件打不开"),
        (bomb(SHEET, b"<not xml"), "这个文件打不开"),
        (b"PK\x03\x04 and nothing more", "这个文件打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "老格式的 Excel"),
        (b"\xff\xfe\x00\x00\xff", "这个文件打不开"),
        (b'"' + b"x" * 200_000, "这个文件打不开"),
        (b"", "文件里没有名单"),
        (as_csv([HEADING]), "文件里没有名单"),
        (as_csv([("姓名", "村"), (NAME, "柳树村")]), "没有找到表头"),
        (as_csv([HEADING, *[("", FIRST, "柳树村")] * (MOST_LINES + 1)]), "一次最多2000行"),
    ],
    ids=[
        "bytes", "unpacked", "lied size", "cells", "styles", "far down", "entities", "no xml",
        "no zip", "xls", "no text", "endless field", "nothing", "heading alone", "no phones", "rows",
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(ListProblem) as told:
        read(content)
    assert said in str(told.value)
    assert str(told.value).count("\n") == 0


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_one_sentence(content: bytes) -> None:
    for begin in (b"", b"PK\x03\x04", "姓名,电话,村\n".encode()):
        try:
            read(begin + content)
        except ListProblem:
            pass


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("138 0000 0001", FIRST),
        ("138-0000-0001", FIRST),
        ("+86 13800000001", FIRST),
        ("008613800000001", FIRST),
        ('="13800000001"', FIRST),
        ("'13800000001", FIRST),
        ("1380000000", None),
        ("1.38E+10", None),
        ("0471-5612345", None),
        (f"{FIRST}/{SECOND}", None),
        ("", None),
    ],
)
def test_a_phone_however_it_is_typed(typed: str, number: str | None) -> None:
    assert mobile(typed) == number


# Lines


def test_each_line_says_what_is_wrong_with_it(world: World) -> None:
    refuse(world, "138 0000 0003")
    made = keep(
        world,
        as_csv(
            [
                HEADING,
                (NAME, FIRST, "东河镇柳树村"),
                ("", FIRST, "柳树"),
                ("", "1380000000", "柳树村"),
                ("", "", "柳树村"),
                ("", THIRD, "柳树村"),
                ("", "13800000004", ""),
                ("", "13800000005", "桃花村"),
                ("", "13800000005", "土默特左旗东河镇新村村委会"),
            ]
        ),
    )
    assert rows(world, made) == [
        (2, "ready", None),
        (3, "problem", "这个号码前面有了"),
        (4, "problem", "不是手机号，收不到短信"),
        (5, "problem", "没有写电话"),
        (6, "problem", "说过退订，不再发"),
        (7, "problem", "没有写是哪个村"),
        (8, "problem", "没有找到这个村"),
        (9, "ready", None),
    ]
    assert (made.lines, made.good) == (8, 2)


def test_a_name_of_two_villages_needs_its_township(world: World) -> None:
    made = keep(
        world,
        as_csv([HEADING, ("", FIRST, "新村"), ("", SECOND, "西河镇新村")]),
        "county",
        COUNTY,
    )
    assert rows(world, made) == [
        (2, "problem", "叫这个名字的村不止一个，请写上乡镇"),
        (3, "ready", None),
    ]
    assert rows(world, keep(world, as_csv([HEADING, ("", FIRST, "西河镇新村")]))) == [
        (2, "problem", "没有找到这个村")
    ]


# Sending


def test_each_good_line_becomes_one_message_with_its_villages_sheet(world: World) -> None:
    made = keep(world, as_csv(LIST))
    assert messages(world) == []
    assert send(world, made) == 2
    assert messages(world) == [
        (FIRST, "waiting", f"https://12317.example/sheet/{EAST_ONE}"),
        (SECOND, "waiting", f"https://12317.example/sheet/{EAST_TWO}"),
    ]
    deliver(world, SECOND)
    assert figures(world, made) == lists.Results(
        2, 2, sent=1, failed=1, reasons={"对方或运营商拒收短信": 1}
    )
    assert rows(world, made) == [(2, "sent", None), (3, "failed", "对方或运营商拒收短信")]


def test_confirmed_twice_is_sent_once(world: World) -> None:
    made = keep(world, as_csv(LIST))
    send(world, made)
    for _ in range(2):
        with pytest.raises(ListProblem, match="已经确认过了"):
            send(world, made)
        deliver(world)
    assert len(messages(world)) == 2
    stop(world, made)
    with pytest.raises(ListProblem, match="已经停了"):
        send(world, made)


def test_two_at_once_confirm_it_once(world: World) -> None:
    made = keep(world, as_csv(LIST))

    def press(_number: int) -> int | str:
        try:
            return send(world, made)
        except ListProblem as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(press, range(4)))
    assert sorted(told, key=str) == [2, *["这份名单已经确认过了，不会再发第二遍。"] * 3]
    assert len(messages(world)) == 2


@pytest.mark.parametrize(
    ("way", "said"),
    [(lists.Way(None, True), "HOTLINE_PUBLIC_URL"), (lists.Way("https://x", False), "短信网关")],
)
def test_where_nothing_can_be_sent_nothing_is_confirmed(
    world: World, way: lists.Way, said: str
) -> None:
    made = keep(world, as_csv(LIST))
    with pytest.raises(ListProblem, match=said):
        send(world, made, way)
    assert (messages(world), rows(world, made)[0][1]) == ([], "ready")


def test_a_list_of_nobody_is_not_sent(world: World) -> None:
    made = keep(world, as_csv([HEADING, (NAME, FIRST, "柳树村")]))
    refuse(world, FIRST)
    with pytest.raises(ListProblem, match="没有一行可以发"):
        send(world, made)
    assert messages(world) == []


def test_stopped_what_was_not_sent_is_taken_back(world: World) -> None:
    table = [HEADING, *[("", f"138000001{at:02}", "柳树村") for at in range(PER_MINUTE + 5)]]
    made = keep(world, as_csv(table))
    send(world, made)
    deliver(world)
    assert stop(world, made) == 5
    assert figures(world, made) == lists.Results(
        PER_MINUTE + 5, PER_MINUTE + 5, sent=PER_MINUTE, withdrawn=5
    )
    with pytest.raises(ListProblem, match="已经停了"):
        stop(world, made)
    world.clock.advance(hours=1)
    deliver(world)
    assert len(messages(world)) == PER_MINUTE


def test_a_draft_that_is_not_wanted_leaves_nobody_behind(world: World) -> None:
    made = keep(world, as_csv(LIST))
    assert (stop(world, made), rows(world, made)) == (0, [])
    with world.database.reading() as session:
        assert lists.visible(session, world.user("east")) == []


def test_two_lists_together_keep_the_pace(world: World) -> None:
    for begin in (1000, 2000):
        table = [HEADING, *[("", f"1380000{begin + at}", "柳树村") for at in range(40)]]
        send(world, keep(world, as_csv(table)))
    with world.database.reading() as session:
        due = [one.due_at for one in session.scalars(select(OutboxMessage))]
    now = world.clock.now()
    assert sorted(one - now for one in due if one) == [
        timedelta(minutes=at) for at in (0, 1) for _ in range(40)
    ]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    st.integers(1, 2 * PER_MINUTE),
)
def test_messages_go_out_by_day_and_never_too_many_a_minute(begin: datetime, count: int) -> None:
    found = list(islice(moments(begin), count))
    assert found == sorted(found) and found[0] >= begin
    assert all(8 <= one.astimezone(SHANGHAI).hour < 20 for one in found)
    for at, one in enumerate(found[PER_MINUTE:], PER_MINUTE):
        assert one - found[at - PER_MINUTE] >= timedelta(minutes=1)


# Refusals


def test_who_refuses_between_upload_and_sending_gets_nothing(world: World) -> None:
    made = keep(world, as_csv(LIST))
    refuse(world, FIRST)
    assert send(world, made) == 1
    assert [one[0] for one in messages(world)] == [SECOND]
    assert refuse(world, SECOND) == 1
    assert (messages(world), figures(world, made).withdrawn) == ([], 1)
    assert refuse(world, SECOND) == 0
    with pytest.raises(ListProblem, match="不是手机号"):
        refuse(world, "12345")


def test_a_refusal_can_be_taken_back(world: World) -> None:
    refuse(world, FIRST)
    for expected in (True, False):
        with world.database.unit_of_work() as uow:
            assert lists.allow_again(uow, FIRST, "cli", world.clock) is expected
            uow.commit()
    assert rows(world, keep(world, as_csv(LIST)))[0] == (2, "ready", None)


# Privacy


def test_no_phone_and_no_name_lies_anywhere_in_plain_text(world: World, database: Database) -> None:
    refuse(world, THIRD)
    made = keep(world, as_csv([*LIST, ("赵铁柱", THIRD, "柳树村"), ("", FIRST, "柳树村")]))
    send(world, made)
    deliver(world, FIRST)
    stop(world, made)
    held = dump(database)
    for secret in (FIRST, SECOND, THIRD, NAME, "赵铁柱"):
        assert secret not in held
    assert made.id in held


def test_only_good_lines_keep_a_phone(world: World, database: Database) -> None:
    made = keep(world, as_csv([*LIST, ("", "1380000", "柳树村"), ("", THIRD, "桃花村")]))
    with database.reading() as session:
        query = select(SheetListPerson).where(SheetListPerson.list_id == made.id)
        kept = [one.phone for one in session.scalars(query.order_by(SheetListPerson.line))]
    assert kept == [FIRST, SECOND, None, None]


def test_after_thirty_days_the_figures_stay_and_the_people_do_not(
    world: World, database: Database, clock: FrozenClock
) -> None:
    made, draft = keep(world, as_csv(LIST)), keep(world, as_csv(LIST))
    send(world, made)
    deliver(world, SECOND)
    before = figures(world, made)
    clock.advance(days=DRAFT_KEPT.days)
    assert (forget(world), rows(world, draft), len(rows(world, made))) == (1, [], 2)
    clock.advance(days=(KEPT - DRAFT_KEPT).days)
    assert (forget(world), forget(world)) == (1, 0)
    assert (rows(world, made), messages(world)) == ([], [])
    assert figures(world, made) == before
    with pytest.raises(ListProblem):
        stop(world, made)
    with pytest.raises(ListProblem):
        send(world, made)
    with database.reading() as session:
        assert session.scalars(select(SheetListPerson)).all() == []


def test_what_is_being_sent_is_forgotten_in_the_next_round(
    world: World, clock: FrozenClock
) -> None:
    made = keep(world, as_csv(LIST))
    send(world, made)
    clock.advance(days=KEPT.days)
    with world.database.unit_of_work() as uow:
        outbox.claim(uow, clock, 1)
        uow.commit()
    assert forget(world) == 0
    deliver(world)
    clock.advance(hours=1)
    deliver(world)
    assert (forget(world), figures(world, made).sent) == (1, 2)


# Who


def test_a_list_is_known_to_its_region_and_above_alone(world: World) -> None:
    made = keep(world, as_csv(LIST))
    with world.database.reading() as session:
        users = [*world.users.values(), None]
        knows = {u.username if u else "cli" for u in users if lists.find(session, u, made.id)}
        shown = {u.username if u else "cli" for u in users if lists.visible(session, u)}
    assert knows == shown == {"east", "county", "county2", "city", "cli"}


@pytest.mark.parametrize("username", ["east1", "west", "operator", "platform", "admin", "editor"])
def test_nobody_else_may_upload(world: World, username: str) -> None:
    with pytest.raises(NotAllowed):
        keep(world, as_csv(LIST), username)


def test_a_township_may_not_upload_for_the_county(world: World) -> None:
    with pytest.raises(NotAllowed):
        keep(world, as_csv(LIST), "east", COUNTY)


def test_each_act_is_an_audit_row_without_people(world: World) -> None:
    made = keep(world, as_csv(LIST))
    send(world, made)
    refuse(world, FIRST)
    stop(world, made)
    assert actions(world) == [
        ("user:east", "upload_list", {"region": EAST, "lines": 2, "good": 2}),
        ("user:east", "confirm_list", {"messages": 2}),
        ("user:operator", "refuse_sheets", {}),
        ("user:east", "stop_list", {"withdrawn": 1}),
    ]
