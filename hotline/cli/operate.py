"""Running the software: ``up``, ``run``, ``migrate``, ``train``, ``deliver``."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta

import click

from hotline import rasa_project
from hotline.bootstrap import build
from hotline.cli.output import application, emit
from hotline.settings import Settings
from intake.deadlines import follow_packaged

PROCESSES = ("web", "bot", "actions", "worker", "simulators")
BOT_PORT, ACTIONS_PORT = 5005, 5055
"""Loopback ports where none is set and `hotline up` has not chosen any."""

SWITCHING = 0.0005
"""Seconds after which a thread of ``web`` that computes lets another one go on (5 ms elsewhere):
each statement to the database gives the interpreter away, and who comes back from one and holds
the write lock keeps all other writers waiting."""


@click.command()
@click.option(
    "--simulators",
    is_flag=True,
    help="Also start simulated platforms, with an invented account where channels.toml is missing.",
)
def up(simulators: bool) -> None:
    """Migrate, train if needed, start all processes, print the addresses; Ctrl-C stops all."""
    from hotline.launch import launch
    from hotline.supervisor import StartFailed

    try:
        launch(Settings.from_env(), simulators=simulators)
    except (StartFailed, rasa_project.BotUnavailable) as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.argument("process", type=click.Choice(PROCESSES))
def run(process: str) -> None:
    """Run one process of the Procfile in the foreground (for systemd and containers)."""
    {
        "web": _web,
        "bot": _bot,
        "actions": _actions,
        "worker": _worker,
        "simulators": _simulators,
    }[process]()


@click.command()
def migrate() -> None:
    """Bring the database up to date.

    A line for each clock that years or rules of a newer package have changed (number, covers,
    from, to, why).
    """
    app = application()
    with app.database.unit_of_work() as uow:
        changed = follow_packaged(uow, app.clock.now())
        uow.commit()
    for one in changed:
        emit(one.as_json())
    click.echo("the database is up to date", err=True)


@click.command()
def train() -> None:
    """Train the bot if its inputs changed; print the model's path."""
    from hotline.vocabulary import words

    settings = Settings.from_env()
    application = build(settings)
    try:
        click.echo(rasa_project.model(settings, lambda: words(application)))
    except rasa_project.BotUnavailable as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.option("--limit", default=200, show_default=True, help="messages at most")
def deliver(limit: int) -> None:
    """Deliver what waits in the outbox: one pass."""
    from hotline.worker import deliverer

    done = deliverer(build(Settings.from_env())).deliver_once(limit)
    click.echo(f"{done} delivered", err=True)


def bot_url(settings: Settings) -> str:
    """Where the bot listens."""
    return f"http://127.0.0.1:{settings.bot_port or BOT_PORT}"


def actions_url(settings: Settings) -> str:
    """Where the action server listens."""
    return f"http://127.0.0.1:{settings.actions_port or ACTIONS_PORT}"


def _web() -> None:
    from hotline.logs import configure
    from hotline.web import create_app

    configure("web")
    sys.setswitchinterval(SWITCHING)
    settings = Settings.from_env()
    app = create_app(build(settings), bot_url(settings), actions_url(settings))
    app.run(host=settings.host, port=settings.port, single_process=True, access_log=False,
            motd=False)  # fmt: skip


def _actions() -> None:
    from actions.server import create_app
    from actions.services import Services
    from assist import Assist
    from assist.afar import blueprint as ear
    from connectors.bot_client import BotClient
    from hotline.logs import configure
    from hotline.process_secrets import ProcessSecrets
    from hotline.warming import keep

    configure("actions")
    settings = Settings.from_env()
    application = build(settings)
    services = Services(
        application.database,
        application.knowledge,
        application.clock,
        timedelta(days=application.settings.same_household_days),
    )
    secrets = ProcessSecrets.load_or_create(settings.home)
    assist = Assist(services, BotClient(bot_url(settings), secrets.bot_token))
    assist.warm()  # what answers read only once, before the first farmer asks
    keep()
    app = create_app(services, secrets.actions_token)
    app.blueprint(ear(assist.hear, secrets.actions_token))
    app.run(host="127.0.0.1", port=settings.actions_port or ACTIONS_PORT, single_process=True,
            access_log=False, motd=False)  # fmt: skip


def _bot() -> None:
    from hotline.process_secrets import ProcessSecrets
    from hotline.vocabulary import words

    settings = Settings.from_env()
    secrets = ProcessSecrets.load_or_create(settings.home)
    interpreter = rasa_project.python(settings)
    model = settings.bot_model
    if model is None:
        application = build(settings)
        model = rasa_project.model(settings, lambda: words(application))
        application.database.dispose()
    env = {
        **rasa_project.environment(settings),
        "HOTLINE_DATABASE_URL": settings.database_url,
        "HOTLINE_BOT_TOKEN": secrets.bot_token,
        "HOTLINE_BOT_TRACKER_KEY": secrets.tracker_key,
        "HOTLINE_ACTIONS_URL": f"{actions_url(settings)}/webhook",
        "HOTLINE_ACTIONS_AUTHORIZATION": f"Bearer {secrets.actions_token}",
        "LOG_LEVEL": "WARNING",
    }
    os.chdir(rasa_project.BOT)
    command = rasa_project.serve_command(interpreter, model, settings.bot_port or BOT_PORT)
    sys.stdout.flush()
    os.execve(command[0], command, env)


def _worker() -> None:
    from hotline.logs import configure
    from hotline.worker import serve

    configure("worker")
    settings = Settings.from_env()
    asyncio.run(serve(build(settings), bot_url(settings)))


def _simulators() -> None:
    from hotline.channels import Channels
    from hotline.logs import configure
    from hotline.simulated import serve, simulated, simulated_speech

    configure("simulators")
    settings = Settings.from_env()
    channels = Channels.load(settings)
    platforms, speech = simulated(settings, channels), simulated_speech(settings, channels)

    async def until_stopped() -> None:
        stopping = asyncio.Event()
        for wanted in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(wanted, stopping.set)
        await serve(platforms, stopping, speech)

    asyncio.run(until_stopped())
