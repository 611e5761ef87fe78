"""Settings that cannot be used are refused with a sentence that names them."""

from __future__ import annotations

import pytest

from hotline.settings import Settings, SettingsError


def test_how_many_talks_an_operator_is_given_is_a_setting() -> None:
    read = [
        Settings.from_env(env).talks_per_operator
        for env in ({}, {"HOTLINE_TALKS_PER_OPERATOR": "1"}, {"HOTLINE_TALKS_PER_OPERATOR": "100"})
    ]
    assert read == [6, 1, 100]


@pytest.mark.parametrize("value", ["0", "101", "-1", "六", "²", "5.5", "many"])
def test_a_number_of_talks_that_makes_no_sense_is_loud(value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"HOTLINE_TALKS_PER_OPERATOR": value})
    assert str(caught.value) == (
        f"HOTLINE_TALKS_PER_OPERATOR must be a number from 1 to 100, not {value!r}"
    )


def test_numbers_that_may_be_none_at_all_begin_with_zero() -> None:
    with pytest.raises(SettingsError, match="HOTLINE_PROXIES must be a number from 0 to 10"):
        Settings.from_env({"HOTLINE_PROXIES": "11"})
    assert Settings.from_env({"HOTLINE_PROXIES": "0"}).proxies == 0
