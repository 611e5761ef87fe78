"""``hotline kb import``: an official text into clauses, and what came of it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from hotline.cli.output import application, say
from policy_kb.errors import AlreadyImported, KnowledgeError
from policy_kb.importing import register
from policy_kb.importing.changes import Change, Kind
from policy_kb.importing.loading import Report, import_document
from policy_kb.importing.request import Request

SHOWN_LINES = 12
SHOWN_CHARACTERS = 40
WORDS: dict[Kind, str] = {"added": "新增", "removed": "删去", "changed": "改动", "moved": "换号"}
BETWEEN = 2.0  # seconds before the first line of progress, and between two
FIRST = "正在查文件和地区"


class Day(click.ParamType[date]):
    """A date such as 2026-05-01."""

    name = "日期"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Fails with a sentence."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value.strip(), "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"“{value}”不是日期，请写成 2026-05-01 这样。", param, ctx)


class Progress:
    """What is being done now, on standard error: nothing for two seconds, then every two."""

    def __init__(self, wait: Callable[[float], bool] | None = None) -> None:
        """``wait`` returns after so many seconds, ``True`` when the work is done."""
        self._done = threading.Event()
        self._wait = wait or self._done.wait
        self._now = FIRST

    def __call__(self, text: str) -> None:
        self._now = text

    def __enter__(self) -> Progress:
        threading.Thread(target=self.tell, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()

    def tell(self) -> None:
        """Until the work is done."""
        while not self._wait(BETWEEN):
            say(f"{self._now}……")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", help="文件全名")
@click.option("--issuer", help="发文单位")
@click.option("--region", help="行政区划代码或地名")
@click.option("--issued", type=Day(), help="发布日期")
@click.option("--document", help="要更新的文件编号，写了它上面四项可以不写")
@click.option("--valid-from", type=Day(), help="生效日期，不写就是发布日期")
@click.option("--valid-to", type=Day(), help="失效日期")
@click.option("--supersedes", help="被它代替的文件编号")
@click.option("--dry-run", is_flag=True, help="只看结果，不写入")
def import_(
    file: Path, title: str | None, issuer: str | None, region: str | None, issued: date | None,
    document: str | None, valid_from: date | None, valid_to: date | None,
    supersedes: str | None, dry_run: bool,
) -> None:  # fmt: skip
    """Turn an official text (.txt, .md, .html, .docx, text .pdf) into clauses: all of it or
    nothing. The text of a document that is there already is compared and replaced."""
    base = application().knowledge
    try:
        said = completed(base.engine, document, title, issuer, region, issued)
        request = Request(*said, supersedes, valid_from, valid_to, document)
        with Progress() as progress:
            report = import_document(
                base.engine, base.regions, file, request, dry_run=dry_run, progress=progress
            )
    except AlreadyImported as error:
        click.echo(str(error))
        return
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    click.echo(report_text(report, dry_run))


def completed(
    engine: Engine,
    document: str | None,
    title: str | None,
    issuer: str | None,
    region: str | None,
    issued: date | None,
) -> tuple[str, str, str, date]:
    """Title, issuer, region and date, what was not said taken from the register."""
    if document is not None:
        held = register.described(engine, document)
        title, issuer = title or held.title, issuer or held.issuer
        region, issued = region or held.region, issued or held.issued
    if title is None or issuer is None or region is None or issued is None:
        given = {"--title": title, "--issuer": issuer, "--region": region, "--issued": issued}
        missing = "、".join(name for name, value in given.items() if value is None)
        raise click.UsageError(f"还要写 {missing}；更新已有的文件可以只写 --document。")
    return title, issuer, region, issued


def report_text(report: Report, dry_run: bool) -> str:
    """What an import did and what it could not place, for the person who ran it."""
    done = "试运行，没有写入：" if dry_run else "已更新：" if report.again else "已导入："
    lines = [f"{done}{report.document}（{report.region.name}），{report.clauses} 条。"]
    if report.again:
        lines += difference(report.changes)
    if report.unplaced:
        lines.append(f"没有归入条款的 {len(report.unplaced)} 行（网页文字、标题等）：")
        lines += shortened(
            [f"  第{number}行 {beginning(text)}" for number, text in report.unplaced]
        )
    if report.blank:
        pages = "、".join(map(str, report.blank))
        lines.append(f"第 {pages} 页没有文字，可能是图片，没有读到。")
    if report.missing:
        lines.append(f"按锚点没有找到这些答案的开头：{'、'.join(report.missing)}")
    if report.mended:
        pairs = "、".join(f"{one.raw}→{one.corrected}" for one in report.mended)
        lines.append(f"丢了字、已按勘误改正的：{pairs}")
    if report.damaged:
        found = "、".join(dict.fromkeys(report.damaged))
        lines.append(f"可能丢了字、还没有勘误的：{found}")
    links = report.links
    for sentence, cards in (
        ("这些卡片失去了条款，请改条款号", links.lost),
        ("这些卡片没有找到对应条款", [card for card in links.none if card not in links.lost]),
        ("这些卡片引用的条款换了号，仍按原文连着，请改卡片上的条款号", links.moved),
        ("这些卡片的条款有改动，请核对内容", [c for c in links.touched if c not in links.lost]),
    ):
        if cards:
            lines.append(f"{sentence}：{'、'.join(cards)}")
    return "\n".join(lines)


def difference(changes: list[Change]) -> list[str]:
    """How the clauses differ from those that were there."""
    if not changes:
        return ["条款没有变化。"]
    counts = Counter(one.kind for one in changes)
    said = "、".join(f"{WORDS[kind]} {counts[kind]} 条" for kind in WORDS if counts[kind])
    return [f"和原来的相比：{said}。", *shortened([f"  {describe(one)}" for one in changes])]


def describe(change: Change) -> str:
    """One difference in a line."""
    before, after = change.before, change.after
    if before is None or after is None:
        held = before or after
        assert held is not None
        return f"{WORDS[change.kind]} {held.section} {beginning(held.text)}"
    number = f"{before.section} → {after.section}" if change.kind == "moved" else after.section
    return f"{WORDS[change.kind]} {number} {beginning(after.text)}"


def beginning(text: str) -> str:
    """The first characters, on one line."""
    return text[:SHOWN_CHARACTERS].replace("\n", " ").replace("\t", " ")


def shortened(lines: list[str]) -> list[str]:
    """The first lines and how many are left."""
    left = len(lines) - SHOWN_LINES
    return lines if left <= 0 else [*lines[:SHOWN_LINES], f"  ……还有 {left} 行。"]
