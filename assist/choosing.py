"""Which form the caller's words belong into, and whether they answer what was asked."""

from __future__ import annotations

import re

from actions import additions, drafting, entry, openings
from actions.anonymity import choice_in
from actions.services import Services
from actions.turn import Heard, Reply
from assist.shown import Intent
from intake.facts import DECLARATION, LEAD
from language import answers, place_parts
from language.entities import Entity, extract
from language.lead_wish import tells_an_errand

_KIND = {form: kind for kind, form in drafting.FORMS.items()}
_OPENS = {"declare_hardship": DECLARATION, "report_lead": LEAD}
_SURE = 0.7
_WHO = ("name", "phone", "id_card")
_TELLS = 10
_YES_OR_NO = frozenset({"consent", "guarantees", "self_or_proxy", "category", "anonymity"})
_NOTHING = re.compile(
    r"(?:喂|哎|嗯|哦|噢|啊|呃|额|那个|这个|就是|好的?|行|对|是|是的|没错|可以|谢谢(?:你|您)?|麻烦(?:你|您)?了?|"
    r"你好|您好|在吗|听得(?:到|见)吗|听到了?|同志|姑娘|小伙子|师傅|我说|你说|您说|等一下|稍等|[\s，。,.!！?？、])*"
)
_NO_BANK = re.compile(r"银行卡|信用卡|社保卡|卡号|电话卡")
"""Cards that nobody is blamed with: 银行卡要不要 is no 吃拿卡要."""


_YES_FIRST = re.compile(
    r"(?:哎|嗯|诶|唉|啊|哦|欸|[，,、 ])*"
    r"(?:对(?!不)|可不(?:是)?|是(?!不|哪|谁|什)|没错|就是|要得|正是|嗯呐)"
)


def kind_of(services: Services, heard: Heard, intent: Intent | None) -> str | None:
    """The form that words open, if any."""
    form = openings.form_for(services, heard, Reply())
    kind = _KIND.get(form or "")
    if kind is None and form != additions.FORM and intent and intent.confidence >= _SURE:
        kind = _OPENS.get(intent.name)
        if kind and entry.asks_plainly(heard.text) and not entry.wishes_to_declare(heard.text):
            kind = None
    return kind


def says_nothing(text: str, expects: str | None) -> bool:
    """Courtesies and noises, where no yes or no was asked for."""
    if answers.is_wordless(text):
        return True
    return expects not in _YES_OR_NO and bool(_NOTHING.fullmatch(text))


def answers_it(expects: str | None, text: str, told: list[Entity]) -> str | None:
    """The field that the words may answer: not by a question, nor by a wish to wait."""
    if expects is None:
        return None
    fits = drafting.ENTITY_OF.get(expects)
    if fits and any(one.type == fits for one in told):
        return expects
    if answers.classify(text) in ("wait", "why", "repeat") or entry.asks_plainly(text):
        return None
    return expects


def whole_place_in(services: Services, text: str) -> str | None:
    """The one place that the words name from its county, or above, down to a town or village."""
    found = [
        str(one.value)
        for one in extract(text, gazetteer=services.gazetteer)
        if one.type == "place"
        and place_parts.highest(str(one.value)) in ("province", "city", "county")
        and place_parts.lowest(str(one.value)) in ("town", "village")
    ]
    return found[0] if len(found) == 1 else None


def says_yes_first(text: str) -> bool:
    """Whether the words begin with a yes, whatever follows: 哎，对，安丰镇."""
    return bool(_YES_FIRST.match(text.strip()))


def is_story(kind: str, text: str, told: list[Entity], expects: str | None) -> bool:
    """Whether the words may be kept as the caller's own account of the matter.

    In a declaration not where they accuse somebody: the accused village would visit the household.
    In a lead, beside its questions, only where they tell of the matter.
    """
    if kind == DECLARATION:
        return not _accuses(_NO_BANK.sub("", text), told)
    if expects is not None:
        return True
    if entry.names_a_deed(text) or entry.speaks_of_office(text) or tells_an_errand(text):
        return True
    if choice_in(text, asked=False) or any(one.type in _WHO for one in told):
        return False
    return len(text) >= _TELLS and not entry.asks_plainly(text)


def _accuses(text: str, told: list[Entity]) -> bool:
    return entry.accuses(text, told) or entry.names_somebodys_deed(text)
