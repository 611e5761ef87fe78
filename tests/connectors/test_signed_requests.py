"""Nonces of signed requests: taken once, and forgotten when their timestamp is refused anyway."""

from __future__ import annotations

import pytest

from connectors import signed_requests
from connectors.signed_requests import NotSigned
from intake.clock import FrozenClock
from intake.db import Database


def use(database: Database, clock: FrozenClock, nonce: str) -> None:
    with database.unit_of_work() as uow:
        signed_requests.use(uow.session, nonce, clock.now())
        uow.commit()


def forget(database: Database, clock: FrozenClock) -> None:
    with database.unit_of_work() as uow:
        signed_requests.forget_old(uow.session, clock.now())
        uow.commit()


def test_a_nonce_is_good_once_until_its_timestamp_is_too_old_anyway(
    database: Database, clock: FrozenClock
) -> None:
    use(database, clock, "n" * 20)
    use(database, clock, "m" * 20)
    clock.advance(minutes=9)
    forget(database, clock)
    with pytest.raises(NotSigned, match="used before"):
        use(database, clock, "n" * 20)
    clock.advance(minutes=1)
    forget(database, clock)
    use(database, clock, "n" * 20)
