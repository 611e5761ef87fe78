"""A question that leans on the one before: only a region (东台的), or a short 那…呢."""

from __future__ import annotations

import re
from dataclasses import replace

from policy_kb.scope import Scope
from policy_kb.wording import plain

NOTHING_NEW = re.compile(
    r"^(?:那么|那|如果|要是|换成|我们|我|俺|家在|在|呢|人|的|吗|是|[,，。?？])*$"
)
ORIGINAL = re.compile(
    r"^(?:我|想|要|给我|让我|能不能|可以|把|[这那][个条]|文件|条款|政策|规定|的)*(?:看看?|发|念|读)?一?下?"
    r"(?:[这那][个条]|文件|条款|政策|规定|的)*(?:原文|原话|原条款)"
    r"(?:呢|吗|是?怎么[写说]的?|是?咋[写说]的?|在哪|给我|发我|看看|,|。|\?|？|!|！)*$"
)
LONGEST_LEANING = 10  # characters; a longer question stands by itself


def is_bare(scope: Scope) -> bool:
    """Nothing is said but a place."""
    return bool(scope.places) and bool(NOTHING_NEW.match(scope.question))


def leans(scope: Scope) -> bool:
    """Short enough to be understood only with the question before."""
    return len(plain(scope.question)) <= LONGEST_LEANING


def wants_original(question: str) -> bool:
    """Nothing is asked but the document's own wording (看原文)."""
    return bool(ORIGINAL.match(plain(question)))


def completed(scope: Scope, before: Scope) -> Scope:
    """The question that is meant: the former matter for a bare place, both for a short one;
    a place named before stays until another is named."""
    if is_bare(scope):
        return replace(scope, question=before.question)
    joined = f"{before.question}，{scope.question}"
    if scope.told or not before.told:
        return replace(scope, question=joined)
    return replace(before, question=joined)
