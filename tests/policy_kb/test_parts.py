"""Small parts: sounds, wording, section references, the seed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.cards import packaged_cards
from policy_kb.importing.encoding import decode
from policy_kb.importing.numbering import parse_numbered
from policy_kb.importing.reading import lines_of
from policy_kb.knowledge import KnowledgeBase
from policy_kb.library import version_of
from policy_kb.linking import expand, is_within
from policy_kb.phonetics import sound_form, sound_pairs, sound_tokens, syllable
from policy_kb.seed import bump, ensure_seed
from policy_kb.tables import CardRow, StateRow
from policy_kb.wording import plain


@pytest.mark.parametrize(
    ("char", "sound"), [("监", "jian"), ("检", "jian"), ("声", "sen"), ("申", "sen"),
                        ("囡", "囡"), ("a", "a"), ("兰", "nan")],
)  # fmt: skip
def test_syllables(char: str, sound: str) -> None:
    assert syllable(char) == sound


def test_misheard_words_sound_alike() -> None:
    assert sound_tokens("尖侧互") == sound_tokens("监测户")


def test_texts_that_sound_the_same_have_the_same_form() -> None:
    assert sound_form("尖侧户6人") == sound_form("监测户6人")
    assert sound_form("监测户")[:2] in sound_form("这是间策员")
    assert sound_form("监测户") != sound_form("公示墙")
    assert sound_pairs("监测，户籍a") == {sound_form("监测"), sound_form("户籍")}


@pytest.mark.parametrize(
    ("said", "plainly"),
    [
        ("请问监测对象咋个申请嘛", "监测户怎么申报"),
        ("屋头 莫得钱", "家里没有钱"),
        ("公益性岗位有啥", "公益岗有什么"),
    ],
)
def test_spoken_words_become_the_common_one(said: str, plainly: str) -> None:
    assert plain(said) == plainly


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("三（一）", ["三（一）"]),
        ("四（一）4、7", ["四（一）4", "四（一）7"]),
        ("二（二）4（2）、（6）", ["二（二）4（2）", "二（二）4（6）"]),
        ("一（一）；二（四）", ["一（一）", "二（四）"]),
        ("四（一）至（三）", ["四（一）", "四（二）", "四（三）"]),
        ("第22问；第19问", ["第22问", "第19问"]),
    ],
)
def test_section_references(section: str, expected: list[str]) -> None:
    assert expand(section) == expected


@pytest.mark.parametrize(
    ("section", "parent", "inside"),
    [
        ("三（一）1", "三（一）", True),
        ("三（一）", "三（一）", True),
        ("三（一）12", "三（一）1", False),
        ("三（一）5①", "三（一）5", True),
        ("三（二）", "三（一）", False),
        ("第2问", "第24问", False),
    ],
)
def test_what_is_numbered_below(section: str, parent: str, inside: bool) -> None:
    assert is_within(section, parent) is inside


@given(st.text())
def test_lines_point_to_themselves(text: str) -> None:
    assert all(
        text[line.offset : line.offset + len(line.text)] == line.text for line in lines_of(text)
    )


@given(
    st.lists(
        st.sampled_from(
            [
                "一、总则",
                "(一)范围。全县适用。",
                "1.村里受理。",
                "(1)口头。",
                "①书面。",
                "说明这一条怎么办的一段话，写得长一些，好让它算作正文。",
            ]
        ),
        max_size=12,
    )
)
def test_no_line_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    parsed = parse_numbered(lines_of(text))
    kept = [part for clause in parsed.clauses for part in clause.text.split("\n")]
    assert sorted(kept + [line.text for line in parsed.unplaced]) == sorted(lines)


@given(st.text(st.characters(exclude_characters="\0"), min_size=1))
def test_utf8_is_read(text: str) -> None:
    encoded = text.encode("utf-8", errors="ignore")
    assert decode(encoded) == encoded.decode("utf-8").removeprefix("\ufeff")


def test_the_seed_is_written_once(base: KnowledgeBase) -> None:
    before = version_of(base.engine)
    assert (ensure_seed(base.engine), version_of(base.engine)) == (False, before)


def test_a_newer_package_replaces_cards_but_not_edited_ones(base: KnowledgeBase) -> None:
    with Session(base.engine) as session:
        edited, other = session.get(CardRow, "dt-scale"), session.get(CardRow, "dt-loans")
        state = session.get(StateRow, 1)
        assert edited and other and state
        edited.brief, edited.edited = "改过的一句话。", True
        other.brief = "没有标为改过的一句话。"
        state.seed_version, state.seed_hash = 0, "旧的"
        session.commit()
    assert ensure_seed(base.engine)
    with Session(base.engine) as session:
        wanted = CardRow.id.in_(["dt-scale", "dt-loans"])
        found = {row.id: row.brief for row in session.scalars(select(CardRow).where(wanted))}
    packaged = {card.id: card.brief for card in packaged_cards()}
    assert found == {"dt-scale": "改过的一句话。", "dt-loans": packaged["dt-loans"]}


def test_an_older_package_leaves_a_newer_database_alone(base: KnowledgeBase) -> None:
    with Session(base.engine) as session:
        state = session.get(StateRow, 1)
        assert state
        state.seed_version, state.seed_hash = 10_000, "更新的"
        session.commit()
    assert ensure_seed(base.engine) is False


def test_a_change_in_the_database_is_answered_from_at_once(base: KnowledgeBase) -> None:
    assert "5%" in base.ask("监测户规模控制多少", "东台").text
    with Session(base.engine) as session:
        row = session.get(CardRow, "dt-scale")
        assert row
        row.answer = "现在控制在6%以内。"
        bump(session)
        session.commit()
    assert "6%" in base.ask("监测户规模控制多少", "东台").text


def test_a_card_past_its_validity_does_not_answer(base: KnowledgeBase) -> None:
    with Session(base.engine) as session:
        row = session.get(CardRow, "dt-scale")
        assert row
        row.valid_to = date(2024, 1, 1)
        bump(session)
        session.commit()
    assert base.ask("监测户规模控制多少", "东台").status == "no_basis"
