"""The workbench without a browser: who may see what, what is sent on, and in which order."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from connectors.phone import taking
from connectors.phone.events import read as reading_events
from connectors.tables import Conversation
from console import desk
from console.call import Call
from console.workbench import looking
from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from intake.people import sessions
from tests.console.browser import Browser
from tests.console.test_access import rows
from tests.console.test_service import open_talk, promise
from tests.console.workbench import ASKING, LogIn, call, talk, write
from tests.intake.world import COUNTY, PHONE, REPORTED, World

__all__ = ["call", "talk"]


def all_news(call: Call, page: looking.Page) -> list[str]:
    """What a stream brings with one look."""
    found = looking.look(call, page)
    if page.talk and not page.noted:
        looking.note_following(call, page)
    return found if page.over else [*found, *looking.look_around(call, page)]


def events(pieces: list[str]) -> list[tuple[str, Any, str | None]]:
    """Name, data and id of each."""
    found = []
    for piece in pieces:
        fields = dict(line.split(": ", 1) for line in piece.strip().splitlines())
        found.append((fields["event"], json.loads(fields["data"]), fields.get("id")))
    return found


def names(pieces: list[str]) -> list[str]:
    return [name for name, _, _ in events(pieces)]


def test_the_queue_has_danger_first_then_who_waits_then_calls_masked(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str
) -> None:
    clock.advance(minutes=1)
    danger = open_talk(database, clock, "danger:hunger", "家里没吃的了")
    called = promise(database, clock, open_talk(database, clock, "callback", f"打{PHONE}"))
    pieces = all_news(call("platform"), looking.Page(None, 0))
    [(name, told, _)] = events(pieces)
    assert name == "queue"
    assert [(one["group"], one["key"]) for one in told["entries"]] == [
        ("urgent", f"talk-{danger}"),
        ("waiting", f"talk-{talk}"),
        ("callbacks", f"call-{called}"),
    ]
    assert (told["waiting"], told["urgent"]) == (3, True)
    assert PHONE not in pieces[0] and "王秀英" not in pieces[0]


def test_of_who_waits_the_queue_shows_what_it_is_about(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, world: World
) -> None:
    talk = open_talk(database, clock, "asked", "老伴住院花了五万")
    for words in ("快给我找个人", "转人工"):
        write(database, clock, talk, words)
    [piece] = all_news(call("platform"), looking.Page(None, 0))
    assert "老伴住院花了五万" in piece and "转人工" not in piece
    write(database, clock, talk, "还有人吗，急死了")
    [piece] = all_news(call("platform"), looking.Page(None, 0))
    assert "还有人吗，急死了" in piece and "老伴住院花了五万" not in piece


def test_a_stream_goes_on_behind_the_last_message_and_sends_none_twice(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str
) -> None:
    operator = call("platform")
    page = looking.Page(talk, 0)
    first = events(all_news(operator, page))
    assert [name for name, _, _ in first] == ["head", "message", "beside", "queue"]
    assert [number for name, _, number in first if name == "message"] == ["1"]
    assert "&lt;b&gt;找人" in first[1][1]["html"]
    assert all_news(operator, page) == []
    write(database, clock, talk, "还在吗")
    [(name, told, number)] = events(all_news(operator, page))
    assert (name, told["seq"], number, "还在吗" in told["html"]) == ("message", 2, "2", True)
    again = events(all_news(operator, looking.Page(talk, 1)))
    assert [told["seq"] for name, told, _ in again if name == "message"] == [2]
    assert all_news(operator, looking.Page(talk, 9))[0].startswith("event: reset")


def test_reading_along_is_one_audit_row_a_stream(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str, world: World
) -> None:
    operator, page = call("platform"), looking.Page(talk, 0)
    for text in ("一", "二"):
        write(database, clock, talk, text)
        all_news(operator, page)
    assert rows(database, "follow_talk") == [(f"user:{world.user('platform').id}", talk)]


def test_a_stream_ends_with_the_session(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str
) -> None:
    operator, page = call("platform"), looking.Page(talk, 0)
    all_news(operator, page)
    sessions.log_out(database, operator.token)
    write(database, clock, talk, "还在吗")
    assert (names(all_news(operator, page)), page.over) == (["out"], True)


def test_a_talk_that_becomes_somebody_elses_business_is_taken_away_at_once(
    call: Callable[[str], Call], database: Database, clock: FrozenClock, talk: str, world: World
) -> None:
    own, platform = call("operator"), call("platform")
    seen = looking.Page(talk, 0), looking.Page(talk, 0)
    for who, page in zip((own, platform), seen, strict=True):
        assert "message" in names(all_news(who, page))
    with database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, talk, "lead", clock)
        drafts.save_facts(uow, draft.id, {**REPORTED, "accused_region_code": COUNTY}, clock)
        uow.commit()
    write(database, clock, talk, "是县里的事")
    assert names(all_news(own, seen[0])) == ["gone"]
    assert names(all_news(platform, seen[1])) == ["message", "beside"]


def test_taking_answering_and_giving_back(
    world: World, logged_in: LogIn, database: Database, talk: str
) -> None:
    one, other = logged_in("platform"), logged_in("operator")
    page = one.get("desk").text
    csrf = page.partition('data-csrf="')[2].partition('"')[0]
    theirs = other.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    opened = one.get(f"desk/talks/{talk}", headers=ASKING).json()
    assert (opened["seq"], opened["kind"]) == (
        1,
        {"mine": False, "phone": False, "live": False},
    )
    at = f"/console/talks/{talk}"
    taken = one.post(f"{at}/take", {"csrf": csrf}, headers=ASKING)
    assert (taken.status_code, taken.json()["talk"]["mine"]) == (200, True)
    late = other.post(f"{at}/say", {"csrf": theirs, "text": "我来", "seen": "1"}, headers=ASKING)
    assert (late.status_code, late.json()["problem"]) == (
        409,
        "platform的名字正在接待这个人，您不用再回。",
    )
    told = {"csrf": csrf, "text": "您好", "seen": "1"}
    assert [one.post(f"{at}/say", told, headers=ASKING).status_code for _ in range(2)] == [200, 200]
    with database.reading() as session:
        assert session.get_one(Conversation, talk).last_seq == 3  # a second tap says nothing
    ended = one.post(f"{at}/done", {"csrf": csrf}, headers=ASKING)
    assert ended.status_code == 200
    assert one.get(f"desk/talks/{talk}", headers=ASKING).status_code == 404


def test_a_promised_call_shows_its_number_only_when_opened(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    called = promise(database, clock, open_talk(database, clock, "callback", "回个电话"))
    one = logged_in("platform")
    page = one.get("desk").text
    csrf = page.partition('data-csrf="')[2].partition('"')[0]
    assert PHONE not in page and rows(database, "read_callback") == []
    opened = one.get(f"desk/calls/{called}", headers=ASKING)
    assert PHONE in opened.json()["html"]
    assert rows(database, "read_callback") == [(f"user:{world.user('platform').id}", called)]
    at = f"/console/desk/calls/{called}/note"
    wrong = one.post(at, {"csrf": csrf, "outcome": "failed", "text": ""}, headers=ASKING)
    assert wrong.status_code == 422
    right = one.post(at, {"csrf": csrf, "outcome": "done", "text": ""}, headers=ASKING)
    assert right.json() == {"done": "记下了，这个回电办好了。"}
    assert one.get(f"desk/calls/{called}", headers=ASKING).status_code == 404


def test_the_workbench_is_for_operators_with_a_session(
    world: World, logged_in: LogIn, browser: Callable[[], Browser], talk: str, clock: FrozenClock
) -> None:
    nobody, county = browser(), logged_in("county")
    assert nobody.get("desk/stream").status_code == 401
    assert county.get("desk/stream").status_code == 404
    assert county.get(f"desk/talks/{talk}", headers=ASKING).status_code == 404
    idle = logged_in("platform")
    clock.advance(seconds=timedelta(minutes=31).total_seconds())
    assert idle.get("desk/stream").status_code == 401


def test_a_call_is_written_along_and_its_passing_words_give_way(
    call: Callable[[str], Call], database: Database, clock: FrozenClock
) -> None:
    def tell(*events: dict[str, Any]) -> None:
        with database.unit_of_work() as uow:
            taking.take(
                uow, "call-1", reading_events(json.dumps({"events": list(events)})), clock.now()
            )
            uow.commit()

    def words(seq: int, rev: int, text: str, *, final: bool = False) -> dict[str, Any]:
        return {
            "event_id": f"e{seq}", "seq": seq, "type": "transcript", "segment_id": "s1", "rev": rev,
            "is_final": final, "speaker": "caller", "text": text,
        }  # fmt: skip

    tell({"event_id": "e1", "seq": 1, "type": "call.started", "caller": PHONE}, words(2, 1, "我家"))
    operator = call("platform")
    [(_, told, _)] = events(all_news(operator, looking.Page(None, 0)))
    [entry] = told["entries"]
    assert entry["group"] == "lines" and PHONE not in entry["html"]
    talk = entry["key"].removeprefix("talk-")
    page = looking.Page(talk, 0)
    first = {name: data for name, data, _ in events(all_news(operator, page))}
    assert PHONE in first["head"]["html"]
    assert first["head"]["kind"] == {"mine": False, "phone": True, "live": True}
    assert first["passing"]["lines"] == [{"segment": "s1", "speaker": "caller", "text": "我家"}]
    tell(words(3, 2, "我家五口"))
    assert events(all_news(operator, page)) == [
        ("passing", {"lines": [{"segment": "s1", "speaker": "caller", "text": "我家五口"}]}, None)
    ]
    tell(words(4, 3, "我家五口人", final=True))
    found = {name: data for name, data, _ in events(all_news(operator, page))}
    assert "我家五口人" in found["message"]["html"]
    assert found["passing"]["lines"] == [{"segment": "s1", "speaker": "caller", "text": ""}]
    # Who has taken it is not told that it rings.
    assert "来电，正等着接" in first["head"]["html"]
    with database.unit_of_work() as uow:
        desk.take(uow, operator.me, uow.session.get_one(Conversation, talk), clock)
        uow.commit()
    taken = {name: data for name, data, _ in events(all_news(operator, page))}
    assert "您在接待" in taken["head"]["html"] and "来电" not in taken["head"]["html"]
    # A page that comes later is sent none of what is a message by now.
    later = {name for name, _, _ in events(all_news(operator, looking.Page(talk, 0)))}
    assert "passing" not in later


def test_a_call_of_which_no_telephone_tells_is_written_by_hand(
    world: World, logged_in: LogIn, database: Database
) -> None:
    one, other = logged_in("platform"), logged_in("operator")
    csrf = one.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    theirs = other.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    talk = one.post("/console/desk/line", {"csrf": csrf}, headers=ASKING).json()["talk"]
    at = f"/console/desk/talks/{talk}"
    told = {"csrf": csrf, "text": "我家五口人", "speaker": "caller", "key": "k1"}
    assert [one.post(f"{at}/write", told, headers=ASKING).status_code for _ in range(2)] == [
        200,
        200,
    ]
    own = told | {"speaker": "operator", "text": "您贵姓", "key": "k2"}
    gap = one.post(f"{at}/write", own | {"text": "编号是［编号］"}, headers=ASKING)
    assert gap.status_code == 422
    assert one.post(f"{at}/write", own, headers=ASKING).json() == {}
    late = other.post(f"{at}/write", told | {"csrf": theirs, "key": "k3"}, headers=ASKING)
    assert late.status_code == 409
    wrong = one.post(f"{at}/write", told | {"speaker": "somebody"}, headers=ASKING)
    assert wrong.status_code == 422
    opened = one.get(f"desk/talks/{talk}", headers=ASKING).json()
    assert opened["kind"] == {"mine": True, "phone": True, "live": True}
    assert (opened["seq"], opened["messages"].count("我家五口人")) == (2, 1)
    assert one.post(f"{at}/hang-up", {"csrf": csrf}, headers=ASKING).status_code == 200
    ended = {"csrf": csrf, "disposition": "answered", "closing": ""}
    assert one.post(f"/console/talks/{talk}/close", ended, headers=ASKING).status_code == 200
    assert one.get(f"desk/talks/{talk}", headers=ASKING).status_code == 404


def test_who_else_is_there_may_have_the_talk(
    world: World, logged_in: LogIn, database: Database, talk: str
) -> None:
    one, other = logged_in("platform"), logged_in("operator")
    other.get("here")
    csrf = one.get("desk").text.partition('data-csrf="')[2].partition('"')[0]
    one.post(f"/console/talks/{talk}/take", {"csrf": csrf}, headers=ASKING)
    found = one.get(f"desk/talks/{talk}/colleagues", headers=ASKING).json()["colleagues"]
    assert [each["id"] for each in found] == [world.user("operator").id]
    given = {"csrf": csrf, "colleague": found[0]["id"]}
    assert one.post(f"/console/talks/{talk}/give", given, headers=ASKING).status_code == 200
    assert "同事转给您的" in other.get("desk").text
