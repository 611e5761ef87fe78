"""The form of a card: what was typed, and the content that it makes."""

from __future__ import annotations

from dataclasses import dataclass, field

from console.call import Call
from policy_kb.editing.content import Content

ALSO = 3
"""So many further matters can be chosen, or as many as the card has and one more."""


WORDS = (
    "document", "topic", "section", "valid_from", "valid_to", "brief", "answer", "position",
)  # fmt: skip
LINES = ("steps", "facts", "asks")


@dataclass
class CardForm:
    """The fields as typed, lists as a line each, with the sentence beside each wrong one."""

    document: str = ""
    topic: str = ""
    section: str = ""
    valid_from: str = ""
    valid_to: str = ""
    brief: str = ""
    answer: str = ""
    position: str = ""
    steps: str = ""
    facts: str = ""
    asks: str = ""
    also: list[str] = field(default_factory=list)
    why: str = ""
    base: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Content, base: str) -> CardForm:
        """The form filled with what a card says; ``base`` is the digest of what is seen."""
        form = cls(also=list(content["also"]), base=base)
        for name in LINES:
            setattr(form, name, "\n".join(content[name]))
        for name in WORDS:
            setattr(form, name, content[name] or "")
        return form

    @classmethod
    def typed(cls, call: Call) -> CardForm:
        """What was sent."""
        form = cls(also=[one for one in call.sent.form.get("also", []) if one])
        for name in (*WORDS, *LINES, "why", "base"):
            setattr(form, name, call.field(name))
        return form

    @property
    def rooms(self) -> list[str]:
        """The further matters, with empty places to choose more."""
        return [*self.also, *[""] * max(ALSO - len(self.also), 1)]

    def content(self, region: str) -> Content:
        """The card that is proposed; what is wrong with it is the knowledge base's to say."""
        return {
            "document": self.document,
            "topic": self.topic,
            "also": [one for one in dict.fromkeys(self.also) if one != self.topic],
            "section": self.section,
            "region": region,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to or None,
            "brief": self.brief,
            "answer": self.answer,
            "steps": _lines(self.steps),
            "facts": _lines(self.facts),
            "asks": list(dict.fromkeys(_lines(self.asks))),
            "position": self.position or None,
        }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
