"""The pages of lists: a file uploaded, looked at, confirmed once, stopped; refusals; who may."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from connectors.outbox import Deliverer
from connectors.sms.gateway import SmsTransport
from connectors.sms.settings import SmsSettings
from connectors.transports import ConsoleTransport
from console import blueprint
from console.cells import harmless
from hotline.bootstrap import Application
from hotline.channels import Channels
from hotline.cli import hotline
from hotline.settings import Settings
from hotline.ways import sheet_way
from hotline.worker import forget
from intake import lists, regions
from intake.clock import FrozenClock
from intake.db import Database
from intake.privacy.keyring import Keyring
from intake.tables import Base, OutboxMessage, SheetList, SheetRefusal
from policy_kb.knowledge import KnowledgeBase
from policy_kb.tables import Base as KnowledgeTables
from simulators.sms.app import create_app
from tests.connectors.far_ends import SMS_KEY, SMS_SECRET, FarEnd, fresh, running
from tests.console.browser import Browser, Seen
from tests.console.conftest import console_at
from tests.intake.list_samples import FIRST, HEADING, LIST, NAME, SECOND, as_csv, as_xlsx
from tests.intake.world import EAST, EAST_ONE, EAST_TWO, World

LogIn = Callable[[str], Browser]
PUBLIC = "https://12317.example"
FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Path:
    """As in the other tests of this room, with the packaged cards."""
    path = tmp_path_factory.mktemp("lists") / "template.db"
    made = Database(f"sqlite:///{path}", keyring)
    Base.metadata.create_all(made.engine)
    KnowledgeTables.metadata.create_all(made.engine)
    KnowledgeBase(made.engine).ensure_seed()
    with made.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.dispose()
    return path


@pytest.fixture
def way() -> lists.Way:
    return lists.Way(PUBLIC, reaching=True)


@pytest.fixture
def address(world: World, database: Database, clock: FrozenClock, way: lists.Way) -> Iterator[str]:
    """The console with a gateway for text messages and the packaged cards."""
    with database.reading() as session:
        places = regions.gazetteer(session)
    knowledge = KnowledgeBase(database.engine, gazetteer=places)
    with console_at(blueprint(database, clock, knowledge, sheet_way=way)) as url:
        yield url


@pytest.fixture
def far(clock: FrozenClock) -> Iterator[FarEnd]:
    app = create_app(SMS_KEY, SMS_SECRET, now=lambda: clock.now().timestamp(), name=fresh("sms"))
    with running(app) as end:
        yield end


@pytest.fixture
def deliver(
    far: FarEnd, database: Database, clock: FrozenClock, tmp_path: Path
) -> Callable[[], None]:
    settings = SmsSettings(far.url + "/send", SMS_KEY, SMS_SECRET, "县热线", free_text=True)
    deliverer = Deliverer(
        database,
        clock,
        {"sms": SmsTransport(settings, database, clock)},
        otherwise=ConsoleTransport(tmp_path / "spool", clock),
    )

    def run() -> None:
        while deliverer.deliver_once():
            pass

    return run


def upload(browser: Browser, content: bytes, **typed: str) -> httpx.Response:
    form = browser.see("lists").form("/lists")
    values = {name: one for name, one in form.values.items() if name != "file"}
    return browser.post(form.action, {**values, **typed}, files={"file": ("名单.xlsx", content)})


def uploaded(browser: Browser, content: bytes = as_xlsx(LIST)) -> str:
    """The path of the new list's page, below the console."""
    answer = upload(browser, content)
    assert answer.status_code == 303, Seen(answer.text).text
    return answer.headers["location"].removeprefix("/console/")


def press(browser: Browser, page: str, end: str) -> httpx.Response:
    form = browser.see(page).form(end)
    return browser.post(form.action, form.values)


def sent(database: Database) -> list[str]:
    with database.reading() as session:
        found = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "sms"))
        return sorted(one.recipient for one in found)


