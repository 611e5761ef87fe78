"""Another pipeline of the bot is a setting; it trains a model of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline import rasa_project
from hotline.settings import Settings, SettingsError


def test_each_pipeline_has_a_model_of_its_own(tmp_path: Path) -> None:
    marks = set()
    for name in ("", "config.yml", "config-both.yml", "config-diet.yml"):
        settings = Settings.from_env({"HOTLINE_HOME": str(tmp_path), "HOTLINE_BOT_CONFIG": name})
        rasa_project.write_dictionary(settings, ["监测户"])
        marks.add((settings.bot_config, rasa_project.fingerprint(settings)))
    assert {config for config, _ in marks} == {"config.yml", "config-both.yml", "config-diet.yml"}
    assert len(marks) == 3  # none given is the first


@pytest.mark.parametrize("name", ["config-none.yml", "../Makefile", "domain"])
def test_a_pipeline_that_is_not_there_is_named_with_those_that_are(name: str) -> None:
    with pytest.raises(SettingsError, match=r"config-both\.yml, config-diet\.yml, config\.yml"):
        Settings.from_env({"HOTLINE_BOT_CONFIG": name})
