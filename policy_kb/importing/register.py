"""The row of the register that an import is for, and what it supersedes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from policy_kb.errors import UnknownDocument
from policy_kb.importing.errata import known_document
from policy_kb.importing.reading import normal_title
from policy_kb.importing.request import Request
from policy_kb.importing.unreadable import Unreadable
from policy_kb.regions import Place, Regions
from policy_kb.tables import DocumentRow


def find(session: Session, request: Request, place: Place) -> DocumentRow | None:
    """The document that the request names, or the one of this title, region and date."""
    if request.document is not None:
        row = session.get(DocumentRow, request.document)
        if row is None:
            raise UnknownDocument(request.document)
        if row.region != place.code:
            raise Unreadable("document_region", document=row.id, region=row.region_name)
        return row
    title = normal_title(request.title)
    for row in session.scalars(select(DocumentRow).where(DocumentRow.region == place.code)):
        if normal_title(row.title) == title and row.issued == request.issued:
            return row
    return None


def described(engine: Engine, document: str) -> Request:
    """What the register says of a document; raises :class:`UnknownDocument`."""
    with Session(engine) as session:
        row = session.get(DocumentRow, document)
        if row is None:
            raise UnknownDocument(document)
        return Request(row.title, row.issuer, row.region, row.issued, document=document)


def add(session: Session, request: Request, place: Place) -> DocumentRow:
    """A new document; one with errata gets the id that they are kept under."""
    known = known_document(request.title, place.code)
    if known is None or session.get(DocumentRow, known) is not None:
        known = _free_id(session, f"{place.code}-{request.issued.year}")
    row = DocumentRow(
        id=known,
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


def describe(row: DocumentRow, request: Request) -> list[str]:
    """Takes over what the request says of the document; the names of what changed.

    Title, issuer and date of a packaged document stay the register's.
    """
    said: dict[str, str | date | None] = {
        "valid_from": request.valid_from,
        "valid_to": request.valid_to,
    }
    if request.document is not None and row.origin == "imported":
        said |= {"title": request.title, "issuer": request.issuer, "issued": request.issued}
    changed = [name for name, value in said.items() if value not in (None, getattr(row, name))]
    for name in changed:
        setattr(row, name, said[name])
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise Unreadable("validity", valid_to=row.valid_to, valid_from=row.valid_from)
    return changed


def supersede(session: Session, regions: Regions, older: str, newer: DocumentRow) -> bool:
    """The older document stops answering on the day from which the newer one holds; ``False``
    when that is known already.

    Raises :class:`UnknownDocument`, or :class:`Unreadable` when it cannot be so.
    """
    row = session.get(DocumentRow, older)
    if row is None:
        raise UnknownDocument(older)
    if row is newer:
        raise Unreadable("itself")
    if row.superseded_by == newer.id:
        return False
    if row.superseded_by is not None:
        raise Unreadable("superseded", older=older, newer=row.superseded_by)
    if row.issued > newer.issued:
        raise Unreadable("older_than", older=older)
    if not _related(regions, row.region, newer.region):
        raise Unreadable("other_region", older=older, region=row.region_name)
    ends = newer.valid_from
    row.superseded_by = newer.id
    row.valid_to = ends if row.valid_to is None else min(row.valid_to, ends)
    newer.supersedes = row.title
    return True


def _related(regions: Regions, one: str, other: str) -> bool:
    """One region is the other or lies in it."""
    return any(place.lies_in(other) for place in regions.resolve(one)) or any(
        place.lies_in(one) for place in regions.resolve(other)
    )


def _free_id(session: Session, stem: str) -> str:
    number, candidate = 1, stem
    while session.get(DocumentRow, candidate) is not None:
        number += 1
        candidate = f"{stem}-{number}"
    return candidate
