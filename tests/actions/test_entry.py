"""Words outside a form that belong into one."""

from __future__ import annotations

import pytest

from actions import entry
from actions.services import Services
from actions.turn import Heard, Reply


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
