"""``hotline nlu``: what the trained bot understands."""

from __future__ import annotations

import subprocess
import sys
from typing import BinaryIO

import click

from hotline import rasa_project
from hotline.bootstrap import build
from hotline.settings import Settings
from hotline.vocabulary import words


@click.command()
@click.option(
    "--batch", type=click.File("rb"), required=True, help="JSON Lines: id, text ('-' reads stdin)"
)
def nlu(batch: BinaryIO) -> None:
    """Print intent and entities of each line, from the trained Rasa model."""
    settings = Settings.from_env()
    application = build(settings)
    try:
        interpreter = rasa_project.python(settings)
        model = rasa_project.model(settings, lambda: words(application))
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
