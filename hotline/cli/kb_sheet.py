"""``hotline kb sheet``: a region's 明白纸 as text, or as a page for the printer."""

from __future__ import annotations

from pathlib import Path

import click

from hotline.cli.output import application, say
from policy_kb.errors import KnowledgeError
from policy_kb.sheet_page import as_html


@click.command("sheet")
@click.option("--region", required=True, help="行政区划代码或地名，例如 东台市")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="写成一页可打印的网页"
)
@click.option("--text", "as_text", is_flag=True, help="打印成文字（不写 --html 时就是这样）")
def sheet_(region: str, html: Path | None, as_text: bool) -> None:
    """Print a region's plain sheet (明白纸): who may declare, how, what help, when, whom to ask."""
    try:
        made = application().knowledge.sheet(region)
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    if html is not None:
        html.write_text(as_html(made), "utf-8")
        say(f"写好了：{html}")
    if html is None or as_text:
        click.echo(made.as_text())
