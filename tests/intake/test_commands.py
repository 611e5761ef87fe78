"""The commands: JSON on standard output alone, and what they change."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select, update

from hotline.bootstrap import Application
from hotline.cli import hotline
from hotline.settings import Settings
from intake import seeds
from intake.clock import SHANGHAI, FrozenClock
from intake.db import Database
from intake.errors import AmbiguousRegion, ImportProblem, NotAllowed, UnknownRegion
from intake.people import sessions
from intake.privacy.keyring import Keyring
from intake.tables import AuditRow, Deadline, Seed, User
from tests.intake.test_local_procedures import OURS
from tests.intake.test_records import DUE
from tests.intake.world import COUNTY, EAST, EAST_ONE, EAST_TWO, ID_CARD, NAME, PHONE, World

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database, keyring: Keyring, clock: FrozenClock, tmp_path: Path) -> Run:
    """Run a command against the test's own database."""
    settings = Settings(home=tmp_path, database_url=str(database.engine.url))
    application = Application(settings, database, keyring, clock)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(
            hotline, arguments, obj=application, catch_exceptions=True, standalone_mode=True
        )

    return invoke


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("region", "received", "due"),
    [
        ("内蒙古自治区", "2026-02-13", DUE),
        ("150000", "2026-02-13T09:00", DUE),
        ("土左旗", "2026-02-13T02:00+00:00", DUE),
    ],
)
def test_deadline_speaks_of_a_region_by_code_and_by_name(
    run: Run, region: str, received: str, due: dict[str, Any]
) -> None:
    result = run(
        "deadline", "--region", region, "--kind", "declaration", "--received", received, "--json"
    )
    assert lines(result) == [{"due": due, "others": []}]


def test_deadline_for_people_is_a_line_for_each_clock(run: Run) -> None:
    result = run(
        "deadline", "--region", "山东省", "--kind", "declaration", "--received", "2026-12-30"
    )
    assert result.output.splitlines() == [
        "2027-01-02（暂定）\tvisit\t从申报之日起3天内完成镇村入户核实",
        "2027-01-14（暂定）\tidentification\t从申报之日起到完成识别认定，一般不超过15天，其中村内公示5天",
    ]


