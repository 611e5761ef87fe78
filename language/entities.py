"""All facts in an utterance: names, numbers, places, household, money, risks and dates."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from language import (
    amounts,
    bare,
    corrections,
    dates,
    expenses,
    homes,
    households,
    idcards,
    incomes,
    mishearing,
    money_kinds,
    names,
    phones,
    place_parts,
    reimbursements,
    risks,
    run_together,
    service_numbers,
    spelling,
)
from language.mention import Cover, Entity, Span
from language.places import Gazetteer
from language.text import fold

__all__ = ["TYPES", "Entity", "extract"]

TYPES = (
    "name", "phone", "id_card", "place", "household_size", "annual_income", "expense", "risk", "date",
)  # fmt: skip
_NAME_FIELDS = ("name", "reporter_name")
_SUMS = ("income", "annual_income", "expense")
_PHONE_FIELDS = ("phone", "reporter_phone")


def extract(
    text: str, *, expects: str | None = None, gazetteer: Gazetteer | None = None
) -> list[Entity]:
    """The entities of an utterance in order of place; any string is accepted.

    `expects` is the field that was just asked for: a bare answer (王秀英, 5, 三千左右, 东台) is
    then understood as that field. What the speaker took back (不是5口是6口) is left out.
    """
    folded = service_numbers.without(fold(text))
    plain = spelling.without(folded)  # what tells how a name is written is nothing else
    places = gazetteer or _gazetteer()
    found: dict[str, list[Span]] = {}
    found["id_card"] = idcards.find(folded, expects == "id_card")
    found["phone"] = phones.find(folded, found["id_card"], expects in _PHONE_FIELDS)
    numbers = found["id_card"] + found["phone"]
    found["date"] = _free(dates.find(folded), numbers)
    found["household_size"] = _free(households.find(plain), numbers)
    spans = [Span(m.start, m.end, m.normalized) for m in places.find(plain)]
    spans = run_together.without_names(folded, spans)
    spans = _outside_names(spans, names.find(folded, [], expects in _NAME_FIELDS))
    dated = [
        d for d in found["date"] if not any(p.start <= d.start and d.end <= p.end for p in spans)
    ]
    found["place"] = _free(spans, [*numbers, *dated])
    found["name"] = names.find(folded, found["place"], expects in _NAME_FIELDS)
    counted = (*numbers, *found["date"], *found["household_size"], *found["place"], *found["name"])
    heard = mishearing.corrected(plain)
    money = amounts.find(heard, Cover(len(folded), counted))
    kinds, own_parts = reimbursements.settle(
        heard, money, money_kinds.classify(heard, money), expects == "expense"
    )
    found["annual_income"] = incomes.spans(heard, money, kinds)
    found["expense"] = [*expenses.spans(money, kinds), *own_parts]
    found["risk"] = _free(risks.find(heard), [*numbers, *found["name"], *found["place"]])
    if expects is not None:
        bare.understand(
            _answer(folded, plain, heard, expects), expects, found, places, money, kinds
        )
    found["name"] = names.without_parts(found["name"])
    gone = homes.left(folded, found["place"])
    found["place"] = [span for span in found["place"] if span not in gone]
    entities: list[Entity] = []
    for kind in TYPES:
        spans = found[kind]
        kept = spans if kind == "risk" else corrections.drop_taken_back(folded, spans)
        if kind == "place":
            kept = _with_what_stays(folded, spans, kept)
        entities.extend(span.entity(kind, text) for span in kept)
    return sorted(entities, key=lambda entity: (entity.start, entity.end))


def _with_what_stays(text: str, said: list[Span], kept: list[Span]) -> list[Span]:
    """住安丰镇红星村，不对，现在叫红安村了: the township that was said before stays."""
    stays = {id(one) for one in kept}
    whole: list[Span] = []
    gone: Span | None = None
    for one in sorted(said, key=lambda span: span.start):
        if id(one) not in stays:
            gone = one
        elif gone is not None and corrections.takes_back(text[gone.end : one.start]):
            joined = place_parts.join(str(gone.normalized), str(one.normalized))
            whole.append(replace(one, normalized=joined))
            gone = None
        else:
            whole.append(one)
    return whole


def _answer(folded: str, plain: str, heard: str, expects: str) -> str:
    """The text in which a bare answer is looked for: a name in the words as they were said."""
    if expects in _NAME_FIELDS:
        return folded
    return heard if expects in _SUMS else plain


def _free(spans: list[Span], taken: list[Span]) -> list[Span]:
    cover = Cover(max((span.end for span in (*spans, *taken)), default=0), taken)
    return [span for span in spans if not cover.touches(span.start, span.end)]


def _outside_names(places: list[Span], named: list[Span]) -> list[Span]:
    """我叫张海南: the place inside a longer name is none."""
    inside = {
        (start, end)
        for name in named
        if 2 < name.end - name.start < 12
        for start in range(name.start, name.end)
        for end in range(start + 1, name.end + 1)
    }
    return [place for place in places if (place.start, place.end) not in inside]


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer:
    return Gazetteer.load()
