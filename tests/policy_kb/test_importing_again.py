"""An original imported again after an edit: what differs is said, and the cards keep their clauses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.bootstrap import build
from hotline.cli.kb import kb
from hotline.settings import Settings
from policy_kb.errors import AlreadyImported
from policy_kb.importing.changes import Version, pair
from policy_kb.importing.loading import Report, import_document
from policy_kb.importing.request import Request
from policy_kb.importing.unreadable import Unreadable
from policy_kb.knowledge import KnowledgeBase
from policy_kb.library import clauses_of_card
from policy_kb.linking import BY_HAND, link_cards
from policy_kb.seed import ensure_seed
from policy_kb.tables import AskRow, CardRow, ClauseRow, DocumentRow, LinkRow, StateRow

REQUEST = Request("某县办法", "某县", "河南省兰考县", date(2026, 1, 5))
ID = "410225-2026"
TEXT = """一、申报
（一）本人到村里申报，也可以打电话。
（二）请人代办的，要写委托书。
二、核查
（一）乡镇在7个工作日内上门核查。
（二）公示满6天，没有异议的报县里。
"""


def card(name: str, section: str, document: str = ID) -> CardRow:
    return CardRow(
        id=name, document_id=document, topic="visit_limit", also=[], section=section, region="410225",
        valid_from=date(2026, 1, 5), facts=[], brief="简", answer="答", steps=[], origin="local",
        edited=True, asks=[AskRow(text=f"{name}怎么办")],
    )  # fmt: skip


@pytest.fixture
def carded(base: KnowledgeBase, write: Callable[..., Path]) -> Callable[[str], Report]:
    """The text with four cards, and how to import it again."""
    import_document(base.engine, base.regions, write(TEXT), REQUEST)
    with Session(base.engine) as session:
        session.add_all(
            card(name, section)
            for name, section in [
                ("申报", "一（一）"), ("代办", "一（二）"), ("核查", "二（一）"), ("公示", "二（二）"),
            ]
        )  # fmt: skip
        session.flush()
        link_cards(session, ID)
        session.commit()

    def again(text: str, **more: Any) -> Report:
        return import_document(base.engine, base.regions, write(text), REQUEST, **more)

    return again


def rests_on(base: KnowledgeBase, name: str) -> list[tuple[str, str]]:
    return [(one.section, one.text[3:]) for one in clauses_of_card(base.engine, name)]


def state(base: KnowledgeBase) -> list[Any]:
    with Session(base.engine) as session:
        return [
            session.scalars(select(StateRow.version)).all(),
            session.execute(select(ClauseRow.id, ClauseRow.section, ClauseRow.text)).all(),
            session.execute(select(LinkRow.card_id, LinkRow.clause_id, LinkRow.origin)).all(),
            session.execute(select(DocumentRow.id, DocumentRow.sha256, DocumentRow.valid_to)).all(),
        ]


def ids(base: KnowledgeBase) -> dict[str, int]:
    with Session(base.engine) as session:
        rows = session.scalars(select(ClauseRow).where(ClauseRow.document_id == ID))
        return {row.section: row.id for row in rows}


def test_a_changed_clause_keeps_its_row_and_its_card(
    base: KnowledgeBase, carded: Callable[[str], Report]
) -> None:
    before = ids(base)
    report = carded(TEXT.replace("7个工作日", "5个工作日"))
    assert [(one.kind, one.after and one.after.section) for one in report.changes] == [
        ("changed", "二（一）")
    ]
    assert (report.again, ids(base), report.links.touched) == (True, before, ["核查"])
    assert rests_on(base, "核查") == [("二（一）", "乡镇在5个工作日内上门核查。")]


def test_a_clause_put_in_between_moves_the_others_and_the_cards_follow_the_text(
    base: KnowledgeBase, carded: Callable[[str], Report]
) -> None:
    edited = TEXT.replace("（一）乡镇", "（一）村里先登记，写清时间。\n（二）乡镇").replace(
        "（二）公示", "（三）公示"
    )
    report = carded(edited)
    assert [
        (one.kind, one.before and one.before.section, one.after and one.after.section)
        for one in report.changes
    ] == [
        ("added", None, "二（一）"),
        ("moved", "二（一）", "二（二）"),
        ("moved", "二（二）", "二（三）"),
    ]
    assert (report.links.moved, report.links.touched, report.links.lost) == (
        ["公示", "核查"],
        [],
        [],
    )
    visit, notice = "乡镇在7个工作日内上门核查。", "公示满6天，没有异议的报县里。"
    assert (rests_on(base, "核查"), rests_on(base, "公示")) == (
        [("二（二）", visit)],
        [("二（三）", notice)],
    )
    with Session(base.engine) as session:  # any later linking, and the editor's correction
        link_cards(session, ID)
        session.commit()
    assert rests_on(base, "核查") == [("二（二）", visit)]
    with Session(base.engine) as session:
        session.get_one(CardRow, "核查").section = "二（二）"
        link_cards(session, ID)
        session.commit()
    assert rests_on(base, "核查") == [("二（二）", visit)]
    assert carded(TEXT).links.moved == ["核查"]  # the other card names the old number, right again


def test_a_clause_that_is_gone_loses_its_card(
    base: KnowledgeBase, carded: Callable[[str], Report]
) -> None:
    report = carded(TEXT.replace("（二）公示满6天，没有异议的报县里。\n", ""))
    assert [(one.kind, one.before and one.before.section) for one in report.changes] == [
        ("removed", "二（二）")
    ]
    assert (report.links.lost, report.links.none) == (["公示"], ["公示"])
    assert rests_on(base, "公示") == []
    assert carded(TEXT).links.none == []
    assert rests_on(base, "公示") == [("二（二）", "公示满6天，没有异议的报县里。")]


def test_the_same_file_changes_nothing(
    base: KnowledgeBase, carded: Callable[[str], Report]
) -> None:
    before = state(base)
    with pytest.raises(AlreadyImported):
        carded(TEXT)
    assert state(base) == before


def test_a_dry_run_shows_the_difference_and_changes_nothing(
    base: KnowledgeBase, carded: Callable[..., Report]
) -> None:
    before = state(base)
    edited = TEXT.replace("（二）公示满6天，没有异议的报县里。\n", "").replace("7个", "5个")
    report = carded(edited, dry_run=True)
    assert [one.kind for one in report.changes] == ["changed", "removed"]
    assert (report.links.lost, report.links.touched) == (["公示"], ["公示", "核查"])
    assert state(base) == before


def test_links_set_by_hand_survive_edits_and_newer_packaged_cards(
    base: KnowledgeBase, carded: Callable[[str], Report]
) -> None:
    chosen = ids(base)["一（一）"]
    with Session(base.engine) as session:
        for link in session.scalars(select(LinkRow).where(LinkRow.card_id == "公示")):
            session.delete(link)
        session.flush()
        session.add(LinkRow(card_id="公示", clause_id=chosen, origin=BY_HAND))
        session.commit()
    held = [("一（一）", "本人到村里申报，也可以打电话。")]
    carded(TEXT.replace("7个", "5个"))
    assert rests_on(base, "公示") == held
    with Session(base.engine) as session:
        session.get_one(StateRow, 1).seed_hash = "older"
        session.commit()
    assert ensure_seed(base.engine)
    assert rests_on(base, "公示") == held


def test_the_same_content_under_another_title_is_refused(
    base: KnowledgeBase, carded: Callable[[str], Report], write: Callable[..., Path]
) -> None:
    before = state(base)
    other = Request("另一份", "某县", "河南省兰考县", date(2026, 1, 5))
    with pytest.raises(Unreadable) as caught:
        import_document(base.engine, base.regions, write(TEXT), other)
    assert caught.value.reason == "elsewhere"
    assert state(base) == before


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (Request("甲", "乙", "山东省", date(2026, 1, 5), "dongtai-2020"), "other_region"),
        (Request("甲", "乙", "东台市", date(2019, 1, 5), "dongtai-2020"), "older_than"),
        (
            Request("甲", "乙", "东台市", date(2026, 1, 5), document="shandong-2023"),
            "document_region",
        ),
        (
            Request(
                "甲", "乙", "东台市", date(2020, 12, 14), "dongtai-2020", document="dongtai-2020"
            ),
            "itself",
        ),
    ],
)
def test_what_cannot_be_superseded(
    base: KnowledgeBase, write: Callable[..., Path], request_: Request, reason: str
) -> None:
    before = state(base)
    with pytest.raises(Unreadable) as caught:
        import_document(base.engine, base.regions, write(TEXT), request_)
    assert caught.value.reason == reason
    assert state(base) == before


def test_validity_is_kept_and_the_older_document_ends_where_the_newer_begins(
    base: KnowledgeBase, write: Callable[..., Path]
) -> None:
    request = Request(
        "东台市新办法",
        "东台市",
        "东台市",
        date(2026, 1, 5),
        "dongtai-2020",
        date(2026, 3, 1),
        date(2028, 3, 1),
    )
    import_document(base.engine, base.regions, write(TEXT), request)
    with Session(base.engine) as session:
        new, old = (session.get_one(DocumentRow, one) for one in ("320981-2026", "dongtai-2020"))
        assert (new.valid_from, new.valid_to, old.valid_to, old.superseded_by) == (
            date(2026, 3, 1),
            date(2028, 3, 1),
            date(2026, 3, 1),
            "320981-2026",
        )
    with pytest.raises(AlreadyImported):
        import_document(base.engine, base.regions, write(TEXT), request)
    later = Request("东台市新办法", "东台市", "东台市", date(2026, 1, 5), valid_to=date(2027, 1, 1))
    report = import_document(base.engine, base.regions, write(TEXT), later)
    assert (report.again, report.changes) == (True, [])
    assert next(one[2] for one in state(base)[3] if one[0] == "320981-2026") == date(2027, 1, 1)


def test_every_clause_is_paired_once() -> None:
    old = [
        Version("一", "一、甲甲甲。"),
        Version("二", "二、乙乙乙。"),
        Version("三", "三、甲甲甲。"),
    ]
    new = [Version("一", "一、乙乙乙。"), Version("二", "二、甲甲甲。"), Version("四", "四、丙。")]
    assert pair(old, new) == {0: 1, 1: 0}


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    application = build(Settings.from_env({"HOTLINE_HOME": str(tmp_path / "home")}))
    application.knowledge.ensure_seed()

    def invoke(text: str, *words: str) -> Result:
        path = tmp_path / "办法.txt"
        path.write_text(text, encoding="utf-8")
        return CliRunner().invoke(kb, ["import", str(path), *words], obj=application)

    return invoke


GIVEN = (
    "--title",
    "某县办法",
    "--issuer",
    "某县",
    "--region",
    "河南省兰考县",
    "--issued",
    "2026-01-05",
)


def test_the_command_shows_the_difference(run: Callable[..., Result]) -> None:
    assert run(TEXT, *GIVEN).stdout == "已导入：410225-2026（兰考县），6 条。\n"
    edited = TEXT.replace("7个", "5个") + "（三）县里公告。\n"
    assert run(edited, "--document", ID, "--dry-run").stdout.splitlines() == [
        "试运行，没有写入：410225-2026（兰考县），7 条。",
        "和原来的相比：新增 1 条、改动 1 条。",
        "  改动 二（一） （一）乡镇在5个工作日内上门核查。",
        "  新增 二（三） （三）县里公告。",
    ]
    assert run(edited, *GIVEN).stdout.splitlines()[0] == "已更新：410225-2026（兰考县），7 条。"
    again = run(edited, "--document", ID)
    assert (again.exit_code, "已经导入过" in again.stdout) == (0, True)
    assert run(edited + "\n", "--document", ID).stdout.splitlines()[1] == "条款没有变化。"


def test_the_command_says_what_is_missing(run: Callable[..., Result]) -> None:
    result = run(TEXT, "--title", "某县办法", "--issuer", "某县")
    assert (result.exit_code, "还要写 --region、--issued" in result.stderr) == (2, True)
    result = run(TEXT, "--document", "没有")
    assert (result.exit_code, "登记簿里没有文件“没有”" in result.stderr) == (1, True)
