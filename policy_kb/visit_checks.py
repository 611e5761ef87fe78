"""What to look at on a visit (入户核查), by the kinds of risk and whose documents lead there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.cards import read_yaml, standing
from policy_kb.tables import DocumentRow

GENERAL = "general"


@dataclass(frozen=True)
class Checks:
    """What to look at for one risk (``None``: in every household). ``written``: what the
    leading document of the place says, each with its section; ``source`` is its title with the
    year. ``general`` hints are no document's rule."""

    risk: str | None
    written: tuple[tuple[str, str], ...]
    source: str | None
    general: tuple[str, ...]


@cache
def packaged() -> dict[str, Any]:
    """``data/visit_checks.yml``."""
    loaded: dict[str, Any] = read_yaml("data", "visit_checks.yml")
    return loaded


def checks_for(
    session: Session, line: Iterable[str], risks: Iterable[str], today: date
) -> list[Checks]:
    """The checks for a household with these risks, those for every household last.

    ``line`` are the codes of its place and of the units above.

    Of the documents in force whose region contains the place, the one issued last that says
    something of a risk is shown for it, and no other.
    """
    documents = _in_force(session, list(line), today)
    known = packaged()["risks"]
    kinds: list[tuple[str | None, dict[str, Any]]] = [
        (one, known[one]) for one in risks if one in known
    ]
    kinds.append((None, packaged()["always"]))
    return [_checks(risk, told, documents) for risk, told in kinds]


def _checks(risk: str | None, told: dict[str, Any], documents: list[DocumentRow]) -> Checks:
    leading = next((one for one in documents if one.id in told), None)
    rows = told[leading.id] if leading else []
    return Checks(
        risk,
        tuple((row["check"], row["section"]) for row in rows),
        f"《{leading.title}》（{leading.issued.year}年）" if leading else None,
        tuple(told.get(GENERAL, ())),
    )


def _in_force(session: Session, line: list[str], today: date) -> list[DocumentRow]:
    rows = session.scalars(select(DocumentRow).where(DocumentRow.region.in_(line))).all()
    valid = [one for one in rows if _holds(one, today)]
    return sorted(valid, key=lambda one: one.issued, reverse=True)


def _holds(row: DocumentRow, today: date) -> bool:
    replaced = row.superseded_by is not None and (row.valid_to is None or today >= row.valid_to)
    return not replaced and standing(row.valid_from, row.valid_to, today) == "current"
