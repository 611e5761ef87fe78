"""Cases handed over to and from 12345: what is given away, once each, by the other side's number."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select

from intake import audit, handover
from intake.errors import NotAllowed, StaleTicket, StepProblem, WrongState
from intake.handover import Answer, Due
from intake.handover.states import theirs, word_for
from intake.records import Filed
from intake.tables import Handover, Record, Ticket
from intake.tickets.steps import states
from tests.intake.test_commands import run  # noqa: F401  (a fixture)
from tests.intake.world import COUNTY, EAST, EAST_ONE, ID_CARD, NAME, PHONE, World

CASE: dict[str, Any] = {
    "type": "case",
    "number": "12345-2026-001",
    "state": "已受理",
    "kind": "declaration",
    "words": "老人住院花了四万，欠着债",
    "place": "土默特左旗东河镇柳树村",
    "received_at": "2026-02-12T16:00:00+08:00",
    "risks": ["因病"],
    "consent": True,
    "reporter": {"name": "赵桂兰", "phone": "13800004321"},
}
SECRET = "我是会计王秀英，电话13800001234，村支书把低保名额给了亲戚"


def read(*lines: dict[str, Any]) -> list[Any]:
    return [handover.read(json.dumps(one)) for one in lines]


def take(world: World, *lines: dict[str, Any]) -> list[Answer]:
    with world.database.unit_of_work() as uow:
        answers = handover.take(uow, read(*lines), "cli", world.clock)
        uow.commit()
    return answers


def give(world: World, filed: Filed, *, contact: bool = False, **changes: Any) -> None:
    told: dict[str, Any] = {"version": world.ticket(filed).version, "reason": "要请城管一起办"}
    user = world.user(changes.pop("user", "operator"))
    with world.database.unit_of_work() as uow:
        handover.give(
            uow, world.ticket(filed).id, user, world.clock, contact=contact, **{**told, **changes}
        )
        uow.commit()


def leave(world: World, *, again: bool = False) -> list[Due]:
    with world.database.unit_of_work() as uow:
        lines = handover.due(uow.session, again=again)
        handover.mark_sent(uow, lines, "cli", world.clock)
        uow.commit()
    return lines


def rows(world: World) -> list[tuple[str, str, str | None, str | None]]:
    with world.database.reading() as session:
        query = select(Handover).order_by(Handover.created_at)
        return [
            (one.direction, one.state, one.theirs, one.their_state)
            for one in session.scalars(query)
        ]


def history(world: World, filed: Filed) -> list[str]:
    return [one.event for one in world.ticket(filed).history]


def test_a_declaration_goes_out_with_what_is_needed_and_the_contact_only_if_agreed(
    world: World,
) -> None:
    first, second = world.declare(), world.declare(hardship=f"叫{NAME}，身份证{ID_CARD}，要看病")
    give(world, first, contact=True)
    world.clock.advance(minutes=1)
    give(world, second)
    lines = [one.line for one in leave(world)]
    assert lines[0] == {
        "type": "case",
        "number": first.number,
        "state": "已转办",
        "kind": "declaration",
        "words": "老伴得了重病，花了三万多",
        "place": "内蒙古自治区呼和浩特市土默特左旗东河镇柳树村",
        "region": EAST_ONE,
        "received_at": "2026-02-13T00:00:00+08:00",
        "due": first.due["date"],
        "urgent": False,
        "risks": ["因病"],
        "consent": True,
        "reason": "要请城管一起办",
        "reporter": {"name": NAME, "phone": PHONE},
    }
    told = json.dumps(lines[1], ensure_ascii=False)
    assert not [one for one in (NAME, PHONE, ID_CARD) if one in told]
    assert leave(world) == []
    assert [one.line for one in leave(world, again=True)] == lines
    handover.read(told)


@pytest.mark.parametrize("anonymity", ["confidential", "anonymous"])
def test_nothing_of_a_secret_reporter_ever_leaves(world: World, anonymity: str) -> None:
    filed = world.report(anonymity=anonymity, what=SECRET, evidence="王秀英手里有名单")
    with world.database.reading() as session:
        ticket = session.get_one(Ticket, world.ticket(filed).id)
        assert handover.offer(session, ticket).contact is None
    give(world, filed, contact=True)
    (one,) = leave(world)
    told = one.text
    assert not [word for word in (NAME, PHONE, "会计王", "reporter") if word in told]
    assert one.line["keep_from"] == ["内蒙古自治区呼和浩特市土默特左旗东河镇柳树村"]
    assert "低保名额给了亲戚" in told
    with world.database.reading() as session:
        row = session.scalars(select(Handover)).one()
        hour = row.created_at.minute == row.created_at.second == 0
        assert hour or anonymity == "confidential"


def test_a_reason_that_tells_who_it_was_is_refused(world: World) -> None:
    filed = world.report(anonymity="confidential")
    with pytest.raises(StepProblem, match="能认出对方"):
        give(world, filed, reason=f"{NAME}打来的")
    with pytest.raises(StepProblem, match="请写明"):
        give(world, filed, reason=" ")
    with pytest.raises(StaleTicket):
        give(world, filed, version=99)
    with pytest.raises(NotAllowed):
        give(world, filed, user="county")
    give(world, filed)
    with pytest.raises(WrongState):
        give(world, filed)
    assert history(world, filed)[-1] == "hand_over"


def test_what_waits_can_be_taken_back_and_what_is_withdrawn_never_leaves(world: World) -> None:
    filed = world.declare()
    give(world, filed)
    ticket_id = world.ticket(filed).id
    with world.database.unit_of_work() as uow:
        assert handover.cancel(uow, ticket_id, world.user("operator"), world.clock)
        uow.commit()
    assert leave(world) == []
    give(world, filed)
    world.step(filed, "withdraw", "operator", reason="不办了")
    assert leave(world) == []


def test_the_other_side_s_number_and_news_come_once(world: World) -> None:
    filed = world.declare()
    give(world, filed)
    leave(world)
    news = {
        "type": "state",
        "number": "QL-77",
        "yours": filed.number,
        "state": "办理中",
        "at": "2026-02-14T10:00:00+08:00",
    }
    assert take(world, news) == [Answer("QL-77", "noted", filed.number)]
    assert take(world, news) == [Answer("QL-77", "unchanged", filed.number)]
    done = {**news, "state": "已办结", "words": "已经修好"}
    assert take(world, done) == [Answer("QL-77", "noted", filed.number)]
    assert rows(world) == [("out", "answered", "QL-77", "已办结")]
    assert history(world, filed)[-3:] == ["hand_over", "handover_news", "handover_news"]
    assert world.ticket(filed).state == "dispatched"
    back = {**news, "number": "QL-78", "yours": None, "state": "已退回"}
    assert take(world, {k: v for k, v in back.items() if v}) == [
        Answer("QL-78", "refused", problem="没有转过这个件")
    ]
    with world.database.reading() as session:
        audit.verify(session)


def test_a_withdrawn_case_is_told_to_those_who_have_it(world: World) -> None:
    filed = world.declare()
    give(world, filed)
    leave(world)
    with world.database.unit_of_work() as uow:
        assert handover.acknowledge(uow, [(filed.number, "QL-9")], world.clock) == 1
        uow.commit()
    world.step(filed, "withdraw", "operator", reason="不办了")
    (one,) = leave(world)
    assert (one.line["type"], one.line["yours"], one.line["state"]) == ("state", "QL-9", "已撤回")
    assert leave(world) == []


def test_a_case_of_theirs_is_filed_once_and_what_becomes_of_it_goes_back(world: World) -> None:
    (first,) = take(world, CASE)
    assert first.result == "taken" and first.ours is not None
    assert take(world, CASE) == [Answer(CASE["number"], "known", first.ours)]
    with world.database.reading() as session:
        record = session.scalars(select(Record)).one()
        assert (record.number, record.ticket.unit_code) == (first.ours, EAST_ONE)
        assert record.facts["name"] == "赵桂兰" and record.facts["phone"] == "13800004321"
        assert record.deadlines
    assert [(one.line["state"], one.line["yours"]) for one in leave(world)] == [
        ("已转办", CASE["number"])
    ]
    assert leave(world) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"consent": None}, "还缺：consent"),
        ({"place": None}, "还缺：place"),
        ({"reporter": None}, "还缺：phone"),
        ({"state": "没听过"}, "没有“没听过”这种状态"),
        ({"state": "已办结"}, "“已办结”的件已经办完，不用转"),
        ({"risks": ["瞎写"]}, "“risks”的内容不是能记的样子。"),
    ],
)
def test_what_cannot_be_filed_is_refused_and_leaves_nothing(
    world: World, changes: dict[str, Any], problem: str
) -> None:
    line = {name: value for name, value in {**CASE, **changes}.items() if value is not None}
    good = {**CASE, "number": "12345-2026-002"}
    refused, taken = take(world, line, good)
    assert refused == Answer(CASE["number"], "refused", problem=problem)
    assert taken.result == "taken"
    with world.database.reading() as session:
        assert session.scalars(select(Record.number)).all() == [taken.ours]
        audit.verify(session)


def test_a_lead_of_theirs_is_kept_from_whom_it_is_about_and_confidential_unless_said(
    world: World,
) -> None:
    lead = {
        **CASE,
        "kind": "lead",
        "words": "镇里扣了补贴",
        "risks": [],
        "consent": None,
        "keep_from": ["东河镇"],
    }
    line = {name: value for name, value in lead.items() if value is not None}
    anonymous = {**line, "number": "12345-2026-003", "anonymity": "anonymous"}
    first, second = take(world, line, anonymous)
    with world.database.reading() as session:
        found = {one.number: one for one in session.scalars(select(Record))}
        assert found[str(first.ours)].anonymity == "confidential"
        assert found[str(first.ours)].ticket.unit_code == COUNTY
        assert EAST in [one.region_code for one in found[str(first.ours)].implicated]
        hidden = found[str(second.ours)]
        assert not {"name", "phone"} & set(hidden.facts)
        assert (hidden.received_at.minute, hidden.reply_to) == (0, None)


def test_every_state_of_ours_has_a_word_and_every_word_of_theirs_a_state() -> None:
    assert {word_for(one) for one in states()} <= set(theirs())
    assert {one.ours for one in theirs().values()} <= set(states())


def test_files_there_and_back(
    world: World,
    run: Callable[..., Result],  # noqa: F811
    tmp_path: Path,
) -> None:
    filed = world.declare()
    give(world, filed)
    out = tmp_path / "out.jsonl"
    assert run("handover", "export", "--output", str(out)).exit_code == 0
    assert out.stat().st_mode & 0o777 == 0o600
    (line,) = out.read_text("utf-8").splitlines()
    assert json.loads(line)["number"] == filed.number
    assert run("handover", "export").stdout == ""
    back = tmp_path / "in.jsonl"
    back.write_text(json.dumps(CASE) + "\n", "utf-8")
    answers = [json.loads(run("handover", "import", str(back)).stdout) for _ in range(2)]
    assert [one["result"] for one in answers] == ["taken", "known"]
    back.write_text(json.dumps(CASE) + "\n{}\n", "utf-8")
    assert "第2行" in str(run("handover", "import", str(back)).exception)
    listed = [json.loads(one) for one in run("handover", "list").stdout.splitlines()]
    assert sorted((one["direction"], one["state"]) for one in listed) == [
        ("in", "taken"), ("out", "sent"),
    ]  # fmt: skip
