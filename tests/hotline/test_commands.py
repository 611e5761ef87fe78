"""The command line as it is measured from outside: names, keys, and nothing else on stdout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.running import System

SHARED = Path(os.environ.get("HOTLINE_SHARED") or Path(__file__).parents[3] / "shared")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "var"


def run(home: Path, *words: str, feed: str | None = None) -> subprocess.CompletedProcess[str]:
    """``hotline …`` on an empty home with nothing running."""
    env = {**os.environ, "HOTLINE_HOME": str(home)}
    env.pop("HOTLINE_DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "hotline", *words],
        input=feed,
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )


def rows(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def cases() -> list[tuple[str, dict[str, Any]]]:
    path = SHARED / "conformance" / "workdays.json"
    if not path.exists():
        return []
    known = json.loads(path.read_text("utf-8"))
    return [("working", one) for one in known["working_days"]] + [
        ("calendar", one) for one in known["calendar_days"]
    ]


@pytest.mark.skipif(not cases(), reason="the conformance cases are not beside the project")
def test_deadline_agrees_with_every_conformance_case(home: Path) -> None:
    for unit, case in cases():
        printed = run(
            home, "deadline", "--received", case["from"], "--days", str(case["n"]),
            "--unit", unit, "--json",
        )  # fmt: skip
        assert printed.returncode == 0, printed.stderr
        due = json.loads(printed.stdout)
        assert due["date"] == case["due"], case
        assert due["next_working_day"] == case.get("next_working_day", case["due"]), case


@pytest.mark.parametrize(
    ("region", "kind", "date", "covers", "document"),
    [
        ("内蒙古自治区", "declaration", "2026-10-09", "visit", "neimenggu-2021"),
        ("呼和浩特土左旗", "declaration", "2026-10-09", "visit", "neimenggu-2021"),
        ("山东临沂", "declaration", "2026-09-27", "visit", "shandong-2023"),
        ("东台市", "declaration", "2026-10-29", "verification_and_decision", "dongtai-2020"),
        ("四川省乐至县通旅镇", "declaration", "2026-10-09", "visit", None),
        ("东台市", "lead", "2026-10-22", "lead", None),
    ],
)
def test_the_rule_of_the_nearest_region_counts(
    home: Path, region: str, kind: str, date: str, covers: str, document: str | None
) -> None:
    printed = run(
        home, "deadline", "--region", region, "--kind", kind,
        "--received", "2026-09-24T10:00", "--json",
    )  # fmt: skip
    assert printed.returncode == 0, printed.stderr
    answer = json.loads(printed.stdout)
    due = answer["due"]
    assert set(due) == {
        "date", "covers", "rule", "source", "local_default", "provisional", "next_working_day",
    }  # fmt: skip
    assert (due["date"], due["covers"]) == (date, covers)
    assert (due["source"] or {}).get("document") == document
    assert due["local_default"] is (document is None) and due["provisional"] is False
    assert isinstance(answer["others"], list)


def test_ask_batch_gives_one_line_each_and_goes_on_after_a_bad_one(home: Path) -> None:
    feed = "\n".join(
        [
            json.dumps({"id": "a", "question": "监测线是多少", "region": "东台市"}),
            "{not json",
            json.dumps({"id": "c", "question": "一个月能领多少低保", "region": None}),
            json.dumps({"id": "d", "question": "监测线是多少", "region": None}),
        ]
    )
    printed = run(home, "ask", "--batch", "-", feed=feed)
    answers = rows(printed.stdout)
    assert [one.get("id") for one in answers] == ["a", None, "c", "d"]
    assert [one.get("status") for one in answers] == ["answered", None, "no_basis", "ask_region"]
    assert "error" in answers[1]
    assert set(answers[0]) == {"id", "status", "answer", "citations", "score"}
    (citation, *_) = answers[0]["citations"]
    assert set(citation) == {"document", "title", "section", "region", "issued", "text"}
    assert citation["title"] == "东台市建立解决相对贫困长效机制工作实施方案"
    assert answers[2]["citations"] == [] and len(answers[3]["citations"]) >= 4


def test_a_bad_setting_is_one_sentence(home: Path) -> None:
    env = {**os.environ, "HOTLINE_HOME": str(home), "HOTLINE_PORT": "eighty"}
    done = subprocess.run(
        [sys.executable, "-m", "hotline", "migrate"],
        capture_output=True, text=True, env=env, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "hotline: HOTLINE_PORT must be a port number from 0 to 65535, not 'eighty'"
    )


def test_a_port_in_use_is_a_clear_error(system: System, home: Path) -> None:
    port = system.address.rsplit(":", 1)[1]
    env = {**os.environ, "HOTLINE_HOME": str(home), "HOTLINE_PORT": port}
    done = subprocess.run(
        [sys.executable, "-m", "hotline", "up"],
        capture_output=True, text=True, env=env, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"port {port} on 127.0.0.1 is in use" in done.stderr


def test_nlu_prints_intents_and_normalised_entities(system: System) -> None:
    feed = "\n".join(
        json.dumps({"id": number, "text": text}, ensure_ascii=False)
        for number, text in enumerate(
            [
                "我叫王秀英，家里五口人，电话幺三八零零零零一二三四，老伴得了癌症",
                "/declare_hardship",
                "俺村会计把低保钱扣了两个月",
                "东台的监测线是多少",
                "看病能报多少\n低保怎么申请\n我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院了",
                "",
            ]
        )
    )
    printed = system.command("nlu", "--batch", "-", feed=feed)
    assert printed.returncode == 0, printed.stderr
    answers = rows(printed.stdout)
    assert [one["intent"] for one in answers] == [
        "declare_hardship", "out_of_scope", "report_lead", "ask_policy",
        "declare_hardship", "out_of_scope",
    ]  # fmt: skip
    assert [(one["type"], one["value"], one["normalized"]) for one in answers[0]["entities"]] == [
        ("name", "王秀英", "王秀英"),
        ("household_size", "五口人", 5),
        ("phone", "幺三八零零零零一二三四", "13800001234"),
        ("risk", "癌症", "因病"),
    ]
