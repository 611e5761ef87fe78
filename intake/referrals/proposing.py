"""Which departments go with what somebody tells: their words first, then the kinds of trouble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from intake.facts import DECLARATION
from intake.referrals.departments import Department, departments, most
from intake.referrals.directory import Office, nearest


@dataclass(frozen=True)
class Proposed:
    """A department with its office where one is filled in; ``why`` are the words or kinds of
    trouble that led to it."""

    department: Department
    office: Office | None
    why: tuple[str, ...]


def words_in(text: str) -> list[str]:
    """The words of the data that somebody said: nothing personal is among them."""
    return [word for one in departments().values() for word in one.words if word in text]


def propose(
    session: Session,
    kind: str | None,
    facts: Mapping[str, Any],
    heard: Sequence[str],
    region: str | None,
) -> list[Proposed]:
    """The departments that fit best, at most ``most`` of the data; ``region`` is the caller's,
    ``heard`` what :func:`words_in` found in their words.

    Nothing beside a lead: the office might be the accused unit's own.
    """
    if kind not in (None, DECLARATION):
        return []
    said = "\n".join([*heard, str(facts.get("hardship") or "")])
    fitting: list[tuple[tuple[int, int], Department, tuple[str, ...]]] = []
    for one in departments().values():
        told = tuple(word for word in one.words if word in said)
        kinds = [name for name in one.risks if name in (facts.get("risks") or ())]
        kinds += [name for name in one.guarantees if name in (facts.get("guarantees") or ())]
        if told or kinds:
            why = tuple(dict.fromkeys([*told, *kinds]))
            fitting.append(((len(told), len(kinds)), one, why))
    fitting.sort(key=lambda one: one[0], reverse=True)
    offices = nearest(session, region, [one.id for _, one, _ in fitting[: most()]])
    return [Proposed(one, offices.get(one.id), why) for _, one, why in fitting[: most()]]
