"""Canned replies: filled from the talk, never sent with a gap; a county's own, kept in its region."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from connectors import anonymity, attention, canned
from connectors.caller import Caller, new_token
from connectors.conversations import open_conversation
from connectors.receiving import append
from connectors.tables import Conversation, Message
from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from tests.console.browser import Browser, Seen
from tests.console.test_access import rows
from tests.intake.world import COUNTY, DECLARED, NAME, World

LogIn = Callable[[str], Browser]
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def talk(database: Database, clock: FrozenClock) -> str:
    """A talk from the county of the world in which somebody asks for a person."""
    with database.unit_of_work() as uow:
        row = open_conversation(uow.session, Caller(new_token()), "webchat", COUNTY, clock.now())
        append(uow.session, row, "farmer", "找人工", clock.now())
        uow.session.flush()
        attention.want(uow.session, row, ["asked"], clock.now())
        uow.commit()
        return row.id


def own(database: Database, clock: FrozenClock, scope: str, title: str, text: str) -> str:
    with database.unit_of_work() as uow:
        row = canned.add(uow.session, scope, title, text, clock.now())
        uow.commit()
        return row.id


def said(database: Database) -> list[str]:
    with database.reading() as session:
        query = select(Message).where(Message.direction == "operator").order_by(Message.seq)
        return [one.text for one in session.scalars(query)]


def test_every_shipped_reply_can_be_filled() -> None:
    for one in canned.shipped():
        canned.check(one.text)
        assert len(one.title) <= canned.MAX_TITLE and len(one.text) <= canned.MAX_TEXT


def test_a_reply_goes_behind_what_is_written_and_only_then_out(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    one = logged_in("platform")
    form = one.see(f"talks/{talk}").form("/say")
    filled = one.post(
        f"/console/talks/{talk}/fill", {**form.values, "text": "您好。", "reply": "hello"}
    )
    box = Seen(filled.text).form("/say").values["text"]
    assert (filled.status_code, said(database)) == (200, [])
    assert box.startswith("您好。\n") and "platform的名字" in box
    assert rows(database, "fill_reply") == [(f"user:{world.user('platform').id}", talk)]
    one.post(form.action, {**form.values, "text": box})
    assert said(database) == [box]


def test_what_is_known_of_the_talk_stands_in_it(
    world: World, talk: str, database: Database, clock: FrozenClock
) -> None:
    reply = own(database, clock, "", "全", "{坐席}|{称呼}|{编号}|{期限}|{地方}|{服务时间}")
    user = world.user("operator")
    with database.unit_of_work() as uow:
        row = uow.session.get_one(Conversation, talk)
        before = canned.fill(uow.session, row, user, reply, clock.now())
        draft = drafts.open_draft(uow, talk, "declaration", clock)
        drafts.save_facts(uow, draft.id, {"name": NAME}, clock)
        named = canned.fill(uow.session, row, user, reply, clock.now())
    filed = world.declare(talk)
    with database.reading() as session:
        row = session.get_one(Conversation, talk)
        after = canned.fill(session, row, user, reply, clock.now()).split("|")
    place = "内蒙古自治区呼和浩特市土默特左旗"
    assert before.split("|")[:5] == ["operator的名字", "您", "［编号］", "［期限］", place]
    assert before.split("|")[5].startswith("星期一到星期五 08:30-12:00")
    assert named.split("|")[1] == NAME
    assert after[1:3] == [DECLARED["name"], filed.number]
    assert "月" in after[3] and canned.blanks("|".join(after)) == []


def test_an_anonymous_talk_names_nobody(
    world: World, talk: str, database: Database, clock: FrozenClock
) -> None:
    reply = own(database, clock, "", "称呼", "{称呼}")
    with database.unit_of_work() as uow:
        row = uow.session.get_one(Conversation, talk)
        draft = drafts.open_draft(uow, talk, "lead", clock)
        drafts.save_facts(uow, draft.id, {"name": NAME, "what": "截留"}, clock)
        hidden = anonymity.go_anonymous(uow.session, row, None, clock.now())
        user = world.user("operator")
        assert canned.fill(uow.session, hidden, user, reply, clock.now()) == "您"


def test_a_gap_is_not_sent(world: World, logged_in: LogIn, talk: str, database: Database) -> None:
    one = logged_in("platform")
    form = one.see(f"talks/{talk}").form("/say")
    path = f"/console/talks/{talk}"
    filled = one.post(
        f"{path}/fill", {"csrf": form.values["csrf"], "reply": "filed"}, headers=SCRIPT
    ).json()
    assert set(filled) == {"text"} and "［编号］" in filled["text"]
    refused = one.post(f"{path}/say", {**form.values, "text": filled["text"]})
    assert (refused.status_code, "“编号、期限”还空着" in refused.text) == (422, True)
    assert (said(database), Seen(refused.text).form("/say").values["text"]) == ([], filled["text"])


def test_the_administrator_writes_and_removes_a_countys_own(
    world: World, logged_in: LogIn, talk: str
) -> None:
    admin, operator = logged_in("admin"), logged_in("operator")
    for region, title in (("土默特左旗", "旗里的"), ("东台市", "别处的"), ("", "哪里都用")):
        sent = admin.send("replies", "/replies", region=region, title=title, text="请打{地方}民政")
        assert sent.headers["location"] == "/console/replies?done=reply_added"
    page = operator.see(f"talks/{talk}").text
    assert ("旗里的" in page, "别处的" in page, "哪里都用" in page) == (True, False, True)
    shown = admin.see("replies")
    removing = [form for form in shown.forms if form.action.endswith("/replies/remove")]
    for form in (*removing, removing[0]):  # the last is gone already
        assert admin.post(form.action, form.values).status_code == 303
    assert "旗里的" not in operator.see(f"talks/{talk}").text
    gone = operator.see(f"talks/{talk}").form("/say")
    late = operator.post(
        f"/console/talks/{talk}/fill",
        {**gone.values, "text": "写了一半", "reply": removing[0].values["reply"]},
    )
    assert (late.status_code, Seen(late.text).form("/say").values["text"]) == (409, "写了一半")


@pytest.mark.parametrize(
    ("title", "text", "region", "problem"),
    [
        ("", "话", "", "都要写"),
        ("名字", "{电话}", "", "“电话”填不了"),
        ("名字", "字" * 301, "", "最多写300个字"),
        ("名字", "话", "不存在的地方", "没有找到"),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_on_the_page(
    world: World, logged_in: LogIn, title: str, text: str, region: str, problem: str
) -> None:
    admin = logged_in("admin")
    answer = admin.send("replies", "/replies", title=title, text=text, region=region)
    assert (answer.status_code, problem in answer.text) == (422, True)
    kept = Seen(answer.text).form("/replies").values
    assert (kept["title"], kept["text"], kept["region"]) == (title, text, region)


def test_only_the_administrator_changes_them(world: World, logged_in: LogIn) -> None:
    assert logged_in("operator").get("replies").status_code == 404
