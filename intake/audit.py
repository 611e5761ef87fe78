"""The audit log: append-only, each row carrying a keyed hash of the one before."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.clock import aware
from intake.errors import AuditBroken
from intake.privacy.columns import keyring_of
from intake.privacy.keyring import Keyring
from intake.tables.audit import AuditHead, AuditRow
from intake.upsert import insert_missing

if TYPE_CHECKING:
    from intake.unit_of_work import UnitOfWork

GENESIS = "0" * 64
HEAD = 1


@dataclass(frozen=True)
class Entry:
    """One thing that was done, not yet in the log."""

    at: datetime
    actor: str
    action: str
    object_kind: str
    object_id: str
    detail: dict[str, Any]


def append(
    uow: UnitOfWork,
    actor: str,
    action: str,
    object_kind: str,
    object_id: str,
    detail: dict[str, Any] | None = None,
    *,
    at: datetime | None = None,
) -> None:
    """Note what is being done; written with the unit of work's commit, or not at all.

    ``actor`` is ``user:<id>``, ``system`` or ``cli``; ``detail`` holds no personal field.
    ``at`` is the moment by the caller's clock, by default the machine's.
    """
    moment = aware(at) if at else datetime.now(UTC)
    uow.pending_audit.append(
        Entry(moment.astimezone(UTC), actor, action, object_kind, object_id, detail or {})
    )


def write(session: Session, keyring: Keyring, entries: Sequence[Entry]) -> None:
    """Add the entries to the chain; whoever writes holds its end until the commit."""
    if not entries:
        return
    key = keyring.derive("audit")
    head = _locked_head(session, key)
    for entry in entries:
        head.seq += 1
        head.hash = _link(key, head.hash, head.seq, entry)
        session.add(
            AuditRow(
                seq=head.seq,
                at=entry.at,
                actor=entry.actor,
                action=entry.action,
                object_kind=entry.object_kind,
                object_id=entry.object_id,
                detail=entry.detail,
                hash=head.hash,
            )
        )
    head.seal = _seal(key, head.seq, head.hash)
    session.flush()


def verify(session: Session) -> int:
    """Walk the whole chain; gives the number of rows.

    Raises :class:`AuditBroken` naming the first row that was changed, removed or put in, or
    the end if rows are missing there.
    """
    key = keyring_of(session).derive("audit")
    count, last = 0, GENESIS
    for row in session.scalars(select(AuditRow).order_by(AuditRow.seq)):
        count += 1
        entry = Entry(row.at, row.actor, row.action, row.object_kind, row.object_id, row.detail)
        last = _link(key, last, count, entry)
        if row.seq != count or not hmac.compare_digest(last, row.hash):
            raise AuditBroken(f"审计记录第{count}行被改动、删去或插入。")
    head = session.get(AuditHead, HEAD)
    at_end = (0, GENESIS, None) if head is None else (head.seq, head.hash, head.seal)
    sealed = None if head is None else _seal(key, count, last)
    if at_end != (count, last, sealed):
        raise AuditBroken(f"审计记录在第{count}行之后缺少内容。")
    return count


def _locked_head(session: Session, key: bytes) -> AuditHead:
    query = (
        select(AuditHead)
        .where(AuditHead.id == HEAD)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    head = session.scalars(query).one_or_none()
    if head is None:
        first = {"id": HEAD, "seq": 0, "hash": GENESIS, "seal": _seal(key, 0, GENESIS)}
        insert_missing(session, AuditHead, [first])
        head = session.scalars(query).one()
    return head


def _link(key: bytes, before: str, seq: int, entry: Entry) -> str:
    fields = [
        before,
        seq,
        entry.at.isoformat(),
        entry.actor,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.detail,
    ]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _seal(key: bytes, seq: int, last: str) -> str:
    return hmac.new(key, f"head/{seq}/{last}".encode(), hashlib.sha256).hexdigest()
