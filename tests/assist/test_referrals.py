"""Beside a talk stand the departments that see to what was told, with the caller's own phone."""

from __future__ import annotations

from assist import Referral
from intake import referrals, regions
from intake.referrals import Office
from tests.assist.conftest import Call


def fill_in(call: Call, place: str, department: str, office: str, phone: str) -> None:
    services = call.assist.services
    with services.database.unit_of_work() as uow:
        scope = regions.resolve_one(uow.session, place) if place else ""
        told = Office(scope, department, office, phone, "工作日八点半到五点半")
        referrals.put(uow, "cli", told, services.clock)
        uow.commit()


def test_the_phone_of_the_caller_s_own_region_is_proposed(call: Call) -> None:
    fill_in(call, "东台市", "civil_affairs", "东台市民政局社会救助科", "0515-85212345")
    fill_in(call, "呼和浩特市", "civil_affairs", "呼和浩特市民政局", "0471-4606666")
    call.talk(
        """
        来: 我想问一下低保在哪儿办
        接: 您家在哪个县？
        来: 江苏东台的
        """
    )
    assert list(call.view().referrals) == [
        Referral(
            "referral:civil_affairs",
            "民政",
            ("低保",),
            "低保、特困供养、临时救助、孤儿和残疾人补贴，这些归东台市民政局社会救助科管，您可以打0515-85212345问，工作日八点半到五点半有人接。您家的情况，我这边照样给您记下。",
            "0515-85212345",
            "0515 8521 2345",
            "东台市民政局社会救助科",
            "江苏省盐城市东台市",
            "工作日八点半到五点半",
        )
    ]


def test_where_nobody_has_filled_it_in_it_is_12345_and_never_another_region_s(call: Call) -> None:
    fill_in(call, "呼和浩特市", "water", "呼和浩特市水务局", "0471-4606666")
    call.talk(
        """
        来: 家住江苏东台安丰镇，停水停了半个月，没水吃
        """
    )
    found = {one.id: (one.office, one.phone) for one in call.view().referrals}
    assert found["referral:water"] == (None, "12345")


def test_nothing_is_proposed_beside_a_lead(call: Call) -> None:
    call.talk(
        """
        来: 我要反映问题，村支书把低保名额给了他亲戚
        """
    )
    assert call.view().kind == "lead"
    assert list(call.view().referrals) == []
