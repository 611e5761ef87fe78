"""``hotline kb coverage``: every sentence of an original with its cards, or why it has none."""

from __future__ import annotations

import sys

import click

from hotline.cli.output import application, emit
from policy_kb.coverage import Coverage, Sentence, cover, reasons
from policy_kb.coverage_draft import draft
from policy_kb.errors import KnowledgeError

BEGINNING = 28  # characters of a sentence


@click.command()
@click.argument("document")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
@click.option("--draft", "as_draft", is_flag=True, help="打印映射文件的草稿，已有的保留")
def coverage(document: str, as_json: bool, as_draft: bool) -> None:
    """Map every sentence of an imported original to its cards or a reason.

    Exit status 1 when a sentence is unmapped or the mapping does not fit the original.
    """
    engine = application().knowledge.engine
    try:
        if as_draft:
            click.echo("\n".join(draft(engine, document)))
            return
        found = cover(engine, document)
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        emit(found.as_json())
    else:
        click.echo(coverage_text(found))
    if not found.complete:
        sys.exit(1)


def coverage_text(found: Coverage) -> str:
    """Each section's sentences, what is wrong, and the count."""
    lines = []
    for one in found.clauses:
        lines.append(str(one.place))
        lines += [f"  {beginning(each.text)}  → {target(each)}" for each in one.sentences]
    lines += found.findings
    total, carded, reasoned, unmapped = found.count()
    lines.append(
        f"{total} sentences: {carded} on cards, {reasoned} with a reason, {unmapped} unmapped"
    )
    return "\n".join(lines)


def beginning(text: str) -> str:
    """The first characters of a sentence."""
    return text if len(text) <= BEGINNING else text[:BEGINNING] + "…"


def target(sentence: Sentence) -> str:
    """The cards, the reason in words, or that there is neither."""
    if sentence.reason is not None:
        return f"（{reasons().get(sentence.reason, sentence.reason)}）"
    return "、".join(sentence.cards) or "没有对应"
