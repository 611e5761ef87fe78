"""Filing by the operator: the same draft, rules and key as the bot's, so that it is filed once."""

from __future__ import annotations

from datetime import date

from actions import phrases
from actions.services import Services
from assist import texts
from assist.errors import AssistProblem
from assist.shown import Filed
from assist.worded import label
from intake import audit, drafts, records
from intake.errors import MissingFacts
from intake.facts import DECLARATION
from intake.tables.people import User


def file(
    services: Services, conversation: str, kind: str, operator: User, *, chat: bool = False
) -> Filed:
    """File the draft of the talk; a second time gives what the first gave.

    ``chat``: the household can be reached in this very talk, so a phone may be left out. Raises
    :class:`AssistProblem` with what is missing, for an anonymous lead, and without a draft.
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
            filed = make(uow, draft.id, draft.idempotency_key, clock, chat=chat)
        except MissingFacts as missing:
            names = "、".join(label(kind, one) for one in missing.fields)
            raise AssistProblem(texts.say("problems", "missing", fields=names)) from missing
        if not filed.already_filed:
            audit.append(
                uow, f"user:{operator.id}", "file_for_caller", "record", filed.record_id,
                {"kind": kind}, at=clock.now(),
            )  # fmt: skip
        uow.commit()
    return Filed(
        kind=kind,
        number=filed.number,
        due=date.fromisoformat(filed.due["date"]),
        say=_said(services, filed),
        receipt_code=filed.receipt_code or code,
        already=filed.already_filed,
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