def test_from_the_file_to_the_phones(
    logged_in: LogIn, database: Database, far: FarEnd, deliver: Callable[[], None]
) -> None:
    township = logged_in("east")
    assert "发明白纸" in township.see("tickets").text
    page = uploaded(township, as_csv([*LIST, ("赵某", "1380000", "柳树村")]))
    shown = township.see(page).text
    assert "一共3行，2行可以发" in shown and "第4行 赵* 柳树村 不发" in shown
    assert "不是手机号，收不到短信" in shown and FIRST not in shown and NAME not in shown
    assert sent(database) == []
    done = press(township, page, "/confirm")
    assert done.headers["location"] == f"/console/{page}?done=list_confirmed"
    deliver()
    assert sorted((one["phone"], one["text"]) for one in far.journal.entries(outcome="sent")) == [
        (phone, f"东河镇防返贫帮扶明白纸，点开看：{PUBLIC}/sheet/{code} 家里有难处，可以打12317说。"
                "不想再收这样的短信，打12317说“退订”。")
        for phone, code in ((FIRST, EAST_ONE), (SECOND, EAST_TWO))
    ]  # fmt: skip
    assert "发完了" in township.see(page).text and "发出去2条" in township.see("lists").text


def test_confirmed_twice_nothing_goes_out_twice(
    logged_in: LogIn, database: Database, far: FarEnd, deliver: Callable[[], None]
) -> None:
    township = logged_in("east")
    page = uploaded(township)
    form = township.see(page).form("/confirm")
    answers = [township.post(form.action, form.values) for _ in range(2)]
    deliver()
    again = township.post(form.action, form.values)
    deliver()
    assert [one.status_code for one in (*answers, again)] == [303, 422, 422]
    assert "不会再发第二遍" in Seen(again.text).text
    assert len(far.journal.entries(outcome="sent")) == 2 == len(sent(database))


def test_stopped_under_way(
    logged_in: LogIn, database: Database, far: FarEnd, deliver: Callable[[], None]
) -> None:
    township = logged_in("east")
    page = uploaded(township)
    press(township, page, "/confirm")
    stopped = press(township, page, "/stop")
    assert stopped.headers["location"] == f"/console/{page}?done=list_stopped"
    deliver()
    assert (sent(database), far.journal.entries()) == ([], [])
    assert "停下来没发的2条" in township.see(page).text


def test_a_draft_is_thrown_away(logged_in: LogIn) -> None:
    township = logged_in("east")
    page = uploaded(township)
    assert press(township, page, "/stop").headers["location"] == "/console/lists?done=list_dropped"
    assert "还没有名单" in township.see("lists").text


def test_another_township_sees_and_does_nothing(logged_in: LogIn, database: Database) -> None:
    page = uploaded(logged_in("east"))
    west = logged_in("west")
    values = {"csrf": west.see("lists").form("/logout").values["csrf"]}
    assert "还没有名单" in west.see("lists").text
    unknown = west.get("lists/" + "0123456789abcdef" * 2)
    for answer in (west.get(page), west.get(f"{page}/lines.csv"), unknown):
        assert (answer.status_code, answer.text) == (404, unknown.text)
    for act in ("confirm", "stop"):
        assert west.post(f"/console/{page}/{act}", values).status_code == 404
    assert upload(west, as_xlsx(LIST), region=EAST).status_code == 404
    assert upload(west, as_xlsx(LIST), region="土默特左旗").status_code == 404
    with database.reading() as session:
        assert [one.state for one in session.scalars(select(SheetList))] == ["draft"]
    assert "一共2行，2行可以发" in logged_in("county").see(page).text


@pytest.mark.parametrize("username", ["east1", "operator", "admin", "editor"])
def test_the_pages_are_for_townships_and_counties(logged_in: LogIn, username: str) -> None:
    browser = logged_in(username)
    values = {"csrf": browser.see("password").form("/logout").values["csrf"]}
    assert browser.get("lists").status_code == 404
    files = {"file": ("a.csv", as_csv(LIST))}
    sent = browser.post("/console/lists", {**values, "region": EAST}, files=files)
    assert sent.status_code == 404
    assert browser.get("refusals").status_code == (200 if username == "operator" else 404)


@pytest.mark.parametrize(
    ("content", "typed", "said"),
    [
        (b"", {}, "请先选一个文件"),
        (b"PK\x03\x04", {}, "这个文件打不开"),
        (as_csv(LIST), {"region": "桃花镇"}, "没有找到"),
    ],
)
def test_what_cannot_be_taken_is_said(
    logged_in: LogIn, database: Database, content: bytes, typed: dict[str, str], said: str
) -> None:
    answer = upload(logged_in("east"), content, **typed)
    assert (answer.status_code, said in Seen(answer.text).text) == (422, True)
    with database.reading() as session:
        assert session.scalars(select(SheetList)).all() == []


