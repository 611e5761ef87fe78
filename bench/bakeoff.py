"""Three pipelines on our own data: ``python -m bench.bakeoff [FILE]``, or ``make bakeoff``.

Each is trained by Rasa itself in the bot's environment, loaded in a process of its own, and asked
every utterance of the labelled sets. Macro-F1 by set, recall of the two intents that may least be
missed over all sets, seconds and processor seconds of the training and its peak of memory, seconds
until a process has the model loaded (Rasa's own imports included), milliseconds a message, and
resident memory of that process. The table goes to standard output and into FILE; progress to
standard error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.intent_scores import MATTERS_MOST, Said, macro_f1, read, scores
from hotline import rasa_project
from hotline.bootstrap import build
from hotline.settings import ROOT, Settings
from hotline.vocabulary import words

SETS = ("test", "strangers", "second", "third")
PIPELINES = {
    "linear": "config.yml",
    "DIET": "config-diet.yml",
    "both together": "config-both.yml",
}
MOST_SECONDS, MOST_MEGABYTES = 90, 1024
"""What training may take and what the bot may hold."""


@dataclass(frozen=True)
class Trained:
    """A model and what its training took."""

    model: Path
    seconds: float
    cpu_seconds: float
    megabytes: float


@dataclass(frozen=True)
class Result:
    """A pipeline's figures."""

    name: str
    trained: Trained
    probe: dict[str, Any]
    by_set: dict[str, list[Said]]

    def row(self) -> str:
        """Its line of the table."""
        everything = [one for said in self.by_set.values() for one in said]
        recall = {one.intent: one.recall for one in scores(everything)}
        cells = [
            self.name,
            *(f"{macro_f1(said):.3f}" for said in self.by_set.values()),
            *(f"{recall[name]:.3f}" for name in MATTERS_MOST),
            f"{self.trained.seconds:.0f} ({self.trained.cpu_seconds:.0f})",
            f"{self.trained.megabytes:.0f}",
            f"{self.trained.model.stat().st_size / 1e6:.1f}",
            f"{self.probe['load_seconds']:.1f}",
            f"{self.probe['milliseconds']:.1f}",
            f"{self.probe['megabytes']:.0f}",
        ]
        return f"| {' | '.join(cells)} |"


def main(out: Path | None) -> None:
    """Run all pipelines; print the table, and write it to ``out``."""
    with tempfile.TemporaryDirectory(prefix="hotline-bakeoff-") as folder:
        settings = Settings.from_env({"HOTLINE_HOME": folder})
        application = build(settings)
        application.seed()
        rasa_project.write_dictionary(settings, words(application))
        application.database.dispose()
        rows = [_run(settings, name, config).row() for name, config in PIPELINES.items()]
    text = "\n".join([*_head(), *rows]) + "\n"
    print(text, end="")
    if out:
        out.write_text(f"{_BEFORE.format(rows=_count())}\n{text}", "utf-8")


def _run(settings: Settings, name: str, config: str) -> Result:
    print(f"{name}: training …", file=sys.stderr, flush=True)
    trained = _train(settings, config)
    print(f"{name}: asking …", file=sys.stderr, flush=True)
    rows = {one: read(ROOT / "tests" / "nlu" / f"{one}.jsonl") for one in SETS}
    texts = [row["text"] for each in rows.values() for row in each]
    probe = _probe(settings, trained.model, texts)
    taken = iter(probe["taken"])
    by_set = {
        one: [Said(row["text"], row["intent"], *next(taken)) for row in each]
        for one, each in rows.items()
    }
    return Result(name, trained, probe, by_set)


def _train(settings: Settings, config: str) -> Trained:
    name = Path(config).stem
    command = [
        str(rasa_project.python(settings)), "-m", "rasa", "train", "--config", config,
        "--domain", "domain", "--data", "data", "--out", str(settings.home), "--fixed-model-name",
        name,
    ]  # fmt: skip
    begun = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=rasa_project.BOT,
        env=rasa_project.environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    if status != 0:
        raise RuntimeError(f"{config}: training failed")
    return Trained(
        settings.home / f"{name}.tar.gz",
        seconds,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss / 1024,
    )


def _probe(settings: Settings, model: Path, texts: Sequence[str]) -> dict[str, Any]:
    done = subprocess.run(
        [str(rasa_project.python(settings)), str(ROOT / "bench" / "rasa_probe.py"), str(model)],
        input=json.dumps(texts),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=rasa_project.BOT,
        env={**rasa_project.environment(settings), "LOG_LEVEL": "ERROR"},
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _head() -> list[str]:
    columns = [
        "pipeline",
        *(f"macro-F1 {name}" for name in SETS),
        *(f"recall {name}" for name in MATTERS_MOST),
        "training s (cpu s)",
        "training MB",
        "model MB",
        "load s",
        "ms a message",
        "resident MB",
    ]
    return [f"| {' | '.join(columns)} |", f"| --- |{' ---: |' * (len(columns) - 1)}"]


def _count() -> str:
    return ", ".join(
        f"{name} {len(read(ROOT / 'tests' / 'nlu' / f'{name}.jsonl'))}" for name in SETS
    )


_BEFORE = f"""\
# Bake-off of the intent pipelines

Written by `make bakeoff` (`bench/bakeoff.py`), by real trainings of Rasa in the bot's environment.
Utterances: {{rows}}. Allowed are {MOST_SECONDS} s of training and {MOST_MEGABYTES} MB for the bot.
Seconds are those of the machine that it ran on, whatever else it did; processor seconds are the
training's own. `linear` is `bot/config.yml`, `DIET` is `bot/config-diet.yml`, `both together` is
`bot/config-both.yml`. What follows from it: [decision 6](decisions/0006-intents-bake-off.md).
"""


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
