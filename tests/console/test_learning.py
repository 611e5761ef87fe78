"""The whole way of a correction: the operator, the masked list, the editor, the training data."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import yaml
from click.testing import CliRunner
from sqlalchemy import select

from actions.services import Services
from assist import Assist
from hotline.bootstrap import Application
from hotline.cli import hotline
from hotline.settings import Settings
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import NluCorrection
from policy_kb.knowledge import KnowledgeBase
from tests.console.browser import Browser
from tests.console.test_service import open_talk
from tests.intake.world import PHONE, World

LogIn = Callable[[str], Browser]
REAL = ("王秀英", "王秀云", "秀英", "13800001234", "13800001235", "一二三五", "红岸", "红安")
"""What is real in this talk; it may be in no page and no file."""
SAID = (
    "我老伴得了癌症",
    "我叫王秀英",
    "我电话一三八零零零零一二三五",
    "住在东台市安丰镇红岸村",
    "秀英家算上我五口人",
)
TYPED = {"name": "王秀云", "phone": PHONE, "place": "东台市安丰镇红安村", "household_size": "六口"}


def waiting(editor: Browser) -> str:
    """The number beside 听错的话 in the navigation."""
    [number] = re.findall(r'data-waiting="(\d*)"', editor.get("knowledge/questions").text)
    return str(number)


def test_from_the_operator_to_the_training_data(
    world: World,
    logged_in: LogIn,
    database: Database,
    clock: FrozenClock,
    knowledge: KnowledgeBase,
    tmp_path: Path,
) -> None:
    talk = open_talk(database, clock, "asked", "红岸村王秀英家的事，办得咋样嘛给个准话")
    assist = Assist(Services(database, knowledge, clock))
    for number, text in enumerate(SAID, 2):
        assist.take_in(talk, number, "caller", text)
    for field, value in TYPED.items():
        assist.typed(talk, "declaration", field, value, world.user("platform"))
    platform = logged_in("platform")
    form = platform.see(f"talks/{talk}").form("/correct")
    platform.post(form.action, {**form.values, "seq": "1", "intent": "check_progress"})

    editor = logged_in("editor")
    assert waiting(editor) == "5"
    page = editor.see("knowledge/sayings")
    assert [one for one in REAL if one in page.text] == []
    csrf = page.forms[0].values["csrf"]
    with database.reading() as session:
        rows = session.scalars(select(NluCorrection)).all()
        listed = {one.entity: (one.id, one.text, one.words) for one in rows}
    for entity, (saying, text, words) in listed.items():
        written = {"name": f"俺叫{text}，他叫王秀云，电话{PHONE}"}
        settled = {
            "csrf": csrf,
            "text": written.get(entity or "", text),
            "intent": "declare_hardship" if entity else "check_progress",
            "words": words or "五口人",
            "state": "taken",
        }
        done = editor.post(f"/console/knowledge/sayings/{saying}/settle", settled)
        assert done.status_code == 303, (entity, text, words)
    assert waiting(editor) == ""

    file = tmp_path / "learned.yml"
    settings = Settings.from_env({"HOTLINE_HOME": str(tmp_path)})
    app = Application(settings, database, database.keyring, clock)
    told = CliRunner().invoke(hotline, ["nlu", "export", str(file)], obj=app)
    assert told.exit_code == 0, told.output
    written_out = file.read_text(encoding="utf-8")
    assert [one for one in REAL if one in written_out] == []
    found = {
        block["intent"]: sorted(one["text"] for one in block["examples"])
        for block in yaml.safe_load(written_out)["nlu"]
    }
    assert found == {
        "check_progress": ["〔地名〕〔姓名〕家的事，办得咋样嘛给个准话"],
        "declare_hardship": [
            "[一三八零零零零五八二二](phone)",
            "[东台市云山镇春江村](place)",
            "[五口人](household_size)",
            "俺叫[李山江](name)，他叫〔姓名〕，电话〔电话〕",
        ],
    }
