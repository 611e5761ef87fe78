"""The form beside a talk: filled by what is said, by hand, judged, and filed once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from actions.services import Services
from assist import Assist
from connectors import anonymity, operators
from connectors.pushes import Pushes
from connectors.tables import Conversation, Message
from console import desk
from console.call import Call
from console.workbench import hearing, live, looking
from intake import drafts, records
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import AssistFeedback, Record
from tests.console.workbench import ASKING, LogIn, call, talk, write
from tests.intake.world import PHONE, World

__all__ = ["call", "talk"]

DECLARED = {
    "self_or_proxy": "给自己家",
    "name": "王秀英",
    "phone": PHONE,
    "place": "土默特左旗东河镇柳树村",
    "hardship": "老伴得了重病",
    "consent": "同意",
}


def stream(call: Call, talk: str, pieces: int) -> list[str]:
    """The first pieces of a stream; each look is one."""

    async def collect() -> list[str]:
        found = live.events(call, Pushes(), talk, 0)
        return [await anext(found) for _ in range(pieces)]

    return asyncio.run(collect())


def test_what_the_farmer_tells_the_operator_fills_the_form_beside_the_talk(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str
) -> None:
    made = call("platform")
    listening = Assist(Services(database, made.kb, clock))
    operator = replace(made, assist=listening)
    with database.unit_of_work() as uow:
        desk.take(uow, operator.me, uow.session.get_one(Conversation, talk), clock)
        uow.commit()
    write(database, clock, talk, "我家遭灾了，想申报困难")
    write(database, clock, talk, "我家五口人，<i>房子塌了</i>")
    _, said, queue, heard = stream(operator, talk, 4)
    assert "event: message" in said and "event: beside" not in said
    assert queue.startswith("event: queue")
    parts = json.loads(heard.partition("data: ")[2])["parts"]
    assert heard.startswith("event: beside") and "5口人" in parts["form"]
    assert "&lt;i&gt;" in parts["form"] and "<i>" not in heard
    assert 'class="aloud"' in parts["question"]
    # The same page again, as after a break: nothing is heard twice, and all of it is there.
    _, again = stream(operator, talk, 2)
    assert "5口人" in again


def test_nothing_is_heard_of_a_talk_that_is_not_ones_own(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str
) -> None:
    made = call("platform")
    operator = replace(made, assist=Assist(Services(database, made.kb, clock)))
    page = looking.Page(talk, 0)
    write(database, clock, talk, "我家遭灾了，想申报困难，我家五口人")
    looking.look(operator, page)
    assert page.unheard == []


def test_suggestions_are_judged_by_who_may_read_the_talk(
    world: World, logged_in: LogIn, database: Database, talk: str
) -> None:
    one = logged_in("platform")
    csrf = one.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    at = f"/console/desk/talks/{talk}/judge"
    answers = [
        one.post(at, {"csrf": csrf, **fields}, headers=ASKING)
        for fields in (
            {"suggestion": "question:place", "verdict": "wrong"},
            {"verdict": "missing", "note": "没有算家里几口人"},
            {"verdict": "missing", "note": ""},
            {"suggestion": "nothing", "verdict": "used"},
        )
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 422, 422]
    gone = one.post(f"/console/desk/talks/{'0' * 32}/judge", {"csrf": csrf}, headers=ASKING)
    assert gone.status_code in (404, 422)
    with database.reading() as session:
        found = session.scalars(select(AssistFeedback).order_by(AssistFeedback.kind))
        assert [(row.kind, row.verdict) for row in found] == [
            ("missing", "missing"),
            ("question", "wrong"),
        ]


def test_the_operator_fills_the_form_and_files_it_once(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    one, other = logged_in("platform"), logged_in("operator")
    csrf = one.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    theirs = other.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    talk = one.post("/console/desk/line", {"csrf": csrf}, headers=ASKING).json()["talk"]
    at = f"/console/desk/talks/{talk}"

    def post(act: str, **fields: str) -> tuple[int, dict[str, Any]]:
        told = {"csrf": csrf, "kind": "declaration", **fields}
        answer = one.post(f"{at}/{act}", told, headers=ASKING)
        found = answer.json()
        found.pop("parts", None)
        return answer.status_code, found

    assert post("kind") == (200, {})
    assert post("file")[0] == 422  # nothing is told yet
    for field, value in DECLARED.items():
        assert post("field", field=field, value=value) == (200, {}), field
    status, told = post("field", field="household_size", value="好多好多")
    assert (status, list(told)) == (422, ["problem"])
    assert post("leave", field="id_card") == (200, {})
    late = other.post(f"{at}/file", {"csrf": theirs, "kind": "declaration"}, headers=ASKING)
    assert late.status_code == 409
    first, again = post("file"), post("file")
    assert (first[0], again[0]) == (200, 200)
    assert first[1]["number"] == again[1]["number"] and first[1]["say"]
    with database.reading() as session:
        [record] = session.scalars(select(Record))
        assert record.number == first[1]["number"]
    parts = one.get(f"desk/talks/{talk}", headers=ASKING).json()["parts"]
    assert first[1]["number"] in parts["filed"]
    text = one.get(f"desk/talks/{talk}/summary", headers=ASKING).json()["text"]
    assert first[1]["number"] in text and PHONE not in text


CONFIDENTIAL = {
    "anonymity": "保密",
    "what": "村支书把低保给了亲戚",
    "where": "土默特左旗东河镇柳树村",
    "who": "村支书",
}


@pytest.mark.parametrize(("kind", "values"), [("declaration", DECLARED), ("lead", CONFIDENTIAL)])
def test_in_a_chat_the_farmer_is_told_number_and_code_once(
    world: World,
    logged_in: LogIn,
    database: Database,
    talk: str,
    kind: str,
    values: dict[str, str],
) -> None:
    one = logged_in("platform")
    csrf = one.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    one.post(f"/console/talks/{talk}/take", {"csrf": csrf}, headers=ASKING)

    def post(act: str, **fields: str) -> Any:
        told = {"csrf": csrf, "kind": kind, **fields}
        return one.post(f"/console/desk/talks/{talk}/{act}", told, headers=ASKING).json()

    def told() -> list[str]:
        with database.reading() as session:
            query = select(Message).where(
                Message.conversation_id == talk, Message.direction == "bot"
            )
            return [message.text for message in session.scalars(query.order_by(Message.seq))]

    post("kind")
    for field, value in values.items():
        assert "problem" not in post("field", field=field, value=value), field
    assert told() == []
    first, again = post("file"), post("file")
    assert first["number"] == again["number"]
    [said] = told()
    assert f"受理编号：{first['number']}\n查询码：" in said
    code = said.partition("查询码：")[2][:8]
    assert "已经发给对方" in first["parts"]["filed"] and "data-words" not in first["parts"]["filed"]
    assert " ".join(code[:4]) not in first["parts"]["filed"]
    with database.reading() as session:
        found = records.codes_kept(session, talk, world.clock)
    assert found == {first["number"]: code}
    assert records.look_up(database, first["number"], code, world.clock) is not None


def test_what_a_farmer_wrote_just_before_the_filing_is_heard(
    world: World, database: Database, clock: FrozenClock, talk: str
) -> None:
    write(database, clock, talk, "还有我家五口人")
    with database.unit_of_work() as uow:
        operators.tell_filed(uow.session, talk, ["报上去了"], clock.now())
        uow.commit()
    with database.reading() as session:
        row = session.get_one(Conversation, talk)
        assert "还有我家五口人" in [one.text for one in hearing.unheard(session, row)]


def test_on_the_telephone_the_code_is_read_out_by_who_has_the_call_and_found_again(
    world: World, logged_in: LogIn, database: Database
) -> None:
    one, other = logged_in("platform"), logged_in("operator")
    csrf = one.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    talk = one.post("/console/desk/line", {"csrf": csrf}, headers=ASKING).json()["talk"]

    def post(act: str, **fields: str) -> Any:
        told = {"csrf": csrf, "kind": "declaration", **fields}
        return one.post(f"/console/desk/talks/{talk}/{act}", told, headers=ASKING).json()

    post("kind")
    for field, value in DECLARED.items():
        post("field", field=field, value=value)
    first = post("file")
    with database.reading() as session:
        [code] = records.codes_kept(session, talk, world.clock).values()
        assert session.scalars(select(Message)).all() == [], "nobody reads on the telephone"
    aloud = f"查询码是 {' '.join(code[:4])}，{' '.join(code[4:])}，"
    assert aloud in first["say"] and first["say"] in first["parts"]["filed"]
    one.post("/console/desk/line", {"csrf": csrf}, headers=ASKING)  # another call meanwhile
    back = one.get(f"desk/talks/{talk}", headers=ASKING).json()["parts"]["filed"]
    assert f'data-words="{first["say"]}"' in back
    looked = other.get(f"desk/talks/{talk}", headers=ASKING).json()["parts"]["filed"]
    assert first["number"] in looked and aloud not in looked


def test_an_operator_fills_and_files_nothing_of_an_anonymous_talk(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock, talk: str
) -> None:
    with database.unit_of_work() as uow:
        row = uow.session.get_one(Conversation, talk)
        made = drafts.open_draft(uow, talk, "lead", clock)
        told = {"anonymity": "anonymous", "what": "村支书把低保给了亲戚"}
        drafts.save_facts(uow, made.id, told, clock)
        hidden = anonymity.go_anonymous(uow.session, row, None, clock.now()).id
        uow.commit()
    one = logged_in("platform")
    csrf = one.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    one.post(f"/console/talks/{hidden}/take", {"csrf": csrf}, headers=ASKING)
    at, refused = f"/console/desk/talks/{hidden}", "匿名反映的，这里不填、不代交"
    for act, field, value in (
        ("field", "name", "王秀英"),
        ("field", "anonymity", "实名"),
        ("leave", "who", ""),
        ("right", "who", ""),
        ("kind", "", ""),
        ("file", "", ""),
    ):
        for kind in ("lead", "declaration"):
            fields = {"csrf": csrf, "kind": kind, "field": field, "value": value}
            answer = one.post(f"{at}/{act}", fields, headers=ASKING)
            assert answer.status_code == 422 and answer.json()["problem"].startswith(refused)
    parts = one.get(f"desk/talks/{hidden}", headers=ASKING).json()["parts"]
    assert refused in parts["form"] and "data-edit" not in parts["form"]
    with database.reading() as session:
        assert session.scalars(select(Record)).all() == []
        (draft,) = drafts.unfinished(session, hidden, clock)
        assert draft.facts == told


def test_a_field_of_no_form_and_a_talk_of_somebody_else_are_left_alone(
    world: World, logged_in: LogIn, database: Database, talk: str
) -> None:
    one = logged_in("platform")
    csrf = one.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    at = f"/console/desk/talks/{talk}"
    fields = {"csrf": csrf, "kind": "declaration", "field": "name", "value": "王秀英"}
    assert one.post(f"{at}/field", fields, headers=ASKING).status_code == 409
    one.post(f"/console/talks/{talk}/take", {"csrf": csrf}, headers=ASKING)
    assert one.post(f"{at}/field", fields, headers=ASKING).status_code == 200
    for wrong in ({"kind": "nothing"}, {"field": "nothing"}):
        assert one.post(f"{at}/field", fields | wrong, headers=ASKING).status_code in (404, 422)
