"""转12345 on the ticket's page: shown before, pressed once, taken back before it has left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from intake import handover
from intake.db import Database
from intake.tables import Handover
from tests.console.browser import Browser, Seen
from tests.console.test_access import rows
from tests.intake.test_handover_back import arrived
from tests.intake.world import ID_CARD, NAME, PHONE, World

LogIn = Callable[[str], Browser]


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Handover.state)))


def test_what_is_shown_is_what_goes_and_it_goes_once(
    world: World, logged_in: LogIn, database: Database
) -> None:
    filed = world.declare()
    page = f"tickets/{world.ticket(filed).id}"
    operator = logged_in("operator")
    seen = operator.see(page)
    before = seen.text.partition("下面这些会交给")[2].partition("现在还能办的")[0]
    assert "老伴得了重病，花了三万多" in before
    assert not [one for one in (NAME, PHONE, ID_CARD) if one in before]
    form = seen.form("/handover")
    lacking = operator.post(form.action, {**form.values, "handover_reason": ""})
    assert (lacking.status_code, "请写明为什么转" in lacking.text) == (422, True)
    told = {**form.values, "handover_reason": "要水务局一起办"}
    told.pop("contact", None)
    assert operator.post(form.action, told).status_code == 303
    assert operator.post(form.action, told).status_code == 409
    with database.reading() as session:
        (line,) = handover.due(session)
    assert "reporter" not in line.line and line.line["reason"] == "要水务局一起办"
    assert rows(database, "hand_over") == [
        (f"user:{world.user('operator').id}", world.ticket(filed).id)
    ]
    assert "等着发给12345政务服务热线" in operator.see(page).text
    assert operator.send(page, "/handover/cancel").status_code == 303
    assert states(database) == ["cancelled"]


@pytest.mark.parametrize("anonymity", ["confidential", "anonymous"])
def test_of_a_secret_reporter_no_contact_is_offered_and_a_telling_reason_refused(
    world: World, logged_in: LogIn, database: Database, anonymity: str
) -> None:
    filed = world.report(anonymity=anonymity)
    operator = logged_in("operator")
    seen = operator.see(f"tickets/{world.ticket(filed).id}")
    assert "反映人的姓名、电话不给" in seen.text
    form = seen.form("/handover")
    assert "contact" not in form.values
    sly = {**form.values, "contact": "yes", "handover_reason": "一起查"}
    assert operator.post(form.action, sly).status_code == 303
    with database.reading() as session:
        (line,) = handover.due(session)
    assert "reporter" not in line.line
    assert NAME not in line.text and PHONE not in line.text


def test_only_operators_of_the_place_hand_over(world: World, logged_in: LogIn) -> None:
    filed = world.declare()
    ticket = world.ticket(filed)
    county = logged_in("county")
    seen = county.see(f"tickets/{ticket.id}")
    assert "转12345" not in seen.text
    csrf = seen.form("/logout").values["csrf"]
    told = {"csrf": csrf, "version": str(ticket.version), "handover_reason": "一起办"}
    answer = county.post(f"/console/tickets/{ticket.id}/handover", told)
    assert (answer.status_code, Seen(answer.text).text.count("转12345")) == (404, 0)


def test_a_case_of_theirs_that_is_not_ours_goes_back_with_the_reason(
    world: World, logged_in: LogIn, database: Database
) -> None:
    ours, theirs = world.declare(), arrived(world)
    operator = logged_in("operator")
    assert "退回12345" not in operator.see(f"tickets/{world.ticket(ours).id}").text
    page = f"tickets/{world.ticket(theirs).id}"
    form = operator.see(page).form("/handover/back")
    lacking = operator.post(form.action, {**form.values, "back_reason": ""})
    assert (lacking.status_code, "请写明为什么转" in lacking.text) == (422, False)
    assert "请写明为什么退" in lacking.text
    told = {**form.values, "back_reason": "城里租房的事"}
    assert operator.post(form.action, told).status_code == 303
    assert operator.post(form.action, told).status_code == 409
    seen = operator.see(page).text
    assert "不归我们，等着退回去" in seen
    assert "退回12345" not in seen.partition("转办")[2].partition("办理经过")[0]
    assert len(rows(database, "hand_back")) == 1
