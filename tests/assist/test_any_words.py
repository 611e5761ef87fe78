"""Whatever is said by whomever: nothing breaks, nothing typed changes, nothing is filed."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from actions.services import Services
from assist import Assist, Intent
from hotline.bootstrap import build
from hotline.settings import Settings
from intake.clock import SHANGHAI, FrozenClock
from intake.tables import Record, User
from tests.assist.conftest import Call

BITS = [
    "我老伴得了癌症", "花了三万", "五千", "块", "一三八零零零零", "幺二三四", "东台市", "安丰镇", "红安村",
    "我叫", "王秀英", "五口人", "不对", "是", "同意", "不同意", "没有", "举报", "村会计", "扣了钱", "匿名",
    "提交", "算了不报了", "嗯", "你好", "怎么办", "身份证", "转人工", "给我回电话", "先这样", "替我爸",
    "6217000012345678901", "不想活了", "{summary}", "\u0000", "／affirm", "？", " ", "\n",
]  # fmt: skip
words = st.lists(st.sampled_from(BITS), max_size=4).map("".join) | st.text(max_size=30)
turns = st.lists(
    st.tuples(st.sampled_from(["caller", "operator"]), words, st.sampled_from([None, 0.3, 0.9])),
    min_size=1,
    max_size=8,
)
intents = st.sampled_from(
    [None, Intent("declare_hardship", 0.9), Intent("report_lead", 0.9), Intent("ask_policy", 0.9),
     Intent("cancel_or_stop", 0.99), Intent("talk_to_human", 0.99)]
)  # fmt: skip


@pytest.fixture(scope="module")
def assist(tmp_path_factory: pytest.TempPathFactory, template_home: Path) -> Iterator[Assist]:
    home = tmp_path_factory.mktemp("any") / "var"
    shutil.copytree(template_home, home)
    clock = FrozenClock(datetime(2026, 9, 24, 10, 0, tzinfo=SHANGHAI))
    application = build(Settings.from_env({"HOTLINE_HOME": str(home)}), clock=clock)
    yield Assist(Services(application.database, application.knowledge, clock))
    application.database.dispose()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=turns, intent=intents)
def test_nothing_breaks_typed_facts_stand_and_nothing_is_filed(
    assist: Assist, said: list[tuple[str, str, float | None]], intent: Intent | None
) -> None:
    call = Call(assist, User(id="operator0", name="接线员", role="operator", region=None))
    assist.choose(call.conversation, "declaration")
    typed = {"name": "周大民", "household_size": 7, "phone": "13800007777"}
    for field, value in typed.items():
        assist.typed(call.conversation, "declaration", field, value, call.user)
    for seq, (speaker, text, confidence) in enumerate(said, 1):
        assist.take_in(call.conversation, seq, speaker, text, intent, confidence)
        view = call.view()
        assert view.kind == "declaration"
        assert view.question is None or "{" not in view.question.text.replace("{summary}", "")
    facts = call.facts()
    assert {name: facts.get(name) for name in typed} == typed
    assert facts.get("anonymity") is None
    assert "6217000012345678901" not in str(call.view())
    for one in call.view().form:
        for place in one.heard:
            assert (
                place.words == said[place.seq - 1][1][place.start : place.end]
                or "＊" in place.words
            )
    with assist.services.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == 0


def test_the_same_utterance_from_two_sides_at_once_is_heard_once(assist: Assist) -> None:
    call = Call(assist, User(id="operator0", name="接线员", role="operator", region=None))
    text = "我老伴得了癌症 在省城花了八万块"
    sides = [
        threading.Thread(target=assist.take_in, args=(call.conversation, 1, "caller", text))
        for _ in range(4)
    ]
    for one in sides:
        one.start()
    for one in sides:
        one.join()
    assert call.facts()["hardship"] == text
    assert [one.seq for one in next(f for f in call.view().form if f.name == "hardship").heard] == [
        1
    ]
