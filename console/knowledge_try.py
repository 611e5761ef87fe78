"""Trying a question: the answer as the farmer gets it, and why."""

from __future__ import annotations

from sanic import HTTPResponse

from console import texts
from console.call import Call
from console.texts import say
from policy_kb.editing.trying import Part, Tried, try_question

MOST = 500


def show(call: Call) -> HTTPResponse:
    """The form, empty."""
    return _page(call, "", "")


def run(call: Call) -> HTTPResponse:
    """Answer the question. Sent as a form, since addresses end up in logs."""
    question, region = call.field("question"), call.field("region")
    if not question:
        return _page(call, question, region, problem=say("problems", "try_empty"), status=422)
    if len(question) > MOST:
        problem = say("problems", "too_long", limit=MOST, count=len(question))
        return _page(call, question, region, problem=problem, status=422)
    if region and not call.kb.regions.resolve(region):
        problem = say("problems", "place_unknown", said=region)
        return _page(call, question, region, problem=problem, status=422)
    return _page(call, question, region, try_question(call.kb, question, region or None))


def _page(
    call: Call,
    question: str,
    region: str,
    tried: Tried | None = None,
    *,
    problem: str | None = None,
    status: int = 200,
) -> HTTPResponse:
    return call.show(
        "knowledge_try.html",
        status,
        question=question,
        region=region,
        tried=tried,
        problem=problem,
        parts=[_part(part) for part in tried.parts] if tried else [],
        limit=MOST,
    )


def _part(part: Part) -> dict[str, str]:
    """A feature in words; one that has no words yet keeps its own name."""
    return {
        "name": texts.words("features").get(part.name, part.name),
        "value": f"{part.value:.2f}",
        "weight": f"{part.weight:+.2f}",
        "adds": f"{part.adds:+.2f}" if abs(part.adds) >= 0.005 else "0",
    }
