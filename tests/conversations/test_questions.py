"""Questions about policy, one after the other and in between."""

from __future__ import annotations

from tests.running import System


def test_a_question_instead_of_a_number_is_answered_and_the_number_asked_for_again(
    system: System,
) -> None:
    talk = system.talk("山东省")
    asked = talk.say("我报的那个批了没有")
    assert "受理编号" in asked[-1]["text"]
    answered = talk.say("绿色通道是什么意思")
    assert ["绿色通道" in one["text"] for one in answered] == [True, False, False]
    assert "受理编号" in answered[-1]["text"]


def test_the_place_and_the_matter_are_kept_for_the_next_question(system: System) -> None:
    talk = system.talk()
    assert "东台市的规定" in talk.say("我们东台这边监测户咋申报")[0]["text"]
    assert "20个工作日" in talk.say("要多久能定下来")[0]["text"]
    (shandong,) = talk.say("那山东呢")
    assert "15天" in shandong["text"] and "山东省" in shandong["text"]
