"""What operators thought of a suggestion of the assist: used, wrong, or missing."""

from __future__ import annotations

from intake.clock import Clock, local_date
from intake.privacy.columns import blind_index
from intake.tables.feedback import AssistFeedback
from intake.unit_of_work import UnitOfWork
from language.masking import mask

USED, WRONG, MISSING = "used", "wrong", "missing"
KINDS = frozenset({"field", "question", "clause", "caution", "similar", "referral"})
"""Kinds of suggestions, as their ids begin (``clause:DOCUMENT:SECTION``)."""
MOST_NOTE = 500
_LONGEST_NAME = 80


class NoSuchSuggestion(ValueError):
    """The id names no suggestion, or the verdict is none."""


def judge(
    uow: UnitOfWork,
    conversation: str,
    suggestion: str,
    verdict: str,
    given_by: str,
    clock: Clock,
    *,
    again: bool = True,
) -> None:
    """Note ``used`` or ``wrong`` of a suggestion in a talk; a later judgement replaces an earlier
    one, unless ``again`` is false. ``given_by`` is a user's id. Raises NoSuchSuggestion."""
    kind, _, rest = suggestion.partition(":")
    if kind not in KINDS or not rest or verdict not in (USED, WRONG):
        raise NoSuchSuggestion(kind)
    row = _row(uow, f"{conversation}/{suggestion}")
    if row.verdict and not again:
        return
    row.kind, row.name, row.verdict = kind, _name(kind, rest), verdict
    row.note, row.given_by, row.given_on = None, given_by, local_date(clock.now())
    uow.session.add(row)


def miss(uow: UnitOfWork, conversation: str, note: str, given_by: str, clock: Clock) -> None:
    """Note what the operator would have needed; names, numbers and places of people are masked."""
    row = _row(uow, f"{conversation}/missing/{note}")
    row.kind, row.name, row.verdict = MISSING, "", MISSING
    row.note, row.given_by, row.given_on = mask(note), given_by, local_date(clock.now())
    uow.session.add(row)


def _row(uow: UnitOfWork, what: str) -> AssistFeedback:
    about = blind_index(uow.keyring, "assist-feedback", what)
    return uow.session.get(AssistFeedback, about) or AssistFeedback(about=about)


def _name(kind: str, rest: str) -> str:
    """What may stand in a count: never a case's number, nor the message that it was about."""
    if kind == "similar":
        return ""
    if kind == "caution":
        rest = rest.partition(":")[0]
    return rest[:_LONGEST_NAME]
