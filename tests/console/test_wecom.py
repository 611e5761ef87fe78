"""The pages of WeCom: robots of groups for administrators, the own binding for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from connectors.staff_tables import WeComRobot
from connectors.wecom import binding
from connectors.wecom.answering import answer
from connectors.wecom.door import Heard
from connectors.wecom.groups import GroupTransport
from connectors.wecom.messages import say
from console import blueprint
from intake.clock import FrozenClock
from intake.db import Database
from intake.people import users
from intake.tables import User
from policy_kb.knowledge import KnowledgeBase
from simulators.wecom.app import Enterprise, create_app
from tests.connectors.far_ends import FarEnd, fresh, running
from tests.console.browser import Browser, Seen
from tests.console.conftest import console_at
from tests.intake.world import COUNTY, EAST_ONE, World

LogIn = Callable[[str], Browser]
KEY = "robot-key-not-to-be-shown"
ADDRESS = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
PAGE = "/console/robots"


@pytest.fixture
def far() -> Iterator[FarEnd]:
    with running(create_app(Enterprise(robots={KEY}), name=fresh("wecom"))) as end:
        yield end


@pytest.fixture
def address(
    database: Database, clock: FrozenClock, knowledge: KnowledgeBase, far: FarEnd
) -> Iterator[str]:
    """The console with WeCom set up, on a free port."""
    groups = GroupTransport(database, clock, api_root=far.url)
    with console_at(blueprint(database, clock, knowledge, groups=groups, wecom_here=True)) as url:
        yield url


def add(browser: Browser, **typed: str) -> Any:
    form = browser.see("robots").form("/robots")
    values = {"region": "柳树村", "name": "柳树村的群", "key": ADDRESS, **typed}
    return browser.post(form.action, {**form.values, **values})


def test_a_robot_is_added_tried_and_removed_and_its_key_shown_nowhere(
    world: World, logged_in: LogIn, far: FarEnd, database: Database
) -> None:
    admin = logged_in("admin")
    assert add(admin).headers["location"] == f"{PAGE}?done=robot_added"
    html = admin.get("robots").text
    assert "东河镇柳树村" in html and KEY not in html
    tried = Seen(html).form("/robots/try")
    assert admin.post(tried.action, tried.values).headers["location"] == f"{PAGE}?done=robot_tried"
    assert [one["robot"] for one in far.journal.entries(outcome="group")] == [KEY]
    far.journal.fail({"errcode": 93000})
    failed = admin.post(tried.action, tried.values)
    assert (failed.status_code, "群机器人的地址不能用了" in failed.text) == (422, True)
    assert KEY not in failed.text
    gone = admin.see("robots").form("/robots/remove")
    assert admin.post(gone.action, gone.values).headers["location"] == f"{PAGE}?done=robot_removed"
    assert "还没有群机器人" in admin.see("robots").text
    with database.reading() as session:
        assert session.scalars(select(WeComRobot)).all() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"region": "不存在的地方"}, "没有找到"),
        ({"key": "https://example.org/"}, "看不懂"),
        ({"name": ""}, "起个名字"),
    ],
)
def test_what_cannot_be_added_is_said_and_the_key_not_repeated(
    world: World, logged_in: LogIn, typed: dict[str, str], said: str
) -> None:
    answer = add(logged_in("admin"), **typed)
    assert (answer.status_code, said in answer.text, KEY in answer.text) == (422, True, False)
    assert Seen(answer.text).form("/robots").values["key"] == ""


def test_an_administrator_of_a_region_works_on_it_and_what_lies_below(
    world: World, logged_in: LogIn, database: Database
) -> None:
    with database.unit_of_work() as uow:
        one = uow.session.scalars(select(User).where(User.username == "east")).one()
        one.role = "admin"  # of the township 东河镇
        uow.commit()
    local, whole = logged_in("east"), logged_in("admin")
    assert add(whole, region="土默特左旗", name="旗里的群").status_code == 303
    assert add(local).status_code == 303
    assert add(local, region="土默特左旗").status_code == 404
    assert "旗里的群" not in local.see("robots").text
    values = local.see("robots").form("/logout").values
    for act in ("try", "remove"):
        answer = local.post(f"{PAGE}/{act}", {**values, "region": COUNTY})
        assert answer.status_code == 404
    assert "旗里的群" in whole.see("robots").text
    assert logged_in("operator").get("robots").status_code == 404


def test_everybody_gets_a_code_that_is_shown_once_and_can_unbind(
    world: World, logged_in: LogIn, database: Database, clock: FrozenClock
) -> None:
    village = logged_in("east1")
    assert "企业微信" in village.see("tickets").text
    form = village.see("wecom").form("/wecom/code")
    shown = Seen(village.post(form.action, form.values).text).text
    found = re.search(r"绑定 \d{4} \d{4}", shown)
    assert found is not None
    assert found[0] not in village.see("wecom").text
    typed = Heard("1", "zhang", "text", found[0])
    assert answer(database, clock, typed) == say("bound", name="east1的名字")
    page = village.see("wecom")
    assert "已经绑定" in page.text
    end = page.form("/wecom/unbind")
    assert village.post(end.action, end.values).headers["location"].endswith("done=wecom_unbound")
    with database.reading() as session:
        user = users.find_user(session, "east1")
        assert user is not None and binding.member_of(session, user) is None
    assert user.region_code == EAST_ONE
