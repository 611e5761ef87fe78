"""Filing by the operator: the same draft, rules and key as the bot's, so that it is filed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from actions import phrases
from actions.services import Services
from assist import texts
from assist.errors import AssistProblem
from assist.shown import Filed
from assist.worded import label
from intake import audit, drafts, records
from intake.clock import Clock
from intake.errors import MissingFacts
from intake.facts import DECLARATION
from intake.tables.people import User
from intake.unit_of_work import UnitOfWork

Tell = Callable[[UnitOfWork, Sequence[str]], None]
"""Writes to the household in the talk, together with the filing."""


def file(
    services: Services, conversation: str, kind: str, operator: User, *, tell: Tell | None = None
) -> Filed:
    """File the draft of the talk; a second time gives what the first gave.

    ``tell``: the household can be reached in this very talk, so a phone may be left out, and what
    the bot would say is written there, once. Raises :class:`AssistProblem` with what is missing,
    for an anonymous lead, and without a draft.
    """
    make = records.file_declaration if kind == DECLARATION else records.file_lead
    clock = services.clock
    with services.database.unit_of_work() as uow:
        draft = drafts.to_file(uow.session, conversation, kind, clock)
        if draft is None:
            raise AssistProblem(texts.say("problems", "nothing_to_file"))
        if draft.facts.get("anonymity") == "anonymous":
            raise AssistProblem(texts.say("problems", "anonymous"))
        code = draft.facts.get(drafts.RECEIPT) if draft.status == drafts.FILED else None
        try:
            filed = make(uow, draft.id, draft.idempotency_key, clock, chat=tell is not None)
        except MissingFacts as missing:
            names = "、".join(label(kind, one) for one in missing.fields)
            raise AssistProblem(texts.say("problems", "missing", fields=names)) from missing
        if not filed.already_filed:
            audit.append(
                uow, f"user:{operator.id}", "file_for_caller", "record", filed.record_id,
                {"kind": kind}, at=clock.now(),
            )  # fmt: skip
            if tell is not None:
                tell(uow, list(_confirmed(services, filed)))
        uow.commit()
    shown = Filed(
        kind=kind,
        number=filed.number,
        due=date.fromisoformat(filed.due["date"]),
        say=_said(services, filed),
        already=filed.already_filed,
    )
    return _with_code(shown, filed.receipt_code or code)


def with_codes(
    session: Session, conversation: str, filed: Sequence[Filed], clock: Clock
) -> list[Filed]:
    """What was filed from a call, with the receipt codes that are still to be read out."""
    codes = records.codes_kept(session, conversation, clock) if filed else {}
    return [_with_code(one, codes.get(one.number)) for one in filed]


def _with_code(filed: Filed, code: str | None) -> Filed:
    if code is None:
        return filed
    return replace(
        filed, receipt_code=code, code_aloud=texts.say("filed", "code", code=letters(code))
    )


def _confirmed(services: Services, filed: records.Filed) -> Iterator[str]:
    """What the bot says after filing (``actions/filing.py``), message by message."""
    if filed.urgent:
        yield texts.say("confirmed", "urgent")
    yield texts.say(
        "confirmed",
        filed.kind,
        number=filed.number,
        receipt_code=filed.receipt_code,
        who=phrases.who_acts(filed),
        deadline=phrases.deadline(services, filed.due, filed.others),
    )


def _said(services: Services, filed: records.Filed) -> str:
    """Number, who acts and by when, to be read out."""
    lines = phrases.deadline(services, filed.due, filed.others).splitlines()
    return texts.say(
        "filed",
        "urgent" if filed.urgent else filed.kind,
        number=spelled(filed.number),
        who=phrases.who_acts(filed),
        deadline="".join(lines),
    )


def spelled(number: str) -> str:
    """A number in groups as one reads it out: SB 1234 5678."""
    letters = number.rstrip("0123456789")
    digits = number[len(letters) :]
    groups = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    return " ".join([letters, *groups]) if letters else " ".join(groups)


def letters(code: str) -> str:
    """A code as one reads it out, sign by sign: 7 K Q 2，X P H W."""
    groups = [code[at : at + 4] for at in range(0, len(code), 4)]
    return "，".join(" ".join(group) for group in groups)
