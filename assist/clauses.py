"""The rules that go with a call: what the caller asked about, and what their trouble is about.

The knowledge base decides whose rule holds; where it has none, that is said and nothing is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from actions import entry
from actions.places import listed_region
from actions.services import Services
from assist import texts
from assist.asking import speaks_of_rules
from assist.shown import Clause, Intent
from intake import regions
from language.entities import extract
from policy_kb.answer import Answer, Citation
from policy_kb.cards import topics

MOST = 4
_SURE = 0.5
_LONG = 5
"""So many characters at least make a question about a rule."""
_LONGEST = 90


@dataclass(frozen=True)
class Found:
    """``meant`` is the question that a later one may lean on; ``nothing``: no document says.
    ``asks_region``: it hangs on where the caller lives."""

    clauses: Sequence[Clause] = field(default=())
    meant: str | None = None
    nothing: bool = False
    asks_region: bool = False


@cache
def _matters() -> dict[str, list[str]]:
    text = files("assist").joinpath("data/matters.yml").read_text("utf-8")
    found: dict[str, list[str]] = yaml.safe_load(text)
    return found


def asks(text: str, intent: Intent | None) -> bool:
    """Whether the words put a question that a document may answer."""
    if intent is not None and intent.name == "ask_policy":
        return intent.confidence >= _SURE
    return intent is None and len(text) >= _LONG and entry.asks_plainly(text)


def asks_surely(text: str, intent: Intent | None) -> bool:
    """Whether it is a question about the rules, so that no answer in the documents is to be
    minded."""
    return asks(text, intent) and (intent is not None or speaks_of_rules(text))


def region_of(services: Services, facts: Mapping[str, Any]) -> str | None:
    """Where the caller lives, as far as the draft knows."""
    code = facts.get("region_code")
    return listed_region(services, code) if code else None


def region_in(services: Services, text: str) -> str | None:
    """The one place that the words name, down to its county at least, before any form is open."""
    places = [one for one in extract(text, gazetteer=services.gazetteer) if one.type == "place"]
    if len(places) != 1:
        return None
    with services.database.reading() as session:
        found = regions.resolve(session, str(places[0].normalized or places[0].value)).region
    return listed_region(services, found.code) if found else None


def asked(services: Services, text: str, region: str | None, previous: str | None) -> Found:
    """The rules for a question; ``previous`` is the one before, which it may lean on."""
    answer = services.knowledge.ask(text, region, previous=previous)
    if answer.status in ("answered", "ask_region"):
        asks_region = answer.status == "ask_region"
        return Found(
            _clauses(services, answer, region), answer.meant or None, asks_region=asks_region
        )
    return Found(nothing=answer.status == "no_basis")


def of_trouble(services: Services, facts: Mapping[str, Any], region: str) -> Sequence[Clause]:
    """One rule of the caller's own region for each cause that was told."""
    found: list[Clause] = []
    for risk in facts.get("risks") or []:
        for topic in _matters().get(risk, ()):
            answer = services.knowledge.ask(topics()[topic].question, region)
            own = [one for one in _clauses(services, answer, region) if one.own]
            if own:
                found += [one for one in own[:1] if one not in found]
                break
    return found[:MOST]


def _clauses(services: Services, answer: Answer, region: str | None) -> list[Clause]:
    if answer.status not in ("answered", "ask_region"):
        return []
    line: Sequence[str] = ()
    if region is not None:
        with services.database.reading() as session:
            line = regions.line_of(session, region)
    made = [_clause(services, answer, one, line) for one in answer.citations]
    return list({one.id: one for one in made}.values())[:MOST]


def _clause(services: Services, answer: Answer, cited: Citation, line: Sequence[str]) -> Clause:
    library = services.knowledge.prepared().library
    document = library.documents[cited.document]
    card = next(
        (
            card
            for card in library.cards.values()
            if card.document == cited.document
            and card.section == cited.section
            and (answer.topic is None or answer.topic in card.topics)
        ),
        None,
    )
    rule = card.answer if card else cited.text[:_LONGEST]
    own = cited.region in line
    said = texts.say("clauses", "own" if own else "other", answer=rule, region=document.region_name)
    return Clause(
        id=f"clause:{cited.document}:{cited.section}",
        say=said,
        title=cited.title,
        section=cited.section,
        region=document.region_name,
        year=document.issued.year,
        document=cited.document,
        own=own,
    )
