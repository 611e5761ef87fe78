"""Words outside a form that belong into one."""

from __future__ import annotations

import pytest

from actions import entry
from actions.services import Services
from actions.turn import Heard, Reply
from language.entities import extract


def form(services: Services, said: str, intent: str = "greet") -> str | None:
    heard = Heard("talk", "one", said, intent, 0.6, None, {})
    return entry.form_for(services, heard, Reply())


@pytest.mark.parametrize(
    "said", ["举报个事", "匿名举报一个人", "投诉我们村的", "领导好，我要反映个问题", "额来检举个人"]
)
def test_a_wish_to_report_opens_the_lead_whatever_the_intent(services: Services, said: str) -> None:
    assert form(services, said) == entry.LEAD


@pytest.mark.parametrize(
    "said", ["举报电话是多少", "投诉要带啥材料", "你好在吗", "谢谢你们", "想反映反映我家的难处"]
)
def test_what_only_sounds_like_a_report(services: Services, said: str) -> None:
    assert form(services, said) != entry.LEAD


@pytest.mark.parametrize(
    ("said", "wants"),
    [
        ("匿名举报行不行", True), ("能不能实名举报", True), ("举报一个人，会保密吗", True),
        ("举报以后多久有答复", False), ("举报有奖金吗", False), ("投诉电话", False),
    ],
)  # fmt: skip
def test_who_asks_whether_one_may_report_wants_to(said: str, wants: bool) -> None:
    assert entry.asks_to_report(said) is wants


def test_a_post_of_ones_own_and_the_name_of_a_place_accuse_nobody(services: Services) -> None:
    for said in (
        "我是安丰镇红安村的会计，代村里老魏家申报，他家山墙裂得吓人",
        "她住在金寨县斑竹园镇长岭关村，是我表姐",
    ):
        assert not entry.accuses(said, extract(said, gazetteer=services.gazetteer)), said
    assert entry.accuses("村会计把俺家的慰问金扣了一半")
