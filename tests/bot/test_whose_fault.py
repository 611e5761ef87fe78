"""A turn that an action server's restart broke counts against no message, however many there were."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from hotline import rasa_project
from hotline.settings import Settings


def test_all_turns_in_hand_when_the_action_server_went_are_excused(tmp_path: Path) -> None:
    settings = Settings.from_env({"HOTLINE_HOME": str(tmp_path)})
    done = subprocess.run(
        [
            str(rasa_project.python(settings)),
            str(Path(__file__).with_name("whose_fault.py")),
        ],
        cwd=rasa_project.BOT,
        env=rasa_project.environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [False, False, True]
