"""The procedure on the ticket page: the checklist, the next step's form, the notice to print."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.console.browser import Browser
from tests.intake.regional import act, reported, run_of
from tests.intake.world import PHONE, World

LogIn = Callable[[str], Browser]


@pytest.fixture
def page(world: World) -> str:
    return f"tickets/{world.ticket(reported(world)).id}"


def test_the_checklist_shows_every_step_with_its_source(page: str, logged_in: LogIn) -> None:
    text = logged_in("county").see(page).text
    assert "识别认定：正在办" in text and "（2021年）四(一)" in text
    assert "办完 走访排查、入户核实" in text and "该办 农户签承诺授权书" in text
    assert "还没到 录入系统" in text and "公示不少于5天" in text


def test_only_the_unit_whose_turn_it_is_gets_a_form(page: str, logged_in: LogIn) -> None:
    for user, forms in [("east1", 2), ("east", 0), ("county", 0)]:
        found = [one for one in logged_in(user).see(page).forms if "/procedures/" in one.action]
        assert len(found) == forms, user


def test_steps_are_taken_and_the_notice_is_printed(page: str, logged_in: LogIn) -> None:
    village = logged_in("east1")
    refused = village.send(page, "/authorization/done", paper="")
    assert refused.status_code == 422 and "承诺授权书" in refused.text
    done = village.send(page, "/authorization/done", paper="yes")
    assert done.headers["location"] == f"/console/{page}?done=procedure"
    village.send(page, "/village_review/done")
    bad = village.send(page, "/village_notice/begin", household=f"王秀英{PHONE}")
    assert bad.status_code == 422 and "只写户主姓名" in bad.text
    village.send(page, "/village_notice/begin")
    early = village.send(page, "/village_notice/done")
    assert early.status_code == 422 and "公示到2026-02-18才满" in early.text
    run = page.replace("tickets/", "")
    seen = village.see(page)
    action = seen.form("/village_notice/done").action.removeprefix("/console/")
    printed = village.see(action.replace("/done", "/notice")).text
    assert "户主：王秀英" in printed and "2026年2月18日" in printed
    assert PHONE not in printed and run not in printed.split("‹")[0]


def test_a_refusal_needs_its_reason(world: World, page: str, logged_in: LogIn) -> None:
    village = logged_in("east1")
    assert village.send(page, "/authorization/refuse", reason="不行").status_code == 422
    village.send(page, "/authorization/refuse", reason="家里人不愿意签授权书")
    assert "识别认定：没有通过" in village.see(page).text


def test_an_older_page_is_refused(world: World, page: str, logged_in: LogIn) -> None:
    stale = logged_in("east1").send(page, "/authorization/done", paper="yes", version="7")
    assert stale.status_code == 409


def test_strangers_find_no_notice_and_take_no_step(world: World, logged_in: LogIn) -> None:
    filed = reported(world)
    run = run_of(world, filed)
    assert run is not None
    act(world, filed, "east1", "authorization")
    act(world, filed, "east1", "village_review")
    act(world, filed, "east1", "village_notice", "begin")
    base = f"tickets/{world.ticket(filed).id}/procedures/{run.id}/village_notice"
    for user in ("east2", "west", "operator", "editor"):
        stranger = logged_in(user)
        assert stranger.get(f"{base}/notice").status_code == 404


def test_where_no_document_speaks_it_says_so(world: World) -> None:
    from tests.intake.regional import settle

    code = settle(world, "sichuan")
    filed = reported(world, "sichuan-village", region_code=code, place="成都市武侯区丙镇丁村")
    from console.procedure_page import shown
    from intake.tables import Ticket

    with world.database.reading() as session:
        ticket = session.get_one(Ticket, world.ticket(filed).id)
        seen = shown(session, ticket, world.user("sichuan-village"), world.clock.now().date())
    assert seen is not None and seen.unwritten and seen.checklists == []
