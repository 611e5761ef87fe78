"""The knowledge editors' pages: who gets in, what was not answered, trying, changing with two."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from intake import audit, questions
from intake.clock import FrozenClock
from intake.db import Database
from intake.questions import Asked
from intake.tables.audit import AuditRow
from intake.tables.questions import UnansweredQuestion
from policy_kb.knowledge import KnowledgeBase
from policy_kb.tables import CardRow
from tests.console.browser import Browser
from tests.intake.world import World

LogIn = Callable[[str], Browser]
CARD, QUESTION, REGION = "dt-loans", "小额信贷最多能贷多少钱", "东台市"
PAGES = [
    "knowledge",
    "knowledge/questions",
    "knowledge/try",
    "knowledge/cards",
    f"knowledge/cards/{CARD}",
    f"knowledge/cards/{CARD}/edit",
    "knowledge/new",
    "knowledge/proposals",
]


@pytest.fixture(autouse=True)
def seeded(knowledge: KnowledgeBase) -> None:
    knowledge.ensure_seed()


@pytest.fixture
def elsewhere(database: Database, knowledge: KnowledgeBase) -> KnowledgeBase:
    """The knowledge base of another process on the same database."""
    made = KnowledgeBase(database.engine, today=knowledge.today)
    made.prepared()
    return made


def file(database: Database, clock: FrozenClock, text: str, region: str | None, **more: str) -> str:
    asked = Asked(text, text, region, "no_basis", more.get("kind"), more.get("topic"))
    with database.unit_of_work() as uow:
        row = questions.file(uow, asked, clock)
        uow.commit()
        return row.id


def question(database: Database, question_id: str) -> UnansweredQuestion:
    with database.reading() as session:
        return session.get_one(UnansweredQuestion, question_id)


def audited(database: Database) -> list[str]:
    with database.reading() as session:
        audit.verify(session)
        rows = session.query(AuditRow).order_by(AuditRow.seq)
        return [row.action for row in rows if row.action.endswith(("_card", "_question"))]


def propose(one: Browser, card: str = CARD, **changes: str) -> str:
    """Send the form of a card; gives the page of the proposal."""
    changes = {"why": "县里有了新通知", **changes}
    answer = one.send(f"knowledge/cards/{card}/edit", f"/cards/{card}/edit", **changes)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix("/console/").partition("?")[0]


def said(base: KnowledgeBase) -> str:
    return base.ask(QUESTION, REGION).text


@pytest.mark.parametrize("username", ["east1", "east", "county", "operator", "platform", "admin"])
def test_nobody_but_an_editor_gets_in(world: World, logged_in: LogIn, username: str) -> None:
    one = logged_in(username)
    assert {one.get(page).status_code for page in PAGES} == {404}
    csrf = one.see("password").form("/logout").values["csrf"]
    posts = ["cards/dt-loans/edit", "new", "try", "cards/dt-loans/keep", "questions/x/settle"]
    posts += [f"proposals/x/{step}" for step in ("approve", "refuse", "withdraw")]
    answers = [one.post(f"/console/knowledge/{end}", {"csrf": csrf}) for end in posts]
    assert {answer.status_code for answer in answers} == {404}


def test_an_editor_sees_no_ticket_and_no_talk(world: World, logged_in: LogIn) -> None:
    ticket = world.ticket(world.declare()).id
    one = logged_in("editor")
    pages = ["tickets", f"tickets/{ticket}", "queue", "talks"]
    assert {one.get(page).status_code for page in pages} == {404}
    assert one.get("").headers["location"] == "/console/knowledge/questions"
    assert {one.get(page).status_code for page in PAGES[1:]} == {200}


def test_a_form_without_the_secret_of_the_session_does_nothing(
    world: World, logged_in: LogIn, database: Database
) -> None:
    one = logged_in("editor")
    form = one.see(f"knowledge/cards/{CARD}/edit").form("/edit")
    values = {**form.values, "answer": "改了", "why": "x"}
    assert one.post(form.action, {**values, "csrf": "x"}).status_code == 403
    headers = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert one.post(form.action, values, headers=headers).status_code == 403
    assert "没有等着审的修改" in one.see("knowledge/proposals").text


def test_the_questions_stand_in_order_and_can_be_filtered(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    one = logged_in("editor")
    assert "没有要处理的问题，都答上了" in one.see("knowledge/questions").text
    for _ in range(3):
        file(database, clock, "养蜂补多少钱", "320981", topic="industry_help")
    clock.advance(hours=24)
    one = logged_in("editor")  # the session of yesterday is over
    file(database, clock, "低保一个月多少钱", "150121", kind="dibao_amount")

    def listed(path: str = "") -> list[str]:
        html = one.get(f"knowledge/questions?{path}").text
        return re.findall(r'<article class="card asked">\s*<h2>(.+?)</h2>', html)

    assert listed() == ["养蜂补多少钱", "低保一个月多少钱"]
    assert listed("order=new") == ["低保一个月多少钱", "养蜂补多少钱"]
    assert listed("region=150000/") == listed("kind=dibao_amount") == ["低保一个月多少钱"]
    assert listed("kind=-") == listed("region=320000/320900/") == ["养蜂补多少钱"]
    page = one.see("knowledge/questions").text
    assert "问了3次" in page and "江苏省盐城市东台市" in page and "像“低保一个月多少钱”这类" in page
    assert listed("page=x&state=x&region=%22%3E&kind=%25") == []


def test_a_question_is_settled_and_the_mark_taken_back(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    asked = file(database, clock, "养蜂补多少钱", "320981")
    one = logged_in("editor")
    wrong = one.send("knowledge/questions", "/settle", state="answered", card="没有这张")
    assert (wrong.status_code, "没有编号是“没有这张”的卡片" in wrong.text) == (422, True)
    assert one.send("knowledge/questions", "/settle", state="answered").status_code == 422
    assert one.send("knowledge/questions", "/settle", state="x").status_code == 422
    assert question(database, asked).state == "open"
    one.send("knowledge/questions", "/settle", state="answered", card=CARD)
    row = question(database, asked)
    assert (row.state, row.card_id, row.settled_by) == (
        "answered",
        CARD,
        f"user:{world.user('editor').id}",
    )
    assert "没有要处理的问题" in one.see("knowledge/questions").text
    one.send("knowledge/questions?state=answered", "/settle", state="open")
    row = question(database, asked)
    assert (row.state, row.card_id, row.settled_by) == ("open", None, None)
    assert audited(database) == ["settle_question", "settle_question"]


def test_an_editor_of_one_county_has_to_do_with_that_county_alone(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    own = file(database, clock, "旗里养蜂补多少钱", "150121")
    file(database, clock, "没说地方的问题", None)
    foreign = file(database, clock, "东台养蜂补多少钱", "320981")
    one = logged_in("editor3")
    page = one.see("knowledge/questions").text
    assert "旗里养蜂" in page and "没说地方的问题" in page and "东台养蜂" not in page
    csrf = one.see("password").form("/logout").values["csrf"]
    values = {"csrf": csrf, "state": "off_topic"}
    answers = [
        one.post(f"/console/knowledge/questions/{asked}/settle", values).status_code
        for asked in (own, foreign, "0" * 32)
    ]
    assert answers == [303, 404, 404]
    assert question(database, foreign).state == "open"
    assert "这份文件不归您改" in one.see(f"knowledge/cards/{CARD}").text
    assert one.get(f"knowledge/cards/{CARD}/edit").status_code == 404
    form = logged_in("editor").see(f"knowledge/cards/{CARD}/edit").form("/edit").values
    values = {**form, "csrf": csrf, "why": "x", "brief": "改"}
    assert one.post(f"/console/knowledge/cards/{CARD}/edit", values).status_code == 404
    assert one.post("/console/knowledge/new", values).status_code == 404
    proposal = propose(logged_in("editor"), brief="小额信贷最高5万元。")
    assert one.post(f"/console/{proposal}/approve", {"csrf": csrf}).status_code == 404


def test_trying_shows_the_farmers_answer_and_why(
    world: World, logged_in: LogIn, knowledge: KnowledgeBase, database: Database
) -> None:
    one = logged_in("editor")
    answer = one.send("knowledge/try", "/try", question=QUESTION, region=REGION)
    assert answer.status_code == 200
    text = answer.text
    first = said(knowledge).splitlines()[0]
    assert first in text and "小额信贷" in text
    assert f"/console/knowledge/cards/{CARD}" in text
    model = knowledge.prepared().ranker.rank(QUESTION).seen
    assert model is not None
    rows = re.findall(r'<th scope="row">(.+?)</th><td>(\S+)</td><td>(\S+)</td><td>(\S+)</td>', text)
    assert len(rows) == len(type(model).names())
    assert one.send("knowledge/try", "/try", question="").status_code == 422
    unknown = one.send("knowledge/try", "/try", question=QUESTION, region="查无此地")
    assert (unknown.status_code, "没有找到叫“查无此地”的地方" in unknown.text) == (422, True)
    strange = one.send("knowledge/try", "/try", question="<script>alert(1)</script>龘")
    assert strange.status_code == 200 and "<script>alert" not in strange.text
    with database.reading() as session:
        assert session.query(UnansweredQuestion).count() == 0


def test_cards_are_found_by_words_and_by_id(world: World, logged_in: LogIn) -> None:
    one = logged_in("editor")

    def found(query: str) -> list[str]:
        html = one.get(f"knowledge/cards?{query}").text
        return re.findall(r'class="number">([\w-]+)<', html)

    assert found(f"q={CARD}")[0] == CARD
    assert CARD in found("q=小额信贷 贴息&document=dongtai-2020")
    assert found("q=没有的词龘") == []
    assert "没有这样的卡片" in one.see("knowledge/cards?q=没有的词龘").text
    assert len(found("")) == 30 and len(found("page=2")) == 30
    card = one.see(f"knowledge/cards/{CARD}").text
    assert "这份文件的原文还没有导入" in card and "还没有改过" in card
    assert one.get("knowledge/cards/没有这张").status_code == 404


def test_a_change_holds_everywhere_once_a_second_person_agrees_and_can_be_undone(
    world: World, logged_in: LogIn, database: Database, elsewhere: KnowledgeBase
) -> None:
    before = said(elsewhere)
    one, other = logged_in("editor"), logged_in("editor2")
    page = propose(one, answer="小额信贷最高5万元，利息由财政贴。")
    assert "等着审" not in other.see("knowledge/proposals").text
    assert said(elsewhere) == before
    own = one.see(page)
    assert "要由另一位编辑来审" in own.text
    csrf = own.form("/withdraw").values["csrf"]
    refused = one.post(f"/console/{page}/approve", {"csrf": csrf})
    assert (refused.status_code, "要由另一位编辑来审" in refused.text) == (403, True)
    assert said(elsewhere) == before
    seen = other.see(page)
    assert "小额信贷最高5万元，利息由财政贴。" in seen.text and "县里有了新通知" in seen.text
    assert other.send(page, "/approve").status_code == 303
    assert said(elsewhere).startswith("东台市的规定：小额信贷最高5万元，利息由财政贴。")
    again = other.post(f"/console/{page}/approve", {"csrf": seen.form("/approve").values["csrf"]})
    assert (again.status_code, "已经有人处理过了" in again.text) == (409, True)
    card = one.see(f"knowledge/cards/{CARD}").text
    assert "editor的名字提，editor2的名字审" in card and "县里有了新通知" in card
    undo = one.send(f"knowledge/cards/{CARD}/edit?version=0", "/edit", why="改错了")
    page = undo.headers["location"].removeprefix("/console/").partition("?")[0]
    assert other.send(page, "/approve").status_code == 303
    assert said(elsewhere) == before
    assert audited(database) == ["propose_card", "approve_card"] * 2


def test_of_two_changes_the_second_editor_is_told(
    world: World, logged_in: LogIn, knowledge: KnowledgeBase
) -> None:
    one, other = logged_in("editor"), logged_in("editor2")
    form = one.see(f"knowledge/cards/{CARD}/edit").form("/edit")
    first = propose(one, answer="最高能贷5万元。")
    second = propose(other, brief="最高5万元。")
    csrf = one.see(second).form("/approve").values["csrf"]
    other.send(first, "/approve")
    told = one.post(f"/console/{second}/approve", {"csrf": csrf})
    assert (told.status_code, "这张卡片在提出修改之后又变过" in told.text) == (409, True)
    assert "卡片又变过" in one.see("knowledge/proposals").text
    late = one.post(form.action, {**form.values, "brief": "写了一半的话5万元。", "why": "晚了"})
    assert late.status_code == 409
    assert "这张卡片被别人改过了" in late.text and "写了一半的话5万元。" in late.text
    assert "最高能贷5万元" in said(knowledge)


def test_what_cannot_be_taken_is_said_beside_the_field_and_nothing_typed_is_lost(
    world: World, logged_in: LogIn
) -> None:
    one = logged_in("editor")
    path = f"knowledge/cards/{CARD}/edit"
    for changes, words in [
        ({"answer": "", "why": "我写的理由"}, "请写给农户的回答"),
        ({"answer": "最高能贷8万元。", "why": "我写的理由"}, "数字 8"),
        ({"topic": "没有的事", "why": "我写的理由"}, "不在主题表里"),
        ({"valid_to": "后天", "why": "我写的理由"}, "日期请写成"),
        ({"brief": "我写的理由", "why": ""}, "请写明理由"),
        ({"why": "我写的理由"}, "没有改动"),
    ]:
        answer = one.send(path, "/edit", **changes)
        assert (answer.status_code, words in answer.text, "我写的理由" in answer.text) == (
            422,
            True,
            True,
        ), changes
    assert "没有等着审的修改" in one.see("knowledge/proposals").text


def test_a_new_card_begins_with_a_question_and_answers_once_approved(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock, elsewhere: KnowledgeBase
) -> None:
    asked = file(database, clock, "养蜂登记哪天收", "320981", topic="income_period")
    one, other = logged_in("editor"), logged_in("editor2")
    form = one.see(f"knowledge/new?question={asked}").form("/new")
    given = {name: form.values[name] for name in ("document", "topic", "asks", "valid_from")}
    assert given == {
        "document": "dongtai-2020",
        "topic": "income_period",
        "asks": "养蜂登记哪天收",
        "valid_from": "2026-02-13",
    }
    filled = {
        "section": "三（二）",
        "facts": "村里每月9日收养蜂登记",
        "brief": "村里每月9日收养蜂登记。",
        "answer": "养蜂登记，村里每月9日收。",
        "why": "农户常问",
    }
    sent = one.post(form.action, {**form.values, **filled})
    page = sent.headers["location"].removeprefix("/console/").partition("?")[0]
    assert "养蜂登记，村里" not in elsewhere.ask("养蜂登记哪天收", REGION).text
    assert other.send(page, "/approve").status_code == 303
    assert "养蜂登记，村里每月9日收。" in elsewhere.ask("养蜂登记哪天收", REGION).text
    with database.reading() as session:
        row = session.get_one(CardRow, "local-dongtai-2020-1")
        assert (row.region, row.origin, row.edited) == ("320981", "local", True)


def test_a_refusal_keeps_the_card_and_tells_the_proposer_why(
    world: World, logged_in: LogIn, elsewhere: KnowledgeBase
) -> None:
    before = said(elsewhere)
    one, other = logged_in("editor"), logged_in("editor2")
    page = propose(one, answer="最高能贷5万元。")
    assert other.send(page, "/refuse").status_code == 422
    assert other.send(page, "/refuse", reason="少写了贴息").status_code == 303
    assert "少写了贴息" in one.see(page).text and said(elsewhere) == before
    page = propose(one, answer="最高能贷5万元。")
    assert one.send(page, "/withdraw").status_code == 303
    assert other.see(page).forms[-1].action.endswith("/logout")


def test_validity_is_set_like_any_other_change(
    world: World, logged_in: LogIn, elsewhere: KnowledgeBase, clock: FrozenClock
) -> None:
    one, other = logged_in("editor"), logged_in("editor2")
    other.send(propose(one, valid_to="2026-02-20"), "/approve")
    assert elsewhere.ask(QUESTION, REGION).status == "answered"
    clock.advance(days=8)
    assert elsewhere.ask(QUESTION, REGION).status == "no_basis"
    one = logged_in("editor")
    assert "已经失效" in one.see(f"knowledge/cards/{CARD}").text
