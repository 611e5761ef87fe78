"""What commands share: the application they run in, and JSON on standard output alone."""

from __future__ import annotations

import json
from typing import Any

import click

from hotline.bootstrap import Application, build
from hotline.settings import Settings


def application() -> Application:
    """The application of this command: the context's, or one made from the environment."""
    context = click.get_current_context().find_root()
    if context.obj is None:
        context.obj = build(Settings.from_env())
    made = context.obj
    assert isinstance(made, Application)
    return made


def emit(value: Any) -> None:
    """One JSON value on a line of its own, Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False))


def say(text: str) -> None:
    """Progress for people, on standard error."""
    click.echo(text, err=True)
