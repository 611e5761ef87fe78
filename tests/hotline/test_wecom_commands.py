"""``hotline users wecom`` and ``hotline wecom robot``: what they print and change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from connectors.wecom import binding
from hotline.bootstrap import Application
from hotline.channels import Channels
from hotline.cli import hotline
from hotline.settings import Settings
from hotline.ways import staff_ways
from intake.clock import FrozenClock
from intake.db import Database
from intake.people import users
from simulators.wecom.app import Enterprise, create_app
from tests.connectors.far_ends import FarEnd, fresh, running, wecom_settings
from tests.intake.conftest import clock, keyring, sqlite_template  # noqa: F401
from tests.intake.world import EAST_ONE, World

KEY = "robot-key-not-to-be-shown"


@pytest.fixture
def far() -> Iterator[FarEnd]:
    with running(create_app(Enterprise(robots={KEY}), name=fresh("wecom"))) as end:
        yield end


@pytest.fixture
def application(
    tmp_path: Path,
    sqlite_template: Path,  # noqa: F811
    keyring: Any,  # noqa: F811
    clock: FrozenClock,  # noqa: F811
    far: FarEnd,
) -> Iterator[Application]:
    (tmp_path / "hotline.db").write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{tmp_path / 'hotline.db'}"
    database = Database(url, keyring)
    World(database, clock).build()
    made = Application(Settings(tmp_path, url), database, keyring, clock)
    made.channels = Channels(wecom=wecom_settings(Enterprise(), far.url))
    yield made
    database.dispose()


def run(application: Application, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(hotline, words, obj=application, input=typed)


def printed(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_robot_is_added_shown_without_its_key_tried_and_removed(
    application: Application, far: FarEnd
) -> None:
    address = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}\n"
    words = ("wecom", "robot", "add", "柳树村", "--name", "柳树村的群")
    added = run(application, *words, typed=address)
    assert (printed(added), KEY in added.output) == (
        {"region": EAST_ONE, "name": "柳树村的群"},
        False,
    )
    listed = run(application, "wecom", "robot", "list")
    assert printed(listed)["full_name"] == "内蒙古自治区呼和浩特市土默特左旗东河镇柳树村"
    assert KEY not in listed.output
    assert printed(run(application, "wecom", "robot", "try", "柳树村"))["sent"]
    [heard] = far.journal.entries(outcome="group")
    assert "试发" in heard["text"]["content"]
    far.journal.fail({"errcode": 93000})
    failed = run(application, "wecom", "robot", "try", "柳树村")
    assert "群机器人的地址不能用了" in str(failed.exception)
    assert printed(run(application, "wecom", "robot", "remove", "柳树村"))["removed"]
    assert "没有群机器人" in str(run(application, "wecom", "robot", "try", "柳树村").exception)


def test_a_code_for_a_user_a_binding_by_hand_and_its_end(application: Application) -> None:
    told = printed(run(application, "users", "wecom", "east1"))
    assert re.fullmatch(r"\d{8}", told.pop("code"))
    assert told == {"username": "east1", "minutes": 10}
    assert printed(run(application, "users", "wecom", "east1", "--member", "zhang"))["bound"]
    with application.database.reading() as session:
        user = users.find_user(session, "east1")
        assert user is not None and binding.member_of(session, user) == "zhang"
    removed = [printed(run(application, "users", "wecom", "east1", "--remove")) for _ in range(2)]
    assert [one["unbound"] for one in removed] == [True, False]


def test_what_is_configured_decides_who_sends(application: Application) -> None:
    assert set(staff_ways(application)) == {"staff", "robot"}
