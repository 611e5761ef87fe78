"""What operators corrected may be put among the training data as it is exported."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest
import test_data
from nlu_corpus import EVALUATION, SPLITS, TRAINING, Example, load_evaluation, load_training

from hotline import nlu_export, rasa_project
from hotline.nlu_export import Exported
from hotline.settings import Settings
from intake.tables import NluCorrection

SAYINGS = (
    ("我是云山村的李春山 种菇的棚子叫大雪压趴了", "declare_hardship", "name", "李春山"),
    ("能打通的号码是幺三八 零零零零 五八二二", "correct_info", "phone", "幺三八 零零零零 五八二二"),
    ("把号记成110101195002110006了吧", "correct_info", "id_card", "110101195002110006"),
    ("东台市云春镇江云村的塘坝垮了没人修", "report_lead", "place", "东台市云春镇江云村"),
    ("连我算上五个嘴吃饭呢", "declare_hardship", "household_size", "五个嘴"),
    ("菇卖了才落下六千整", "declare_hardship", "annual_income", "六千"),
    ("棚子重搭又垫进去一万三", "declare_hardship", "expense", "一万三"),
    ("娘俩都靠药罐子吊着", "declare_hardship", "risk", "靠药罐子吊着"),
    ("塘坝是前年开春垮的", "report_lead", "date", "前年开春"),
    ("那笔菇棚钱到谁手里了", "check_progress", None, None),
)
"""An entity of each type, and an intent: text, intent, entity, the words for it."""
READ = """
import json, sys
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
read = RasaYAMLReader().read(sys.argv[1])
print(json.dumps([
    [one.get("text"), one.get("intent"), one.get("metadata")["example"]["origin"],
     [[e["entity"], e["value"]] for e in one.get("entities") or []]]
    for one in read.training_examples
]))
"""


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("learned") / "learned.yml"
    rows = [
        NluCorrection(
            kind="entity" if entity else "intent", text=text, heard=None, meant="", entity=entity,
            guarded=False, noted_on=date(2026, 2, 13), state="taken", intent=intent, words=words,
            touched_on=date(2026, 2, 14),
        )
        for text, intent, entity, words in SAYINGS
    ]  # fmt: skip
    assert nlu_export.write(rows, EVALUATION, TRAINING, file) == Exported(len(SAYINGS), 0, 0)
    return file


def test_the_file_stands_up_to_what_is_asked_of_training_data(learned: Path) -> None:
    found = load_training(learned.parent)
    assert {(one.text, one.intent) for one in found} == {one[:2] for one in SAYINGS}
    sets: dict[str, list[Example]] = {"training": found}
    sets |= {name: load_evaluation(EVALUATION / f"{name}.jsonl") for name in SPLITS}
    for name in SPLITS:
        test_data.test_no_split_holds_a_near_duplicate_of_another("training", name, sets)
    test_data.test_no_number_could_be_a_living_persons(sets)
    test_data.test_no_example_is_read_by_rasa_as_an_entity_or_a_command(sets)
    both = {"training": [*load_training(TRAINING), *found]}
    test_data.test_one_text_means_one_thing_and_stands_once(both)


def test_what_was_put_in_is_known_the_next_time(learned: Path, tmp_path: Path) -> None:
    text, intent, entity, words = SAYINGS[0]
    again = NluCorrection(kind="entity", text=text, intent=intent, entity=entity, words=words)
    told = nlu_export.write([again], EVALUATION, learned.parent, tmp_path / "again.yml")
    assert told == Exported(0, 0, 1)


def test_rasa_reads_each_saying_its_entity_and_where_it_comes_from(learned: Path) -> None:
    interpreter = rasa_project.python(Settings.from_env())
    done = subprocess.run(
        [str(interpreter), "-c", READ, str(learned)],
        capture_output=True, text=True, check=False, cwd=rasa_project.BOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = {tuple(one[:3]): one[3] for one in json.loads(done.stdout)}
    assert found == {
        (text, intent, "operator"): [[entity, words]] if entity else []
        for text, intent, entity, words in SAYINGS
    }
