"""Lists to which the plain sheet is sent: read, judged, sent once, stopped, refused, forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intake import lists, outbox
from intake.clock import SHANGHAI, FrozenClock
from intake.db import Database
from intake.errors import ListProblem, NotAllowed
from intake.lists.forgetting import DRAFT_KEPT, KEPT
from intake.lists.pacing import PER_MINUTE, moments
from intake.tables import OutboxMessage, SheetList, SheetListPerson
from tests.intake.list_samples import (
    FIRST,
    HEADING,
    LIST,
    NAME,
    SECOND,
    THIRD,
    actions,
    as_csv,
    as_xlsx,
    deliver,
    dump,
    figures,
    forget,
    keep,
    messages,
    refuse,
    rows,
    send,
    stop,
)
from tests.intake.world import COUNTY, EAST, EAST_ONE, EAST_TWO, WEST, World

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


def told(world: World, made: SheetList) -> str | None:
    with world.database.reading() as session:
        found = lists.find(session, None, made.id)
        assert found is not None
        return lists.told_already(session, found)


def test_a_list_that_was_sent_before_is_said_before_it_is_sent_again(world: World) -> None:
    first = keep(world, as_csv(LIST))
    assert told(world, keep(world, as_csv(LIST))) is None  # a draft has told nobody
    send(world, first)
    assert told(world, first) is None
    again = told(world, keep(world, as_xlsx([*LIST, ("李某", THIRD, "柳树村")])))
    assert again is not None and again.startswith("这3个号码里，有2个")
    above = keep(world, as_csv(LIST), "county", COUNTY)
    assert told(world, above) is not None
    beside = keep(world, as_csv([HEADING, ("王某", SECOND, "新村")]), None, WEST)
    assert told(world, beside) is None
    with world.database.unit_of_work() as uow:
        found = lists.find(uow.session, None, first.id)
        assert found is not None
        lists.stop(uow, found, "user:east", world.clock)
        uow.commit()
    assert told(world, keep(world, as_csv(LIST))) is None


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
