"""``hotline up``: everything from an empty folder to a running system, told as it goes."""

from __future__ import annotations

import os

from hotline import rasa_project
from hotline.bootstrap import build
from hotline.first_login import ensure_first_login
from hotline.settings import Settings
from hotline.simulated import ensure_accounts, simulated
from hotline.supervisor import Supervisor, free_port, require_free
from hotline.vocabulary import words


def launch(settings: Settings, *, simulators: bool = False) -> None:
    """Bring all up, with simulated platforms if wished, and stay until Ctrl-C or SIGTERM.

    Raises :class:`hotline.supervisor.StartFailed` or
    :class:`hotline.rasa_project.BotUnavailable` with a sentence that says what to do.
    """
    tell = rasa_project.to_stderr
    require_free(settings.host, settings.port)
    tell(f"home: {settings.home}")
    if simulators:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        ensure_accounts(settings)
    tell("bringing the database up to date …")
    application = build(settings)
    application.seed()
    login = ensure_first_login(application)
    rasa_project.python(settings, tell)
    model = settings.bot_model or rasa_project.model(settings, lambda: words(application), tell)
    env = {
        # Many threads that each keep memory of their own would make a process grow for hours.
        "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
        "HOTLINE_HOME": str(settings.home),
        "HOTLINE_DATABASE_URL": settings.database_url,
        "HOTLINE_HOST": settings.host,
        "HOTLINE_PORT": str(settings.port),
        "HOTLINE_BOT_MODEL": str(model),
        "HOTLINE_BOT_PORT": str(settings.bot_port or free_port()),
        "HOTLINE_ACTIONS_PORT": str(settings.actions_port or free_port()),
    }
    more = ("simulators",) if simulators else ()
    supervisor = Supervisor(env, settings.home / "logs", tell, more)
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    address = settings.public_url or f"http://{host}:{settings.port}"
    tell("starting web, bot, actions, worker …")
    try:
        supervisor.start()
        supervisor.wait_until_ready(f"http://{host}:{settings.port}/readyz")
        if not supervisor.stopping:
            tell("")
            tell("ready.")
            tell(f"  chat:     {address}/")
            tell(f"  console:  {address}/console/")
            for one in simulated(settings, application.channels) if simulators else ():
                tell(f"  {one.title}, simulated: {one.address}")
            if login:
                tell(f"  first log-in: {login.name} / {login.password}  (shown once; change it)")
            tell(f"  logs:     {settings.home / 'logs'}")
            tell("Ctrl-C stops everything.")
        supervisor.watch()
    finally:
        supervisor.stop()
        tell("stopped.")
