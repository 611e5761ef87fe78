"""Open cases of the household: for who may see them, and never for the caller."""

from __future__ import annotations

import pytest

from assist import Assist
from intake import regions
from intake.tables import User
from tests.assist.conftest import Call

WHOLE = """
    来: 我是东台市安丰镇红安村的王秀英
    来: 我老伴得了癌症 自己掏了八万块
    来: 我电话一三八零零零零一二三四
    接: 您说的这些要保存下来交给村里和镇上核实 您同意吗
    来: 同意
"""


@pytest.fixture
def filed(call: Call) -> str:
    """The number of a declaration that was filed in an earlier call."""
    call.talk(WHOLE)
    return call.assist.file(call.conversation, "declaration", call.user).number


def somebody_in(call: Call, region: str) -> User:
    with call.assist.services.database.unit_of_work() as uow:
        place = regions.ensure(uow.session, region)
        uow.commit()
    return User(id="other000", name="别人", role="operator", region=place)


def test_by_phone_or_by_name_and_place(call: Call, filed: str) -> None:
    for script, by in (
        ("来: 我老伴得了癌症 我电话一三八零零零零一二三四", ("电话",)),
        ("来: 我老伴得了癌症 我叫王秀英 是东台市安丰镇红安村的", ("姓名和地方",)),
    ):
        again = Call(call.assist, call.user)
        again.talk(script)
        (found,) = again.view().similar
        assert (found.number, found.by) == (filed, by)
        assert found.received_on.isoformat() == "2026-09-24"


def test_another_household_is_none(call: Call, filed: str) -> None:
    again = Call(call.assist, call.user)
    again.talk("来: 我老伴得了癌症 我叫王秀英 是东台市富安镇丁庄村的 电话一三八零零零零九九九九")
    assert [one.number for one in again.view().similar] == []


def test_who_may_not_see_the_case_hears_of_none(call: Call, filed: str) -> None:
    stranger = Call(call.assist, somebody_in(call, "150125"))
    stranger.talk("来: 我老伴得了癌症 我电话一三八零零零零一二三四")
    assert list(stranger.view().similar) == []


def test_a_lead_is_compared_with_nothing(call: Call, filed: str) -> None:
    again = Call(call.assist, call.user)
    again.talk("""
        来: 我要举报我们村会计 扣了我家危房款五千块
        接: 您怎么称呼 电话多少
        来: 我叫王秀英 电话一三八零零零零一二三四
    """)
    assert (again.view().kind, list(again.view().similar)) == ("lead", [])


def test_nothing_of_it_is_in_what_is_read_out(call: Call, filed: str) -> None:
    again = Call(call.assist, call.user)
    again.talk("来: 我老伴得了癌症 我电话一三八零零零零一二三四")
    view = again.view()
    assert filed not in str(view.question) + str(view.clauses) + str(view.cautions)


def test_the_assist_of_another_process_knows_the_same(call: Call, filed: str) -> None:
    other = Call(Assist(call.assist.services), call.user, conversation=call.conversation)
    assert [one.number for one in other.view().filed] == [filed]
