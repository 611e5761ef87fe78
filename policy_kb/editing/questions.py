"""What is kept of a question that no document answered: the matter, nothing of the person."""

from __future__ import annotations

from dataclasses import dataclass

from language import dangers
from language.masking import mask
from language.places import Gazetteer, PlaceMatch
from policy_kb.answer import Answer
from policy_kb.followup import is_bare
from policy_kb.knowledge import KnowledgeBase, rank
from policy_kb.wording import plain, segments

MOST = 200  # characters; what is longer is a story, of which the beginning says the matter
PLACE = "〔地名〕"
BELOW_COUNTY = frozenset(("township", "village"))
UNANSWERED = ("no_basis", "candidates")


@dataclass(frozen=True)
class Unanswered:
    """A question for the editors. ``text`` is masked: no phone, ID, name, nor any place below
    a county; ``plain`` its comparable form; ``region`` a code or ``None``; ``refused_as`` the
    kind of refusal that it got, ``topic`` the best guess among topics."""

    text: str
    plain: str
    region: str | None
    status: str
    refused_as: str | None
    topic: str | None


def unanswered(
    base: KnowledgeBase,
    gazetteer: Gazetteer,
    question: str,
    region: str | None,
    answer: Answer,
) -> Unanswered | None:
    """What to file of a question and the answer that it got.

    ``None`` for an answered one, for one that says nothing but a place, and for words of
    danger to life: those are for a person, not for a list.
    """
    if answer.status not in UNANSWERED or dangers.find(question):
        return None
    scope = base.scope(question, region)
    if answer.meant not in ("", scope.said):  # it leaned on the question before
        question = answer.meant
        scope = base.scope(question, region)
    if is_bare(scope) or not plain(scope.question):
        return None
    ranked = rank(base.prepared(), scope)
    refusal = ranked.refusal
    refused = refusal is not None and refusal.text in answer.text
    return Unanswered(
        text=masked(question, gazetteer),
        plain="".join(segments(plain(masked(scope.question, gazetteer)))),
        region=scope.places[0].code if len(scope.places) == 1 else None,
        status=answer.status,
        refused_as=refusal.key if refusal is not None and refused else None,
        topic=ranked.hits[0].topic if ranked.hits else None,
    )


def masked(question: str, gazetteer: Gazetteer) -> str:
    """The words without numbers and names of people, and without villages and townships."""
    text = mask(question)
    for match in reversed(gazetteer.find(text)):
        text = text[: match.start] + down_to_county(match) + text[match.end :]
    return text[:MOST]


def down_to_county(match: PlaceMatch) -> str:
    """A place expression with what lies below the county, or what no list holds, left out."""
    if not match.known or any(one.level in BELOW_COUNTY for one in match.known):
        return PLACE
    name = match.known[0].name
    head, found, rest = match.normalized.partition(name)
    return f"{head}{found}{PLACE if rest else ''}"
