"""Settings: read once from the environment, loud when wrong."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: the place of ``bot/`` and of packaged data."""


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the text names it and says what would do."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between one installation and the next.

    ``home`` holds all that is written at run time; ``port`` and ``host`` are those of the
    one process that faces people. ``bot_port`` and ``actions_port`` are loopback ports, 0
    meaning "any free one", chosen when the processes are started together. ``bot_python`` is
    an interpreter of the bot's environment kept elsewhere, ``bot_config`` the file in ``bot/``
    that names pipeline and policies, ``bot_model`` a trained model to serve as it is.
    ``proxies`` is how many reverse proxies stand in front: their word for the caller's address
    is taken, which the log-in needs to tell one staff member from another.
    ``same_household_days`` is the local rule within how many days a second declaration of one
    household is offered as an addition to the first; ``talks_per_operator`` how many talks at a
    time an operator is given by itself (they may take more).
    """

    home: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    bot_port: int = 0
    actions_port: int = 0
    public_url: str | None = None
    proxies: int = 0
    bot_python: Path | None = None
    bot_config: str = "config.yml"
    bot_model: Path | None = None
    same_household_days: int = 30
    talks_per_operator: int = 6

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read ``HOTLINE_*``; raises :class:`SettingsError` for a value that cannot be used."""
        env = os.environ if env is None else env
        home = Path(env.get("HOTLINE_HOME") or "var").expanduser().resolve()
        url = env.get("HOTLINE_DATABASE_URL") or f"sqlite:///{home / 'hotline.db'}"
        if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise SettingsError(
                "HOTLINE_DATABASE_URL must begin with sqlite:/// or postgresql://, "
                f"not {url.split(':', 1)[0]}:"
            )
        python, model = env.get("HOTLINE_BOT_PYTHON"), env.get("HOTLINE_BOT_MODEL")
        return cls(
            home=home,
            database_url=url,
            host=env.get("HOTLINE_HOST") or "127.0.0.1",
            port=_port(env, "HOTLINE_PORT", 8000),
            bot_port=_port(env, "HOTLINE_BOT_PORT", 0),
            actions_port=_port(env, "HOTLINE_ACTIONS_PORT", 0),
            proxies=_number(env, "HOTLINE_PROXIES", 0, 10),
            public_url=(env.get("HOTLINE_PUBLIC_URL") or "").rstrip("/") or None,
            bot_python=Path(python) if python else None,
            bot_config=_config(env),
            bot_model=Path(model) if model else None,
            same_household_days=_number(env, "HOTLINE_SAME_HOUSEHOLD_DAYS", 30, 3650),
            talks_per_operator=_number(env, "HOTLINE_TALKS_PER_OPERATOR", 6, 100, least=1),
        )


def _config(env: Mapping[str, str]) -> str:
    name = env.get("HOTLINE_BOT_CONFIG") or "config.yml"
    known = sorted(path.name for path in (ROOT / "bot").glob("config*.yml"))
    if name not in known:
        raise SettingsError(f"HOTLINE_BOT_CONFIG must be one of {', '.join(known)}, not {name!r}")
    return name


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    return _number(env, name, default, 65535, "a port number")


def _number(
    env: Mapping[str, str],
    name: str,
    default: int,
    most: int,
    what: str = "a number",
    least: int = 0,
) -> int:
    raw = env.get(name)
    if not raw:
        return default
    if not (raw.isascii() and raw.isdigit() and least <= int(raw) <= most):
        raise SettingsError(f"{name} must be {what} from {least} to {most}, not {raw!r}")
    return int(raw)
