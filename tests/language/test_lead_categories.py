"""Category proposals, measured on sayings that nothing was made from."""

from __future__ import annotations

from pathlib import Path

import yaml

from language import lead_categories
from language.lead_categories import CATEGORIES, propose, ranked

HERE = Path(__file__).parent
HELD_OUT: dict[str, list[str]] = yaml.safe_load(
    (HERE / "data" / "lead_sayings_held_out.yml").read_text("utf-8")
)
PAIRS = [(kind, saying) for kind, sayings in HELD_OUT.items() for saying in sayings]


def learned() -> dict[str, str]:
    path = Path(lead_categories.__file__).parent / "data" / "lead_sayings.tsv"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    assert len({saying for _, saying in rows}) == len(rows)
    return {saying: kind for kind, saying in rows}


def test_all_eleven_kinds_are_measured_and_nothing_measured_was_learned() -> None:
    assert set(HELD_OUT) == set(CATEGORIES) and len(PAIRS) >= 120
    known = learned()
    assert set(known.values()) == set(CATEGORIES) - {"其他"} and len(known) >= 900
    assert [saying for _, saying in PAIRS if saying in known] == []


def test_the_proposal_is_right_for_three_in_four() -> None:
    right = sum((propose(saying) or "其他") == kind for kind, saying in PAIRS)
    assert right / len(PAIRS) >= 0.75, f"{right} of {len(PAIRS)}"


def test_the_right_kind_is_among_the_first_three_for_nine_in_ten() -> None:
    named = [(kind, saying) for kind, saying in PAIRS if kind != "其他"]
    right = sum(kind in [one for one, _ in ranked(saying)[:3]] for kind, saying in named)
    assert right / len(named) >= 0.9, f"{right} of {len(named)}"


def test_a_kind_that_is_named_is_taken_and_a_bare_wish_points_nowhere() -> None:
    assert propose("我要举报优亲厚友的问题") == "优亲厚友"
    assert propose("体外循环") == "体外循环"
    for wish in ("我要举报", "我想反映个问题", "匿名举报", ""):
        assert propose(wish) is None


def test_what_says_nothing_of_the_matter_does_not_change_the_proposal() -> None:
    assert propose("会计扣了我家低保") == "截留挪用"
    assert (
        propose("我叫赵大山，电话13800004021，实名举报，会计扣了我家低保，去年的事") == "截留挪用"
    )


def test_signs_of_conduct_of_fees_and_of_a_policy_that_does_not_arrive() -> None:
    assert propose("窗口那个人光玩手机，让我跑了四趟，把单子摔给我") == "作风问题"
    assert propose("盖个章文书要我们一百块") == "乱收费"
    assert propose("不交钱就不给开证明") == "乱收费"
    assert propose("雨露计划的钱拖了两个学期，一问就说没钱") == "政策不落实"
    assert propose("补贴叫会计扣下了") == "截留挪用"
