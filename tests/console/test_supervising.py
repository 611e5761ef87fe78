"""The supervisor's pages: figures from rows alone, anonymous talks as counts, nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from connectors import attention, operators, quality, service_figures, waits
from connectors.caller import Caller, new_token
from connectors.conversations import open_conversation
from connectors.desk_tables import DeskTalk, DeskWait
from connectors.phone import by_hand, forgetting
from connectors.phone.tables import Call
from connectors.receiving import append
from connectors.service_figures import Week
from connectors.tables import Conversation
from intake import acceptance, feedback
from intake.clock import FrozenClock
from intake.db import Database
from intake.errors import NotAllowed, UserProblem
from intake.people import users
from intake.tables import AuditRow
from intake.tables.people import User
from tests.console.browser import Browser
from tests.intake.world import NAME, PHONE, World

LogIn = Callable[[str], Browser]
MONDAY = date(2026, 2, 9)
PAGES = [
    "service",
    "service/weeks.csv",
    "service/operators.csv",
    "service/quality",
    "service/quality/scores.csv",
    "assist-use",
    "assist-use.csv",
]


def asked(database: Database, clock: FrozenClock, *, anonymous: bool = False) -> str:
    """A talk that asks for a person."""
    with database.unit_of_work() as uow:
        row = open_conversation(uow.session, Caller(new_token()), "webchat", None, clock.now())
        if anonymous:
            row.public_id = row.token_hash = None
        append(uow.session, row, "farmer", f"我叫{NAME}，电话{PHONE}，找人工", clock.now())
        uow.session.flush()
        attention.want(uow.session, row, ["asked"], clock.now())
        uow.commit()
        return row.id


def again(database: Database, clock: FrozenClock, talk: str) -> None:
    with database.unit_of_work() as uow:
        attention.want(uow.session, uow.session.get_one(Conversation, talk), ["asked"], clock.now())
        uow.commit()


def take(database: Database, clock: FrozenClock, talk: str, user: User) -> None:
    with database.unit_of_work() as uow:
        operators.take_over(uow.session, talk, user.id, clock.now())
        uow.commit()


def close(
    database: Database, clock: FrozenClock, talk: str, user: User, code: str = "answered"
) -> None:
    with database.unit_of_work() as uow:
        operators.close(uow.session, talk, user.id, code, None, clock.now())
        uow.commit()


def waited(database: Database) -> list[tuple[str, str, int | None]]:
    with database.reading() as session:
        found = session.scalars(select(DeskWait))
        rows = [(one.channel, one.outcome, one.waited_seconds) for one in found]
        return sorted(rows, key=repr)


@pytest.fixture
def user(world: World) -> User:
    return world.user("platform")


def test_each_wait_is_counted_once_and_of_an_anonymous_one_no_time(
    database: Database, clock: FrozenClock, user: User
) -> None:
    known, hidden, gone = (asked(database, clock, anonymous=one) for one in (False, True, False))
    clock.advance(seconds=150)
    for talk in (known, hidden):
        take(database, clock, talk, user)
        take(database, clock, talk, user)
    close(database, clock, known, user)
    with database.unit_of_work() as uow:
        uow.session.get_one(Conversation, gone).state = "ended"
        uow.commit()
    with database.unit_of_work() as uow:
        counted = tuple(waits.count_left(uow.session, clock.now()) for _ in range(2))
        uow.commit()
    assert counted == (1, 0)
    assert [one for one in waited(database) if one[2] is None] == [
        ("webchat", "left", None),
        ("webchat", "taken", None),
    ]
    assert ("webchat", "taken", 150) in waited(database)


def test_a_call_was_enough_where_its_number_did_not_call_again(
    database: Database, clock: FrozenClock, user: User
) -> None:
    def call(number: str | None, *, anonymous: bool = False) -> None:
        with database.unit_of_work() as uow:
            talk = by_hand.open_call(uow.session, user.id, number, None, clock.now())
            uow.commit()
        clock.advance(minutes=5)
        with database.unit_of_work() as uow:
            by_hand.hang_up(uow.session, talk, user.id, clock.now())
            if anonymous:
                uow.session.get_one(Conversation, talk).public_id = None
            uow.commit()
        close(database, clock, talk, user)

    call("13800001111")
    call("13800002222")
    call("13800003333")
    call(None)
    clock.advance(days=2)
    call("+86 138-0000-1111")
    call(None)
    call("13800003333", anonymous=True)
    clock.advance(days=9)
    call("13800002222")
    clock.advance(days=8)
    with database.reading() as session:
        weeks = service_figures.weeks(session, clock.now(), 4)
        assert sum(one.closed for one in weeks) == 8
        # 1111 called again, and that call is no first one; the rest were enough
        assert (sum(one.first for one in weeks), sum(one.first_solved for one in weeks)) == (6, 5)
    clock.advance(days=31)
    with database.unit_of_work() as uow:
        forgetting.sweep(uow, clock.now())
        uow.commit()
    with database.reading() as session:
        kept = session.execute(select(Call.caller, Call.caller_index)).all()
        assert set(kept) == {(None, None)}


def test_who_closes_the_page_while_waiting_has_gone_away_and_is_no_wait_of_hours_later(
    database: Database, clock: FrozenClock, user: User
) -> None:
    closed, open_page, hidden = (
        asked(database, clock, anonymous=one) for one in (False, False, True)
    )
    for _ in range(12):
        clock.advance(minutes=1)
        with database.unit_of_work() as uow:
            waits.note_page(uow.session, [open_page, hidden], clock.now())
            uow.commit()
    with database.unit_of_work() as uow:
        assert waits.count_left(uow.session, clock.now()) == 1
        assert uow.session.get_one(DeskTalk, hidden).page_at is None
        uow.commit()
    assert waited(database) == [("webchat", "left", None)]
    with database.reading() as session:
        assert service_figures.now(session, clock.now()).longest == timedelta(minutes=12)
    clock.advance(hours=5)
    take(database, clock, closed, user)
    assert waited(database) == [("webchat", "left", None)]


def test_the_first_contact_was_enough_where_nobody_was_asked_for_again(
    database: Database, clock: FrozenClock, user: User
) -> None:
    begun = clock.now()
    enough, back, unsolved = (asked(database, clock) for _ in range(3))
    clock.advance(minutes=3)
    for talk, code in ((enough, "answered"), (back, "answered"), (unsolved, "silent")):
        take(database, clock, talk, user)
        close(database, clock, talk, user, code)
    clock.advance(days=3)
    again(database, clock, back)
    with database.reading() as session:
        this = service_figures.weeks(session, clock.now(), 2)[-1]
        assert (this.first, this.closed) == (0, 3)
    clock.advance(days=5)
    with database.reading() as session:
        weeks = service_figures.weeks(session, clock.now(), 3)
        work = service_figures.work(session, clock.now())
    assert begun.date().isocalendar().week == MONDAY.isocalendar().week
    assert weeks[-1] == Week(date(2026, 2, 2))
    assert weeks[-2] == Week(
        MONDAY, taken=3, waited=[180, 180, 180], closed=3, first=3, first_solved=1
    )
    assert (weeks[-2].median_wait, weeks[-2].long_wait) == (180, 180)
    assert [(one.monday, one.operator, one.closed, one.solved, one.spent) for one in work] == [
        (MONDAY, user.id, 3, 2, [0, 0, 0])
    ]


def test_the_page_tells_who_is_there_and_who_waits_and_exports_without_formulas(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock, user: User
) -> None:
    with database.unit_of_work() as uow:
        uow.session.get_one(User, user.id).name = "=HYPERLINK(1)"
        uow.commit()
    done = asked(database, clock)
    take(database, clock, done, user)
    close(database, clock, done, user)
    logged_in("operator").get("here")
    asked(database, clock)
    asked(database, clock, anonymous=True)
    clock.advance(seconds=60)
    one = logged_in("supervisor")
    page = one.get("service").text
    assert "operator的名字" in page and "<b>2</b> 个" in page and "<b>1分钟</b>" in page
    told = one.get("service/operators.csv")
    assert told.headers["content-type"].startswith("text/csv")
    assert "'=HYPERLINK(1)" in told.text and ",=HYPERLINK" not in told.text
    assert one.get("service/weeks.csv").text.splitlines()[1].startswith("2026-02-09,1,0,0,")


def test_a_sample_is_masked_scored_and_let_go_of(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock, user: User
) -> None:
    known, hidden = asked(database, clock), asked(database, clock, anonymous=True)
    for talk in (known, hidden):
        take(database, clock, talk, user)
        close(database, clock, talk, user)
    clock.advance(minutes=5)
    with database.unit_of_work() as uow:
        append(
            uow.session, uow.session.get_one(Conversation, known), "farmer", "后来的话", clock.now()
        )
        uow.commit()
    one = logged_in("supervisor")
    for _ in range(2):
        form = one.see("service/quality").form("/draw")
        one.post(form.action, form.values)
    links = [part.split('"')[0] for part in one.get("service/quality").text.split('href="')]
    [sample] = [
        link for link in links if link.startswith("/console/service/quality/") and "." not in link
    ]
    page = one.see(sample.removeprefix("/console/"))
    assert "〔姓名〕" in page.text
    assert not [words for words in (NAME, PHONE, "后来的话") if words in page.text]
    form = page.form("/score")
    assert one.post(form.action, form.values).status_code == 422
    marks = dict.fromkeys([one.key for one in quality.checklist()], "yes")
    assert one.post(form.action, {**form.values, **marks, "greeted": "no"}).status_code == 303
    assert one.get(sample.removeprefix("/console/")).status_code == 404
    lines = one.get("service/quality/scores.csv").text.splitlines()
    assert lines[1] == "2026-02-13,platform的名字,讲清楚了,没做到" + ",做到了" * (len(marks) - 1)
    with database.reading() as session:
        read = session.scalars(select(AuditRow.object_id).where(AuditRow.action == "read_talk"))
        assert set(read) == {known}


def test_acceptance_by_kind_and_week(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    with database.unit_of_work() as uow:
        for number, verdict in enumerate(["used", "used", "wrong"]):
            feedback.judge(uow, "t", f"clause:doc:{number}", verdict, "u", clock)
        feedback.miss(uow, "t", f"没认出{PHONE}", "u", clock)
        uow.commit()
    page = logged_in("editor").see("assist-use").text
    assert "没认出〔电话〕" in page
    csv = logged_in("supervisor").get("assist-use.csv").text.splitlines()
    assert csv[1:] == ["2026-02-09,条款,2,1,67%"]


def test_nobody_else_and_nobody_of_a_region_sees_it(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    for username in ("platform", "county", "admin", "editor3"):
        one = logged_in(username)
        assert {one.get(page).status_code for page in PAGES} == {404}
    assert logged_in("supervisor").get("talks").status_code == 404
    with database.reading() as session, pytest.raises(NotAllowed):
        acceptance.by_week(session, world.user("editor3"), clock.now().date())
    with database.unit_of_work() as uow, pytest.raises(UserProblem):
        users.add_user(uow, "boss", "班长", "supervisor", "320981", clock)
