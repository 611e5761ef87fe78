"""The whole knowledge base as lines of JSON: what is written, and what a line must hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Engine, inspect, select
from sqlalchemy.orm import Session, selectinload

from policy_kb.editing.content import FIELDS, LISTS
from policy_kb.editing.history import moment
from policy_kb.errors import KnowledgeError
from policy_kb.tables import (
    Base,
    CardRow,
    ClauseRow,
    DocumentRow,
    HistoryRow,
    LinkRow,
    ProposalRow,
    StateRow,
    as_dict,
)

TABLES: dict[str, type[Base]] = {
    "state": StateRow,
    "document": DocumentRow,
    "card": CardRow,
    "clause": ClauseRow,
    "link": LinkRow,
    "history": HistoryRow,
    "proposal": ProposalRow,
}
"""Kinds of lines, in the order in which they are written and can be read."""

INTERNAL = {
    "state": {"id", "version"},  # counts on in every database by itself
    "clause": {"stamp"},  # drawn anew when a row is written
}
"""Columns that say nothing outside of the database that they are in."""

ASKS = "asks"


class BadFile(KnowledgeError):
    """A file that cannot be taken; names the line. Nothing of it was taken."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"第{line}行：{problem}这个文件没有载入，什么都没有改。")
        self.line = line


@dataclass(frozen=True)
class Line:
    """One line read: its number, its kind, and the columns of its row; ``asks`` of a card."""

    number: int
    kind: str
    values: dict[str, Any]
    asks: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from the others of its kind."""
        return tuple(self.values[column.name] for column in keys_of(self.kind))


def export_rows(engine: Engine) -> Iterator[dict[str, Any]]:
    """An object a row, told apart by ``kind``; the same bytes from SQLite and PostgreSQL."""
    with Session(engine) as session:
        if engine.dialect.name == "postgresql":  # all of one moment; SQLite reads so anyway
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        for kind in TABLES:
            for row in rows_of(session, kind):
                found = {"kind": kind, **plain(kind, row)}
                if isinstance(row, CardRow):
                    found[ASKS] = [ask.text for ask in row.asks]
                yield found


def rows_of(session: Session, kind: str) -> Iterable[Base]:
    """The rows of a kind in an order of their own: a database's may hang on its language."""
    if kind == "clause":
        for document in sorted(session.scalars(select(DocumentRow.id))):
            query = select(ClauseRow).where(ClauseRow.document_id == document)
            yield from session.scalars(query.order_by(ClauseRow.position, ClauseRow.id))
        return
    query_all = select(TABLES[kind])
    if kind == "card":
        query_all = query_all.options(selectinload(CardRow.asks))
    names = [column.name for column in keys_of(kind)]
    rows = session.scalars(query_all).all()
    yield from sorted(rows, key=lambda row: tuple(getattr(row, name) for name in names))


def plain(kind: str, row: Base) -> dict[str, Any]:
    """A row's columns with days and moments as ISO text, moments in UTC."""
    return {
        name: as_text(value)
        for name, value in as_dict(row).items()
        if name not in INTERNAL.get(kind, ())
    }


def as_text(value: Any) -> Any:
    """A day or a moment as text, everything else as it is."""
    if isinstance(value, datetime):
        return moment(value).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def to_text(row: dict[str, Any]) -> str:
    """One line of the file."""
    return json.dumps(row, ensure_ascii=False) + "\n"


def read_lines(data: bytes) -> list[Line]:
    """Every line of a file, each looked at by itself and for its place among the others.

    Raises :class:`BadFile` for the first that cannot be taken.
    """
    found: list[Line] = []
    seen: dict[tuple[str, tuple[Any, ...]], int] = {}
    for number, raw in enumerate(data.split(b"\n"), 1):
        if not raw.strip():
            continue
        line = read_line(number, raw)
        first = seen.setdefault((line.kind, line.key), number)
        if first != number:
            raise BadFile(number, f"和第{first}行是同一条。")
        found.append(line)
    if not any(line.kind == "document" for line in found):
        raise BadFile(1, "里面没有一份政策文件。")
    check_references(found, set(seen))
    return found


