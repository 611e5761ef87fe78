"""What the operator has to mind: promises, data that is not needed, danger, an accusation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy.orm import Session

from actions.drafting import DraftTurn
from assist import texts
from assist.listening import Outcome
from assist.shown import Heard
from assist.worded import label, worded
from intake import regions, routing
from intake.facts import LEAD
from language import dangers, idcards
from language.digits import runs
from language.text import fold

Told = tuple[str, str]
"""Kind of caution and its sentence."""
_CARD = range(16, 20)
"""So many digits has a bank card."""
_FIGURES = re.compile(r"[0-9]+")
CHECKED = frozenset({"phone", "reporter_phone", "id_card", "household_size"})
"""Fields that a caution of the kind ``check`` may be about."""
_REMARKS = {
    "utter_bad_phone": "bad_phone",
    "utter_bad_phone_kept": "bad_phone",
    "utter_bad_phone_again": "bad_phone",
    "utter_bad_id_card": "bad_id_card",
    "utter_bad_id_card_kept": "bad_id_card",
    "utter_bad_id_card_again": "bad_id_card",
    "utter_bad_household_size": "bad_household_size",
    "utter_bad_household_size_kept": "bad_household_size",
    "utter_bad_household_size_again": "bad_household_size",
}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    text = files("assist").joinpath("data/cautions.yml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return {
        name: re.compile("|".join(one) if isinstance(one, list) else one)
        for name, one in data.items()
    }


def of_operator(text: str) -> Iterator[Told]:
    """What the operator's own words call for."""
    folded, known = fold(text), _patterns()
    if any(
        not known["no_promise"].search(_around(folded, m))
        for m in known["promise"].finditer(folded)
    ):
        yield "promise", texts.say("cautions", "promise", say=texts.say("cautions", "promise_say"))
    asked = known["asks_secret"].search(folded)
    if asked and not known["no_secret"].search(folded[: asked.end()]):
        yield "sensitive", texts.say("cautions", "ask_secret")
    if known["asks_id"].search(folded):
        yield "sensitive", texts.say("cautions", "ask_id")


def of_caller(text: str) -> Iterator[Told]:
    """What the caller's words call for, whatever form they go into."""
    for kind in dangers.find(text):
        yield "danger", str(texts.words("dangers")[kind])
    folded = fold(text)
    if any(_cards(folded)):
        yield "sensitive", texts.say("cautions", "told_card")
    if _patterns()["told_secret"].search(folded):
        yield "sensitive", texts.say("cautions", "told_secret")


def without_secrets(text: str) -> str:
    """The words with the digits of bank cards, passwords and one-time codes blotted out, each place
    as long as before."""
    folded = fold(text)
    if len(folded) != len(text):
        return text
    for start, end in _cards(folded):
        text = _blotted(text, start, end)
    for match in _patterns()["told_secret"].finditer(folded):
        text = _blotted(text, *match.span("secret"))
    return text


def _blotted(text: str, start: int, end: int) -> str:
    return text[:start] + "＊" * (end - start) + text[end:]


def of_outcome(outcome: Outcome, *, story_too: bool) -> Iterator[Told]:
    """What came of listening: numbers that cannot be right, an accusation in a declaration, a
    refusal."""
    kind, facts = outcome.turn.kind, outcome.turn.facts
    for message in outcome.messages:
        response = message.get("response", "")
        if response in _REMARKS:
            yield (
                "check",
                texts.say("cautions", _REMARKS[response], length=message.get("length", "")),
            )
        elif response == "utter_anonymous_elsewhere":
            yield "elsewhere", texts.say("cautions", "elsewhere")
    if "id_card" in outcome.changed:
        yield "sensitive", texts.say("cautions", "told_id")
    if "consent" in outcome.changed and facts.get("consent") is False:
        yield "refused", texts.say("cautions", "refused")
    if not story_too and kind != LEAD:
        yield "two_matters", texts.say("cautions", "two_matters")


def of_differing(outcome: Outcome) -> Iterator[tuple[str, str, str, Sequence[Heard]]]:
    """Of each typed field for which something else was said: its name, the sentence, what was
    said as its text, and where."""
    kind, facts = outcome.turn.kind, outcome.turn.facts
    for field, other in outcome.differs.items():
        said = worded(field, other.value)
        if field != "region_code" and said is not None:
            text = texts.say(
                "cautions", "differs", field=label(kind, field), said=said,
                typed=worded(field, facts.get(field)),
            )  # fmt: skip
            yield field, text, said, other.heard


def of_lead(session: Session, turn: DraftTurn) -> Sequence[Told]:
    """The units that a lead is about, which must not come to know of it."""
    if turn.kind != LEAD:
        return ()
    code = turn.facts.get("region_code")
    place = regions.ensure(session, code) if code else None
    units = routing.implicated_units(session, turn.facts, place)
    if not units:
        return ()
    names = "、".join(regions.full_name(session, unit.code) for unit in units)
    return [("accused", texts.say("cautions", "accused", units=names))]


def _cards(folded: str) -> Iterator[tuple[int, int]]:
    """Where the numbers of bank cards stand: read out digit by digit, or in figures, whatever
    number in words follows (6217…901五千)."""
    for run in runs(folded):
        if _is_card(run.digits):
            yield run.starts[0], run.ends[-1]
    for match in _FIGURES.finditer(folded):
        if _is_card(match[0]):
            yield match.span()


def _is_card(digits: str) -> bool:
    return len(digits) in _CARD and not idcards.is_valid(digits)


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 12) : match.end() + 6]
