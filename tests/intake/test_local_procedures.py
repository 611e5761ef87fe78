"""A county's own procedures from a file: whole, or refused in a sentence that says what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from intake.errors import ImportProblem
from intake.procedures.data import FOLDER, all_procedures
from intake.procedures.importing import import_procedures, read_procedures
from intake.procedures.local import known
from intake.procedures.standing import procedure_of
from tests.intake.regional import act, open_other, reported, run_of, settle, through, turn
from tests.intake.world import COUNTY, World

ROOT = Path(__file__).resolve().parents[2]
HERE = {"village": "east1", "township": "east", "county": "county"}
OURS = """
document: tuzuo-2026
title: 土默特左旗防止返贫监测对象认定办法
region: 土默特左旗
issued: 2026-01-15
valid_from: 2026-02-01
valid_to: null
procedures:
- id: tuzuo-2026-identification
  purpose: identification
  section: 第三条
  steps:
  - {id: visit, by: visit, name: 入户核实, level: village, section: 第三条}
  - {id: comparison, name: 数据比对, plain: 由旗里对数据, level: county, period: true,
     pauses: platform_comparison, alongside: true, section: 第三条}
  - id: village_notice
    name: 村级公示
    plain: 在村里公示7天
    level: village
    notice: {min_days: 7, where: 村务公开栏}
    starts: [notice]
    meets: [public_notice]
    section: 第四条
  - {id: county_decision, name: 旗里审定, plain: 由旗里审定, level: county, decides: true,
     identifies: true, needs: [comparison], section: 第五条}
