"""What was heard wrongly and typed right becomes a saying to learn from, with nobody real in it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assist.errors import NotUnderstood
from intake import drafts
from intake.tables import NluCorrection
from tests.assist.conftest import Call

NAMES = ("王秀英", "王秀云", "秀英", "秀云")
PHONES = ("13800001234", "13800001235", "一二三四", "1234", "1235")
CARDS = ("320981195603120007", "320981195603121800", "19560312", "320981")
VILLAGES = ("安丰", "红安", "红岸")
CANARIES = (*NAMES, *PHONES, *CARDS, *VILLAGES)
"""What is real in these calls: none of it may be in the list."""


def corrected(call: Call, kind: str, **fields: object) -> list[tuple[object, ...]]:
    """The operator types these fields; the rows that came of it, by their type."""
    for field, value in fields.items():
        call.assist.typed(call.conversation, kind, field, value, call.user)
    with call.assist.services.database.reading() as session:
        rows = session.scalars(select(NluCorrection).order_by(NluCorrection.entity)).all()
        made = [(one.entity, one.text, one.heard, one.meant, one.words) for one in rows]
    assert [one for one in CANARIES if one in repr(made)] == []
    return made


@pytest.fixture
def told(call: Call) -> Call:
    """A declaration in which everything was heard, and everything wrongly."""
    call.talk("""
        来: 我老伴得了癌症
        接: 您贵姓
        来: 我叫王秀英
        接: 您电话多少
        来: 一三八零零零零一二三五
        接: 您家住哪个村
        来: 东台市安丰镇红岸村
        接: 您家几口人
        来: 连我一共三口人
        接: 您身份证号多少
        来: 三二零九八一一九五六零三一二一八零零
    """)
    return call


def test_each_kind_of_entity_is_learned_with_invented_people_in_it(told: Call) -> None:
    heard = told.facts()
    made = corrected(
        told,
        "declaration",
        name="王秀云",
        phone="13800001234",
        place="东台市安丰镇红安村",
        household_size="五口人",
        risks="因病 因残",
    )
    assert {one: heard[one] for one in ("name", "phone", "place", "household_size")} == {
        "name": "王秀英",
        "phone": "13800001235",
        "place": "东台市安丰镇红岸村",
        "household_size": 3,
    }
    spoken = "一三八零零零零五八二二"
    assert made == [
        ("household_size", "连我一共三口人", "3口人", "5口人", None),
        ("name", "李山江", "李山江", "李山春", "李山江"),
        ("phone", spoken, "13800005822", "13800005821", spoken),
        (
            "place",
            "东台市云山镇春江村",
            "东台市云山镇春江村",
            "东台市云山镇春云村",
            "东台市云山镇春江村",
        ),
        ("risk", "癌症", "因病", "因病、因残", None),
    ]


def test_a_correction_replaces_what_was_heard_once(told: Call) -> None:
    first = corrected(told, "declaration", household_size="五口人")
    assert corrected(told, "declaration", household_size=6) == first


def test_what_the_talk_knows_of_its_people_is_hidden_in_other_words_too(call: Call) -> None:
    call.talk("""
        来: 我叫王秀英 我老伴得了癌症
        接: 家里几口人
        来: 秀英家连我三口人
    """)
    [(entity, text, *_)] = corrected(call, "declaration", household_size="五口人")
    assert (entity, "三口人" in str(text)) == ("household_size", True)


def reported(call: Call, anonymity: str | None) -> None:
    """A lead whose reporter gave a name, and then chose this kind of anonymity, or none yet."""
    services = call.assist.services
    call.talk("""
        来: 我要举报村主任 他把低保给了自己家亲戚
        接: 您贵姓
        来: 我叫王秀英
    """)
    if anonymity is not None:
        with services.database.unit_of_work() as uow:
            [draft] = drafts.unfinished(uow.session, call.conversation, services.clock, "lead")
            drafts.save_facts(uow, draft.id, {"anonymity": anonymity}, services.clock)
            uow.commit()


@pytest.mark.parametrize(
    ("anonymity", "kept"), [(None, []), ("named", ["name"]), ("confidential", ["name"])]
)
def test_of_a_lead_nothing_is_learned_unless_its_reporter_gave_a_name(
    call: Call, anonymity: str | None, kept: list[str]
) -> None:
    reported(call, anonymity)
    made = corrected(call, "lead", name="王秀云")
    assert [entity for entity, *_ in made] == kept
    with call.assist.services.database.reading() as session:
        assert all(session.scalars(select(NluCorrection.guarded)).all())


def test_of_an_anonymous_lead_no_name_is_typed_and_none_learned(call: Call) -> None:
    reported(call, "anonymous")
    with pytest.raises(NotUnderstood):
        corrected(call, "lead", name="王秀云")
    assert corrected(call, "lead") == []
