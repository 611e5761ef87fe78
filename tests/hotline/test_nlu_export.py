"""Reviewed sayings become training data with their origin, and never what the bot is measured by."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hotline import nlu_export
from hotline.likeness import Known, plain
from hotline.nlu_export import Exported, NoHeldOutSets
from hotline.settings import ROOT
from intake.tables import NluCorrection

SETS, TRAINING = ROOT / "tests" / "nlu", ROOT / "bot" / "data" / "nlu"
MEASURED = "孩子是早产，在新生儿科住了四十一天，报完还欠十一万"


def taken(text: str, intent: str = "declare_hardship", **more: str) -> NluCorrection:
    return NluCorrection(
        kind="entity" if more else "intent", text=text, heard=None, meant="", guarded=False,
        noted_on=date(2026, 2, 13), state="taken", intent=intent, touched_on=date(2026, 2, 14),
        **more,
    )  # fmt: skip


def test_each_saying_stands_there_with_its_origin_and_no_person(tmp_path: Path) -> None:
    rows = [
        taken("[某]\n 说的"),
        taken("我〔姓名〕种烟叶赔进去两年的本钱", "ask_policy"),
        taken("连我算上五个嘴吃饭呢", words="五个嘴", entity="household_size"),
        taken("连我算上五个嘴吃饭呢"),
        taken("是的", "affirm"),
    ]
    file = tmp_path / "learned.yml"
    assert nlu_export.write(rows, SETS, TRAINING, file) == Exported(3, 0, 2)
    origin = {"origin": "operator", "on": "2026-02-13"}
    of_intent, of_entity = {**origin, "kind": "intent"}, {**origin, "kind": "entity"}
    assert yaml.safe_load(file.read_text(encoding="utf-8")) == {
        "version": "3.1",
        "nlu": [
            {
                "intent": "ask_policy",
                "examples": [{"text": "我〔姓名〕种烟叶赔进去两年的本钱", "metadata": of_intent}],
            },
            {
                "intent": "declare_hardship",
                "examples": [
                    {"text": "［某］ 说的", "metadata": of_intent},
                    {
                        "text": "连我算上[五个嘴](household_size)吃饭呢",
                        "metadata": of_entity,
                    },
                ],
            },
        ],
    }


@pytest.mark.parametrize(
    "text",
    [
        MEASURED,
        "孩子是早产 在新生儿科住了四十一天 报完还欠十一万",
        "孩子是早产，在新生儿科住了四十天，报完还欠十一万",
        f"喂你好同志，我想跟你们说一下我家的情况，{MEASURED}，你们看看能不能帮忙",
    ],
)
def test_what_a_set_holds_or_nearly_holds_is_never_written(tmp_path: Path, text: str) -> None:
    file = tmp_path / "learned.yml"
    assert nlu_export.write([taken(text)], SETS, TRAINING, file) == Exported(0, 1, 0)
    assert not file.exists()


def test_without_sets_or_into_them_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(NoHeldOutSets):
        nlu_export.write([taken("好说")], tmp_path, TRAINING, tmp_path.parent / "learned.yml")
    with pytest.raises(NoHeldOutSets):
        nlu_export.write([taken("好说")], SETS, TRAINING, SETS / "dev.jsonl")


@given(
    st.text("我家老人孩子病了钱不够村里地", min_size=4, max_size=30),
    st.text("喂你好啊，。 ！", max_size=12),
)
def test_nothing_put_around_a_saying_hides_it(saying: str, around: str) -> None:
    known = Known([saying])
    assert known.has(saying) and known.has(f"{saying[:2]} ，{saying[2:]}")
    if len(plain(saying)) >= 12:
        assert known.has(around + saying + around)
