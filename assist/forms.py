"""The two forms as the assist uses them: their fields as on the page, and the next one to ask."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from actions import declaration, lead, order
from actions.drafting import DraftTurn
from actions.forms import FILING, Form
from actions.turn import Reply
from assist import texts
from assist.shown import Question
from intake.facts import DECLARATION, LEAD
from language import place_parts

FORMS: dict[str, Form] = {DECLARATION: declaration.FORM, LEAD: lead.FORM}
PAGE: dict[str, tuple[str, ...]] = {
    DECLARATION: (
        "self_or_proxy", "reporter_name", "reporter_phone", "relation", "name", "phone", "place",
        "hardship", "risks", "household_size", "income", "expense", "other_amounts", "guarantees",
        "id_card", "visit_by", "consent",
    ),
    LEAD: (
        "anonymity", "what", "category", "where", "who", "when", "amount", "evidence", "name",
        "phone",
    ),
}  # fmt: skip
"""The fields of a form on the page, from the top."""
OF_PROXY = ("reporter_name", "reporter_phone", "relation")
HELD = {**order.HELD, "where": "place"}
"""Question's field → where the draft holds it, where the names differ."""
ON_PAGE = {"risk": "risks"}
"""Question's field → the field of the page that it is about."""
_ENDS = {order.REFUSED: "consent", order.UNDECIDED: "consent", order.UNTOLD: "hardship"}


def next_field(turn: DraftTurn) -> str | None:
    """The field to ask for; ``None`` when everything was asked for and nothing is left but to
    file."""
    field = FORMS[turn.kind].next_field(turn)
    if field in (FILING, "confirm"):
        return None
    return _ENDS.get(field, field)


def question(turn: DraftTurn, field: str | None) -> Question | None:
    """The question for a field, in words to read out; asking it here changes nothing."""
    if field is None:
        return None
    trial = replace(turn, facts=deepcopy(turn.facts), talk={**deepcopy(turn.talk), "asked": {}})
    trial.heard = replace(turn.heard, expects=None)
    reply = Reply()
    FORMS[turn.kind].ask(trial, reply, field)
    asked = [one for one in reply.messages if one.get("response", "").startswith("utter_question")]
    return Question(f"question:{field}", field, _spoken(turn, asked[-1])) if asked else None


def _spoken(turn: DraftTurn, message: Mapping[str, Any]) -> str:
    """The words for a response of the bot's as one reads them out; buttons become words."""
    values = {k: v for k, v in message.items() if k not in ("response", "buttons")}
    values["choices"] = "、".join(one["title"] for one in message.get("buttons") or [])
    if "summary" in values:
        lines = str(values["summary"]).splitlines()
        values["summary"] = "，".join(line.removeprefix("· ") for line in lines)
    return texts.say("questions", _key(turn, message["response"]), **values)


def _key(turn: DraftTurn, response: str) -> str:
    key = response.removeprefix("utter_question_")
    town_known = place_parts.lowest(turn.facts.get("place") or "") == "town"
    return "place_in_town" if key == "place_village" and town_known else key