def read_line(number: int, raw: bytes) -> Line:
    """One line; raises :class:`BadFile`."""
    try:
        given = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise BadFile(number, "不是 JSON 对象。") from None
    kind = given.get("kind") if isinstance(given, dict) else None
    if not isinstance(kind, str) or kind not in TABLES:
        raise BadFile(number, "不知道是什么内容（kind 不对）。")
    asks = read_asks(number, given.pop(ASKS, None)) if kind == "card" else ()
    columns = {c.name: c for c in columns_of(kind) if c.name not in INTERNAL.get(kind, ())}
    strange = sorted(set(given) - {"kind"} - columns.keys())
    if strange:
        raise BadFile(number, f"有一项不认识：{strange[0]}。")
    values = {}
    for name, column in columns.items():
        if name in given:
            values[name] = read_value(number, column, given[name])
        elif not (column.nullable or column.default or column.server_default):
            raise BadFile(number, f"缺少 {name}。")
    return Line(number, kind, values, asks)


def read_asks(number: int, given: Any) -> tuple[str, ...]:
    """The ways of asking of a card."""
    if not isinstance(given, list) or not all(isinstance(one, str) and one for one in given):
        raise BadFile(number, "卡片的 asks 要是一列文字。")
    if any(len(one) > 300 or "\0" in one for one in given):
        raise BadFile(number, "卡片的 asks 有一条太长或不能用。")
    return tuple(given)


def read_value(number: int, column: Column[Any], value: Any) -> Any:
    """A column's value; raises :class:`BadFile` for one of another kind."""
    if value is None:
        if column.nullable:
            return None
        raise BadFile(number, f"{column.name} 不能空着。")
    if isinstance(column.type, JSON):
        return read_structure(number, column.name, value)
    wanted = column.type.python_type
    if wanted in (date, datetime) and isinstance(value, str):
        return read_time(number, column.name, wanted, value)
    if wanted is str and isinstance(value, str):
        longest = getattr(column.type, "length", None)
        if "\0" in value or (longest is not None and len(value) > longest):
            raise BadFile(number, f"{column.name} 太长或不能用。")
        return value
    if wanted is int and type(value) is int and 0 <= value < 2**31:
        return value
    if wanted is bool and isinstance(value, bool):
        return value
    raise BadFile(number, f"{column.name} 的写法不对。")


def read_structure(number: int, name: str, value: Any) -> Any:
    """The lines of a card's list, or a whole card's content."""
    lists = [value] if name in LISTS else []
    if isinstance(value, dict) and not lists and set(FIELDS) <= value.keys():
        lists = [value[one] for one in LISTS]
    if not lists or not all(isinstance(each, list) for each in lists):
        raise BadFile(number, f"{name} 的写法不对。")
    if not all(isinstance(one, str) for each in lists for one in each):
        raise BadFile(number, f"{name} 的写法不对。")
    if "\\u0000" in json.dumps(value):
        raise BadFile(number, f"{name} 里有不能用的字符。")
    return value


def read_time(number: int, name: str, wanted: type, value: str) -> date | datetime:
    """A day, or a moment with its offset."""
    try:
        if wanted is date:
            return date.fromisoformat(value)
        return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:
        raise BadFile(number, f"{name} 不是日期。") from None


def check_references(lines: list[Line], known: set[tuple[str, tuple[Any, ...]]]) -> None:
    """Every line that names another must find it in the file."""
    for line in lines:
        named: list[tuple[str, Any]] = []
        if line.kind in ("card", "clause"):
            named.append(("document", line.values["document_id"]))
        if line.kind == "document" and line.values.get("superseded_by"):
            named.append(("document", line.values["superseded_by"]))
        if line.kind == "link":
            named += [("card", line.values["card_id"]), ("clause", line.values["clause_id"])]
        for kind, key in named:
            if (kind, (key,)) not in known:
                raise BadFile(line.number, f"提到的 {key} 不在文件里。")


def columns_of(kind: str) -> list[Column[Any]]:
    """The columns of a kind's table."""
    mapped = inspect(TABLES[kind]).columns
    return [one for one in mapped if isinstance(one, Column)]


def keys_of(kind: str) -> list[Column[Any]]:
    """The columns of its key, less those that say nothing outside."""
    hidden = INTERNAL.get(kind, ())
    return [one for one in columns_of(kind) if one.primary_key and one.name not in hidden]
