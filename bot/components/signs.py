"""Signs of an utterance: what ``language`` reads in it, as a handful of features of its intent.

Characters and words tell two stories apart only if training has seen their words. A sign stands
for a whole kind of words – any illness, any sum, any accusation, any short yes – so a story in
new words still shows what it is made of.
"""

from __future__ import annotations

from typing import Dict, Text

from components.sign_words import PATTERNS
from language import answers, dangers, lead_categories
from language.entities import extract
from language.text import fold

LENGTHS = (2, 3, 4, 6, 9, 13, 20, 35, 60)
"""An utterance carries a mark for each of these lengths (characters) that it reaches."""


def signs(text: Text) -> Dict[Text, float]:
    """The signs that are there, each with the value 1."""
    folded = fold(text)
    found = {f"entity {entity.type}" for entity in extract(text)}
    found.add(f"answer {answers.classify(text)}")
    found.update(f"danger {kind}" for kind in dangers.find(text))
    found.update(name for name, pattern in PATTERNS.items() if pattern.search(folded))
    category = lead_categories.by_signs(text)
    if category:
        found.update(("lead", f"lead {category}"))
        if "cadre" in found:
            found.add("lead of a cadre")
    found.update(f"length {length}" for length in LENGTHS if len(folded) >= length)
    return dict.fromkeys(found, 1.0)