class TestWithoutAGateway:
    @pytest.fixture
    def way(self) -> lists.Way:
        return lists.NO_WAY

    def test_nothing_is_taken(self, logged_in: LogIn) -> None:
        answer = upload(logged_in("east"), as_xlsx(LIST))
        assert (answer.status_code, "HOTLINE_PUBLIC_URL" in answer.text) == (422, True)


def test_a_refusal_is_noted_by_an_operator_and_its_number_shown_nowhere(
    logged_in: LogIn, database: Database
) -> None:
    township, operator = logged_in("east"), logged_in("operator")
    page = uploaded(township)
    press(township, page, "/confirm")
    wrong = operator.send("refusals", "/refusals", phone="138000")
    assert (wrong.status_code, "不是手机号" in wrong.text) == (422, True)
    noted = operator.send("refusals", "/refusals", phone="138 0000 0001")
    assert noted.headers["location"] == "/console/refusals?done=refused"
    assert sent(database) == [SECOND]
    with database.reading() as session:
        assert [len(one.phone_index) for one in session.scalars(select(SheetRefusal))] == [64]
    assert "说过退订，不再发" in township.see(uploaded(township)).text


def test_no_cell_of_the_table_is_a_formula(logged_in: LogIn) -> None:
    township = logged_in("east")
    page = uploaded(
        township, as_csv([HEADING, (FORMULA, FIRST, "柳树村"), (FORMULA, SECOND, FORMULA)])
    )
    assert FORMULA in township.see(page).text
    answer = township.get(f"{page}/lines.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert table == [
        ["行", "村", "结果", "为什么"],
        ["2", "柳树村", "可以发", ""],
        ["3", f"'{FORMULA}", "不发", "没有找到这个村"],
    ]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", " =", "|", "＝"])
def test_what_a_spreadsheet_would_compute_is_text(begin: str) -> None:
    assert (harmless(f"{begin}1+1"), harmless("柳树村"), harmless("")) == (
        f"'{begin}1+1",
        "柳树村",
        "",
    )


# The command line


@pytest.fixture
def application(
    world: World, database: Database, clock: FrozenClock, far: FarEnd, tmp_path: Path
) -> Application:  # fmt: skip
    settings = Settings(tmp_path, str(database.engine.url), public_url=PUBLIC)
    made = Application(settings, database, database.keyring, clock)
    sms = SmsSettings(far.url + "/send", SMS_KEY, SMS_SECRET, "县热线", free_text=True)
    made.channels = Channels(sms=sms, public_url=PUBLIC)
    return made


def run(application: Application, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(hotline, ["lists", *words], obj=application, input=typed)


def printed(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, (result.output, result.exception)
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_command_line_uploads_shows_stops_and_refuses(
    application: Application, tmp_path: Path, clock: FrozenClock
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(as_csv([*LIST, (NAME, FIRST, "柳树村")]))
    assert sheet_way(application) == lists.Way(PUBLIC, reaching=True)
    told = run(application, "upload", str(file), "--region", "东河镇", "--yes")
    made = printed(told)
    assert (made["state"], made["lines"], made["good"], made["waiting"]) == ("sending", 3, 2, 2)
    assert "第4行：这个号码前面有了" in told.stderr
    assert FIRST not in told.output and NAME not in told.output
    assert (
        printed(run(application, "show")) == made == printed(run(application, "show", made["list"]))
    )
    assert printed(run(application, "refuse", FIRST)) == {"refused": True, "withdrawn": 1}
    assert printed(run(application, "stop", made["list"]))["withdrawn"] == 1
    assert printed(run(application, "refuse", FIRST, "--undo")) == {"allowed": True}
    assert "没有编号" in str(run(application, "show", "x").exception)
    clock.advance(days=30)
    forget(application)
    shown = printed(run(application, "show", made["list"]))
    assert (shown["withdrawn"], shown["problems"]) == (2, {"这个号码前面有了": 1})


def test_without_a_yes_nothing_is_sent_and_nobody_kept(
    application: Application, tmp_path: Path, database: Database
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(as_csv(LIST))
    told = run(application, "upload", str(file), "--region", EAST, typed="n\n")
    assert (told.exit_code, json.loads(told.stdout)["state"]) == (0, "dropped")
    assert "发2条短信？" in told.stderr
    assert sent(database) == []
    application.channels = Channels()
    refused = run(application, "upload", str(file), "--region", EAST, "--yes")
    assert "HOTLINE_PUBLIC_URL" in str(refused.exception)
