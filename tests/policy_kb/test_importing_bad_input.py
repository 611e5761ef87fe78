"""Files and statements that cannot be imported: a sentence, and the database as it was."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.bootstrap import build
from hotline.cli.kb import kb
from hotline.settings import Settings
from policy_kb.importing import extracting
from policy_kb.importing.extracting import extract
from policy_kb.importing.request import Request, checked
from policy_kb.importing.unreadable import Unreadable
from policy_kb.regions import Regions
from tests.policy_kb import documents
from tests.policy_kb.test_importing import TOWN


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def docx_of(document: bytes, **more: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": document, **more})


def locked() -> bytes:
    """A member marked as encrypted, in its header and in the directory."""
    data = bytearray(docx_of(b"<document><body/></document>"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


LAUGHS = (
    b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<document><body><p><r><t>&b;</t></r></p></body></document>"
)
OUTSIDE = (
    b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    b"<document><body><p><r><t>&a;</t></r></p></body></document>"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BAD = {
    "nothing": (b"", "empty"),
    "spaces": (b" \r\n\t\n", "empty"),
    "only a mark": (b"\xef\xbb\xbf\n", "blank"),
    "encrypted pdf": (documents.pdf(["一、公示五天。"], password="秘密"), "encrypted_pdf"),
    "scanned pdf": (documents.scan(), "scanned_pdf"),
    "broken pdf": (documents.pdf(["一、公示五天。"])[:300], "broken_pdf"),
    "pdf in name alone": (b"%PDF-1.7\nnothing", "broken_pdf"),
    "many members": (
        docx_of(b"<document/>", **{f"word/{n}.xml": b"" for n in range(5001)}),
        "bomb",
    ),
    "steep": (docx_of(b"<document>" + b" " * 40_000_000 + b"</document>"), "bomb"),
    "entities in entities": (docx_of(LAUGHS), "entities"),
    "entity outside": (docx_of(OUTSIDE), "entities"),
    "UTF-16 entities": (docx_of(LAUGHS.decode().encode("utf-16")), "entities"),
    "no xml": (docx_of(b"not xml"), "broken_word"),
    "no body": (docx_of(b"<document/>"), "broken_word"),
    "cut": (documents.word(["一、公示五天。"])[:2000], "broken_word"),
    "protected member": (locked(), "protected_word"),
    "old word": (OLE, "old_word"),
    "protected word": (OLE + "EncryptedPackage".encode("utf-16-le"), "protected_word"),
    "spreadsheet": (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "not_word"),
    "ofd": (zipped({"OFD.xml": b""}), "ofd"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "image"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(100), "image"),
    "rar": (b"Rar!\x1a\x07\x01\x00" + bytes(100), "archive"),
    "rtf": (b"{\\rtf1 \\'d2\\'bb}", "rtf"),
    "no text": (bytes(range(256)) * 8, "encoding"),
    "one bad byte": (
        "一、公示。\n二、公示五天，然后报".encode() + b"\xff" + "县里。".encode(),
        "damaged_text",
    ),
    "empty page": (b"<html><body><script>1</script></body></html>", "blank"),
}


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    application = build(Settings.from_env({"HOTLINE_HOME": str(tmp_path / "home")}))
    application.knowledge.ensure_seed()

    def invoke(path: Path, **given: str) -> Result:
        words = {
            "title": "某县方案",
            "issuer": "某县",
            "region": "河南省兰考县",
            "issued": "2026-01-05",
        }
        options = [
            word
            for name, value in (words | given).items()
            for word in (f"--{name.replace('_', '-')}", value)
        ]
        return CliRunner().invoke(kb, ["import", str(path), *options], obj=application)

    def register() -> str:
        return CliRunner().invoke(kb, ["list", "--json"], obj=application).stdout

    invoke.register = register  # type: ignore[attr-defined]
    return invoke


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("name", ["文件.txt", "文件.docx"])
def test_what_a_file_is_decides_not_its_name(case: str, name: str) -> None:
    data, reason = BAD[case]
    if not data.strip():
        return  # told when the file is read
    with pytest.raises(Unreadable) as caught:
        extract(data, name)
    assert caught.value.reason == reason


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_sentence_and_nothing_is_written(
    run: Callable[..., Result], tmp_path: Path, case: str
) -> None:
    before = run.register()  # type: ignore[attr-defined]
    path = tmp_path / "文件.docx"
    path.write_bytes(BAD[case][0])
    result = run(path)
    assert (result.exit_code, result.stdout) == (1, "")
    *progress, error = result.stderr.splitlines()
    assert error.startswith("Error: ")
    assert "没有导入" in error
    assert all(line.endswith("……") for line in progress)  # of a slow machine
    assert run.register() == before  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"region": "999999"}, "没有找到地区“999999”"),
        ({"issued": "2999-01-01"}, "发布日期 2999-01-01 还没有到"),
        ({"issued": "2026年1月"}, "“2026年1月”不是日期"),
        ({"valid_to": "2025-01-01"}, "失效日期 2025-01-01 早于生效日期 2026-01-05"),
        ({"valid_from": "2026-03-01", "valid_to": "2026-02-01"}, "早于生效日期 2026-03-01"),
        ({"title": " "}, "文件名称要写"),
        ({"title": "长" * 301}, "不超过 300 个字"),
        ({"issuer": ""}, "发文单位要写"),
        ({"supersedes": "没有这份"}, "登记簿里没有文件“没有这份”"),
    ],
)
def test_what_cannot_be_true_is_refused(
    run: Callable[..., Result], tmp_path: Path, given: dict[str, str], sentence: str
) -> None:
    before = run.register()  # type: ignore[attr-defined]
    path = tmp_path / "文件.txt"
    path.write_text(TOWN, encoding="utf-8")
    result = run(path, **given)
    assert result.exit_code != 0
    assert sentence in result.stderr
    assert run.register() == before  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "没有找到文件"),
        (lambda path: path.mkdir(), "是一个文件夹"),
        (
            lambda path: path.write_text("只有一句话，没有编号。", encoding="utf-8"),
            "没有找到任何条款",
        ),
    ],
)
def test_a_path_that_gives_no_clauses(
    run: Callable[..., Result], tmp_path: Path, make: Callable[[Path], object], sentence: str
) -> None:
    path = tmp_path / "文件.txt"
    make(path)
    result = run(path)
    assert (result.exit_code, sentence in result.stderr) == (1, True)


def test_a_file_over_the_cap(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "LARGEST", 1_000_000)
    path = tmp_path / "文件.txt"
    path.write_bytes(b"x" * 1_000_001)
    assert "文件有 2 MB，超过 1 MB 的上限" in run(path).stderr


def test_today_is_no_future() -> None:
    request = Request("甲", "乙", "370000", date(2026, 5, 1))
    assert checked(request, Regions(), date(2026, 5, 1)).code == "370000"
    with pytest.raises(Unreadable):
        checked(request, Regions(), date(2026, 4, 30))