@pytest.mark.parametrize(
    ("received", "days", "unit", "expected"),
    [
        ("2026-02-14", "2", "working", ("2026-02-25", "2026-02-25", False)),
        ("2026-09-18", "15", "calendar", ("2026-10-03", "2026-10-08", False)),
        ("2026-01-31", "1", "month", ("2026-02-28", "2026-02-28", False)),
        ("2027-02-01", "3", "working", ("2027-02-04", "2027-02-04", True)),
    ],
)
def test_deadline_does_the_arithmetic_alone(
    run: Run, received: str, days: str, unit: str, expected: tuple[str, str, bool]
) -> None:
    result = run("deadline", "--received", received, "--days", days, "--unit", unit, "--json")
    assert lines(result) == [
        dict(zip(("date", "next_working_day", "provisional"), expected, strict=True))
    ]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--region", "东台", "--kind", "lead", "--received", "nextweek"], "nextweek"),
        (["--region", "东台", "--received", "2026-02-13"], "--kind"),
        (["--received", "2026-02-13", "--days", "0"], "--days"),
    ],
)
def test_deadline_says_what_it_needs(run: Run, arguments: list[str], problem: str) -> None:
    result = run("deadline", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert problem in result.stderr


@pytest.mark.parametrize(
    ("region", "error"), [("鼓楼区", AmbiguousRegion), ("月亮湾", UnknownRegion)]
)
def test_a_region_that_is_not_one_is_an_error_of_the_domain(
    run: Run, region: str, error: type[Exception]
) -> None:
    result = run("deadline", "--region", region, "--kind", "lead", "--received", "2026-02-13")
    assert isinstance(result.exception, error)
    assert result.stdout == ""


def test_regions_come_in_and_are_found(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "towns.csv"
    path.write_text("code,name,level,parent\nt1,安丰镇,township,320981\n", "utf-8")
    first = {"added": 1, "changed": 0, "unchanged": 0, "regions": 4}
    again = {"added": 0, "changed": 0, "unchanged": 1, "regions": 4}
    assert lines(run("regions", "import", str(path))) == [first]
    assert lines(run("regions", "import", str(path))) == [again]
    assert lines(run("regions", "find", "东台市安丰镇")) == [
        {"code": "t1", "name": "江苏省盐城市东台市安丰镇"}
    ]
    path.write_text("code,name,level,parent\nt2,富安镇,township,999\n", "utf-8")
    result = run("regions", "import", str(path))
    assert isinstance(result.exception, ImportProblem)
    assert str(result.exception) == "第2行：没有上级 999"


def test_a_new_year_comes_in_and_dates_follow(run: Run, world: World, tmp_path: Path) -> None:
    world.clock.at = datetime(2026, 12, 28, 9, tzinfo=SHANGHAI)
    filed = world.declare()
    path = tmp_path / "2027.yml"
    path.write_text(
        "year: 2027\nsource: {title: 通知, number: null, issued: 2026-11-05}\n"
        "holidays:\n  2027-01-01: 元旦\n",
        "utf-8",
    )
    assert lines(run("calendar", "import", str(path))) == [
        {
            "number": filed.number, "covers": "visit", "from": "2027-01-04", "to": "2027-01-05",
            "why": "calendar",
        },
        {"year": 2027, "days": 1, "deadlines_recomputed": 1},
    ]  # fmt: skip
    years = [(row["year"], row["origin"]) for row in lines(run("calendar", "list"))]
    assert years == [(2024, "packaged"), (2025, "packaged"), (2026, "packaged"), (2027, "imported")]
    (shown,) = lines(run("records", "show", filed.number))
    assert (shown["due"]["date"], shown["due"]["provisional"]) == ("2027-01-05", False)


def test_a_user_is_added_and_can_log_in(run: Run, database: Database, clock: FrozenClock) -> None:
    result = run("users", "add", "zhao", "--name", "赵某", "--role", "county", "--region", "东台")
    (made,) = lines(result)
    assert {**made, "first_password": "…"} == {
        "username": "zhao", "role": "county", "region": "320981", "first_password": "…",
    }  # fmt: skip
    assert sessions.log_in(database, "zhao", made["first_password"], clock).must_change
    assert lines(run("users", "disable", "zhao")) == [{"username": "zhao", "disabled": True}]
    assert lines(run("users", "list")) == [
        {"username": "zhao", "name": "赵某", "role": "county", "region": "320981",
         "disabled": True}
    ]  # fmt: skip
    with database.reading() as session:
        assert session.scalars(select(User)).one().disabled_at == clock.now()


def test_an_editor_needs_no_region(run: Run, database: Database) -> None:
    added = lines(run("users", "add", "bian", "--name", "编辑", "--role", "editor"))
    assert [(row["role"], row["region"]) for row in added] == [("editor", None)]


def test_records_are_exported_without_and_with_personal_fields(run: Run, world: World) -> None:
    declared = world.declare()
    world.clock.advance(minutes=1)
    reported = world.report(anonymity="confidential")
    plain = run("records", "export")
    assert [row["number"] for row in lines(plain)] == [declared.number, reported.number]
    assert not [one for one in (NAME, PHONE, ID_CARD, "老伴", "低保名额") if one in plain.output]
    assert lines(plain)[0] == {
        "number": declared.number,
        "kind": "declaration",
        "received_on": "2026-02-13",
        "region": EAST_ONE,
        "unit": EAST_ONE,
        "state": "dispatched",
        "urgent": False,
        "category": None,
        "risks": ["因病"],
        "anonymity": None,
        "due": DUE,
        "others": [],
        "overdue": False,
    }
    notes = select(AuditRow).where(AuditRow.action == "export_full")
    with world.database.reading() as session:
        assert session.scalars(notes).all() == []
    full = lines(run("records", "export", "--full", "--kind", "declaration"))
    assert [(row["name"], row["phone"], row["id_card"]) for row in full] == [(NAME, PHONE, ID_CARD)]
    with world.database.reading() as session:
        (note,) = session.scalars(notes).all()
    assert (note.actor, note.object_id, note.detail) == (
        "cli", "*", {"count": 1, "kind": "declaration"},
    )  # fmt: skip


def test_an_export_as_a_user_holds_what_the_user_may_see(run: Run, world: World) -> None:
    world.declare()
    world.report(accused_region_code=COUNTY)
    kinds = [row["kind"] for row in lines(run("records", "export", "--as", "county"))]
    assert kinds == ["declaration"]
    assert [row["kind"] for row in lines(run("tickets", "list", "--as", "county"))] == kinds
    assert len(lines(run("records", "list"))) == len(lines(run("tickets", "list"))) == 2
    for username, full in [("east1", []), ("east", []), ("operator", ["--full"])]:
        result = run("records", "export", "--as", username, *full)
        assert isinstance(result.exception, NotAllowed) and result.stdout == ""


def test_a_ticket_is_shown_with_its_history(run: Run, world: World) -> None:
    filed = world.declare()
    world.step(filed, "verify", "east1", visit=world.visit("初步不符合", reason="收入够用"))
    (shown,) = lines(run("tickets", "show", filed.number))
    assert [(row["version"], row["event"], row["to"]) for row in shown["history"]] == [
        (1, "accept", "accepted"), (2, "dispatch", "dispatched"), (3, "verify", "verified"),
    ]  # fmt: skip
    assert shown["results"] == ["初步不符合"]
    assert "收入够用" not in str(shown)
    result = run("tickets", "show", "SB00000000")
    assert (result.exit_code, result.stdout) == (1, "")


def test_tickets_are_filtered(run: Run, world: World) -> None:
    declared = world.declare()
    waiting = world.declare(region_code=None, place="月亮湾", declined=["place"])
    found = [row["number"] for row in lines(run("tickets", "list", "--waiting"))]
    assert found == [waiting.number]
    assert lines(run("tickets", "list", "--state", "archived")) == []
    world.clock.advance(days=30)
    (swept,) = lines(run("sweep"))
    assert {(one["step"], one["number"], one["unit"]) for one in swept.pop("done")} == {
        ("urge", waiting.number, None), ("urge", declared.number, EAST_ONE),
    }  # fmt: skip
    assert swept == {
        "overdue": 2, "reminded": 0, "drafts_forgotten": 0, "missed": 0, "supervised": 0,
        "county_told": 0, "archived": 0, "recomputed": [], "resumed": 0,
    }  # fmt: skip
    assert len(lines(run("tickets", "list", "--overdue"))) == 2


def test_migrate_lists_the_clocks_that_a_newer_package_has_changed(run: Run, world: World) -> None:
    filed = world.declare()
    assert lines(run("migrate")) == []
    with world.database.unit_of_work() as uow:
        uow.session.execute(delete(Seed).where(Seed.name == seeds.RECKONED))
        uow.session.execute(update(Deadline).values(due_on=date(2026, 3, 31)))
        uow.commit()
    changed = {"covers": "visit", "from": "2026-03-31", "to": "2026-02-27", "why": "package"}
    assert lines(run("migrate")) == [{"number": filed.number, **changed}]
    assert lines(run("migrate")) == []


def test_steps_are_taken_as_a_user_may(run: Run, world: World) -> None:
    filed = world.declare(region_code=None, place="月亮湾", declined=["place"])
    number = filed.number

    def step(event: str, user: str, *more: str) -> dict[str, Any]:
        (line,) = lines(run("tickets", "step", number, event, "--as", user, *more))
        return {name: line[name] for name in ("event", "from", "to", "unit", "version")}

    assert step("assign", "operator", "--to", EAST_ONE) == {
        "event": "assign", "from": "accepted", "to": "dispatched", "unit": EAST_ONE, "version": 2,
    }  # fmt: skip
    assert step("begin_visit", "east1")["to"] == "visiting"
    asked = step("request_extension", "east1", "--days", "3", "--reason", "路断了")
    assert (asked["from"], asked["to"]) == ("visiting", "visiting")
    assert step("extend", "east")["version"] == 5
    assert step("transfer", "east", "--to", "东河镇新村", "--reason", "搬走了")["unit"] == EAST_TWO
    visit = [
        "--person",
        "赵某",
        "--person",
        "钱某",
        "--findings",
        "看了病历",
        "--result",
        "初步符合",
    ]
    assert step("verify", "east2", *visit)["to"] == "verified"
    assert step("report_back", "east2")["to"] == "reported_back"
    assert step("rate", "operator", "--level", "不满意")["to"] == "rated"
    again = step("reopen", "county", "--badly", "--reason", "没看全")
    assert (again["to"], again["unit"]) == ("dispatched", EAST)
    assert step("withdraw", "operator", "--reason", "来电要求撤回")["to"] == "withdrawn"
    with world.database.reading() as session:
        audited = session.scalars(
            select(AuditRow.actor).where(AuditRow.action == "ticket.begin_visit")
        )
        assert list(audited) == [f"user:{world.user('east1').id}"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("extend", "--as", "east1"), "无权办理。（east1 现在能做：begin_visit、return、verify、"),
        (("report_back", "--as", "east1"), "单子现在是“已交办”，不能做这一步。（east1 现在能做："),
        (("return", "--as", "east1"), "请写明理由。"),
        (("transfer", "--as", "east", "--reason", "搬了"), "请选要派给哪个单位。"),
        (("transfer", "--as", "east", "--reason", "搬了", "--to", "不知村"), "不知村"),
        (("verify", "--as", "east1", "--person", "赵某"), "至少要两个人"),
        (("begin_visit", "--as", "west"), "或者 west 无权办理。"),
        (
            ("merge", "--as", "east1", "--reason", "一户", "--into", "SB00000000"),
            "没有编号为 SB00000000",
        ),
        (("begin_visit", "--as", "nobody"), "没有用户 nobody。"),
        (("begin_visit", "--as", "east1", "--version", "1"), "刚被别人处理过"),
        (("fly", "--as", "east1"), "begin_visit"),
    ],
)
def test_a_step_that_cannot_be_is_refused_in_a_sentence(
    run: Run, world: World, words: tuple[str, ...], error: str
) -> None:
    filed = world.declare()
    result = run("tickets", "step", filed.number, *words)
    assert result.exit_code in (1, 2) and result.stdout == ""
    assert error in result.stderr
    assert world.ticket(filed).version == 2


