"""The visit form's own fields, its pictures, and a phone that sends a report again."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import select

from connectors.tables import VisitPhoto
from intake.clock import FrozenClock
from intake.tables import AuditRow
from intake.tickets.transition import transition
from intake.tickets.visit_details import DETAILS
from policy_kb.knowledge import KnowledgeBase
from tests.connectors.samples import JPEG, JPEG_WITH_POSITION, POSITION
from tests.console.browser import Browser, Seen
from tests.console.test_visit import GOOD
from tests.intake.world import World

LogIn = Callable[[str], Browser]
JSON = {"Accept": "application/json"}
FOUND = {
    "guarantee-0": "fine",
    "guarantee-2": "problem",
    "guarantee-2-note": "西墙裂了",
    "guarantee-3-note": "没去看水井",
    "income": "六千",
    "income_basis": "per_person",
    "spending": "3万元",
    "spending_basis": "per_household",
    "signature": "signed",
}


@pytest.fixture
def page(world: World, clock: FrozenClock) -> str:
    ticket = world.ticket(world.declare())
    clock.advance(days=3)
    return f"tickets/{ticket.id}"


@pytest.fixture
def village(page: str, logged_in: LogIn) -> Browser:
    return logged_in("east1")


def send(
    one: Browser, page: str, pictures: list[bytes], headers: dict[str, str], **changes: str
) -> httpx.Response:
    """The form with pictures, as a browser sends it."""
    form = one.see(page).form("/visit")
    values = {**form.values, **GOOD, **changes}
    values.pop("photos")
    parts = [("photos", ("a.jpg", content, "image/jpeg")) for content in pictures]
    return one.post(form.action, values, files=parts, headers=headers)


def test_every_field_is_kept_and_shown(world: World, page: str, village: Browser) -> None:
    assert village.send(page, "/visit", **GOOD, **FOUND).status_code == 303
    with world.database.reading() as session:
        from intake.tables import VisitReport

        details = session.scalars(select(VisitReport)).one().details
    assert details is not None
    assert {name: details[name] for name in DETAILS} == {
        "guarantees": {
            "义务教育": {"state": "fine"},
            "住房": {"state": "problem", "note": "西墙裂了"},
            "饮水": {"state": "unseen", "note": "没去看水井"},
        },
        "income": {"value": 6000, "basis": "per_person"},
        "spending": {"value": 30000, "basis": "per_household"},
        "signature": "signed",
    }
    text = village.see(page).text
    for words in ("义务教育 没问题", "住房 有问题：西墙裂了", "饮水 没看：没去看水井"):
        assert words in text, words
    assert "一年收入 每人6000元" in text and "一年自己掏的 全家30000元" in text
    assert "承诺授权书 签好了" in text


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"income": "不少"}, {"income": "看不懂“不少”是多少钱，请写一个数，比如 6000 或者 3万。"}),
        (
            {"guarantee-1": "problem"},
            {"guarantees": "“基本医疗”有问题的，请写一句是什么问题。"},
        ),
        ({"signature": "x"}, {"signature": "《承诺授权书》请选签好了，或者以后补。"}),
    ],
)
def test_what_is_wrong_with_a_detail_stands_beside_it(
    page: str, village: Browser, changes: dict[str, str], wrong: dict[str, str]
) -> None:
    answer = village.send(page, "/visit", **GOOD, **{**FOUND, **changes})
    seen = Seen(answer.text)
    kept = seen.form("/visit").values
    assert (answer.status_code, seen.wrong) == (422, wrong)
    expected = {**FOUND, **changes}
    expected.pop("signature") if "signature" in changes else None
    assert {name: kept.get(name) for name in expected} == expected


def test_a_lead_is_asked_for_no_household(world: World, logged_in: LogIn) -> None:
    filed = world.report(region_code="150121-east", accused_region_code="150121-east-1")
    one, page = logged_in("east"), f"tickets/{world.ticket(filed).id}"
    names = set(one.see(page).form("/visit").values)
    assert names == {*GOOD, "csrf", "version", "key", "photos"} - {"result"}
    sent = one.send(page, "/visit", **{**GOOD, "day": "2026-02-13", "result": "初步属实"}, **FOUND)
    assert sent.status_code == 303


def test_pictures_are_sealed_shown_and_noted_when_opened(
    world: World, page: str, village: Browser, logged_in: LogIn
) -> None:
    assert send(village, page, [JPEG_WITH_POSITION, JPEG], {}).status_code == 303
    with world.database.reading() as session:
        rows = session.scalars(select(VisitPhoto).order_by(VisitPhoto.position)).all()
    html = village.get(page).text
    assert [html.count(f"{page}/files/{row.id}") for row in rows] == [2, 2]
    shown = logged_in("county").get(f"{page}/files/{rows[0].id}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.content.startswith(b"\xff\xd8\xff") and POSITION not in shown.content
    for other in ("east2", "west"):
        assert logged_in(other).get(f"{page}/files/{rows[0].id}").status_code == 404
    with world.database.reading() as session:
        seen = session.scalars(select(AuditRow).where(AuditRow.action == "see_file")).all()
        assert [row.detail for row in seen] == [{"file": rows[0].id}]


def test_a_picture_of_another_ticket_is_not_there(
    world: World, page: str, village: Browser
) -> None:
    send(village, page, [JPEG], {})
    with world.database.reading() as session:
        row = session.scalars(select(VisitPhoto)).one()
    other = world.ticket(world.declare()).id
    assert village.get(f"tickets/{other}/files/{row.id}").status_code == 404


@pytest.mark.parametrize(
    ("pictures", "problem"),
    [
        ([b"%PDF-1.7"], "有一张不是能收的照片（JPG、PNG、WebP），请去掉它。"),
        ([b"RIFF0000WAVEfmt "], "有一张不是能收的照片（JPG、PNG、WebP），请去掉它。"),
        ([JPEG] * 7, "照片最多6张，请去掉几张。"),
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_filed(
    world: World, page: str, village: Browser, pictures: list[bytes], problem: str
) -> None:
    answer = send(village, page, pictures, JSON)
    assert (answer.status_code, answer.json()["problems"]) == (422, {"photos": problem})
    with world.database.reading() as session:
        assert session.scalars(select(VisitPhoto)).all() == []


def test_a_phone_whose_answer_was_lost_files_one_visit(
    world: World, page: str, village: Browser, clock: FrozenClock
) -> None:
    form = village.see(page).form("/visit")
    typed = {**form.values, **GOOD}
    answers = []
    for _ in range(3):
        answers.append(village.post(form.action, typed, headers=JSON))
        clock.advance(minutes=5)
    assert [(one.status_code, one.json()) for one in answers] == [
        (200, {"done": "visit", "go": f"/console/{page}?done=visit", "news": []})
    ] * 3
    with world.database.reading() as session:
        from intake.tables import Ticket

        ticket = session.get_one(Ticket, page.removeprefix("tickets/"))
        assert ([one.result for one in ticket.visits], ticket.version) == (["初步符合"], 4)


def test_a_report_is_told_of_where_the_ticket_has_gone_elsewhere(
    world: World, page: str, village: Browser
) -> None:
    form = village.see(page).form("/visit")
    typed = {**form.values, **GOOD}
    assert village.post(form.action, typed, headers=JSON).status_code == 200
    ticket_id = page.removeprefix("tickets/")
    with world.database.unit_of_work() as uow:
        user, clock = world.user("county"), world.clock
        transition(
            uow, ticket_id, "reopen", user, clock, version=4, reason="没有去看房子", badly=True
        )
        uow.commit()
    again = village.post(form.action, typed, headers=JSON)
    assert (again.status_code, again.json()["go"]) == (200, "/console/tickets?done=visit")
    other = village.post(form.action, {**typed, "key": "0" * 32}, headers=JSON)
    assert other.status_code == 404


def test_a_phone_is_told_in_json_why_not(page: str, village: Browser, logged_in: LogIn) -> None:
    form = village.see(page).form("/visit")
    typed = {**form.values, **GOOD}

    def told(**changes: str) -> tuple[int, list[str]]:
        answer = village.post(form.action, {**typed, **changes}, headers=JSON)
        return answer.status_code, list(answer.json())

    assert told(people="赵强") == (422, ["problem", "problems"])
    assert told(csrf="x") == (403, ["problem"])
    logged_in("east").send(page, "/visit", **{**GOOD, "result": "需补充", "reason": "缺药费单"})
    assert told() == (409, ["problem", "open"])
    village.http.cookies.clear()
    assert told() == (401, ["problem"])


def test_the_page_says_what_to_look_at_for_this_risk(
    page: str, village: Browser, knowledge: KnowledgeBase
) -> None:
    general = village.see(page).text
    assert "去了看什么" in general and "没有找到管本地的文件" in general
    knowledge.ensure_seed()
    text = village.see(page).text
    assert "报销以后自己付了多少" in text and "（二（二）2（2））" in text
    village.send(page, "/visit", **GOOD)
    assert "去了看什么" not in village.see(page).text
