"""Which turns were settled, noted by the database itself: the rows forget it.

The messages of a turn lose its id when it is settled, and by the rows alone a turn of several
messages that was settled twice looks like two turns whose answer was the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

from intake.db import Database

_TABLE = "CREATE TABLE settled_turns (conversation_id VARCHAR(32), turn_id VARCHAR(32))"
_WHEN = "OLD.turn_id IS NOT NULL AND NEW.turn_id IS NULL AND NEW.state = 'handled'"
_NOTE = "INSERT INTO settled_turns VALUES (NEW.conversation_id, OLD.turn_id);"
_BEGIN = {
    "sqlite": (
        f"CREATE TRIGGER note_settled AFTER UPDATE ON messages WHEN {_WHEN} BEGIN {_NOTE} END",
    ),
    "postgresql": (
        "CREATE FUNCTION note_settled() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {_NOTE} RETURN NULL; END $$",
        "CREATE TRIGGER note_settled AFTER UPDATE ON messages FOR EACH ROW "
        f"WHEN ({_WHEN}) EXECUTE FUNCTION note_settled()",
    ),
}
_END = {
    "sqlite": ("DROP TRIGGER note_settled",),
    "postgresql": ("DROP TRIGGER note_settled ON messages", "DROP FUNCTION note_settled()"),
}


@contextmanager
def watching(database: Database) -> Iterator[None]:
    """Note every turn that is settled in the block; :func:`settled` is for inside it."""
    dialect = database.engine.dialect.name
    _run(database, _TABLE, *_BEGIN[dialect])
    try:
        yield
    finally:
        _run(database, *_END[dialect], "DROP TABLE settled_turns")


def settled(session: Session) -> Counter[str]:
    """How many turns were settled in each conversation."""
    noted = session.execute(text("SELECT DISTINCT conversation_id, turn_id FROM settled_turns"))
    return Counter(str(row.conversation_id) for row in noted)


def _run(database: Database, *statements: str) -> None:
    with database.unit_of_work() as uow:
        for statement in statements:
            uow.session.execute(text(statement))
        uow.commit()
