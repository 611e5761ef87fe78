"""What a township uploads: read where it is a list, refused in one sentence where it is not."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import ListProblem
from intake.lists.phones import mobile
from intake.lists.reading import MOST_BYTES, MOST_LINES, Line, read
from tests.intake.list_samples import (
    FIRST,
    HEADING,
    LIST,
    NAME,
    SECOND,
    as_csv,
    as_xlsx,
)


@pytest.mark.parametrize(
    "content",
    [
        as_csv(LIST),
        as_csv(LIST, "utf-8-sig"),
        as_csv(LIST, "gb18030"),
        "\n".join("\t".join(row) for row in LIST).encode("gb18030"),
        as_xlsx(LIST),
        as_xlsx([HEADING, (NAME, int(FIRST), "柳树村"), ("王某", float(SECOND), "新村")]),
    ],
    ids=["csv", "with a mark", "gb18030", "tabs", "xlsx", "numbers"],
)
def test_a_list_is_read_from_what_people_save(content: bytes) -> None:
    assert read(content) == [Line(2, NAME, FIRST, "柳树村"), Line(3, "王某", SECOND, "新村")]


def test_titles_other_columns_and_blank_rows_do_no_harm() -> None:
    table = [
        ("东河镇外出户名单", "", "", ""),
        ("序号", "所在村", "联系电话", "备注"),
        (1, "柳树村", FIRST, "在外打工"),
        ("", "", "", ""),
        (2, "新村", SECOND, ""),
    ]
    assert (
        read(as_xlsx(table))
        == read(as_csv(table))
        == [
            Line(3, "", FIRST, "柳树村"),
            Line(5, "", SECOND, "新村"),
        ]
    )


def bomb(part: str, body: bytes, lied_size: int | None = None) -> bytes:
    """A workbook with this part in the place of its own."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(as_xlsx(LIST))) as good, ZipFile(out, "w", ZIP_DEFLATED) as bad:
        for one in good.infolist():
            bad.writestr(one.filename, body if one.filename == part else good.read(one))
    made = out.getvalue()
    if lied_size is not None:
        made = made.replace(len(body).to_bytes(4, "little"), lied_size.to_bytes(4, "little"))
    return made


SHEET = "xl/worksheets/sheet1.xml"
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = b"</sheetData></worksheet>"
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    + OPEN
    + b'<row r="1"><c t="str"><v>&b;</v></c></row>'
    + CLOSE
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (MOST_BYTES + 1), "文件太大：最多1024KB，请只留姓名、电话、村三列再传。"),
        (bomb(SHEET, b" " * 9_000_000), "这个表格解开以后太大"),
        (bomb(SHEET, b" " * 9_000_000, lied_size=100), "这个文件打不开"),
        (bomb(SHEET, OPEN + b"<c/>" * 700_000 + CLOSE), "这个表格解开以后太大"),
        (bomb("xl/styles.xml", b"<a>" + b"<xf/>" * 70_000 + b"</a>"), "这个表格解开以后太大"),
        (bomb(SHEET, OPEN + b'<row r="1048576"><c><v>1</v></c></row>' + CLOSE), "解开以后太大"),
        (bomb(SHEET, LAUGHS), "这个文件打不开"),
        (bomb(SHEET, b"<not xml"), "这个文件打不开"),
        (b"PK\x03\x04 and nothing more", "这个文件打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "老格式的 Excel"),
        (b"\xff\xfe\x00\x00\xff", "这个文件打不开"),
        (b'"' + b"x" * 200_000, "这个文件打不开"),
        (b"", "文件里没有名单"),
        (as_csv([HEADING]), "文件里没有名单"),
        (as_csv([("姓名", "村"), (NAME, "柳树村")]), "没有找到表头"),
        (as_csv([HEADING, *[("", FIRST, "柳树村")] * (MOST_LINES + 1)]), "一次最多2000行"),
    ],
    ids=[
        "bytes", "unpacked", "lied size", "cells", "styles", "far down", "entities", "no xml",
        "no zip", "xls", "no text", "endless field", "nothing", "heading alone", "no phones", "rows",
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(ListProblem) as told:
        read(content)
    assert said in str(told.value)
    assert str(told.value).count("\n") == 0


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_one_sentence(content: bytes) -> None:
    for begin in (b"", b"PK\x03\x04", "姓名,电话,村\n".encode()):
        try:
            read(begin + content)
        except ListProblem:
            pass


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("138 0000 0001", FIRST),
        ("138-0000-0001", FIRST),
        ("+86 13800000001", FIRST),
        ("008613800000001", FIRST),
        ('="13800000001"', FIRST),
        ("'13800000001", FIRST),
        ("1380000000", None),
        ("1.38E+10", None),
        ("0471-5612345", None),
        (f"{FIRST}/{SECOND}", None),
        ("", None),
    ],
)
def test_a_phone_however_it_is_typed(typed: str, number: str | None) -> None:
    assert mobile(typed) == number
