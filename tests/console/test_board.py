"""The queue that all pages share: read once, and still nobody sees what is not theirs to see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from connectors.receiving import append
from connectors.tables import Conversation
from console import desk
from console.board import Board
from console.call import Call
from console.workbench import queue
from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from tests.console.test_service import open_talk
from tests.console.test_workbench import call  # noqa: F401
from tests.intake.world import COUNTY, REPORTED, World

Calls = Callable[[str], Call]


@pytest.fixture
def talk(database: Database, clock: FrozenClock) -> str:
    return open_talk(database, clock, "asked", "房子漏雨")


def keys(call: Call, *, shared: bool = True) -> set[str]:  # noqa: F811
    with call.database.reading() as session:
        return {one.key for one in queue.entries(session, call, shared=shared)}


def both(call: Calls) -> tuple[Call, Call]:  # noqa: F811
    """An operator of the county and one for everywhere, before pages of one process."""
    board = Board(keeps=3600.0)
    return replace(call("operator"), board=board), replace(call("platform"), board=board)


@pytest.mark.parametrize("filed", [True, False])
def test_what_was_read_for_others_shows_nobody_a_lead_about_their_own_county(
    call: Calls,  # noqa: F811
    database: Database,
    clock: FrozenClock,
    talk: str,
    world: World,
    filed: bool,
) -> None:
    county, everywhere = both(call)
    other = open_talk(database, clock, "asked", "低保怎么办")
    listed = {f"talk-{talk}", f"talk-{other}"}
    assert keys(everywhere) == keys(county) == listed
    if filed:
        world.report(talk, accused_region_code=COUNTY)
    else:
        with database.unit_of_work() as uow:
            draft = drafts.open_draft(uow, talk, "lead", clock)
            drafts.save_facts(uow, draft.id, {**REPORTED, "accused_region_code": COUNTY}, clock)
            uow.commit()
    assert (keys(county), keys(everywhere)) == ({f"talk-{other}"}, listed)


def test_pages_share_what_was_read_and_a_request_reads_anew(
    call: Calls,  # noqa: F811
    database: Database,
    clock: FrozenClock,
    talk: str,
    world: World,
) -> None:
    county, everywhere = both(call)
    assert keys(county) == {f"talk-{talk}"}
    second = open_talk(database, clock, "asked", "路断了")
    assert keys(county) == keys(everywhere) == {f"talk-{talk}"}
    assert keys(everywhere, shared=False) == {f"talk-{talk}", f"talk-{second}"}
    assert keys(county) == {f"talk-{talk}", f"talk-{second}"}


def test_who_has_a_talk_alone_finds_it_among_their_own(
    call: Calls,  # noqa: F811
    database: Database,
    clock: FrozenClock,
    talk: str,
    world: World,
) -> None:
    county, everywhere = both(call)
    with database.unit_of_work() as uow:
        desk.take(uow, county.me, uow.session.get_one(Conversation, talk), clock)
        append(uow.session, uow.session.get_one(Conversation, talk), "farmer", "在的", clock.now())
        uow.commit()
    with database.reading() as session:
        [mine] = queue.entries(session, county, shared=True)
        assert (mine.group, mine.last) == (queue.MINE, "在的")
        assert queue.entries(session, everywhere, shared=True) == []
