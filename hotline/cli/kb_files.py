"""``hotline kb export`` and ``hotline kb restore``: the whole knowledge base as a file."""

from __future__ import annotations

from pathlib import Path

import click

from hotline.cli.output import application, emit, say
from policy_kb.editing.files import export_rows, to_text
from policy_kb.editing.restoring import NAMES, Plan, restore
from policy_kb.errors import KnowledgeError

SHOWN = 8
"""So many keys of each kind are named."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def export(file: Path | None) -> None:
    """Documents, cards, clauses, links, proposals and history as JSON Lines, to a file or
    standard output."""
    rows = export_rows(application().knowledge.engine)
    if file is None:
        for row in rows:
            emit(row)
        return
    file.write_text("".join(map(to_text, rows)), encoding="utf-8", newline="\n")
    say(f"已写入 {file}。")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只看会改什么，不写入")
@click.option("--replace", is_flag=True, help="这里有而文件里没有的文件和卡片，删掉")
def restore_(file: Path, dry_run: bool, replace: bool) -> None:
    """Bring back a file that export has written: all of it or nothing."""
    app = application()
    try:
        plan = restore(
            app.knowledge.engine,
            file.read_bytes(),
            app.clock.now(),
            dry_run=dry_run,
            replace=replace,
        )
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    click.echo(plan_text(plan, dry_run))


def plan_text(plan: Plan, dry_run: bool) -> str:
    """What was changed or would be, a line for each kind."""
    if plan.empty:
        return "和文件一样，没有要改的。"
    lines = ["试运行，没有写入。会这样改：" if dry_run else "已照文件恢复："]
    for verb, kinds in (("加", plan.added), ("改", plan.changed), ("删", plan.removed)):
        for kind, keys in kinds.items():
            named = "、".join(keys[:SHOWN]) + ("……" if len(keys) > SHOWN else "")
            lines.append(f"  {verb}{NAMES[kind]} {len(keys)} 条：{named}")
    return "\n".join(lines)
