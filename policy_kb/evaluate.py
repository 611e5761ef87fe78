"""Measure answers against labelled questions: ``python -m policy_kb.evaluate FILE…``.

Each line of a file: ``id``, ``question``, ``region`` (or null), ``status``, ``known`` (whether
the documents speak of the matter at all), ``documents`` that must be cited, ``facts`` that the
text must hold (``a/b``: either). Printed: how many are right of how many, and what is not.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from policy_kb.answer import Answer
from policy_kb.knowledge import KnowledgeBase
from policy_kb.tables import Base

REFUSED = ("no_basis", "candidates")


@dataclass(frozen=True)
class Labelled:
    """One question with what a right answer must have."""

    id: str
    question: str
    region: str | None
    status: str
    known: bool
    documents: tuple[str, ...]
    facts: tuple[str, ...]

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Labelled:
        return cls(
            row["id"],
            row["question"],
            row["region"],
            row["status"],
            row["known"],
            tuple(row["documents"]),
            tuple(row["facts"]),
        )


def read(path: Path) -> list[Labelled]:
    """The questions of a JSON Lines file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Labelled.from_json(json.loads(line)) for line in lines if line.strip()]


def fresh() -> KnowledgeBase:
    """A knowledge base with the packaged cards alone, in memory."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    Base.metadata.create_all(engine)
    knowledge = KnowledgeBase(engine)
    knowledge.ensure_seed()
    return knowledge


def holds(text: str, fact: str) -> bool:
    """The text holds a fact in one of its forms (``免息/全额贴息``)."""
    return any(form in text for form in fact.split("/"))


def judge(knowledge: KnowledgeBase, one: Labelled, answer: Answer) -> dict[str, bool]:
    """Which of the measures apply to the question, and whether they hold."""
    cited = {citation.document for citation in answer.citations}
    judged = {"status": answer.status == one.status}
    if one.status in ("answered", "ask_region"):
        wanted = set(one.documents)
        shown = answer.status in ("answered", "ask_region")
        judged["document"] = shown and wanted <= cited
        judged["facts"] = shown and all(holds(answer.text, fact) for fact in one.facts)
        judged["useful"] = judged["document"] and judged["facts"]
    else:
        judged["refusal"] = answer.status in REFUSED
    if one.region and answer.status == "answered":
        places = knowledge.regions.resolve(one.region)
        judged["region"] = all(
            any(place.lies_in(citation.region) for place in places) for citation in answer.citations
        )
    return judged


def measure(
    knowledge: KnowledgeBase, questions: Iterable[Labelled]
) -> tuple[Counter[str], Counter[str], list[str]]:
    """Right and asked by measure, and a line for each question with something wrong."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    wrong = []
    for one in questions:
        answer = knowledge.ask(one.question, one.region)
        judged = judge(knowledge, one, answer)
        asked.update(judged.keys())
        right.update(name for name, good in judged.items() if good)
        failed = [name for name, good in judged.items() if not good]
        if failed:
            wrong.append(
                f"{one.id} {one.question} [{one.region}] {','.join(failed)}: want {one.status}"
                f" {'/'.join(one.documents)}, got {answer.status} {answer.topic}"
                f" {answer.score:.2f} {' '.join(answer.candidates)}"
            )
    return right, asked, wrong


def main(paths: list[str]) -> None:
    """Print the figures of each file."""
    knowledge = fresh()
    for path in paths:
        right, asked, wrong = measure(knowledge, read(Path(path)))
        for line in wrong:
            print(line)
        figures = (f"{name} {right[name]}/{asked[name]}" for name in asked)
        print(f"{Path(path).name}: {', '.join(figures)}")


if __name__ == "__main__":
    main(sys.argv[1:])