def test_a_household_is_merged_by_its_number(run: Run, world: World) -> None:
    first, second = world.declare("a"), world.declare("b")
    words = ("merge", "--as", "east1", "--reason", "报了两次", "--into", first.number)
    (line,) = lines(run("tickets", "step", second.number, *words))
    assert (line["number"], line["to"]) == (second.number, "merged")


def test_procedures_are_listed_and_the_leading_one_is_named(run: Run) -> None:
    listed = lines(
        run("procedures", "list", "--region", "呼和浩特市", "--purpose", "identification")
    )
    assert [(one["id"], one["leads"]) for one in listed] == [
        ("neimenggu-2021-identification", True), ("huhehaote-2020-identification", False),
    ]  # fmt: skip
    assert lines(run("procedures", "list", "--region", "成都市", "--purpose", "leaving")) == [
        {"purpose": "leaving", "id": None, "note": "本地未载明"}
    ]
    (shown,) = lines(run("procedures", "show", "shandong-2023-green-channel"))
    assert [one["section"] for one in shown["steps"]] == ["第24问"] * 5
    assert len(lines(run("procedures", "list"))) == 10


def test_a_county_brings_in_its_own_procedures(run: Run, world: World, tmp_path: Path) -> None:
    file = tmp_path / "程序.yml"
    file.write_text(OURS, "utf-8")
    done, counts = lines(run("procedures", "import", str(file)))
    assert (done["id"], done["what"], done["origin"], done["region"]) == (
        "tuzuo-2026-identification", "added", "imported", COUNTY,
    )  # fmt: skip
    assert counts == {"added": 1, "replaced": 0, "unchanged": 0}
    assert lines(run("procedures", "import", str(file)))[1]["unchanged"] == 1
    listed = lines(
        run("procedures", "list", "--region", "土默特左旗", "--purpose", "identification")
    )
    first = {name: listed[0][name] for name in ("id", "document", "valid_from", "leads")}
    assert first == {
        "id": "tuzuo-2026-identification", "document": "tuzuo-2026", "valid_from": "2026-02-01",
        "leads": True,
    }  # fmt: skip
    assert [one["origin"] for one in listed] == ["imported", "packaged", "packaged"]
    (shown,) = lines(run("procedures", "show", "tuzuo-2026-identification"))
    assert [one["id"] for one in shown["steps"]][-1] == "county_decision"
    assert len(lines(run("procedures", "list"))) == 11
    with world.database.reading() as session:
        query = select(AuditRow).where(AuditRow.action == "import_procedures")
        noted = [(one.actor, one.object_id, one.detail) for one in session.scalars(query)]
    assert noted[0] == ("cli", "程序.yml", counts)


def test_a_procedure_that_is_none_is_refused_in_one_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yml"
    file.write_text(OURS.replace("min_days: 7", "min_days: 零"), "utf-8")
    refused = run("procedures", "import", str(file))
    assert isinstance(refused.exception, ImportProblem) and refused.stdout == ""
    assert str(refused.exception) == (
        "程序 tuzuo-2026-identification 第3步（village_notice）的 notice：min_days 应是 1 到 60 的整数"
    )
    assert len(lines(run("procedures", "list"))) == 10
