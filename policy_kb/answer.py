"""What the knowledge base says: an answer and the clauses that it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["answered", "ask_region", "candidates", "no_basis"]


@dataclass(frozen=True)
class Citation:
    """One clause. ``region`` is a code, ``issued`` an ISO date, ``text`` the clause's own wording
    when the original has been imported and empty otherwise."""

    document: str
    title: str
    section: str
    region: str
    issued: str
    text: str = ""

    def as_json(self) -> dict[str, str]:
        """The keys of the batch form, in its order."""
        return {
            "document": self.document,
            "title": self.title,
            "section": self.section,
            "region": self.region,
            "issued": self.issued,
            "text": self.text,
        }


@dataclass(frozen=True)
class Answer:
    """``text`` is what the farmer gets; ``candidates`` are questions to choose from;
    ``score`` is the probability (0 to 1) that the documents speak of the question; ``topic`` the
    matter; ``meant`` the question with what it takes from the one before; ``suggestions``
    questions that may follow; ``home`` the code of the place that the question named as the
    asker's own."""

    status: Status
    text: str
    citations: list[Citation] = field(default_factory=list)
    candidates: list[str] = field(default_factory=list)
    score: float = 0.0
    topic: str | None = None
    meant: str = ""
    suggestions: tuple[str, ...] = ()
    home: str | None = None

    def as_json(self) -> dict[str, Any]:
        """``candidates`` appears only when there are some."""
        row: dict[str, Any] = {
            "status": self.status,
            "answer": self.text,
            "citations": [citation.as_json() for citation in self.citations],
        }
        if self.status == "candidates":
            row["candidates"] = [{"question": question} for question in self.candidates]
        row["score"] = round(self.score, 4)
        return row
