"""A file of the whole knowledge base brought back: all of it or nothing, shown first if wished."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.orm import Session

from policy_kb.editing import history
from policy_kb.editing.content import Content, of_row
from policy_kb.editing.files import TABLES, Line, keys_of, plain, read_lines, rows_of
from policy_kb.errors import KnowledgeError
from policy_kb.seed import bump
from policy_kb.tables import (
    AskRow,
    Base,
    CardRow,
    ClauseRow,
    DocumentRow,
    HistoryRow,
    LinkRow,
    ProposalRow,
    StateRow,
)

CHUNK = 1000  # rows an insert
NAMES = {
    "document": "文件",
    "card": "卡片",
    "clause": "条款",
    "link": "卡片和条款的对应",
    "history": "修改记录",
    "proposal": "修改",
}


class WouldLose(KnowledgeError):
    """The database holds what the file does not; it goes only when that is said."""

    def __init__(self, lost: dict[str, list[str]]) -> None:
        told = "、".join(
            f"{len(names)}份文件" if kind == "document" else f"{len(names)}张卡片"
            for kind, names in lost.items()
        )
        names = "、".join(name for each in lost.values() for name in each[:5])
        super().__init__(
            f"这里有而文件里没有的：{told}（{names}），照文件恢复会删掉它们，所以没有动。"
            "先用 --dry-run 看清楚，确定要删再加 --replace。"
        )


@dataclass
class Plan:
    """What a file would change: per kind, the keys that come, change and go."""

    added: dict[str, list[str]] = field(default_factory=dict)
    changed: dict[str, list[str]] = field(default_factory=dict)
    removed: dict[str, list[str]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """The file says what the database says."""
        return not (self.added or self.changed or self.removed)


def restore(
    engine: Engine, data: bytes, now: datetime, *, dry_run: bool = False, replace: bool = False
) -> Plan:
    """Make documents, cards, clauses, links and proposals what the file says, in one transaction.

    Rows of history are added, never taken away or altered; a card that changes by it gets one.
    Raises :class:`policy_kb.editing.files.BadFile` before anything is touched, and
    :class:`WouldLose` when documents or cards would go and ``replace`` was not said.
    """
    lines = read_lines(data)
    with Session(engine.execution_options(writing=True)) as session:
        bump(session)  # locks the one row that every change goes through
        session.flush()
        plan = compare(session, lines)
        if dry_run or plan.empty:
            return plan
        lost = {kind: keys for kind, keys in plan.removed.items() if kind in ("document", "card")}
        if lost and not replace:
            raise WouldLose(lost)
        before = {row.id: of_row(row) for row in session.scalars(select(CardRow))}
        session.expunge_all()
        _write(session, lines)
        session.expire_all()
        _note_changes(session, before, now)
        session.commit()
    return plan


def compare(session: Session, lines: list[Line]) -> Plan:
    """The file against the database."""
    plan = Plan()
    for kind in NAMES:
        here = {}
        for row in rows_of(session, kind):
            asks = tuple(ask.text for ask in row.asks) if isinstance(row, CardRow) else ()
            here[_key(kind, plain(kind, row))] = (plain(kind, row), asks)
        there = {}
        for line in (one for one in lines if one.kind == kind):
            row = TABLES[kind](**line.values)
            there[_key(kind, plain(kind, row))] = (plain(kind, row), line.asks)
        both = there.keys() & here.keys()
        for name, keys in (
            ("added", there.keys() - here.keys()),
            ("changed", {key for key in both if _differ(here[key], there[key])}),
            ("removed", here.keys() - there.keys()),
        ):
            if kind == "history" and name != "added":
                continue  # what was noted stays as it was noted
            if keys:
                getattr(plan, name)[kind] = sorted(keys)
    return plan


def _differ(here: tuple[dict[str, Any], Any], there: tuple[dict[str, Any], Any]) -> bool:
    """Compared by what the file's line says; what it leaves out is as the database makes it."""
    said = {name: value for name, value in there[0].items() if value is not None}
    given = {name: here[0].get(name) for name in said}
    silent = [name for name, value in there[0].items() if value is None and here[0].get(name)]
    return bool(said != given or silent or here[1] != there[1])


def _key(kind: str, values: dict[str, Any]) -> str:
    return "/".join(str(values[one.name]) for one in keys_of(kind))


def _write(session: Session, lines: list[Line]) -> None:
    """Everything anew, but history, which only grows."""
    for table in (LinkRow, AskRow, CardRow, ClauseRow, ProposalRow):
        session.execute(delete(table))
    session.execute(update(DocumentRow).values(superseded_by=None, sha256=None))
    session.execute(delete(DocumentRow))
    by_kind: dict[str, list[dict[str, Any]]] = {kind: [] for kind in TABLES}
    for line in lines:
        by_kind[line.kind].append(dict(line.values))
    replaced = {row["id"]: row.pop("superseded_by", None) for row in by_kind["document"]}
    _insert(session, DocumentRow, by_kind["document"])
    for document, newer in replaced.items():
        if newer is not None:
            one = update(DocumentRow).where(DocumentRow.id == document)
            session.execute(one.values(superseded_by=newer))
    _insert(session, ClauseRow, by_kind["clause"])
    _insert(session, CardRow, by_kind["card"])
    asks = [{"card_id": line.values["id"], "text": text} for line in lines for text in line.asks]
    _insert(session, AskRow, asks)
    _insert(session, LinkRow, by_kind["link"])
    _insert(session, ProposalRow, by_kind["proposal"])
    noted = set(session.execute(select(HistoryRow.card_id, HistoryRow.number)).tuples())
    fresh = [row for row in by_kind["history"] if (row["card_id"], row["number"]) not in noted]
    _insert(session, HistoryRow, fresh)
    for row in by_kind["state"]:
        session.execute(update(StateRow).values(**row))
    if session.get_bind().dialect.name == "postgresql":  # ids were given, its counter stood still
        session.execute(
            text(
                "SELECT setval(pg_get_serial_sequence('kb_clauses', 'id'), "
                "coalesce((SELECT max(id) FROM kb_clauses), 0) + 1, false)"
            )
        )


def _insert(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    for begin in range(0, len(rows), CHUNK):
        # One statement for rows with the same columns: a line may leave out what has a default.
        chunk = rows[begin : begin + CHUNK]
        for columns in dict.fromkeys(map(tuple, chunk)):
            session.execute(insert(table), [row for row in chunk if tuple(row) == columns])


def _note_changes(session: Session, before: dict[str, Content], now: datetime) -> None:
    """A card that has a history and says something else now gets a row that tells so."""
    for row in session.scalars(select(CardRow).order_by(CardRow.id)).all():
        last = next(iter(history.history(session, row.id)), None)
        after = of_row(row)
        if last is not None and last.after != after:
            history.note(
                session, row.id, at=now, event=history.RESTORED, proposer="cli", approver="cli",
                why="", before=before.get(row.id), after=after,
            )  # fmt: skip
