"""What a household paid itself: the own part is spending, gross and reimbursed sums are not."""

from __future__ import annotations

import pytest

from language.entities import extract

EXACT = [
    ("一共花了三万二报了两万自己掏一万二", [12000]),
    ("大病花了二十一万报销后自付九万", [90000]),
    ("住院花了五万六，报销三万", [26000]),
    ("报销了三万，一共花了八万", [50000]),
    ("手术费四万六，住院费两万，报了四万，自己花了两万六", [26000]),
    ("头一回住院两万八报了一万五，二回三万报了两万", [13000, 10000]),
    ("看病花了十万，合作医疗报了百分之六十", [40000]),
    ("看病花了十万，报了六成", [40000]),
    ("花了二十万，报了一半", [100000]),
    ("药费一年五千，去年手术花了8万报了5万自己掏3万", [5000, 30000]),
    # nothing was paid back, or of another bill
    ("看病花了三万没报销", [30000]),
    ("看病花了三万，孩子上学自己掏了一万", [30000, 10000]),
    ("我申报过了，看病花了三万", [30000]),
]


@pytest.mark.parametrize(("text", "own"), EXACT)
def test_own_part(text: str, own: list[int]) -> None:
    spent = [e for e in extract(text) if e.type == "expense"]
    assert [(e.normalized, e.attrs["kind"]) for e in spent] == [(n, "spending") for n in own]


def test_roughly_said_is_roughly_computed() -> None:
    (spent,) = [e for e in extract("花了七万多，报了四万多") if e.type == "expense"]
    assert (spent.normalized, spent.attrs["approx"]) == (30000, True)
    (spent,) = [e for e in extract("花了七八万，报了四万") if e.type == "expense"]
    assert spent.normalized == [30000, 40000]


@pytest.mark.parametrize(
    ("text", "own"),
    [("五万报了三万", 20000), ("一共十二万，报销八万五", 35000), ("十万，报了七成", 30000)],
)
def test_after_the_question(text: str, own: int) -> None:
    assert [e.normalized for e in extract(text, expects="expense")] == [own]
