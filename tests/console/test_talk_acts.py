"""What operators do with a talk: take it, note, close it with a disposition; the same for scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from connectors import anonymity, assignment, attention, desk_notes, dispositions, texts
from connectors.caller import Caller, new_token
from connectors.conversations import open_conversation
from connectors.desk_tables import DeskTalk, TalkClosing, TalkNote
from connectors.phone import by_hand
from connectors.receiving import append
from connectors.tables import Conversation, Message
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables.assist import AssistFact, AssistTalk
from tests.console.browser import Browser, Seen
from tests.console.test_access import rows
from tests.intake.world import NAME, PHONE, World

LogIn = Callable[[str], Browser]
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def talk(database: Database, clock: FrozenClock) -> str:
    """A talk in which somebody asks for a person now; they come two minutes later."""
    with database.unit_of_work() as uow:
        row = open_conversation(uow.session, Caller(new_token()), "webchat", None, clock.now())
        append(uow.session, row, "farmer", "找人工", clock.now())
        uow.session.flush()
        attention.want(uow.session, row, ["asked"], clock.now())
        uow.commit()
    clock.advance(minutes=2)
    return row.id


def said(database: Database, talk: str) -> list[tuple[str, str]]:
    with database.reading() as session:
        query = select(Message).where(Message.conversation_id == talk).order_by(Message.seq)
        return [(one.direction, one.text) for one in session.scalars(query)][1:]


def closings(database: Database) -> list[tuple[str, str | None]]:
    with database.reading() as session:
        return [(one.code, one.note) for one in session.scalars(select(TalkClosing))]


def test_a_talk_is_taken_without_a_word(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    one = logged_in("platform")
    assert one.send(f"talks/{talk}", "/take").status_code == 303
    assert said(database, talk) == [("system", texts.system("operator_here"))]
    assert rows(database, "take_talk") == [(f"user:{world.user('platform').id}", talk)]
    assert [form.action for form in one.see(f"talks/{talk}").forms if "/take" in form.action] == []


def test_notes_are_for_operators_alone(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    one = logged_in("platform")
    sent = one.send(f"talks/{talk}", "/note", note="是老王家，上回也来过")
    assert sent.headers["location"] == f"/console/talks/{talk}?done=talk_noted"
    assert (
        "platform的名字： 是老王家，上回也来过" in logged_in("operator").see(f"talks/{talk}").text
    )
    assert said(database, talk) == []
    assert rows(database, "note_talk") == [(f"user:{world.user('platform').id}", talk)]
    assert one.send(f"talks/{talk}", "/note", note=" ").status_code == 422
    long = one.send(f"talks/{talk}", "/note", note="字" * 501)
    assert (long.status_code, Seen(long.text).form("/note").values["note"]) == (422, "字" * 501)


def test_a_talk_is_closed_with_how_it_was_done(
    world: World, logged_in: LogIn, talk: str, database: Database, clock: FrozenClock
) -> None:
    one = logged_in("platform")
    one.send(f"talks/{talk}", "/take")
    clock.advance(minutes=5)
    none = one.send(f"talks/{talk}", "/close", closing="说好了")
    assert (none.status_code, "请选一个办结方式" in none.text) == (422, True)
    assert Seen(none.text).form("/close").values["closing"] == "说好了"
    bare = one.send(f"talks/{talk}", "/close", disposition="other")
    assert (bare.status_code, "要写一句" in bare.text) == (422, True)
    forged = one.send(f"talks/{talk}", "/close", disposition=dispositions.TO_BOT)
    assert (forged.status_code, closings(database)) == (422, [])
    closed = one.send(f"talks/{talk}", "/close", disposition="answered", closing="说了低保怎么问")
    assert closed.headers["location"] == "/console/talks?done=talk_closed"
    assert closings(database) == [("answered", "说了低保怎么问")]
    assert said(database, talk)[-1] == ("system", texts.system("operator_done"))
    with database.reading() as session:
        [row] = session.scalars(select(TalkClosing))
        assert (row.closed_at - row.wanted_since).total_seconds() == 7 * 60
        assert row.taken_at is not None
        assert (row.closed_at - row.taken_at).total_seconds() == 5 * 60
        assert session.get_one(Conversation, talk).attention == "none"
        assert session.scalars(select(DeskTalk)).all() == []


def test_what_was_done_before_is_seen_when_the_talk_comes_again(
    world: World, logged_in: LogIn, talk: str, database: Database, clock: FrozenClock
) -> None:
    one = logged_in("platform")
    one.send(f"talks/{talk}", "/take")
    one.send(f"talks/{talk}", "/done")
    with database.unit_of_work() as uow:
        row = uow.session.get_one(Conversation, talk)
        attention.want(uow.session, row, ["asked"], clock.now())
        uow.commit()
    assert "接待结束：交回机器人接着办" in one.see(f"talks/{talk}").text


def test_an_ended_talk_can_be_closed(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    one = logged_in("platform")
    one.send(f"talks/{talk}", "/take")
    with database.unit_of_work() as uow:
        uow.session.get_one(Conversation, talk).state = "ended"
        uow.commit()
    before = said(database, talk)
    assert one.send(f"talks/{talk}", "/close", disposition="silent").status_code == 303
    assert (closings(database), said(database, talk)) == ([("silent", None)], before)


def test_a_call_is_closed_once_it_is_over_and_nothing_is_lost_before(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    one, me = logged_in("platform"), world.user("platform").id
    with database.unit_of_work() as uow:
        talk = by_hand.open_call(uow.session, me, None, None, clock.now())
        uow.commit()
    chosen = {"disposition": "other", "closing": "说了怎么问"}
    refused = one.send(f"talks/{talk}", "/close", **chosen)
    assert (refused.status_code, "先挂断电话（工作台按 Alt + H），再办结" in refused.text) == (
        409,
        True,
    )
    assert Seen(refused.text).form("/close").values["closing"] == "说了怎么问"
    with database.unit_of_work() as uow:
        row = uow.session.get_one(Conversation, talk)
        assert (row.state, row.attention, row.operator) == ("open", "operator", me)
        assert by_hand.write(uow.session, talk, me, "caller", "还有", "k", clock.now()) == 1
        by_hand.hang_up(uow.session, talk, me, clock.now())
        uow.commit()
    assert closings(database) == []
    assert one.send(f"talks/{talk}", "/close", **chosen).status_code == 303
    assert closings(database) == [("other", "说了怎么问")]


def test_only_the_holder_closes(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    first, second = logged_in("platform"), logged_in("operator")
    form = second.see(f"talks/{talk}").form("/say")
    first.send(f"talks/{talk}", "/take")
    for act, more in (("close", {"disposition": "answered"}), ("done", {}), ("take", {})):
        late = second.post(f"/console/talks/{talk}/{act}", {**form.values, **more})
        assert (late.status_code, "platform的名字正在接待" in late.text) == (409, True)
    assert closings(database) == []


def test_a_talk_is_given_to_a_colleague_who_is_there(
    world: World, logged_in: LogIn, talk: str, database: Database, clock: FrozenClock
) -> None:
    one, other = logged_in("platform"), logged_in("operator")
    one.send(f"talks/{talk}", "/take")
    clock.advance(minutes=30)  # the colleague has gone for a while
    one = logged_in("platform")
    assert "现在没有别的坐席在" in one.see(f"talks/{talk}").text
    assert one.send(f"talks/{talk}", "/give").status_code == 422
    other = logged_in("operator")
    other.see("talks")
    to = world.user("operator").id
    assert "operator的名字" in one.see(f"talks/{talk}").text
    given = one.send(f"talks/{talk}", "/give", colleague=to)
    assert given.headers["location"] == "/console/talks?done=talk_given"
    assert "同事转给您的" in other.see("talks").text
    assert rows(database, "give_talk") == [(f"user:{world.user('platform').id}", talk)]
    late = one.get(f"talks/{talk}")
    assert (late.status_code, "/give" in late.text) == (200, False)
    page = other.see(f"talks/{talk}")
    assert "您在接待" in page.text
    assert "同事转给您的" not in other.see("talks").text
    back = other.send(f"talks/{talk}", "/give", colleague="f" * 32)
    assert (back.status_code, "换一个人试试" in back.text) == (409, True)


def test_a_talk_is_given_to_the_operators_of_a_region(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    one = logged_in("platform")
    one.send(f"talks/{talk}", "/take")
    unknown = one.send(f"talks/{talk}", "/give", region="不存在的地方")
    assert (unknown.status_code, "没有找到" in unknown.text) == (422, True)
    assert Seen(unknown.text).form("/give").values["region"] == "不存在的地方"
    assert one.send(f"talks/{talk}", "/give", region="土默特左旗").status_code == 303
    name = "内蒙古自治区呼和浩特市土默特左旗"
    assert said(database, talk)[-1] == (
        "system",
        texts.system("operator_region_later", region=name),
    )
    assert f"转给{name}的" in logged_in("operator").see("talks").text


def test_the_list_says_whose_a_talk_should_be(
    world: World, logged_in: LogIn, talk: str, database: Database, clock: FrozenClock
) -> None:
    one, other = logged_in("operator"), logged_in("platform")
    one.see("talks")
    with database.unit_of_work() as uow:
        assert assignment.assign(uow.session, clock.now()) == [talk]
        uow.commit()
    other.see("talks")
    assert "该您接" in one.see("talks").text and "该您接" in one.see("desk").text
    assert "该operator的名字接" in other.see("talks").text


def test_a_script_is_answered_with_json(
    world: World, logged_in: LogIn, talk: str, database: Database
) -> None:
    one, other = logged_in("platform"), logged_in("operator")
    csrf = one.see(f"talks/{talk}").form("/say").values["csrf"]
    path = f"/console/talks/{talk}"
    taken = one.post(f"{path}/take", {"csrf": csrf}, headers=SCRIPT)
    assert taken.json() == {
        "done": "接过来了，机器人不再插话。",
        "talk": {"id": talk, "state": "open", "attention": "operator", "mine": True, "seq": 2},
    }
    spoken = one.post(f"{path}/say", {"csrf": csrf, "text": "您说", "seen": "2"}, headers=SCRIPT)
    assert (spoken.json()["done"], spoken.json()["talk"]["seq"]) == (None, 3)
    theirs = other.see(f"talks/{talk}").form("/say").values["csrf"]
    late = other.post(f"{path}/say", {"csrf": theirs, "text": "我来"}, headers=SCRIPT)
    assert (late.status_code, late.json()["talk"]["mine"]) == (409, False)
    assert late.json()["problem"].startswith("platform的名字正在接待")
    bad = one.post(f"{path}/close", {"csrf": csrf, "disposition": "?"}, headers=SCRIPT)
    assert (bad.status_code, set(bad.json())) == (422, {"problem", "talk"})
    gone = one.post(f"/console/talks/{'0' * 32}/take", {"csrf": csrf}, headers=SCRIPT)
    assert (gone.status_code, set(gone.json())) == (404, {"problem"})


def test_nothing_that_operators_wrote_or_heard_stays_where_somebody_went_anonymous(
    database: Database, clock: FrozenClock, talk: str
) -> None:
    with database.unit_of_work() as uow:
        row = uow.session.get_one(Conversation, talk)
        desk_notes.add(uow.session, row, "chen", f"{NAME}要告村支书", clock.now())
        dispositions.record(uow.session, row, "chen", "answered", f"{NAME}", clock.now())
        heard = {"conversation_id": talk, "updated_at": clock.now()}
        uow.session.add(AssistTalk(state={"asked": "who"}, **heard))
        told = {"kind": "lead", "field": "who", "source": "said", "certain": True}
        uow.session.add(AssistFact(words=[{"words": "村支书"}], **told, **heard))
        uow.session.flush()
        hidden = anonymity.go_anonymous(uow.session, row, None, clock.now())
        uow.session.flush()
        tables = (TalkNote, TalkClosing, AssistTalk, AssistFact)
        assert [uow.session.scalars(select(table)).all() for table in tables] == [[]] * 4
        wrote = f"{NAME}打来的，电话{PHONE}，是会计的弟弟"
        note = desk_notes.add(uow.session, hidden, "chen", wrote, clock.now())
        closing = dispositions.record(uow.session, hidden, "chen", "other", wrote, clock.now())
        hid = "（已隐去）打来的，电话（已隐去），是（已隐去）"
        assert (note.text, closing.note) == (hid, hid)
        assert (note.at.minute, closing.closed_at.minute) == (0, 0)


def test_notes_are_forgotten(database: Database, clock: FrozenClock, talk: str) -> None:
    with database.unit_of_work() as uow:
        row = uow.session.get_one(Conversation, talk)
        desk_notes.add(uow.session, row, "chen", "旧的", clock.now())
        dispositions.record(uow.session, row, "chen", "other", "旧的", clock.now())
        uow.session.flush()
        clock.advance(days=89)
        assert desk_notes.forget_old(uow.session, clock.now()) == 0
        desk_notes.add(uow.session, row, "chen", "新的", clock.now())
        clock.advance(days=1)
        assert desk_notes.forget_old(uow.session, clock.now()) == 2
        assert [one.text for one in desk_notes.of_talk(uow.session, talk)] == ["新的"]
        uow.commit()
    assert closings(database) == [("other", None)]
