"""A long talk stays a short tracker: neither events nor the snapshot grow with the turns."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

from hotline import rasa_project
from hotline.settings import Settings

REPLIES_KEPT = 20


def test_the_two_hundredth_turn_begins_with_no_more_than_the_tenth(tmp_path: Path) -> None:
    settings = Settings.from_env({"HOTLINE_HOME": str(tmp_path)})
    rasa_project.write_dictionary(settings, ["监测户"])
    done = subprocess.run(
        [
            str(rasa_project.python(settings)),
            str(Path(__file__).with_name("long_talk.py")),
            f"sqlite:///{tmp_path / 'talk.db'}",
        ],
        cwd=rasa_project.BOT,
        env={
            **rasa_project.environment(settings),
            "HOTLINE_BOT_TRACKER_KEY": base64.b64encode(bytes(32)).decode(),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    turns = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(turns) == 200
    # Once with and once without the form, the same from the second turn to the last.
    assert {one["began"] for one in turns[1:]} == {turns[1]["began"], turns[20]["began"]}
    assert max(one["ended"] for one in turns) <= max(one["ended"] for one in turns[:21])
    full = [one["bytes"] for one in turns[REPLIES_KEPT:]]
    assert max(full) - min(full) < 100  # the digits of numbers and the name of the form
