"""Questions without an answer: counted, cut down to the county, kept from other counties."""

from __future__ import annotations

import threading

import pytest

from intake import questions
from intake.clock import FrozenClock
from intake.db import Database
from intake.errors import NotAllowed, StepProblem
from intake.privacy.access import may_decide_proposal, may_edit_knowledge
from intake.questions import NO_KIND, Asked, Filter
from intake.tables import UnansweredQuestion
from tests.intake.world import CITY, COUNTY, EAST_ONE, PROVINCE, World


def asked(text: str, region: str | None = None, kind: str | None = None) -> Asked:
    return Asked(text, text, region, "no_basis", kind, "loans")


def file(database: Database, clock: FrozenClock, one: Asked) -> str:
    with database.unit_of_work() as uow:
        row = questions.file(uow, one, clock)
        uow.commit()
        return row.id


def texts(world: World, username: str, wanted: Filter) -> list[str]:
    with world.database.reading() as session:
        return [row.text for row in questions.listing(session, world.user(username), wanted)]


def test_the_same_question_of_one_county_counts_up_even_when_two_ask_at_once(
    world: World, clock: FrozenClock
) -> None:
    together = [
        threading.Thread(target=file, args=(world.database, clock, asked("问", EAST_ONE)))
        for _ in range(6)
    ]
    for one in together:
        one.start()
    for one in together:
        one.join()
    with world.database.reading() as session:
        (row,) = session.query(UnansweredQuestion).all()
        assert (row.count, row.line) == (6, [PROVINCE, CITY, COUNTY])


def test_the_list_is_ordered_filtered_and_cut_to_the_editors_region(
    world: World, clock: FrozenClock
) -> None:
    for _ in range(2):
        file(world.database, clock, asked("旗里的", COUNTY))
    clock.advance(days=1)
    file(world.database, clock, asked("东台的", "320981", "dibao_amount"))
    file(world.database, clock, asked("没说地方的"))
    file(world.database, clock, asked("没有这个地方的", "999999"))
    assert texts(world, "editor", Filter())[0] == "旗里的"
    assert texts(world, "editor", Filter(often=False))[-1] == "旗里的"
    assert texts(world, "editor", Filter(refused_as="dibao_amount")) == ["东台的"]
    assert len(texts(world, "editor", Filter(refused_as=NO_KIND))) == 3
    assert texts(world, "editor", Filter(region="320000/")) == ["东台的"]
    assert texts(world, "editor", Filter(region="%")) == []
    assert sorted(texts(world, "editor3", Filter())) == sorted(
        ["旗里的", "没说地方的", "没有这个地方的"]
    )
    with pytest.raises(NotAllowed):
        texts(world, "county", Filter())


def test_a_question_is_settled_by_editors_of_its_county_alone(
    world: World, clock: FrozenClock
) -> None:
    foreign = file(world.database, clock, asked("东台的", "320981"))
    with world.database.unit_of_work() as uow:
        for username in ("editor3", "county", "operator", "admin"):
            with pytest.raises(NotAllowed):
                questions.settle(uow, world.user(username), foreign, "off_topic", clock)
        with pytest.raises(StepProblem):
            questions.settle(uow, world.user("editor"), foreign, "answered", clock)
        row = questions.settle(uow, world.user("editor"), foreign, "no_document", clock)
        uow.commit()
    assert (row.state, row.settled_on) == ("no_document", clock.now().date())


def test_what_was_settled_lately_is_kept_and_the_rest_forgotten(
    world: World, clock: FrozenClock
) -> None:
    kept = file(world.database, clock, asked("留着"))
    file(world.database, clock, asked("忘掉"))
    clock.advance(days=170)
    with world.database.unit_of_work() as uow:
        questions.settle(uow, world.user("editor"), kept, "no_document", clock)
        uow.commit()
    clock.advance(days=11)
    with world.database.unit_of_work() as uow:
        assert questions.forget_old(uow, clock) == 1
        uow.commit()
    with world.database.reading() as session:
        assert [row.id for row in session.query(UnansweredQuestion)] == [kept]


def test_who_may_edit_and_decide(world: World) -> None:
    here, elsewhere = [PROVINCE, CITY, COUNTY], ["320000", "320900", "320981"]
    editors = {name: user for name, user in world.users.items() if user.role == "editor"}
    others = [user for user in world.users.values() if user.role != "editor"]
    assert not any(may_edit_knowledge(user, line) for user in others for line in (here, ()))
    assert {name for name, user in editors.items() if may_edit_knowledge(user, elsewhere)} == {
        "editor",
        "editor2",
    }
    assert all(may_edit_knowledge(user, here) for user in editors.values())
    assert not may_edit_knowledge(editors["editor3"], [PROVINCE])  # a level above the county
    proposer = f"user:{editors['editor'].id}"
    deciding = {name for name, user in editors.items() if may_decide_proposal(user, here, proposer)}
    assert deciding == {"editor2", "editor3"}
    assert not may_decide_proposal(None, here, proposer)
