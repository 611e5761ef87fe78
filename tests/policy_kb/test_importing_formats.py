"""Word, PDF, web pages, Markdown and encodings: the same clauses whatever the file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import pytest

from policy_kb.importing.extracting import extract
from policy_kb.importing.loading import import_document, read_clauses
from policy_kb.importing.request import Request
from policy_kb.knowledge import KnowledgeBase
from tests.policy_kb import documents

TITLE = "某县帮扶办法"
INTRO = "为了做好全县防止返贫监测帮扶工作，结合我县实际，特制定本办法，请各乡镇认真执行。"
VISIT = (
    "（一）时限要求。乡镇接到申报以后，要在7个工作日内上门核查，并把结果告诉农户；因天气原因去不了的，"
    "要在路通以后第一天补上，不得拖延，也不得让农户自己到乡镇来办。"
)
LINES = [
    "某县帮扶办法",
    INTRO,
    "一、监测标准。2026年监测线为人均纯收入8800元，由县里统一公布。",
    "二、申报和核查",
    VISIT,
    "（二）公示要求。公示满6天没有异议的，报县里审定。",
    "1.村里张贴。",
    "2.网上公布。",
    "三、养蜂扶持。养蜂10箱以上的监测户，县里免费提供技术指导和蜂箱。",
]
CLAUSES = [
    ("前言", INTRO),
    ("一", LINES[2]),
    ("二", LINES[3]),
    ("二（一）", VISIT),
    ("二（二）", LINES[5]),
    ("二（二）1", LINES[6]),
    ("二（二）2", LINES[7]),
    ("三", LINES[8]),
]
PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>某县帮扶办法</title>
<style>p {{color: red}}</style><script>var 一 = "一、不是条款。";</script></head><body>
<nav><ul><li>首页</li><li>一、政务公开栏目。</li></ul></nav><div style="display: none">二、看不见的。</div>
<form><h1>某县帮扶办法</h1>{body}</form>
<footer>主办：某县人民政府，一、版权所有。</footer></body></html>"""


def page(charset: str = "utf-8") -> str:
    body = "".join(f"<p>&nbsp;&nbsp;<span>{line[:5]}</span>{line[5:]}</p>\n" for line in LINES[1:])
    return PAGE.format(charset=charset, body=body)


def marked() -> str:
    body = [
        f"# {LINES[0]}", LINES[1], f"**{LINES[2]}**", f"## {LINES[3]}", VISIT, f"> {LINES[5]}",
        "1. 村里张贴。", "1. 网上公布。", f"**三、养蜂扶持。**{LINES[8][7:]}",
    ]  # fmt: skip
    return "---\ntitle: 某县\n---\n" + "\n\n".join(body) + "\n"


