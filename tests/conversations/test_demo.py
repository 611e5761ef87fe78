"""What `make demo` shows a newcomer: each invented conversation ends with one record."""

from __future__ import annotations

from hotline.demo.cases import file_cases
from tests.running import System


def test_each_conversation_of_the_demonstration_is_filed(system: System) -> None:
    filed = {one.name: len(one.numbers) for one in file_cases(system.address)}
    assert filed
    assert filed == dict.fromkeys(filed, 1)
