"""The unit of work: one transaction, with its audit rows written last."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session

from intake import audit
from intake.privacy.keyring import Keyring


class UnitOfWork:
    """A transaction that is rolled back on leaving unless :meth:`commit` was called.

    Audit entries are collected and written as the last thing before the commit: the end of
    the audit chain is locked only for that moment, and always after every other row, so two
    units of work cannot wait for each other.
    """

    def __init__(self, session: Session, keyring: Keyring) -> None:
        self.session = session
        self.keyring = keyring
        self.pending_audit: list[audit.Entry] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.rollback()
        self.session.close()

    def commit(self) -> None:
        """Make everything of this unit of work last."""
        self.session.flush()
        audit.write(self.session, self.keyring, self.pending_audit)
        self.session.commit()
        self.pending_audit.clear()

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        self.session.rollback()
        self.pending_audit.clear()
