"""All facts in an utterance: names, numbers, places, household, money, risks and dates."""

from __future__ import annotations

from functools import lru_cache

from language import (
    amounts,
    bare,
    corrections,
    dates,
    expenses,
    households,
    idcards,
    incomes,
    money_kinds,
    names,
    phones,
    risks,
)
from language.mention import Entity, Span
from language.places import Gazetteer
from language.text import fold

__all__ = ["TYPES", "Entity", "extract"]

TYPES = (
    "name", "phone", "id_card", "place", "household_size", "annual_income", "expense", "risk", "date",
)  # fmt: skip
_NAME_FIELDS = ("name", "reporter_name")
_PHONE_FIELDS = ("phone", "reporter_phone")


def extract(
    text: str, *, expects: str | None = None, gazetteer: Gazetteer | None = None
) -> list[Entity]:
    """The entities of an utterance in order of place; any string is accepted.

    `expects` is the field that was just asked for: a bare answer (王秀英, 5, 三千左右, 东台) is
    then understood as that field. What the speaker took back (不是5口是6口) is left out.
    """
    folded = fold(text)
    places = gazetteer or _gazetteer()
    found: dict[str, list[Span]] = {}
    found["id_card"] = idcards.find(folded, expects == "id_card")
    found["phone"] = phones.find(folded, found["id_card"], expects in _PHONE_FIELDS)
    numbers = found["id_card"] + found["phone"]
    found["date"] = _free(dates.find(folded), numbers)
    found["household_size"] = _free(households.find(folded), numbers)
    spans = [Span(m.start, m.end, m.normalized) for m in places.find(text)]
    named = names.find(folded, [], expects in _NAME_FIELDS)
    spans = [span for span in spans if not _inside_name(span, named)]
    found["place"] = _free(spans, numbers)
    found["name"] = names.find(folded, found["place"], expects in _NAME_FIELDS)
    counted = (*numbers, *found["date"], *found["household_size"], *found["place"], *found["name"])
    money = amounts.find(folded, [(span.start, span.end) for span in counted])
    kinds = money_kinds.classify(folded, money)
    found["annual_income"] = incomes.spans(folded, money, kinds)
    found["expense"] = expenses.spans(money, kinds)
    found["risk"] = _free(risks.find(folded), [*numbers, *found["name"]])
    if expects is not None:
        bare.understand(folded, expects, found, places, money)
    entities: list[Entity] = []
    for kind in TYPES:
        spans = found[kind]
        kept = spans if kind == "risk" else corrections.drop_taken_back(folded, spans)
        entities.extend(span.entity(kind, text) for span in kept)
    return sorted(entities, key=lambda entity: (entity.start, entity.end))


def _free(spans: list[Span], taken: list[Span]) -> list[Span]:
    return [s for s in spans if not any(other.overlaps(s.start, s.end) for other in taken)]


def _inside_name(place: Span, named: list[Span]) -> bool:
    """我叫张海南: the place inside a longer name is none."""
    return any(
        name.start <= place.start and place.end <= name.end and name.end - name.start > 2
        for name in named
    )


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer:
    return Gazetteer.load()
