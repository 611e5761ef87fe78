"""A reporter's reply to what the unit has just said, without the word that something is added."""

from __future__ import annotations

import re
from datetime import timedelta

from actions import additions, drafting
from actions.services import Services
from actions.turn import Heard, Reply
from intake import records
from intake.facts import DECLARATION
from language import answers, dangers

_JUST = timedelta(hours=1)
"""So long after an answer was said or read, words that belong nowhere else are a reply to it."""
_ANOTHER_MATTER = re.compile(
    r"申报|申请|举报|反映|投诉|检举|揭发|告状|另外|还有(?:一?件|一?个)?事|别的事|政策|人工|进度|查一?下|编号|[?？]|吗[。!！\s]*$"
)
_BESIDE = ("wait", "why", "repeat", "stop", "skip")


def take(services: Services, heard: Heard, reply: Reply, *, asked: bool = False) -> bool:
    """Add the words to the record whose unit has spoken last; ``False`` if they are no reply.

    ``asked``: only where the unit wants an answer. A draft that is under way comes first, and a
    question to us, a courtesy or the wish for another matter is never taken for a reply.
    """
    if heard.expects is not None or not _may_be_one(heard):
        return False
    found = _spoken_to(services, heard, asked=asked)
    if found is None or drafting.open_form(services, heard):
        return False
    additions.begin(services, heard, reply, found, heard.text.strip())
    return True


def instead_of(services: Services, heard: Heard, kind: str, reply: Reply) -> bool:
    """The same for words that sound like the beginning of a declaration or a lead, where the
    record that was asked about is of that very kind: 家里几口人？ – 五口，老伴瘫在床上."""
    wished = {DECLARATION: "declare_hardship"}.get(kind, "report_lead")
    if heard.expects is not None or heard.intent != wished or dangers.find(heard.text):
        return False
    found = _spoken_to(services, heard, asked=True)
    return found is not None and found["kind"] == kind and take(services, heard, reply, asked=True)


def _may_be_one(heard: Heard) -> bool:
    if heard.intent in ("thanks", "greet", "goodbye") or additions.wishes(heard.text):
        return False
    if answers.classify(heard.text) in _BESIDE or _ANOTHER_MATTER.search(heard.text):
        return False
    return bool(heard.files or heard.text.strip())


def _spoken_to(services: Services, heard: Heard, *, asked: bool) -> dict[str, str] | None:
    """The record filed here, or opened here by its code, whose unit has spoken last."""
    since = services.clock.now() - _JUST
    with services.database.reading() as session:
        here = records.progress_of_conversation(session, [heard.conversation], services.clock)
        known = [
            {"record": one.record_id, "number": one.number, "kind": one.kind}
            for one in here
            if not one.anonymous
        ]
        opened = heard.slots.get(additions.SLOT)
        if isinstance(opened, dict) and not opened.get("anonymous"):
            number = str(opened["number"])
            kind = DECLARATION if number.startswith("SB") else "lead"
            known.append({"record": str(opened["record"]), "number": number, "kind": kind})
        return next(
            (
                one
                for one in reversed(known)
                if records.waits_for_reply(session, one["record"], since, asked=asked)
            ),
            None,
        )
