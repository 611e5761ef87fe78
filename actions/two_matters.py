"""A plea and a report in one talk: which comes first, and the report that waits for the other.

What was said of the report is kept nowhere beside the declaration, which has a name in it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from actions import entry
from actions.drafting import DraftTurn
from actions.stopping import OPEN_FIELDS
from actions.turn import Reply
from language import lead_accused, matters
from language.entities import extract

_ABOVE_THE_VILLAGE = re.compile(r"镇|乡(?!亲)|苏木|街道|县|旗|局")
_SURE = 0.5
_PLEADS = re.compile(
    r"申报|申请|报个?困难|登记困难|(?:家|屋)(?:里|头)?的?(?:困难|难处|情况)|救助|帮扶|监测户"
)


def declares_first(turn: DraftTurn) -> bool:
    """Whether the first words announce both, the plea before the report."""
    return _plea(turn.heard.text) is not None


def keep_to_the_plea(turn: DraftTurn) -> None:
    """The declaration hears its own part; the report comes when it is filed."""
    plea = _plea(turn.heard.text)
    if plea is None:
        return
    lead_waits(turn)
    turn.heard = replace(turn.heard, text=plea)
    turn.entities = extract(plea, gazetteer=turn.services.gazetteer)


def report_comes_up(turn: DraftTurn) -> bool:
    """Whether somebody begins to report beside a question of the declaration.

    A sum or a house in those words is no answer to it.
    """
    heard = turn.heard
    if heard.expects in OPEN_FIELDS or not entry.accuses(heard.text, turn.entities):
        return False
    if entry.says_to_report(heard.text):
        return True
    sure = heard.intent == "report_lead" and heard.confidence >= _SURE
    return sure and entry.names_somebodys_deed(heard.text)


def is_no_trouble_but_a_report(turn: DraftTurn) -> bool:
    """Whether the trouble that was asked for is a deed of somebody in office, and nothing else."""
    if turn.heard.expects != "hardship" or turn.facts.get("hardship"):
        return False
    own = any(one.type == "risk" for one in turn.entities)
    return not own and entry.names_somebodys_deed(turn.heard.text)


def put_off(turn: DraftTurn, reply: Reply) -> None:
    """Promise the report for after the declaration."""
    lead_waits(turn)
    reply.say("utter_lead_after_declaration")


def lead_waits(turn: DraftTurn) -> None:
    """Note that a lead is to begin once this is filed."""
    turn.talk["then_lead"] = True
    turn.talk["accuses_village"] = not _ABOVE_THE_VILLAGE.search(turn.heard.text)


def _plea(text: str) -> str | None:
    """The plea's own words, where it is put before a report; else ``None``."""
    parts = matters.in_order(text)
    if parts is None:
        return None
    first, second, rest = parts
    reports = entry.says_to_report(second) or entry.accuses(second)
    if not reports or entry.accuses(first) or lead_accused.accused(first):
        return None
    if not (_PLEADS.search(first) or any(one.type == "risk" for one in extract(first))):
        return None
    return "。".join(filter(None, (first, rest)))
