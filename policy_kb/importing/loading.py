"""An official text into the register and its clauses: all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from policy_kb.errors import AlreadyImported, NoClauses
from policy_kb.importing import register
from policy_kb.importing.changes import Change
from policy_kb.importing.damage import damaged
from policy_kb.importing.errata import Erratum, applied, corrected
from policy_kb.importing.extracting import Extracted, extract, read_file, silent
from policy_kb.importing.numbering import Parsed, parse_numbered
from policy_kb.importing.questions import looks_like_questions, parse_questions
from policy_kb.importing.reading import lines_of
from policy_kb.importing.replacing import Links, replace_clauses
from policy_kb.importing.request import Request, checked
from policy_kb.importing.unreadable import Unreadable
from policy_kb.regions import Place, Regions
from policy_kb.seed import bump
from policy_kb.tables import DocumentRow

LONGEST_NAME = 200  # characters of a file name, as the table holds them


@dataclass(frozen=True)
class Report:
    """What an import did, or would do.

    ``unplaced``: lines that found no place, with their numbers. ``damaged``: fragments that have
    probably lost characters; ``mended``: those that the errata put right. ``missing``: openings
    of answers that the anchors name and the text does not hold. ``blank``: pages without text.
    ``changes``: how the clauses differ from those that were there (empty for a first import).
    """

    document: str
    region: Place
    clauses: int
    unplaced: list[tuple[int, str]]
    damaged: list[str]
    mended: list[Erratum]
    missing: list[str]
    blank: tuple[int, ...]
    again: bool
    changes: list[Change]
    links: Links


def read_clauses(data: bytes, title: str, name: str = "") -> Parsed:
    """The clauses of a file; ``name`` tells kinds of text apart."""
    return parse(extract(data, name), title)


def parse(extracted: Extracted, title: str) -> Parsed:
    """The clauses of a text, whichever of the two forms it has."""
    lines = lines_of(extracted.text)
    if looks_like_questions(lines):
        return parse_questions(lines, title)
    return parse_numbered(lines)


def import_document(
    engine: Engine,
    regions: Regions,
    path: Path,
    request: Request,
    *,
    dry_run: bool = False,
    progress: Callable[[str], None] = silent,
) -> Report:
    """Register the document and store its clauses in one transaction; if it has some, change them
    so that the links of its cards hold.

    Raises :class:`Unreadable`, :class:`UnknownRegion`, :class:`NoClauses`,
    :class:`AlreadyImported`, :class:`UnknownDocument`; then nothing has been written.
    """
    place = checked(request, regions)
    data = read_file(path)
    progress(f"正在读 {path.name}")
    extracted = extract(data, path.name, progress)
    progress("正在划分条款")
    parsed = parse(extracted, request.title)
    if not parsed.clauses:
        raise NoClauses(path.name)
    with Session(engine.execution_options(writing=True)) as session:
        row = register.find(session, request, place)
        same = _same_file(session, data, row)
        row = row or register.add(session, request, place)
        again = row.sha256 is not None
        described = register.describe(row, request)
        if request.supersedes and register.supersede(session, regions, request.supersedes, row):
            described.append("supersedes")
        progress("正在比较和写入条款")
        changes, links = replace_clauses(session, row.id, parsed.clauses)
        if same and not changes and not described:
            raise AlreadyImported(path.name, row.id)
        row.sha256 = hashlib.sha256(data).hexdigest()
        row.file_name = path.name[-LONGEST_NAME:]
        row.imported_at = datetime.now(UTC)
        bump(session)
        report = Report(
            row.id,
            place,
            len(parsed.clauses),
            [(line.number, line.text) for line in parsed.unplaced],
            damaged(corrected(row.id, extracted.text)),
            applied(row.id, extracted.text),
            parsed.missing,
            extracted.blank,
            again,
            changes if again else [],
            links,
        )
        if not dry_run:
            session.commit()
    return report


def _same_file(session: Session, data: bytes, row: DocumentRow | None) -> bool:
    """The document came from this very file; raises when another one did."""
    digest = hashlib.sha256(data).hexdigest()
    known = session.scalar(select(DocumentRow).where(DocumentRow.sha256 == digest))
    if known is not None and known is not row:
        raise Unreadable("elsewhere", document=known.id, title=known.title)
    return known is not None
