"""A name and a place without a pause between them, as a voice transcript has them."""

from __future__ import annotations

import pytest

from language.entities import extract


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("我叫刘二虎隆兴昌镇联丰村的", "刘二虎", "隆兴昌镇联丰村"),
        ("我叫王强五原县隆兴昌镇的", "王强", "五原县隆兴昌镇"),
        ("我叫李秀英马站镇刘家沟村的我老伴病了", "李秀英", "马站镇刘家沟村"),
        ("我妈叫陈素芳宣汉县南坝镇石垭村的", "陈素芳", "宣汉县南坝镇石垭村"),
        ("我叫李秀英刘家沟村人", "李秀英", "刘家沟村"),
        ("我是红安村的我叫王福", "王福", "红安村"),
    ],
)
def test_told_apart(text: str, name: str, place: str) -> None:
    found = {one.type: one.normalized for one in extract(text)}
    assert (found.get("name"), found.get("place")) == (name, place)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("住安丰镇红星村，不对，现在叫红安村了", "安丰镇红安村"),
        ("东台市安丰镇红星村，哦不，三仓镇官苴村", "东台市三仓镇官苴村"),
        ("是东柳村，哦不，西柳村", "西柳村"),
    ],
)
def test_what_was_said_above_a_wrong_village_stays(text: str, place: str) -> None:
    assert [one.normalized for one in extract(text) if one.type == "place"] == [place]
