"""``hotline nlu``: what the trained bot understands, and what it is to learn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import click

from hotline import nlu_export, rasa_project
from hotline.bootstrap import build
from hotline.cli.output import application, emit, say
from hotline.settings import ROOT, Settings
from hotline.vocabulary import words
from intake import corrections


@click.group(invoke_without_command=True)
@click.option("--batch", type=click.File("rb"), help="JSON Lines: id, text ('-' reads stdin)")
@click.pass_context
def nlu(context: click.Context, batch: BinaryIO | None) -> None:
    """Print intent and entities of each line, from the trained Rasa model."""
    if context.invoked_subcommand is not None:
        return
    if batch is None:
        raise click.UsageError("Missing option '--batch'.")
    settings = Settings.from_env()
    made = build(settings)
    try:
        interpreter = rasa_project.python(settings)
        model = rasa_project.model(settings, lambda: words(made))
    except rasa_project.BotUnavailable as error:
        raise click.ClickException(str(error)) from error
    done = subprocess.run(
        rasa_project.parse_command(interpreter, model),
        input=batch.read(),
        stdout=sys.stdout.fileno(),
        cwd=rasa_project.BOT,
        env={**rasa_project.environment(settings), "LOG_LEVEL": "ERROR"},
        check=False,
    )
    sys.exit(done.returncode)


@nlu.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--held-out",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / "tests" / "nlu",
    help="The folder of the sets that measure the bot; nothing that is like them is written.",
)
def export(file: Path, held_out: Path) -> None:
    """Write the reviewed corrections as Rasa training data, each with its origin."""
    with application().database.reading() as session:
        try:
            done = nlu_export.write(
                corrections.reviewed(session), held_out, rasa_project.BOT / "data" / "nlu", file
            )
        except nlu_export.NoHeldOutSets as error:
            raise click.ClickException(str(error)) from error
    if not done.written:
        say("没有可写的。")
    emit({"written": done.written, "held_out": done.held_out, "known": done.known})