"""


def ours() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load(OURS)
    return made


def bring(world: World, content: object) -> list[tuple[str, str]]:
    with world.database.unit_of_work() as uow:
        done = import_procedures(uow.session, content, world.clock.now())
        uow.commit()
    return [(one.procedure.id, one.what) for one in done]


def all_known(world: World) -> set[str]:
    with world.database.reading() as session:
        return set(known(session)) - set(all_procedures())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_every_packaged_file_could_have_been_imported(world: World, path: Path) -> None:
    content: Any = read_procedures(path)
    if content["region"] == "512022-tonglv":
        content["region"] = "512022"
    for one in content["procedures"]:
        one["id"] = f"our-{one['id']}"
    bring(world, content)
    with world.database.reading() as session:
        found = known(session)
    for one in content["procedures"]:
        packaged = all_procedures()[one["id"].removeprefix("our-")]
        mine = replace(packaged, id=one["id"], region=content["region"])
        assert found[one["id"]] == mine


def test_the_example_of_the_guide_is_one(world: World) -> None:
    guide = (ROOT / "docs" / "guide-install.md").read_text("utf-8")
    (example,) = [one for one in guide.split("```") if one.startswith("\ndocument:")]
    assert bring(world, yaml.safe_load(example)) == [("tuzuo-2026-identification", "added")]


def test_it_leads_there_and_nowhere_else_from_its_day_on(world: World) -> None:
    settle(world, "hohhot")
    before = reported(world)
    assert bring(world, ours()) == [("tuzuo-2026-identification", "added")]
    after = reported(world)
    elsewhere = reported(
        world, "hohhot-village", region_code="150104-t-v", place="呼和浩特市玉泉区甲镇乙村"
    )
    ran = [run_of(world, one) for one in (before, after, elsewhere)]
    assert [one.procedure for one in ran if one] == [
        "neimenggu-2021-identification",
        "tuzuo-2026-identification",
        "neimenggu-2021-identification",
    ]
    assert turn(world, after) == "village_notice"
    through(world, after, HERE)
    run = run_of(world, after)
    assert run is not None and (run.state, run.identified_on is not None) == ("done", True)
    # For leaving the county wrote nothing: the one of the region above leads.
    with pytest.raises(Exception, match="还不到时候"):
        open_other(world, after, "leaving", "county")


def test_what_has_begun_goes_on_by_what_it_began_with(world: World) -> None:
    bring(world, ours())
    filed = reported(world)
    newer = ours()
    newer["procedures"][0]["steps"][2]["notice"]["min_days"] = 10
    del newer["procedures"][0]["steps"][1]
    newer["procedures"][0]["steps"][2]["needs"] = []
    assert bring(world, newer) == [("tuzuo-2026-identification", "replaced")]
    assert bring(world, newer) == [("tuzuo-2026-identification", "unchanged")]
    run, next_one = run_of(world, filed), run_of(world, reported(world))
    assert run is not None and next_one is not None
    steps = [[step.id for step in procedure_of(one).steps] for one in (run, next_one)]
    assert [len(one) for one in steps] == [4, 3]
    act(world, filed, "east1", "village_notice", "begin", days=7)


def test_it_ends_with_its_last_day(world: World) -> None:
    ended = {**ours(), "valid_to": date(2026, 2, 12)}
    bring(world, ended)
    run = run_of(world, reported(world))
    assert run is not None and run.procedure == "neimenggu-2021-identification"


Change = Callable[[dict[str, Any]], Any]


def steps_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = content["procedures"][0]["steps"]
    return found


WRONG: dict[str, Change] = {
    "procedures 里要写程序": lambda it: it.update(procedures=[]),
    "不认识 regoin": lambda it: it.update(regoin="土默特左旗"),
    "缺少 title": lambda it: it.pop("title"),
    "缺少 issued": lambda it: it.pop("issued"),
    "issued 是“去年”": lambda it: it.update(issued="去年"),
    "早于 valid_from": lambda it: it.update(valid_to=date(2026, 1, 1)),
    "月亮湾": lambda it: it.update(region="月亮湾县"),
    "是软件自带的程序": lambda it: it["procedures"][0].update(id="neimenggu-2021-identification"),
    "有两个程序都叫": lambda it: it["procedures"].append(deepcopy(it["procedures"][0])),
    "第1个程序：id 要用字母": lambda it: it["procedures"][0].update(id="我们的"),
    "第1个程序：应该是": lambda it: it.update(procedures=["入户"]),
    "purpose 是“认定”": lambda it: it["procedures"][0].update(purpose="认定"),
    "steps 要写核查以后的步骤": lambda it: it["procedures"][0].update(steps=steps_of(it)[:1]),
    "要有一步写 decides: true，现在有0步": lambda it: steps_of(it)[3].pop("decides"),
    "要有一步写 identifies: true，现在有2步": lambda it: steps_of(it)[1].update(identifies=True),
    "不能写 enters_channel": lambda it: steps_of(it)[1].update(enters_channel=True),
    "第3步（village_notice）：level 是“嘎查”": lambda it: steps_of(it)[2].update(level="嘎查"),
    "第2步（visit）：前面已经有一步": lambda it: steps_of(it)[1].update(id="visit"),
    "缺少 plain": lambda it: steps_of(it)[2].pop("plain"),
    "第4步（county_decision）：needs 只能": lambda it: steps_of(it)[3].update(needs=["approval"]),
    "第2步（comparison）：needs 只能": lambda it: steps_of(it)[1].update(needs=["county_decision"]),
    "写了 pauses，就要写 period": lambda it: steps_of(it)[1].pop("period"),
    "不用再写 period": lambda it: steps_of(it)[2].update(period=True),
    "period 应是 true 或 false": lambda it: steps_of(it)[1].update(period="是"),
    "由县里办": lambda it: steps_of(it)[3].update(level="township"),
    "的 notice：min_days 应是": lambda it: steps_of(it)[2]["notice"].update(min_days=0),
    "要写公示几天": lambda it: steps_of(it)[2]["notice"].pop("min_days"),
    "pauses 是“等雪停”": lambda it: steps_of(it)[1].update(pauses="等雪停"),
    "starts 只能": lambda it: steps_of(it)[2].update(starts=["receipt"]),
    "meets 只能": lambda it: steps_of(it)[2].update(meets=["reminder"]),
    "tells 只用在": lambda it: steps_of(it)[3].update(tells="green_channel_help"),
    "earliest 只用在退出": lambda it: it["procedures"][0].update(earliest={"kind": "next_month"}),
    "name 最长40个字": lambda it: steps_of(it)[2].update(name="公示" * 30),
    "name 要写成一句话": lambda it: steps_of(it)[2].update(name=["公示"]),
    "section": lambda it: steps_of(it)[2].pop("section"),
}


@pytest.mark.parametrize("problem", list(WRONG))
def test_a_mistake_is_one_sentence_and_nothing_comes_in(world: World, problem: str) -> None:
    content = ours()
    WRONG[problem](content)
    with pytest.raises(ImportProblem) as refused:
        bring(world, content)
    assert problem in str(refused.value) and "\n" not in str(refused.value)
    assert all_known(world) == set()


@pytest.mark.parametrize("content", [None, "公示", [1], {}, {"procedures": 3}, 7])
def test_what_is_no_procedure_at_all_is_refused(world: World, content: object) -> None:
    with pytest.raises(ImportProblem):
        bring(world, content)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"a: [", "不是能读的 YAML"),
        ("公示".encode("gbk"), "不是 UTF-8"),
        (b"issued: 2026-02-30", "日期不对"),
        (b"a: !!python/object:os.system {}", "不是能读的 YAML"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, text: bytes, problem: str) -> None:
    path = tmp_path / "ours.yml"
    path.write_bytes(text)
    with pytest.raises(ImportProblem, match=problem):
        read_procedures(path)


def test_leaving_and_its_time_can_be_the_countys_own(world: World) -> None:
    content = ours()
    content["procedures"] = [
        {
            "id": "tuzuo-2026-leaving", "purpose": "leaving", "section": "第八条",
            "conditions": [{"text": "收入稳定", "section": "第八条"}],
            "earliest": {
                "kind": "after_months", "months": 3, "section": "第八条", "text": "满三个月",
            },
            "steps": [
                {"id": "check", "name": "核查", "plain": "由村里核查", "level": "village",
                 "section": "第八条"},
                {"id": "decision", "name": "审定", "plain": "由旗里审定", "level": "county",
                 "decides": True, "section": "第八条"},
            ],
        }
    ]  # fmt: skip
    assert bring(world, content) == [("tuzuo-2026-leaving", "added")]
    with world.database.reading() as session:
        found = known(session)["tuzuo-2026-leaving"]
    assert (found.region, found.earliest and found.earliest.months) == (COUNTY, 3)
