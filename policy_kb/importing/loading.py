"""An official text into the register and its clauses: all of it or nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from policy_kb.errors import AlreadyImported, NoClauses, UnknownDocument
from policy_kb.importing.extracting import Extracted, extract, read_file, silent
from policy_kb.importing.numbering import Parsed, parse_numbered
from policy_kb.importing.questions import looks_like_questions, parse_questions
from policy_kb.importing.reading import lines_of, normal_title
from policy_kb.importing.request import Request, checked
from policy_kb.linking import link_cards
from policy_kb.regions import Place, Regions
from policy_kb.seed import bump
from policy_kb.tables import ClauseRow, DocumentRow

LONGEST_NAME = 200  # characters of a file name, as the table holds them
# Dates from which the page lost 年 or 月 (2020418日, 529日): told to the person who imports.
DAMAGED = re.compile(r"(?<!\d)(?:20\d{2}\d{2,4}日|\d{3}日|〔20\d{3,}号?|20\d{5,6}日)")


@dataclass(frozen=True)
class Report:
    """What an import did, or would do: line texts that found no place, likely damage."""

    document: str
    region: Place
    clauses: int
    unplaced: list[tuple[int, str]]
    damaged: list[str]
    unlinked: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    blank: tuple[int, ...] = ()


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
    """Register the document and store its clauses in one transaction.

    Raises :class:`Unreadable`, :class:`UnknownRegion`, :class:`NoClauses`,
    :class:`AlreadyImported`, :class:`UnknownDocument`; then nothing has been written.
    """
    place = checked(request, regions)
    data = read_file(path)
    extracted = extract(data, path.name, progress)
    parsed = parse(extracted, request.title)
    digest = hashlib.sha256(data).hexdigest()
    with Session(engine.execution_options(writing=True)) as session:
        known = session.scalar(select(DocumentRow).where(DocumentRow.sha256 == digest))
        if known is not None:
            raise AlreadyImported(path.name, known.id)
        if not parsed.clauses:
            raise NoClauses(path.name)
        row = _register(session, request, place, path.name)
        row.sha256, row.file_name = digest, path.name[-LONGEST_NAME:]
        row.valid_from = request.valid_from or row.valid_from
        row.valid_to = request.valid_to or row.valid_to
        row.imported_at = datetime.now(UTC)
        if request.supersedes:
            _supersede(session, request.supersedes, row)
        session.add_all(
            ClauseRow(
                document_id=row.id,
                position=position,
                section=clause.section,
                heading=clause.heading,
                text=clause.text,
                offset=clause.offset,
            )
            for position, clause in enumerate(parsed.clauses)
        )
        session.flush()
        unlinked = link_cards(session, row.id)
        bump(session)
        report = Report(
            row.id,
            place,
            len(parsed.clauses),
            [(line.number, line.text) for line in parsed.unplaced],
            [found for one in parsed.clauses for found in DAMAGED.findall(one.text)],
            unlinked,
            parsed.missing,
            extracted.blank,
        )
        if not dry_run:
            session.commit()
    return report


def _register(session: Session, request: Request, place: Place, name: str) -> DocumentRow:
    """The document of the register with this title and region, or a new one."""
    title = normal_title(request.title)
    for row in session.scalars(select(DocumentRow).where(DocumentRow.region == place.code)):
        if normal_title(row.title) == title and row.issued == request.issued:
            if row.sha256 is not None:
                raise AlreadyImported(name, row.id)
            return row
    row = DocumentRow(
        id=_free_id(session, f"{place.code}-{request.issued.year}"),
        title=request.title,
        issuer=request.issuer,
        region=place.code,
        region_name=place.name,
        issued=request.issued,
        valid_from=request.issued,
        origin="imported",
    )
    session.add(row)
    session.flush()
    return row


def _free_id(session: Session, stem: str) -> str:
    number, candidate = 1, stem
    while session.get(DocumentRow, candidate) is not None:
        number += 1
        candidate = f"{stem}-{number}"
    return candidate


def _supersede(session: Session, older: str, newer: DocumentRow) -> None:
    """The older document stops answering on the day the newer one was issued."""
    row = session.get(DocumentRow, older)
    if row is None or row is newer:
        raise UnknownDocument(older)
    row.superseded_by, row.valid_to = newer.id, newer.issued
    newer.supersedes = row.title
