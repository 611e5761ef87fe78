"""Fixtures: a database of either kind, and a clock that stands."""

from __future__ import annotations

import connectors.tables  # noqa: F401  its tables belong into the fixtures' databases
from tests.intake.conftest import (  # noqa: F401
    clock,
    database,
    databases,
    keyring,
    postgres_database,
    sqlite_place,
    sqlite_template,
    url,
)
