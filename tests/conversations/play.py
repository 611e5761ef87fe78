"""Holding a scripted conversation with a running system and judging what came of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.conversations.compare import Difference, compare
from tests.conversations.phone import Phone, written_out
from tests.conversations.running_system import Hands
from tests.conversations.script import ANYTHING, Case, Line

_NUMBER = re.compile(r"(?:SB|XS)\d{8}")
_CODE = re.compile(r"查询码：(\w{8})")


@dataclass
class Played:
    """A conversation that was held: its words, its records, and what is not as it should be."""

    case: Case
    heard: list[tuple[str, str, str | None]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    unsaid: list[str] = field(default_factory=list)
    """Asides and later words whose field was never asked, and what was left of ``then``."""
    turns: int = 0
    """Messages of the farmer's, each with the bot's turn, until nothing was waited for."""

    @property
    def right(self) -> bool:
        """Whether every fact is right, none invented, and the talk went as the case says."""
        return not self.differences and not self.problems

    def report(self) -> str:
        """The whole talk and every difference."""
        wrong = [f"  - {one}" for one in (*self.problems, *self.differences)]
        wrong += [f"  - never said: {one}" for one in self.unsaid]
        head = f"== {self.case.id}: {'ok' if self.right else 'WRONG'}  {self.case.about}"
        return "\n".join([head, written_out(self.heard), *wrong])


def play(case: Case, hands: Hands) -> Played:
    """Hold the conversation; what goes wrong on the way becomes a problem of the result."""
    talk = _Talk(case, hands)
    try:
        talk.hold()
    except Exception as error:
        talk.played.problems.append(f"{type(error).__name__}: {error}")
    finally:
        talk.phone.close()
    return talk.played


class _Talk:
    """The state of one conversation while it is held."""

    def __init__(self, case: Case, hands: Hands) -> None:
        self.case, self.hands = case, hands
        self.phone = Phone(hands.address, case.region)
        self.played = Played(case, self.phone.heard)
        self.answered: Counter[str] = Counter()
        self.asides, self.later, self.then = dict(case.aside), dict(case.later), list(case.then)
        self.restarts = set(case.restart_after)
        self.expects: str | None = None
        self.number = self.code = ""

    def hold(self) -> None:
        """From the opening words to the records."""
        for line in self.case.say:
            self.say(line)
        while self.played.turns < self.case.turns:
            if self.expects is not None:
                self.answer(self.expects)
            elif self.then:
                self.say(self.then.pop(0))
            else:
                break
        else:
            self.played.problems.append(f"no end after {self.case.turns} turns")
        self.played.unsaid = [*self.asides, *self.later, *(line.say for line in self.then)]
        self.played.records = self.phone.records()
        self.played.differences = compare(self.case.records, self.played.records)

    def answer(self, wanted: str) -> None:
        """Answer the open question, or digress first; then what the case adds to it."""
        aside = self.asides.pop(wanted, None)
        if aside is not None:
            self.say(aside)
            if self.expects != wanted:
                self.problem(f"after the aside at {wanted} the chat waits for {self.expects}")
            return
        line = self.case.answer(wanted, self.answered[wanted])
        self.answered[wanted] += 1
        self.say(line)
        if wanted in self.restarts:
            self.restarts.discard(wanted)
            self.hands.kill_bot()
        for more in self.later.pop(wanted, ()):
            self.say(more)

    def say(self, line: Line) -> None:
        """Say a line and check what must be heard in return."""
        if line.days:
            self.hands.let_pass(self.phone.conversation, line.days)
        text = self.filled_in(line.say)
        phone = Phone(self.hands.address) if line.stranger else self.phone
        answer = phone.tell(text, pictures=line.pictures)
        said = "\n".join(one["text"] for one in answer)
        expects = answer[-1]["expects"]
        if line.stranger:
            self.phone.heard += [(f"({who})", words, field) for who, words, field in phone.heard]
            phone.close()
        else:
            self.hear(said, expects)
        self.problems_of(line, said, expects)

    def hear(self, said: str, expects: str | None) -> None:
        """Note what the chat waits for and the receipt it gave."""
        self.expects = expects
        self.played.turns += 1
        if expects is not None:
            self.played.asked[expects] += 1
        for found in _CODE.finditer(said):
            self.code = found.group(1)
            self.number = _NUMBER.findall(said[: found.start()])[-1]

    def problems_of(self, line: Line, said: str, expects: str | None) -> None:
        """Compare an answer with what the line wants to hear."""
        for fragment in map(self.filled_in, line.says):
            if fragment not in said:
                self.problem(f"after “{line.say}” not said: {fragment}")
        for fragment in line.never_says:
            if fragment in said:
                self.problem(f"after “{line.say}” said: {fragment}")
        if line.expects not in (ANYTHING, expects):
            self.problem(f"after “{line.say}” the chat waits for {expects}, not {line.expects}")

    def filled_in(self, text: str) -> str:
        """A text with the receipt that the chat gave last."""
        return text.replace("{number}", self.number).replace("{code}", self.code)

    def problem(self, text: str) -> None:
        """Something besides the records that is not as the case says."""
        self.played.problems.append(text)
