"""``hotline kb import``: an official text into clauses, and what came of it."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path

import click

from hotline.cli.output import application, say
from policy_kb.errors import AlreadyImported, KnowledgeError
from policy_kb.importing.loading import Report, import_document
from policy_kb.importing.request import Request

SHOWN_LINES = 12
SHOWN_CHARACTERS = 40
QUIET = 2.0  # seconds before anything is said
BETWEEN = 1.0  # seconds between two lines of progress


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
    """Lines on standard error, from the second second on and not too many."""

    def __init__(self) -> None:
        self._next = time.monotonic() + QUIET

    def __call__(self, text: str) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + BETWEEN
            say(text)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", required=True, help="文件全名")
@click.option("--issuer", required=True, help="发文单位")
@click.option("--region", required=True, help="行政区划代码或地名")
@click.option("--issued", required=True, type=Day(), help="发布日期")
@click.option("--valid-from", type=Day(), help="生效日期，不写就是发布日期")
@click.option("--valid-to", type=Day(), help="失效日期")
@click.option("--supersedes", help="被它代替的文件编号")
@click.option("--dry-run", is_flag=True, help="只看结果，不写入")
def import_(
    file: Path, title: str, issuer: str, region: str, issued: date, valid_from: date | None,
    valid_to: date | None, supersedes: str | None, dry_run: bool,
) -> None:  # fmt: skip
    """Turn an official text (.txt, .md, .html, .docx, text .pdf) into clauses: all of it or
    nothing."""
    base = application().knowledge
    request = Request(title, issuer, region, issued, supersedes, valid_from, valid_to)
    try:
        report = import_document(
            base.engine, base.regions, file, request, dry_run=dry_run, progress=Progress()
        )
    except AlreadyImported as error:
        click.echo(str(error))
        return
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    click.echo(report_text(report, dry_run))


def report_text(report: Report, dry_run: bool) -> str:
    """What an import did and what it could not place, for the person who ran it."""
    done = "试运行，没有写入：" if dry_run else "已导入："
    lines = [f"{done}{report.document}（{report.region.name}），{report.clauses} 条。"]
    if report.unplaced:
        lines.append(f"没有归入条款的 {len(report.unplaced)} 行（网页文字、标题等）：")
        lines += [
            f"  第{number}行 {text[:SHOWN_CHARACTERS]}"
            for number, text in report.unplaced[:SHOWN_LINES]
        ]
        if len(report.unplaced) > SHOWN_LINES:
            lines.append(f"  ……还有 {len(report.unplaced) - SHOWN_LINES} 行。")
    if report.blank:
        pages = "、".join(map(str, report.blank))
        lines.append(f"第 {pages} 页没有文字，可能是图片，没有读到。")
    if report.missing:
        lines.append(f"按锚点没有找到这些答案的开头：{'、'.join(report.missing)}")
    if report.damaged:
        lines.append(f"可能丢了字的日期或文号：{'、'.join(dict.fromkeys(report.damaged))}")
    if report.unlinked:
        lines.append(f"这些卡片没有找到对应条款：{'、'.join(report.unlinked)}")
    return "\n".join(lines)