FILES = {
    "办法.txt": "\n".join(LINES).encode(),
    "办法.md": marked().encode(),
    "办法.html": page().encode(),
    "办法.docx": documents.word(LINES),
    "办法.pdf": documents.pdf(LINES, head="某县人民政府文件"),
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_gives_the_same_clauses(name: str) -> None:
    parsed = read_clauses(FILES[name], TITLE, name)
    assert [(one.section, one.text) for one in parsed.clauses] == CLAUSES
    assert [line.text for line in parsed.unplaced] == [LINES[0]]


@pytest.mark.parametrize("name", FILES)
def test_offsets_count_in_the_extracted_text(name: str) -> None:
    text = extract(FILES[name], name).text
    parsed = read_clauses(FILES[name], TITLE, name)
    assert [text[one.offset :][: len(one.text)] for one in parsed.clauses] == [
        one.text for one in parsed.clauses
    ]


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_answers_at_once(base: KnowledgeBase, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    request = Request(TITLE, "某县", "河南省兰考县", date(2026, 1, 5))
    import_document(base.engine, base.regions, path, request)
    answer = base.ask("接到申报多久上门核查", "河南省兰考县")
    assert [(one.section, one.text) for one in answer.citations] == [("二（一）", VISIT)]
    assert "7个工作日" in answer.text


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8", "big5"])
def test_a_page_says_its_encoding(charset: str) -> None:
    text = (
        "<p>一、監測。每季度上門一次。</p><p>二、公示。五天。</p>"
        if charset == "big5"
        else page(charset)
    )
    source = f'<html><meta http-equiv="Content-Type" content="text/html; charset={charset}">{text}'
    parsed = read_clauses(
        source.encode("gb18030" if charset == "gb2312" else charset), TITLE, "a.htm"
    )
    assert parsed.clauses[-1].section == ("二" if charset == "big5" else "三")
    assert "\ufffd" not in "".join(one.text for one in parsed.clauses)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030", "utf-32"],
)
def test_encodings_are_recognised(encoding: str) -> None:
    data = "\n".join(LINES).encode(encoding)
    assert extract(data, "办法.txt").text.lstrip("\ufeff") == "\n".join(LINES)


def test_traditional_characters_in_big5() -> None:
    text = (
        "一、監測標準。農戶申報以後，村裡要在七天之內上門。\n二、公示五天，沒有人反對就報到縣裡。\n"
    )
    assert extract(text.encode("big5"), "a.txt").text == text


def test_numbers_that_word_makes_are_written_out() -> None:
    document = docx.Document()
    documents.numbered(document)
    for depth, text in [
        (0, "申报"), (1, "怎么申报。"), (2, "打电话。"), (2, "到村里。"), (3, "本人去。"), (3, "请人代办。"),
        (4, "带上身份证。"), (4, "写委托书。"), (1, "多久核查。七天。"), (0, "公示"), (1, "五天。"),
    ]:  # fmt: skip
        documents.add_item(document, text, depth)
    text = extract(documents.saved(document), "a.docx").text
    assert text.split("\n") == [
        "一、申报", "（一）怎么申报。", "1.打电话。", "2.到村里。", "（1）本人去。", "（2）请人代办。",
        "①带上身份证。", "②写委托书。", "（二）多久核查。七天。", "二、公示", "（一）五天。",
    ]  # fmt: skip


def test_word_tables_stand_where_they_stood_and_hidden_text_does_not_stand() -> None:
    document = docx.Document()
    document.add_paragraph("一、帮扶标准如下：")
    table = document.add_table(rows=2, cols=2)
    for place, text in enumerate(["风险", "帮扶", "因病", "医疗救助"]):
        table.cell(place // 2, place % 2).text = text
    paragraph = document.add_paragraph("二、村里")
    documents.hide(paragraph.add_run("（内部）"))
    paragraph.add_run("公示五天。")
    parsed = read_clauses(documents.saved(document), TITLE, "a.docx")
    assert [one.text for one in parsed.clauses] == [
        "一、帮扶标准如下：\n风险\t帮扶\n因病\t医疗救助",
        "二、村里公示五天。",
    ]


def test_page_numbers_and_running_heads_are_no_text() -> None:
    data = documents.pdf(LINES * 5, head="某县人民政府文件")
    text = extract(data, "a.pdf").text
    assert text.split("\n") == LINES * 5


def test_a_page_without_text_is_reported() -> None:
    data = documents.pdf([*LINES[:4], *[""] * 12, *LINES[4:]], lines_a_page=5)
    assert extract(data, "a.pdf").blank == (3,)


def test_lists_of_a_page_get_the_numbers_that_a_reader_sees() -> None:
    source = (
        "<html><p>一、办法</p><ol><li>打电话申报。</li><li>到村里申报。</li></ol>"
        "<ol start=3><li>网上申报。</li></ol><ul><li>都可以。</li></ul><ol><li>（二）自己有号。</li></ol>"
        "<table><tr><td>因病</td><td>救助</td></tr><tr><td>因学</td><td>助学</td></tr></table>"
    )
    assert extract(source.encode(), "a.html").text.split("\n") == [
        "一、办法", "1.打电话申报。", "2.到村里申报。", "3.网上申报。", "都可以。", "（二）自己有号。",
        "因病\t救助", "因学\t助学",
    ]  # fmt: skip


def test_markdown_marks_are_removed() -> None:
    source = (
        "## 一、**标准**\n\n- 线是`8800`元，见[公告](https://a.example)。\n* ~~旧的~~ _新的_\n\n"
        "| 风险 | 帮扶 |\n|---|:--:|\n| 因病 | 救助 |\n\n```\n1\\. 村里\n```\n***\n3. 三\n3. 四\n"
    )
    assert [line for line in extract(source.encode(), "a.md").text.split("\n") if line] == [
        "一、标准", "线是8800元，见公告。", "旧的 新的", "风险\t帮扶", "因病\t救助", "1. 村里", "3.三", "4.四",
    ]  # fmt: skip
