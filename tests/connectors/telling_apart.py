"""What a caller says one after the other, and all that the database knows afterwards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from connectors.inbox import Inbox
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import Base
from tests.connectors.web import Talk


async def tell(talk: Talk, inbox: Inbox, clock: FrozenClock, *said: str) -> None:
    """Say these things one after the other, at odd moments that never repeat."""
    for text in said:
        clock.advance(seconds=67)
        message_id = f"page-7-{clock.now().timestamp():.0f}"
        assert (await talk.say(message_id, text)).status_code == 202
        await inbox.settled()


def rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table with everything decrypted: what a thief of all keys sees."""
    with database.reading() as session:
        return {
            table.name: [dict(row._mapping) for row in session.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }
