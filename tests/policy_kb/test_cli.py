"""``hotline ask`` and ``hotline kb`` on a knowledge base of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.bootstrap import build
from hotline.cli.kb import ask, kb
from hotline.settings import Settings
from tests.policy_kb.test_importing import TOWN


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    settings = Settings.from_env({"HOTLINE_HOME": str(tmp_path / "home")})
    application = build(settings)

    def invoke(command: str, *words: str) -> Result:
        return CliRunner().invoke({"ask": ask, "kb": kb}[command], words, obj=application)

    return invoke


def test_ask_prints_what_the_farmer_gets(run: Callable[..., Result]) -> None:
    result = run("ask", "--region", "东台市", "小额信贷最多能贷多少钱")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == (
        "东台市的规定：监测户家庭成员创业、搞致富项目，可以申请小额信贷，最高不超过5万元"
        "（50000元）。利息由财政全额贴息，自己不用出。几年还、要不要担保，文件没写。"
    )


def test_ask_as_json(run: Callable[..., Result]) -> None:
    row = json.loads(run("ask", "--json", "绿色通道是什么").stdout)
    assert list(row) == ["status", "answer", "citations", "score"]


def test_a_batch_answers_each_line_and_goes_on_after_bad_ones(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    lines = [
        '{"id": "a", "question": "监测线是多少", "region": "东台市"}',
        "这不是 JSON",
        '{"question": "没有编号", "region": null}',
        '{"id": "b", "question": 5, "region": null}',
        '{"id": "c", "question": "公示几天", "region": ["山东"]}',
        "",
        '{"id": 7, "question": "今天天气怎么样", "region": null}',
        '{"id": "e", "question": "公示几天"}',
    ]
    path = tmp_path / "问题.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = run("ask", "--batch", str(path))
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [(row["id"], row.get("status", row.get("error"))) for row in rows] == [
        ("a", "answered"),
        (None, "这一行不是 JSON 对象，已跳过。"),
        (None, "这一行没有 id，已跳过。"),
        ("b", "b：没有 question，或它不是文字。"),
        ("c", "c：region 要写地名、代码或 null。"),
        (7, "no_basis"),
        ("e", "ask_region"),
    ]
    assert list(rows[0]) == ["id", "status", "answer", "citations", "score"]


def test_candidates_are_questions(run: Callable[..., Result]) -> None:
    row = json.loads(run("ask", "--json", "低保").stdout)
    assert row["status"] == "candidates"
    assert list(row) == ["status", "answer", "citations", "candidates", "score"]
    assert row["citations"] == []
    assert all(list(one) == ["question"] for one in row["candidates"])


def import_town(run: Callable[..., Result], path: Path, *more: str) -> Result:
    return run(
        "kb", "import", str(path), "--title", "某县方案", "--issuer", "某县",
        "--region", "河南省兰考县", "--issued", "2026-01-05", *more,
    )  # fmt: skip


def test_import_twice_says_so_once(run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "某县.txt"
    path.write_text(TOWN, encoding="gbk")
    tried, first, second = (
        import_town(run, path, "--dry-run"),
        import_town(run, path),
        import_town(run, path),
    )
    assert tried.stdout.splitlines()[0] == "试运行，没有写入：410225-2026（兰考县），10 条。"
    assert first.stdout.splitlines()[:2] == [
        "已导入：410225-2026（兰考县），10 条。",
        "没有归入条款的 3 行（网页文字、标题等）：",
    ]
    assert (second.exit_code, second.stdout) == (
        0,
        "文件“某县.txt”已经导入过（410225-2026），这次没有写入任何内容。\n",
    )
    assert "410225-2026  兰考县  2026-01-05" in run("kb", "list").stdout
    assert "养蜂10箱以上" in run("kb", "show", "410225-2026").stdout


def test_an_unknown_region_is_refused(run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "某县.txt"
    path.write_text(TOWN, encoding="utf-8")
    result = run(
        "kb", "import", str(path), "--title", "甲", "--issuer", "乙",
        "--region", "查无此地", "--issued", "2026-01-05",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "没有找到地区“查无此地”" in result.output


def test_check_export_and_show(run: Callable[..., Result], tmp_path: Path) -> None:
    assert (run("kb", "check").exit_code, run("kb", "check").stdout) == (0, "")
    path = tmp_path / "卡片.jsonl"
    assert run("kb", "export", str(path)).exit_code == 0
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert {row["kind"] for row in rows} == {"state", "document", "card"}
    assert "问法：监测线是多少钱" in run("kb", "show", "nm-income-line").stdout
    assert run("kb", "show", "没有这个").exit_code == 1


def test_an_export_is_restored_or_refused_in_a_sentence(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    path = tmp_path / "知识库.jsonl"
    run("kb", "export", str(path))
    assert run("kb", "restore", str(path)).stdout == "和文件一样，没有要改的。\n"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(at for at, line in enumerate(lines) if '"id": "dt-loans"' in line)
    row = json.loads(lines[number])
    lines[number] = json.dumps(row | {"answer": "另一种说法。"}, ensure_ascii=False) + "\n"
    path.write_text("".join(lines), encoding="utf-8")
    tried = run("kb", "restore", str(path), "--dry-run")
    assert tried.stdout == "试运行，没有写入。会这样改：\n  改卡片 1 条：dt-loans\n"
    assert "另一种说法" not in run("kb", "show", "dt-loans").stdout
    assert run("kb", "restore", str(path)).stdout.startswith("已照文件恢复：")
    assert "另一种说法" in run("kb", "show", "dt-loans").stdout
    path.write_text("".join([*lines[:2], "坏的一行\n"]), encoding="utf-8")
    refused = run("kb", "restore", str(path))
    assert (refused.exit_code, "第3行：不是 JSON 对象" in refused.output) == (1, True)
    path.write_text("".join(line for line in lines if "dt-loans" not in line), encoding="utf-8")
    refused = run("kb", "restore", str(path))
    assert refused.exit_code == 1 and "加 --replace" in refused.output
