"""The procedures beside the official texts: each section exists there and speaks of its step."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml

from intake.procedures.data import Procedure, all_procedures

ROOT = Path(__file__).resolve().parents[2]
ORIGINALS = Path(os.environ.get("HOTLINE_POLICIES") or ROOT.parent / "shared" / "policies")

pytestmark = pytest.mark.skipif(
    not (ORIGINALS / "index.yml").is_file(),
    reason="the official texts are not here: put them beside the repository in shared/policies",
)

FILES = {
    "neimenggu-2021": "000_40b80cc4248e4ba0.txt",
    "tonglv-2023": "001_f0117e4b0bc07365.txt",
    "shandong-2023": "002_6dae87d18a5ebba1.txt",
    "huhehaote-2020": "003_9262bd1c58309dad.txt",
    "dongtai-2020": "004_cb9ac6c15b9d75a3.txt",
}
WORDS = {
    "apply": "申", "visit": "入户|走访", "authorization": "授权", "village_review": "评议|评定|研判",
    "village_notice": "公示", "township_review": "审核|研判", "comparison": "比对",
    "county_decision": "审定|批准|识别", "county_notice": "公示", "entry": "录入", "check": "核实|核查",
    "marking": "标注|退出", "announcement": "公告", "help_plan": "帮扶计划", "group_review": "研究",
    "township_notice": "公示", "notice": "公示", "nomination": "提名", "measuring": "测算",
    "village_confirmation": "确认", "township_confirmation": "确认", "channel_entry": "绿色通道",
    "help": "帮扶",
}  # fmt: skip
"""A word that the section of a step of this id must have."""


def original(document: str) -> str:
    return (ORIGINALS / FILES[document]).read_text("utf-8").replace("（", "(").replace("）", ")")


def part(text: str, section: str) -> str:
    """The text of a section such as 四(二)2(1), found level by level."""
    for mark in re.findall(r"\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十]+|\d+", section):
        if mark.startswith("(") or mark.isdigit():
            head = re.escape(mark) + ("" if mark.startswith("(") else r"[.、]")
            kind = (
                r"\([一二三四五六七八九十]+\)" if not re.search(r"\d", mark)
                else r"\(\d+\)" if mark.startswith("(") else r"\d+[.、]"
            )  # fmt: skip
        else:
            head, kind = rf"{mark}、", r"[一二三四五六七八九十]+、"
        begins = list(re.finditer(rf"(?m)^\s*{head}", text))
        assert begins, f"no {mark} of {section}"
        rest = text[begins[0].end() :]
        ends = re.search(rf"(?m)^\s*{kind}", rest)
        text = rest[: ends.start()] if ends else rest
    return text


def cited() -> list[tuple[Procedure, str, str]]:
    return [(one, step.id, step.section) for one in all_procedures().values() for step in one.steps]


@pytest.mark.parametrize(("procedure", "step", "section"), cited())
def test_each_section_speaks_of_its_step(procedure: Procedure, step: str, section: str) -> None:
    text = original(procedure.document)
    if procedure.document == "shandong-2023":  # one paragraph, most question numbers lost
        numbers = re.findall(r"\d+", section)
        # 39 and 42 survive; 32 does, 33 to 38 do not.
        begins = text.index(f"{numbers[0]}.")
        end = int(numbers[-1]) + (0 if len(numbers) > 1 else 1)
        following = [text.find(f" {n}.", begins + 3) for n in range(end, 43)]
        text = text[begins : min(at for at in following if at > 0)]
    else:
        text = part(text, section)
    assert re.search(WORDS[step], text), (procedure.id, section)


def test_the_numbers_are_those_of_the_texts() -> None:
    inner = original("neimenggu-2021")
    for section in ("四(一)4", "四(一)7", "四(二)2(2)", "四(二)2(4)"):
        assert "不少于5天" in part(inner, section)
    for section, annex in [("四(一)3", 1), ("四(一)4", 2), ("四(一)7", 3), ("四(二)2(2)", 4), ("四(二)2(3)", 5), ("四(二)2(4)", 6), ("四(二)2(5)", 7)]:  # fmt: skip
        assert f"附件{annex}" in part(inner, section)
    assert "不得当月识别" in part(inner, "四(二)2")
    shandong = original("shandong-2023")
    for words in ("村内公示5天", "批准后10天内", "不少于半年", "1个月内", "10天内完成帮扶计划"):
        assert words in shandong
    assert "满一年" in part(original("dongtai-2020"), "三(一)5")
    for document in ("dongtai-2020", "huhehaote-2020"):
        assert not re.search(r"公示[^。]{0,12}\d+(?:个工作)?[天日]", original(document))


def test_titles_regions_and_days_are_those_of_the_index() -> None:
    rows = {
        row["file"]: row for row in yaml.safe_load((ORIGINALS / "index.yml").read_text("utf-8"))
    }
    for one in all_procedures().values():
        row = rows[FILES[one.document]]
        assert (one.title, one.issued) == (row["title"], row["issued"])
        assert one.region == row["region"].get("code", "512022-tonglv")


def test_no_sentence_of_a_text_is_copied() -> None:
    folder = ROOT / "intake" / "data" / "procedures"
    for path in folder.glob("*.yml"):
        text = original(path.stem)
        for said in re.findall(r"[\u4e00-\u9fff，]{18,}", path.read_text("utf-8")):
            assert said not in text or said in text[:400] or "方案" in said or "指南" in said, said
