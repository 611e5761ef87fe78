"""``hotline calls``: playing recorded calls, to try out what an operator sees."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import click

from connectors.phone.errors import Malformed
from connectors.phone.events import Event, Transcript
from connectors.phone.playing import NotPlayed, Player
from connectors.phone.recording import load
from hotline.cli.output import application, emit, say


@click.group()
def calls() -> None:
    """Calls (来电)."""


@calls.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--speed", type=click.FloatRange(min=0), default=1.0, show_default=True,
              help="times as fast as it was; 0: as fast as it goes")  # fmt: skip
@click.option("--call", "name", help="the call's id; the same again sends nothing anew")
@click.option("--operator", help="who has the call (the name of the log-in), else the file's")
@click.option("--caller", help="the caller's number, else the file's")
@click.option("--url", help="where web listens, else the port of HOTLINE_PORT on this machine")
def replay(
    file: Path,
    speed: float,
    name: str | None,
    operator: str | None,
    caller: str | None,
    url: str | None,
) -> None:
    """Play a recorded call as the telephone system would send it."""
    app = application()
    settings = app.channels.phone
    if settings is None:
        raise click.ClickException("channels.toml has no [phone]")
    name = name or f"replay-{secrets.token_hex(6)}"
    over = {"operator": operator, "caller": caller}
    player = Player(
        url or f"http://127.0.0.1:{app.settings.port}",
        settings,
        app.clock,
        speed=speed,
        told=_tell,
    )
    try:
        events = load(file, name, {key: value for key, value in over.items() if value})
        asyncio.run(player.play(name, events))
    except (Malformed, NotPlayed) as error:
        raise click.ClickException(str(error)) from error
    emit({"call": name, "events": len(events)})


def _tell(event: Event) -> None:
    """Final words, as they are stored: the file's own, played by whoever reads them here."""
    if isinstance(event, Transcript):
        if event.is_final and event.text:
            say(f"{event.speaker}: {event.text}")
    else:
        say(event.type)
