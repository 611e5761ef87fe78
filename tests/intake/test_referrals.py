"""The referral directory: whole files or nothing, the nearest region upward, what is proposed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from assist.referrals import aloud
from intake import referrals
from intake.errors import ImportProblem
from intake.facts import DECLARATION, LEAD, shapes
from intake.referrals import Counts, Office
from intake.tables import AuditRow
from tests.intake.test_commands import run  # noqa: F401  (a fixture)
from tests.intake.world import CITY, COUNTY, EAST, EAST_ONE, WEST_ONE, World

BANNER = Office(COUNTY, "civil_affairs", "土左旗民政局社会救助科", "0471-8152345", "工作日上午")
TOWN = Office(EAST, "civil_affairs", "东河镇民政办", "0471-8155555")
ALL = Office("", "civil_affairs", "民政服务台", "12349")
CSV = """地区,部门,单位,电话,时间,地址,备注
,民政,民政服务台,12349,,,
土默特左旗,民政局,土左旗民政局社会救助科,0471-8152345,工作日上午,,
土默特左旗东河镇,民政,东河镇民政办,0471-8155555,,,
"""


def bring(world: World, text: str, tmp_path: Path, name: str = "offices.csv") -> Counts:
    (tmp_path / name).write_text(text, "utf-8")
    with world.database.unit_of_work() as uow:
        rows = referrals.read_file(tmp_path / name)
        counts = referrals.import_offices(uow, rows, "cli", world.clock)
        uow.commit()
        return counts


def held(world: World) -> list[Office]:
    with world.database.reading() as session:
        return referrals.entries(session)


def test_a_file_comes_in_whole_and_the_same_again_changes_nothing(
    world: World, tmp_path: Path
) -> None:
    assert bring(world, CSV, tmp_path) == Counts(3, 0, 0)
    assert bring(world, CSV, tmp_path) == Counts(0, 0, 3)
    assert bring(world, CSV.replace("工作日上午", "每天"), tmp_path) == Counts(0, 1, 2)
    assert held(world) == [ALL, replace(BANNER, hours="每天"), TOWN]
    with world.database.reading() as session:
        actions = list(session.scalars(select(AuditRow.action).order_by(AuditRow.seq)))
    assert actions.count("import_referrals") == 3


def test_yaml_and_a_spreadsheet_s_own_encoding_say_the_same(world: World, tmp_path: Path) -> None:
    bring(world, CSV, tmp_path)
    listed = [
        {"region": "", "department": "民政", "office": "民政服务台", "phone": "12349"},
        {"region": COUNTY, "department": "civil_affairs", "office": BANNER.office,
         "phone": BANNER.phone, "hours": BANNER.hours},
    ]  # fmt: skip
    dumped = yaml.safe_dump(listed, allow_unicode=True)
    assert bring(world, dumped, tmp_path, "offices.yml") == Counts(0, 0, 2)
    (tmp_path / "excel.csv").write_bytes(CSV.encode("gb18030"))
    plain = referrals.read_file(tmp_path / "offices.csv")
    assert referrals.read_file(tmp_path / "excel.csv") == plain


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",民政,民政局,打不通,,,", "第2行：“打不通”不是能打的电话，写成 0515-85212345 这样"),
        (",民政,,12349,,,", "第2行：要写是哪个单位，比如“东台市民政局社会救助科”"),
        (",气象,气象局,12121,,,", "第2行：没有“气象”这个部门"),
        ("没有的县,民政,民政局,12349,,,", "第2行：没有找到叫“没有的县”的地方。"),
        (",民政,甲,12349,,,\n,民政局,乙,12349,,,", "第3行：这个地方的这个部门在第2行已有"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_comes_in(
    world: World, tmp_path: Path, line: str, problem: str
) -> None:
    heading = CSV.partition("\n")[0]
    with pytest.raises(ImportProblem, match=problem.replace("（", ".")):
        bring(world, f"{heading}\n{line}\n", tmp_path)
    assert held(world) == []


@pytest.mark.parametrize(
    ("region", "office"),
    [
        (EAST_ONE, TOWN),
        (EAST, TOWN),
        (WEST_ONE, BANNER),
        (COUNTY, BANNER),
        (CITY, ALL),
        (None, ALL),
    ],
)
def test_the_nearest_region_upward_holds(
    world: World, tmp_path: Path, region: str | None, office: Office
) -> None:
    bring(world, CSV, tmp_path)
    with world.database.reading() as session:
        found = referrals.nearest(session, region, ["civil_affairs", "water"])
    assert found == {"civil_affairs": office}


def test_words_come_before_kinds_of_trouble_and_nothing_beside_a_lead(
    world: World, tmp_path: Path
) -> None:
    bring(world, CSV, tmp_path)
    facts = {"hardship": "想问低保和临时救助怎么办", "risks": ["因病"], "guarantees": ["饮水"]}
    with world.database.reading() as session:
        found = referrals.propose(session, DECLARATION, facts, ["危房"], EAST_ONE)
        assert [(one.department.id, one.office, one.why) for one in found] == [
            ("civil_affairs", TOWN, ("低保", "临时救助")),
            ("housing", None, ("危房",)),
            ("medical_insurance", None, ("因病",)),
        ]
        assert referrals.propose(session, LEAD, {"what": "低保给了亲戚"}, ["低保"], EAST_ONE) == []
        assert referrals.propose(session, None, {}, [], EAST_ONE) == []


def test_every_kind_of_trouble_that_is_led_by_exists() -> None:
    known = shapes()[DECLARATION]
    for one in referrals.departments().values():
        assert set(one.risks) <= set(known["risks"]["texts"])
        assert set(one.guarantees) <= set(known["guarantees"]["texts"])
    named = [name for one in referrals.departments().values() for name in one.names]
    assert len(named) == len(set(named))


@given(phone=st.from_regex(r"\A[0-9]{3,4}-?[0-9]{5,8}\Z"))
def test_what_is_read_out_is_the_number_itself(phone: str) -> None:
    assert aloud(phone).replace(" ", "") == phone.replace("-", "")
    assert all(len(part) <= 9 for part in aloud(phone).split(" "))


def test_the_commands(
    world: World,
    run: Callable[..., Result],  # noqa: F811
    tmp_path: Path,
) -> None:
    (tmp_path / "offices.csv").write_text(CSV, "utf-8")
    assert json.loads(run("referrals", "import", str(tmp_path / "offices.csv")).stdout) == {
        "added": 3, "replaced": 0, "unchanged": 0,
    }  # fmt: skip
    listed = [json.loads(one) for one in run("referrals", "list").stdout.splitlines()]
    assert [(one["region"], one["office"]) for one in listed] == [
        (None, ALL.office), (COUNTY, BANNER.office), (EAST, TOWN.office),
    ]  # fmt: skip
    gone = run("referrals", "remove", "民政", "--region", "东河镇")
    assert json.loads(gone.stdout) == {"removed": True}
    there = [
        json.loads(one) for one in run("referrals", "list", "--region", EAST).stdout.splitlines()
    ]
    assert there[0]["office"] == BANNER.office
    assert there[1] == {"department": "medical_insurance", "office": None}
