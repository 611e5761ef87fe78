"""``hotline ask`` and ``hotline kb …``: policy questions and the documents behind the answers."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

import click

from hotline.cli.kb_coverage import coverage
from hotline.cli.kb_files import export, restore_
from hotline.cli.kb_import import import_
from hotline.cli.kb_sheet import sheet_
from hotline.cli.output import application, emit, say
from policy_kb import check as checks
from policy_kb.errors import KnowledgeError
from policy_kb.export import list_documents, show_document
from policy_kb.knowledge import KnowledgeBase


class BadLine(ValueError):
    """A line of a batch that is no question; the text says what is wrong with it. ``id`` is the
    line's own if it has one."""

    def __init__(self, text: str, id: Any = None) -> None:
        super().__init__(text)
        self.id = id


def knowledge() -> KnowledgeBase:
    """The knowledge base of this command's application."""
    return application().knowledge


@click.command()
@click.argument("question", required=False)
@click.option("--region", help="行政区划代码或地名，例如 东台市")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
@click.option("--batch", type=click.File("rb"), help="JSON Lines：id、question、region")
def ask(question: str | None, region: str | None, as_json: bool, batch: Any) -> None:
    """Answer a policy question, or a file of them."""
    if batch is not None:
        for raw in batch:
            if raw.strip():
                emit(answer_line(knowledge(), raw))
        return
    if not question:
        raise click.UsageError("请写上问题，或用 --batch 指定文件。")
    answer = knowledge().ask(question, region)
    if as_json:
        emit(answer.as_json())
    else:
        click.echo(answer.text)


def answer_line(base: KnowledgeBase, raw: bytes) -> dict[str, Any]:
    """The answer to one batch line, or its ``error`` for a line that cannot be read."""
    try:
        given = read_line(raw)
        answer = base.ask(given["question"], given.get("region"))
    except BadLine as error:
        return {"id": error.id, "error": str(error)}
    return {"id": given["id"], **answer.as_json()}


def read_line(raw: bytes) -> dict[str, Any]:
    """A question object; raises :class:`BadLine` with a sentence otherwise."""
    try:
        given = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadLine("这一行不是 JSON 对象，已跳过。") from error
    if not isinstance(given, dict) or "id" not in given:
        raise BadLine("这一行没有 id，已跳过。")
    if not isinstance(given.get("question"), str):
        raise BadLine(f"{given['id']}：没有 question，或它不是文字。", given["id"])
    if not isinstance(given.get("region"), str | None):
        raise BadLine(f"{given['id']}：region 要写地名、代码或 null。", given["id"])
    return given


@click.group()
def kb() -> None:
    """Policy documents and clause cards."""


kb.add_command(coverage)
kb.add_command(sheet_)
kb.add_command(import_)
kb.add_command(export)
kb.add_command(restore_)


@kb.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool) -> None:
    """All registered documents."""
    for row in list_documents(knowledge().engine):
        if as_json:
            emit(row)
        else:
            state = f"{row['clauses']} 条原文" if row["clauses"] else "原文未导入"
            replaced = f"，已被 {row['superseded_by']} 代替" if row["superseded_by"] else ""
            click.echo(
                f"{row['id']}  {row['region_name']}  {row['issued']}  {row['title']}"
                f"（{row['cards']} 张卡片，{state}{replaced}）"
            )


@kb.command()
@click.argument("name")
def show(name: str) -> None:
    """A document with its cards and clauses, or one card."""
    try:
        click.echo(show_document(knowledge().engine, name))
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error


@kb.command()
def check() -> None:
    """Cards without source, numbers without a basis, duplicate asks, cards past validity."""
    findings = checks.check(knowledge().engine, date.today())
    for finding in findings:
        click.echo(finding)
    if findings:
        sys.exit(1)
    say("没有发现问题。")
