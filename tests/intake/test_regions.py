"""The region tree: import, and resolution of places as people say them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from intake import regions
from intake.db import Database
from intake.errors import AmbiguousRegion, ImportProblem, UnknownRegion
from intake.regions import Choice, Imported, Resolution
from intake.tables import Region
from tests.intake.world import COUNTY, EAST, EAST_ONE, EAST_TWO, TREE, WEST, WEST_ONE, World

HEAD = "code,name,level,parent\n"
TOWN = "t1,安丰镇,township,320981\n"
VILLAGE = "v1,红安村,village,t1\n"


def take(database: Database, folder: Path, text: str, name: str = "regions.csv") -> Imported:
    path = folder / name
    path.write_text(text, "utf-8")
    with database.unit_of_work() as uow:
        done = regions.import_regions(uow.session, regions.read_file(path))
        uow.commit()
    return done


def rows(database: Database) -> dict[str, tuple[str, str, str | None, str, str]]:
    with database.reading() as session:
        return {
            row.code: (row.name, row.level, row.parent_code, row.path, row.origin)
            for row in session.scalars(select(Region))
        }


def test_a_file_brings_its_regions_and_those_above_them(database: Database, tmp_path: Path) -> None:
    # The village stands before its township: the order of the lines does not matter.
    assert take(database, tmp_path, HEAD + VILLAGE + TOWN) == Imported(2, 0, 0)
    assert rows(database) == {
        "320000": ("江苏省", "province", None, "320000/", "packaged"),
        "320900": ("盐城市", "city", "320000", "320000/320900/", "packaged"),
        "320981": ("东台市", "county", "320900", "320000/320900/320981/", "packaged"),
        "t1": ("安丰镇", "township", "320981", "320000/320900/320981/t1/", "imported"),
        "v1": ("红安村", "village", "t1", "320000/320900/320981/t1/v1/", "imported"),
    }


def test_the_same_file_twice_changes_nothing(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, HEAD + TOWN + VILLAGE)
    before = rows(database)
    assert take(database, tmp_path, HEAD + TOWN + VILLAGE) == Imported(0, 0, 2)
    assert rows(database) == before


def test_yaml_is_read_as_well_with_codes_as_written(database: Database, tmp_path: Path) -> None:
    text = (
        "- {code: 0012, name: 安丰镇, level: township, parent: 320981}\n"
        "- code: 0013\n  name: 红安村\n  level: village\n  parent: 0012\n"
    )
    assert take(database, tmp_path, text, "regions.yml") == Imported(2, 0, 0)
    assert rows(database)["0013"][3] == "320000/320900/320981/0012/0013/"


def test_a_moved_township_takes_its_villages_along(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, HEAD + TOWN + VILLAGE)
    moved = HEAD + "t1,安丰镇,township,320902\n"
    assert take(database, tmp_path, moved) == Imported(0, 1, 0)
    assert rows(database)["v1"][3] == "320000/320900/320902/t1/v1/"
    assert rows(database)["t1"][3] == "320000/320900/320902/t1/"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (HEAD + TOWN + "v1,红安村,village,t9\n", 3, "没有上级 t9"),
        (HEAD + "a,甲镇,township,b\nb,乙县,county,a\n", 2, "绕回到自己"),
        (HEAD + TOWN + "v1,红安村,village,v1\n", 3, "绕回到自己"),
        (HEAD + "v1,红安村,village,t1\n" + "t1,安丰镇,township,v1\n", 2, "绕回到自己"),
        (HEAD + TOWN + "v1,红安村,township,t1\n", 3, "不能在"),
        (HEAD + TOWN + "t1,安丰,township,320981\n", 3, "第2行已有"),
        (HEAD + TOWN + "v1,红安村,hamlet,t1\n", 3, "级别 hamlet 不是"),
        (HEAD + TOWN + "v1,,village,t1\n", 3, "代码和名称都要有"),
        (HEAD + TOWN + "v1,红安村,village,\n", 3, "没有写上级"),
        (HEAD + TOWN + "v/1,红安村,village,t1\n", 3, "含有“/”"),
        ("code,name\nt1,安丰镇\n", 1, "表头应有"),
    ],
)
def test_a_file_with_a_mistake_is_refused_whole(
    database: Database, tmp_path: Path, text: str, line: int, problem: str
) -> None:
    with pytest.raises(ImportProblem, match=problem) as caught:
        take(database, tmp_path, text)
    assert caught.value.line == line
    assert rows(database) == {}


@pytest.mark.parametrize(
    ("text", "line"), [("- {code: 1, name", 1), ("code: 1", None), ("- 1\n- 2", 1)]
)
def test_yaml_with_a_mistake_is_refused(
    database: Database, tmp_path: Path, text: str, line: int | None
) -> None:
    with pytest.raises(ImportProblem) as caught:
        take(database, tmp_path, text, "regions.yaml")
    assert caught.value.line == line


BANNER = "内蒙古自治区呼和浩特市土默特左旗"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("土默特左旗东河镇柳树村", [(EAST_ONE, f"{BANNER}东河镇柳树村")]),
        ("柳树村", [(EAST_ONE, f"{BANNER}东河镇柳树村")]),
        ("西河镇新村", [(WEST_ONE, f"{BANNER}西河镇新村")]),
        ("土左旗东河镇", [(EAST, f"{BANNER}东河镇")]),
        (EAST_TWO, [(EAST_TWO, f"{BANNER}东河镇新村")]),
        # Villages of one name in different townships are a choice.
        ("新村", [(EAST_TWO, f"{BANNER}东河镇新村"), (WEST_ONE, f"{BANNER}西河镇新村")]),
        ("北京市东城区", [("110101", "北京市东城区")]),
        ("东台", [("320981", "江苏省盐城市东台市")]),
        ("乐至县通旅镇", [("512022-tonglv", "四川省资阳市乐至县通旅镇")]),
        ("月亮湾", []),
        ("", []),
    ],
)
def test_a_place_resolves_to_its_deepest_part(
    world: World, said: str, expected: list[tuple[str, str]]
) -> None:
    with world.database.reading() as session:
        found = regions.resolve(session, said)
    choices = [found.region] if found.region else found.choices
    assert sorted((one.code, one.full_name) for one in choices) == sorted(expected)
    assert (found.region is None) == (len(expected) != 1)


def test_a_resolution_names_the_node_itself_and_all_of_it(world: World) -> None:
    with world.database.reading() as session:
        found = regions.resolve(session, "西河镇")
    assert found == Resolution(Choice(WEST, "西河镇", f"{BANNER}西河镇"))


def test_an_ambiguous_and_an_unknown_name_say_so(world: World) -> None:
    with world.database.reading() as session:
        with pytest.raises(AmbiguousRegion) as caught:
            regions.resolve_one(session, "新村")
        with pytest.raises(UnknownRegion):
            regions.resolve_one(session, "月亮湾")
    assert sorted(caught.value.choices) == [f"{BANNER}东河镇新村", f"{BANNER}西河镇新村"]


def test_imported_divisions_are_those_below_the_national_list(world: World) -> None:
    with world.database.reading() as session:
        divisions = regions.imported_divisions(session)
        with pytest.raises(UnknownRegion, match="150121-nowhere"):
            regions.line_of(session, "150121-nowhere")
    assert {one.code for one in divisions} == {"512022-tonglv", *(one.code for one in TREE)}


@pytest.mark.parametrize(
    ("level", "code", "expected"),
    [
        ("village", EAST_ONE, True),
        ("township", EAST, True),
        ("county", COUNTY, True),
        ("city", "150100", False),
        ("city", "441900", True),  # 东莞市 has no counties
        ("province", "150000", False),
    ],
)
def test_what_counts_as_known_down_to_the_county(level: str, code: str, expected: bool) -> None:
    assert regions.reaches_county(level, code) is expected


def test_reading_writes_no_region_however_often_it_is_named(database: Database) -> None:
    """On SQLite a reader that writes is refused where somebody else has written meanwhile."""
    code = "511524"
    with database.reading() as reader:
        known = set(rows(database))
        assert code not in known
        with database.unit_of_work() as uow:
            regions.ensure(uow.session, "511523")
            uow.commit()
        found = regions.ensure(reader, code)
        county = regions.ancestor_at(reader, found, "county")
        assert (found.name, found.line, county and county.code) == (
            "长宁县",
            ["510000", "511500", code],
            code,
        )
    assert code not in rows(database)
