"""The Rasa project from outside: its environment, its dictionary, its model, its processes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from hotline.settings import ROOT, Settings

BOT = ROOT / "bot"
_INPUTS = ("domain", "data", "components", "pyproject.toml", "uv.lock")

Tell = Callable[[str], None]
"""Where progress goes: one line at a time."""


class BotUnavailable(RuntimeError):
    """The bot's environment or model cannot be had; the text says what to do."""


def to_stderr(line: str) -> None:
    """Progress for people, away from standard output."""
    print(line, file=sys.stderr, flush=True)


def python(settings: Settings, tell: Tell = to_stderr) -> Path:
    """The interpreter of the bot's environment; makes the environment if it is missing."""
    if settings.bot_python:
        return settings.bot_python
    interpreter = BOT / ".venv" / "bin" / "python"
    if not interpreter.exists():
        uv = shutil.which("uv") or shutil.which(ROOT / ".tools" / "bin" / "uv")
        if uv is None:
            raise BotUnavailable("the bot's environment is missing: run `make setup` once")
        tell("setting up the bot's environment (about 1.6 GB, a few minutes the first time) …")
        done = subprocess.run(
            [uv, "sync", "--frozen", "--compile-bytecode"],
            cwd=BOT,
            env=_without_venv(),
            stdout=sys.stderr,
            check=False,
        )
        if done.returncode != 0:
            raise BotUnavailable(
                "the bot's environment could not be made: it needs Python 3.10 "
                "(see README.md, What must be there)"
            )
    return interpreter


def environment(settings: Settings) -> dict[str, str]:
    """The environment of every Rasa process: our packages importable, nothing phoned home."""
    return {
        **_without_venv(),
        "PYTHONPATH": f"{BOT}{os.pathsep}{ROOT}",
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str(settings.home / "rasa-cache"),
        "RASA_MAX_CACHE_SIZE": "0",
        "HOTLINE_BOT_DICTIONARY": str(dictionary_folder(settings)),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "MPLCONFIGDIR": str(settings.home / "rasa-cache"),
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


def dictionary_folder(settings: Settings) -> Path:
    """Where the jieba dictionary lies that the tokenizer is trained with."""
    return settings.home / "dictionary"


def write_dictionary(settings: Settings, words: Iterable[str]) -> None:
    """Write the jieba dictionary: a word a line, in a fixed order, only if it changed."""
    folder = dictionary_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{word}\n" for word in sorted({word for word in words if len(word) > 1}))
    path = folder / "hotline.txt"
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def fingerprint(settings: Settings) -> str:
    """A hash of everything that the trained model depends on, the dictionary included."""
    digest = hashlib.sha256()
    files = [BOT / name for name in (settings.bot_config, *_INPUTS)] + [
        ROOT / "language",
        dictionary_folder(settings),
    ]
    for top in files:
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(top.parent)).encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def model(settings: Settings, words: Callable[[], Iterable[str]], tell: Tell = to_stderr) -> Path:
    """The model for the present inputs; trains it when one of them has changed.

    ``words`` gives the dictionary's words. Raises :class:`BotUnavailable` when training fails.
    """
    write_dictionary(settings, words())
    name = fingerprint(settings)
    folder = settings.home / "models"
    path = folder / f"{name}.tar.gz"
    if path.exists():
        return path
    interpreter = python(settings, tell)
    tell("training the bot (one to three minutes) …")
    folder.mkdir(parents=True, exist_ok=True)
    log = settings.home / "logs" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    scratch = folder / f".training-{os.getpid()}"
    command = [
        str(interpreter), "-m", "rasa", "train", "--config", settings.bot_config, "--domain",
        "domain", "--data", "data", "--out", str(scratch), "--fixed-model-name", name,
    ]  # fmt: skip
    with log.open("w") as out:
        done = subprocess.run(
            command, cwd=BOT, env=environment(settings), stdout=out, stderr=out, check=False
        )
    trained = scratch / f"{name}.tar.gz"
    if done.returncode != 0 or not trained.exists():
        shutil.rmtree(scratch, ignore_errors=True)
        raise BotUnavailable(f"training failed; {log} says why")
    trained.replace(path)
    shutil.rmtree(scratch, ignore_errors=True)
    for old in sorted(folder.glob("*.tar.gz"), key=lambda one: one.stat().st_mtime)[:-3]:
        old.unlink()
    return path


def serve_command(interpreter: Path, model_path: Path, port: int) -> list[str]:
    """The command that serves a model on loopback."""
    return [
        str(interpreter), "-m", "rasa", "run", "--model", str(model_path), "--interface",
        "127.0.0.1", "--port", str(port), "--credentials", "credentials.yml", "--endpoints",
        "endpoints.yml",
    ]  # fmt: skip


def parse_command(interpreter: Path, model_path: Path) -> list[str]:
    """The command that reads JSON Lines (``id``, ``text``) and writes what was understood."""
    return [str(interpreter), str(BOT / "parse.py"), str(model_path)]


def _without_venv() -> dict[str, str]:
    """This process's environment less the traces of its own virtual environment."""
    env = dict(os.environ)
    env.pop("VIRTUAL_ENV", None)
    env.pop("PYTHONHOME", None)
    return env
