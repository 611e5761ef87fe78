"""Words outside a form that belong into one."""

from __future__ import annotations

import pytest

from actions import dispatching, entry, openings
from actions.server import ANSWERS, FORMS
from actions.services import Services
from actions.turn import Heard, Reply
from language.entities import extract


def form(services: Services, said: str, intent: str = "greet") -> str | None:
    heard = Heard("talk", "one", said, intent, 0.6, None, {})
    return openings.form_for(services, heard, Reply())


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


@pytest.mark.parametrize(
    ("said", "intent", "opens"),
    [
        ("俺这情况能不能报", "greet", entry.DECLARATION),
        ("替俺娘申报的，咋弄啊", "check_progress", entry.DECLARATION),
        ("有人吗，我有困难要说", "greet", entry.DECLARATION),
        ("会计把分红挪走买车了，坊前村的", "greet", entry.LEAD),
        ("该纳入的不给纳入", "ask_policy", entry.LEAD),
        ("我要举报，莫问我是哪个", "ask_policy", entry.LEAD),
        ("村干部挪用扶贫款怎么处理", "ask_policy", None),
        ("申报要什么材料", "ask_policy", None),
    ],
)
def test_what_the_words_begin_whatever_they_resemble(
    services: Services, said: str, intent: str, opens: str | None
) -> None:
    assert form(services, said, intent) == opens


def test_a_crack_in_the_own_wall_accuses_nobody_of_bad_work() -> None:
    assert not entry.accuses("俺家房要塌了！后墙裂了口子，村里鉴定说是危房")
    assert entry.accuses("村里修的路半年就裂了口子")


@pytest.mark.parametrize("intent", ["declare_hardship", "report_lead", "ask_policy", "greet"])
@pytest.mark.parametrize(
    "said",
    [
        "有没有名额限制，俺村书记说一个村就俩名额，文件里有这话吗",
        "我叫王五，想替我满叔问个事，不晓得行不行",
        "俺这情况能报不",
        "村里评议公不公开，我儿子考上公务员会不会被取消",
    ],
)
def test_no_message_is_sent_around_in_a_circle(services: Services, said: str, intent: str) -> None:
    name, went, slots = dispatching.dispatch(intent), [], {}
    for _ in range(6):
        went.append(name)
        take = FORMS.get(name) or ANSWERS[name]
        reply = take(services, Heard("talk", "one", said, intent, 0.6, None, dict(slots)))
        slots |= reply.slots
        if reply.then in (None, "action_listen"):
            break
        name = reply.then
    assert len(went) == len(set(went))
