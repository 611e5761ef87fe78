"""The ticket's page: what was added, pictures and who opens them, words back to the reporter."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from connectors import uploads
from connectors.files import FileStore
from connectors.tables import Conversation
from intake import records
from intake.clock import FrozenClock, local_date
from intake.db import Database
from intake.records import Filed
from intake.tables import OutboxMessage, RecordAddition
from intake.tables.audit import AuditRow
from tests.connectors.samples import JPEG
from tests.console.browser import Browser
from tests.intake.world import NAME, PHONE, WORDS_LATER, World

LogIn = Callable[[str], Browser]
OTHER = "0123456789abcdef" * 2


@pytest.fixture
def picture(database: Database, files: FileStore, clock: FrozenClock) -> str:
    """A picture that came with a talk."""
    with database.unit_of_work() as uow:
        uow.session.add(
            Conversation(
                id="talk",
                channel="webchat",
                opened_on=local_date(clock.now()),
                last_on=local_date(clock.now()),
                state="open",
                attention="none",
                last_seq=0,
                failures=0,
                late_told=False,
            )
        )
        uow.session.flush()
        row = files.put(uow.session, "talk", uploads.accept(JPEG), clock.now())
        uow.commit()
    return row.id


def add(world: World, filed: Filed, text: str, files: tuple[str, ...] = ()) -> None:
    with world.database.unit_of_work() as uow:
        records.add(uow, filed.record_id, text, world.clock, text=text, files=files)
        uow.commit()


def opened(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "see_file"))
        return [(row.actor, row.detail["file"]) for row in rows]


def test_what_was_added_is_on_the_page_and_new_only_once(world: World, logged_in: LogIn) -> None:
    filed = world.declare()
    add(world, filed, WORDS_LATER)
    page = f"tickets/{world.ticket(filed).id}"
    above = logged_in("county").get(page).text
    assert WORDS_LATER in above and "新</span>" in above
    village = logged_in("east1")
    assert "新</span>" in village.get(page).text
    assert "新</span>" not in village.get(page).text


def test_pictures_are_opened_by_who_may_see_the_record_and_noted(
    world: World, logged_in: LogIn, picture: str, database: Database
) -> None:
    filed = world.report(files=[picture])
    page = f"tickets/{world.ticket(filed).id}"
    township = logged_in("east")
    assert f"{page}/files/{picture}" in township.get(page).text
    answer = township.get(f"{page}/files/{picture}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.content == uploads.accept(JPEG).content
    assert "sandbox" in answer.headers["content-security-policy"]
    assert opened(database) == [(f"user:{world.user('east').id}", picture)]
    for who in ("east1", "west", "editor"):
        assert logged_in(who).get(f"{page}/files/{picture}").status_code == 404
    assert len(opened(database)) == 1


def test_a_picture_of_another_record_is_not_this_one(
    world: World, logged_in: LogIn, picture: str, database: Database
) -> None:
    world.report(files=[picture])
    filed = world.report()
    page = f"tickets/{world.ticket(filed).id}"
    assert logged_in("east").get(f"{page}/files/{picture}").status_code == 404
    assert logged_in("east").get(f"{page}/files/{OTHER}").status_code == 404
    add(world, filed, "照片", (picture,))
    assert logged_in("east").get(f"{page}/files/{picture}").status_code == 200
    assert len(opened(database)) == 1


def test_an_answer_goes_to_the_reporter(world: World, logged_in: LogIn, database: Database) -> None:
    filed = world.declare("talk-1")
    page = f"tickets/{world.ticket(filed).id}"
    village = logged_in("east1")
    sent = village.send(page, "/answer", text="周五上门，药费单备好", asks="yes")
    assert sent.status_code == 303 and sent.headers["location"].endswith("done=asked")
    with database.reading() as session:
        row = session.scalars(select(RecordAddition)).one()
        told = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "unit_asks"))
        assert (row.who, row.text, row.asks) == ("unit", "周五上门，药费单备好", True)
        assert [(one.channel, one.recipient) for one in told] == [("conversation", "talk-1")]
    assert "周五上门" in village.get(page).text


def test_an_empty_or_stale_answer_is_said_and_loses_nothing(
    world: World, logged_in: LogIn, database: Database
) -> None:
    filed = world.declare()
    page = f"tickets/{world.ticket(filed).id}"
    village = logged_in("east1")
    refused = village.send(page, "/answer", text=" ")
    assert refused.status_code == 422 and "请写要告诉对方的话" in refused.text
    stale = village.send(page, "/answer", text="周五上门", version="1")
    assert stale.status_code == 409 and "周五上门" in stale.text
    with database.reading() as session:
        assert session.scalars(select(RecordAddition)).all() == []


def test_to_an_anonymous_reporter_the_page_says_how_it_arrives(
    world: World, logged_in: LogIn
) -> None:
    filed = world.report(anonymity="anonymous", name=None, phone=None)
    page = f"tickets/{world.ticket(filed).id}"
    township = logged_in("east")
    assert "凭编号和查询码来查的时候才看得到" in township.get(page).text
    sent = township.send(page, "/answer", text="有收条吗？", asks="yes")
    assert sent.headers["location"].endswith("done=asked_anonymous")


def test_a_confidential_name_is_out_of_what_was_added(world: World, logged_in: LogIn) -> None:
    filed = world.report(anonymity="confidential")
    add(world, filed, f"我是{NAME}，打我电话{PHONE}，账本找到了")
    page = f"tickets/{world.ticket(filed).id}"
    township = logged_in("east").get(page).text
    assert "账本找到了" in township and NAME not in township and PHONE not in township
    assert NAME in logged_in("county").get(page).text


def test_perhaps_the_same_household_is_linked(world: World, logged_in: LogIn) -> None:
    first = world.declare("one")
    second = world.declare("two")
    page = logged_in("east1").get(f"tickets/{world.ticket(second).id}").text
    assert "可能是同一户" in page and f"/console/tickets/{world.ticket(first).id}" in page
    third = world.declare("three", name="赵小妹", phone="13800004321", id_card=None)
    alone = logged_in("east1").get(f"tickets/{world.ticket(third).id}").text
    assert "可能是同一户" not in alone
