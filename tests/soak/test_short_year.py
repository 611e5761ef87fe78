"""A few weeks of the year on both databases: `make soak` is the whole of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests import postgres
from tests.soak.run import empty
from tests.soak.year import Size, Year

SHORT = Size(cases=100, days=5, after=13, shot=0.1, first=date(2026, 2, 11))
"""Over the Spring Festival, so that nothing can be right that counts days alone."""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_clock_and_message_is_as_reckoned(kind: str, tmp_path: Path) -> None:
    try:
        with empty(kind, tmp_path) as url:
            figures = Year(url, tmp_path / "keys", SHORT).run()
    except postgres.NoServer as error:
        pytest.skip(str(error))
    counts = figures.counts
    assert figures.wrong == []
    assert counts["cases"] == SHORT.cases
    # It was a year worth the name: of everything something.
    for name in ("ladder remind", "ladder urge", "ladder supervise", "processes shot"):
        assert counts[name] > 0, name
