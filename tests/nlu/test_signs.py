"""The signs of an utterance: whole kinds of words, found in any words of that kind."""

from __future__ import annotations

import pytest

from components.signs import LENGTHS, signs


def of(text: str) -> set[str]:
    """The signs of `text` but for its length."""
    return {name for name in signs(text) if not name.startswith("length ")}


def test_a_story_of_hardship_shows_its_parts() -> None:
    assert of("老伴尿毒症，一个月透析要两千") == {
        "entity risk", "entity expense", "family", "answer None",
    }  # fmt: skip


def test_an_accusation_of_a_cadre_is_more_than_the_two_words() -> None:
    found = of("村主任把补助扣了一半")
    assert {"lead", "lead 截留挪用", "cadre", "lead of a cadre"} <= found
    assert "lead of a cadre" not in of("村主任来过我家")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("这个要公示几天", "asks"),
        ("单身汉能报不", "ends as question"),
        ("对着呢", "answer yes"),
        ("谢谢你啊 再见", "farewell"),
        ("房子眼看要塌了", "danger collapse"),
        ("打 13800000001", "entity phone"),
    ],
)
def test_a_sign_stands_for_its_kind_of_words(text: str, sign: str) -> None:
    assert sign in of(text)


def test_length_is_told_in_steps() -> None:
    assert {name for name in signs("好") if name.startswith("length")} == set()
    assert {f"length {step}" for step in LENGTHS} <= set(signs("难" * 60))


@pytest.mark.parametrize("text", ["", "😂", "\ud800", "a" * 4000])
def test_any_string_has_signs(text: str) -> None:
    assert all(value == 1.0 for value in signs(text).values())
