"""The numbering tree: every level, lines that have run together, and what only looks like a number."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hotline.cli.kb_import import FIRST, Progress
from policy_kb.importing.extracting import extract
from policy_kb.importing.inline import split_points
from policy_kb.importing.loading import Report, read_clauses
from policy_kb.importing.marks import mark_at
from policy_kb.importing.numbering import parse_numbered
from policy_kb.importing.numerals import han, read, written
from policy_kb.importing.reading import lines_of
from policy_kb.importing.unreadable import Unreadable
from policy_kb.knowledge import KnowledgeBase
from policy_kb.library import clauses_of_documents
from tests.policy_kb.conftest import ROOT, needs_originals
from tests.policy_kb.test_importing_formats import FILES

FORMS = ("{}、", "（{}）", "{}.", "（{}）", "{}")
SENTENCES = (
    "村里受理。",
    "乡镇在7天内核查。",
    "县里审定，并公示5天。",
    "一是口头申报，二是书面申报。",
)
Tree = list[tuple[str, "Tree"]]


def sections(text: str) -> list[str]:
    return [one.section for one in parse_numbered(lines_of(text)).clauses]


def trees(depth: int) -> st.SearchStrategy[Tree]:
    """Lists of two or three sentences, each with a list below it or none."""
    below = trees(depth - 1) if depth else st.just([])
    lists = st.lists(st.tuples(st.sampled_from(SENTENCES), below), min_size=2, max_size=3)
    return lists if depth == len(FORMS) - 1 else st.one_of(st.just([]), lists)


def numbered(number: int, depth: int) -> str:
    return (han(number), han(number), str(number), str(number), chr(ord("①") + number - 1))[depth]


def flattened(tree: Tree, depth: int = 0, above: str = "") -> list[tuple[str, str]]:
    """Section and line of every clause, as an official text would write them."""
    found = []
    for number, (sentence, below) in enumerate(tree, 1):
        mark = FORMS[depth].format(numbered(number, depth))
        section = above + (mark if depth in (1, 3) else numbered(number, depth))
        found += [(section, mark + sentence), *flattened(below, depth + 1, section)]
    return found


@given(trees(len(FORMS) - 1), st.sampled_from(["\n", "", " "]))
def test_a_tree_is_restored_from_lines_and_from_one_paragraph(tree: Tree, between: str) -> None:
    clauses = flattened(tree)
    parsed = parse_numbered(lines_of(between.join(line for _, line in clauses)))
    assert [(one.section, one.text) for one in parsed.clauses] == clauses
    assert parsed.unplaced == []


@given(st.integers(1, 9999))
def test_numerals_are_read_as_they_are_written(number: int) -> None:
    assert read(han(number)) == number
    assert read(str(number)) == number


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (12, "chineseCounting", "十二"), (105, "chineseCountingThousand", "一百零五"),
        (3, "chineseLegalSimplified", "叁"), (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "21"), (4, "lowerRoman", "iv"), (28, "upperLetter", "BB"),
        (10, "ideographDigital", "一〇"), (7, "decimalZero", "07"), (7, "unknown", "7"),
    ],
)  # fmt: skip
def test_numerals_in_the_forms_of_word(number: int, form: str, text: str) -> None:
    assert written(number, form) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一、申报", "一"), ("十二、申报", "十二"), ("(三)申报", "（三）"), ("㈢申报", "（三）"), ("3.申报", "3"),
        ("３．申报", "3"), ("3、申报", "3"), ("（12）申报", "（12）"), ("⑴申报", "（1）"), ("⑫申报", "⑫"),
        ("2）申报", "2）"), ("第一百零二条 申报", "第一百零二条"), ("第12条申报", "第12条"),
        ("第三条之一 申报", "第三条之一"), ("第二章 申报", "第二章"), ("第一节 申报", "第一节"),
        ("第三部分 申报", "第三部分"),
        ("1.5倍的线", None), ("2026年1月", None), ("一是申报", None), ("第三条规定的农户", None),
        ("第二章规定的情形，由县里处理。", None), ("二、三、四类人群", None), ("三类对象", None),
    ],
)  # fmt: skip
def test_what_opens_a_clause(text: str, number: str | None) -> None:
    mark = mark_at(text)
    assert (mark.number if mark else None) == number


@pytest.mark.parametrize(
    "text",
    [
        "按国家标准的1.5倍确定。2.5万元以上的不算。",
        "五类人群分别填表：一类填甲表；二、三、四、五类填乙表。",
        "申报方式：1.打电话。3.到村里。",
        "申报方式：1.打电话。其他方式另行通知。",
        "三、申报。五、核查。",
        "一是口头申报。二是书面申报。三是代为申报。",
        "见《办法》第三条。第五条另有规定。",
    ],
)
def test_what_does_not_fit_one_tree_stays_whole(text: str) -> None:
    assert split_points(text) == [0]


def test_chapters_hold_articles_and_parts_begin_anew() -> None:
    text = (
        "目录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 本办法适用于全县。\n第二条 由村里受理。\n"
        "（一）口头也可以。\n第二章 附则\n第三条 自公布之日起施行。\n"
    )
    assert sections(text) == ["第一章", "第一条", "第二条", "第二条（一）", "第二章", "第三条"]
    assert sections("第一部分 申报\n一、谁可以申报。\n第二部分 核查\n一、谁来核查。\n") == [
        "第一部分", "第一部分一", "第二部分", "第二部分一",
    ]  # fmt: skip


def test_lines_of_a_table_of_contents_are_no_clauses() -> None:
    parsed = parse_numbered(
        lines_of("一、申报……………2\n二、核查 ..... 3\n一、申报\n找村里。\n二、核查\n七天。\n")
    )
    assert [one.text for one in parsed.clauses] == ["一、申报\n找村里。", "二、核查\n七天。"]


def test_the_units_in_charge_belong_to_the_clause_before() -> None:
    text = "一、帮扶\n1、发展产业。\n2、安排就业。\n（责任单位：县农业农村局、各乡镇）\n"
    assert [one.text for one in parse_numbered(lines_of(text)).clauses][-1] == (
        "2、安排就业。\n（责任单位：县农业农村局、各乡镇）"
    )


def test_an_answer_whose_anchor_is_not_found_is_told_and_cited_as_a_span() -> None:
    title = "山东省健全防止返贫动态监测和帮扶机制工作指南"
    text = "22.怎么用钱? 按规定用。 23.多久定计划? 十天。 24.怎么走绿色通道? 先帮后补。 28.怎么消除? 看情况。"
    parsed = read_clauses(text.encode(), title)
    assert [one.section for one in parsed.clauses] == [
        "第22问",
        "第23问",
        "第24–28问之间",
        "第28问",
    ]
    assert "收入稳定超过当年省定" in parsed.missing


@needs_originals
def test_the_five_originals_have_exactly_their_sections(
    imported: tuple[KnowledgeBase, dict[str, Report]],
) -> None:
    base, _ = imported
    table = (ROOT / "tests" / "policy_kb" / "data" / "sections.yml").read_text(encoding="utf-8")
    for document, known in yaml.safe_load(table).items():
        clauses = clauses_of_documents(base.engine, {document})
        assert [str(section) for section, _ in known] == [one.section for one in clauses]
        for (_, beginning), clause in zip(known, clauses, strict=True):
            mark = mark_at(clause.text)
            assert clause.text[mark.end if mark else 0 :].startswith(beginning)


@needs_originals
def test_between_two_headings_lie_as_many_answers_as_numbers_are_missing(
    imported: tuple[KnowledgeBase, dict[str, Report]],
) -> None:
    base, _ = imported
    cited = Counter(one.section for one in clauses_of_documents(base.engine, {"shandong-2023"}))
    assert cited.pop("结尾") == 1
    found: list[int] = []
    for section, answers in cited.items():
        numbers = [int(one) for one in re.findall(r"\d+", section)]
        if len(numbers) == 1:
            assert answers == 1
            found += numbers
        else:
            first, last = numbers
            assert answers == last - first - 1
            found += range(first + 1, last)
    assert sorted(found) == list(range(1, 43))


@given(st.sampled_from(sorted(set(FILES) - {"办法.pdf"})), st.data())
def test_a_damaged_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    broken = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(broken) - 1))
        broken[at : at + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=8)) or b"\0"
    try:
        text = extract(bytes(broken), name).text
    except Unreadable as error:
        assert str(error)
    else:
        assert text.encode("utf-8").strip()
        assert "\0" not in text


def test_progress_is_told_while_the_work_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    asked = []

    def wait(seconds: float) -> bool:
        asked.append(seconds)
        if len(asked) > 1:
            progress(f"第 {len(asked)} 步")
        return len(asked) == 3

    progress = Progress(wait)
    progress.tell()
    out, err = capsys.readouterr()
    assert (asked, out, err) == ([2.0, 2.0, 2.0], "", f"{FIRST}……\n第 2 步……\n")
