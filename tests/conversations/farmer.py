"""A simulated farmer: answers, corrects, digresses, repeats, goes silent, comes back, gives up."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.conversations import ways
from tests.conversations.phone import Phone
from tests.conversations.watched import Watched
from tests.conversations.ways import Said

KEPT_DAYS = 7
MOST_PICTURES = 3
TO_THE_END = 30
"""So many answers must be enough to file what is open."""
WHICH = {"declaration": "困难申报", "lead": "反映的事"}
"""What the buttons say where two matters wait."""


class Farmer(Watched):
    """What a farmer does, one rule each; :class:`Watched` checks every message."""

    @rule(data=st.data(), times=st.integers(1, 3))
    @precondition(lambda self: self.expects is not None)
    def answers(self, data: st.DataObject, times: int) -> None:
        for _ in range(times):
            if self.expects is None:
                break
            self.answer(data)

    @rule(declined=st.sampled_from(ways.DECLINES))
    @precondition(lambda self: self.expects not in (None, "confirm", "consent", "anonymity"))
    def declines(self, declined: str) -> None:
        proposed = "category" if self.expects == "category" else None
        # Who will not say what an anonymous lead is about has none, and nothing of it is kept.
        untold = self.anonymous and self.expects == "what"
        self.say(declined, [], loose=proposed, deletes=untold)

    @rule(data=st.data())
    @precondition(lambda self: self.expects is None)
    def begins(self, data: st.DataObject) -> None:
        trouble = data.draw(ways.hardships())
        told = data.draw(st.lists(st.sampled_from(sorted(ways.VOLUNTEERED)), unique=True))
        facts = [data.draw(ways.VOLUNTEERED[one]) for one in told]
        story = "，".join([trouble.words, *(one.told for one in facts)])
        words = data.draw(
            st.sampled_from(["我要申报", "我家有困难想申报一下", trouble.words, story, story])
        )
        said = {trouble.words: [trouble], story: [trouble, *facts]}.get(words, [])
        self.say(words, said)

    @rule(data=st.data(), name=ways.names())
    @precondition(lambda self: self.expects is None)
    def begins_for_a_neighbour(self, data: st.DataObject, name: Said) -> None:
        trouble = data.draw(ways.hardships())
        said = [
            Said("self_or_proxy", "proxy", "", "", ""),
            Said("relation", "邻居", "", "", ""),
            name,
            trouble,
        ]
        self.say(f"我替邻居{name.value}申报，他家{trouble.words}", said)

    @rule(data=st.data())
    @precondition(lambda self: self.expects is None)
    def reports(self, data: st.DataObject) -> None:
        if data.draw(st.booleans()):
            self.say(data.draw(st.sampled_from(["我要举报", "我想反映个问题"])), [])
        else:
            matter = data.draw(ways.ANSWERS["what"])
            self.say(matter.words, [matter, *ways.ABOUT[matter.words]])

    @rule(data=st.data())
    @precondition(lambda self: self.expects is not None and self.kind == "declaration")
    def volunteers(self, data: st.DataObject) -> None:
        missing = [one for one in self.about_the_household() if one not in self.facts]
        if missing:
            said = data.draw(ways.VOLUNTEERED[data.draw(st.sampled_from(missing))])
            self.say(f"对了 {said.told}", [said], beside=True)

    @rule(data=st.data())
    @precondition(lambda self: self.expects is not None and self.kind == "declaration")
    def corrects(self, data: st.DataObject) -> None:
        known = [one for one in self.about_the_household() if one in self.facts]
        if known:
            said = data.draw(ways.VOLUNTEERED[data.draw(st.sampled_from(known))])
            self.say(said.fixed, [said], must=True, beside=True)

    @rule(number=st.sampled_from(ways.BAD_PHONES))
    @precondition(lambda self: "phone" in self.facts and self.expects is not None)
    def corrects_wrongly(self, number: str) -> None:
        self.say(f"电话说错了，是{number}", [])

    @rule(words=st.sampled_from(ways.DIGRESSIONS + ways.CRIES))
    def digresses(self, words: str) -> None:
        before = self.expects if self.kind else None
        told = words in ways.CRIES and before == "hardship"  # a cry may be what there is to tell
        self.say(words, [], beside=True, loose="hardship" if told else None)
        self.check(
            told or before is None or self.expects == before,
            f"after “{words}” the chat waits for {self.expects}, not again for {before}",
        )

    @rule(data=st.data())
    @precondition(lambda self: self.expects in ways.ANSWERS and self.kind == "declaration")
    def types_on_without_waiting(self, data: st.DataObject) -> None:
        asked = str(self.expects)
        missing = [one for one in self.about_the_household() if one not in {*self.facts, asked}]
        if not missing:
            return
        told = data.draw(st.sampled_from(missing))
        first, second = self.answer_to(asked, data), data.draw(ways.VOLUNTEERED[told])
        self.phone.send(first.words)
        self.say(f"对了 {second.told}", [first, second], loose=self.loose(asked))

    @rule()
    @precondition(lambda self: self.kind and self.expects not in (None, "evidence"))
    @precondition(lambda self: self.pictures < MOST_PICTURES)
    def sends_a_picture(self) -> None:
        before = self.expects
        self.say("", [], beside=True, pictures=1)
        self.check(self.expects == before, f"after a picture the chat waits for {self.expects}")

    @rule()
    @precondition(
        lambda self: self.kind == "declaration" and self.expects not in (None, "hardship")
    )
    def accuses_somebody(self) -> None:
        about = Said("who", "村会计", "", "", "")
        self.say("还有个事 村会计把我家的慰问金扣了一半 我要举报他", [about], beside=True)

    @rule()
    @precondition(lambda self: self.last is not None)
    def says_it_again(self) -> None:
        assert self.last is not None
        last = self.last
        # Of an anonymous report of which nothing is told nothing is kept.
        untold = self.anonymous and self.expects == "what"
        self.say(
            last.words,
            last.said,
            beside=last.beside,
            deletes=last.deletes or untold,
            loose=self.fact_asked(),
        )

    @rule()
    @precondition(lambda self: self.last is not None)
    def sends_the_same_message_again(self) -> None:
        assert self.last is not None
        before = self.phone.history()
        answer = self.phone.post({"message_id": self.last.message_id, "text": self.last.words})
        self.check(answer.status_code == 202, f"sent again: {answer.status_code} {answer.text}")
        self.check(self.phone.history() == before, "the same message was answered twice")
        self.check(self.read() == self.drafts, "the same message changed a draft")

    @rule()
    def opens_the_page_again(self) -> None:
        self.phone = Phone.again(self.phone)
        messages = self.phone.read_all()
        numbers = [one["seq"] for one in messages]
        self.check(numbers == list(range(1, len(numbers) + 1)), f"numbers with gaps: {numbers}")
        waits = messages[-1]["expects"] if messages else None
        self.check(waits == self.expects, f"the page waits for {waits}, not {self.expects}")

    @rule(days=st.sampled_from([0.5, 3, 6.5, 8]))
    @precondition(lambda self: bool(self.drafts) and not self.anonymous)
    def is_away_for_days(self, days: float) -> None:
        filled_in = self.kind
        self.hands.let_pass(self.phone.conversation, days)
        self.phone.heard.append(("", f"({days} days pass)", None))
        left = self.read()
        waited = days >= KEPT_DAYS or filled_in is None or filled_in in left
        self.check(waited, "the draft that was being filled in did not wait")
        self.drafts = left
        if not left:
            self.expects = None
        self.say("我又来了，接着办", [], beside=True)
        self.check(not left or self.expects is not None, "a waiting draft was not taken up")

    @rule()
    @precondition(lambda self: self.kind and self.expects and not self.anonymous)
    def pauses_and_goes_on(self) -> None:
        kind = self.kind
        self.say("先停一下，明天再说", [], beside=True)
        self.check(self.expects is None, f"did not stop: waits for {self.expects}")
        self.say("接着办", [], beside=True)
        if self.expects is None and len(self.drafts) > 1:  # one that waits is asked about
            self.say(WHICH[str(kind)], [], beside=True)
        self.check(self.expects is not None, "did not go on")

    @rule()
    @precondition(lambda self: self.expects is not None)
    def gives_up(self) -> None:
        kind = self.kind
        self.say("不报了，都删掉吧", [], deletes=True)
        self.check(kind not in self.drafts, "deleted, and the draft is still there")

    @rule()
    @precondition(lambda self: self.expects == "confirm")
    def confirms(self) -> None:
        self.confirm()

    def teardown(self) -> None:
        """Carry what is open to its end, so that every talk also files."""
        for _ in range(TO_THE_END):
            if self.expects is None:
                break
            if self.expects == "confirm":
                self.confirm()
            else:
                said = ways.AT_THE_END.get(self.expects, ways.SKIP)
                about = ways.ABOUT.get(said.words, ())
                self.say(said.words, [said, *about], loose=self.fact_asked())
        else:
            self.check(False, f"no end after {TO_THE_END} answers more")
        self.phone.close()

    def answer(self, data: st.DataObject) -> None:
        """Answer the open question."""
        asked = self.expects
        if asked == "confirm":
            return self.confirm()
        if asked not in ways.ANSWERS:
            return self.say("跳过", [], loose=self.fact_asked())
        said = self.answer_to(asked, data)
        self.say(said.words, [said, *ways.ABOUT.get(said.words, ())], loose=self.loose(asked))

    def answer_to(self, asked: str, data: st.DataObject) -> Said:
        """What the farmer says to this question."""
        said: Said = data.draw(ways.ANSWERS[asked])
        if self.facts.get("self_or_proxy") == "proxy" and asked in ("name", "phone"):
            said = replace(said, words=str(said.value))  # 我叫… would be one's own name
        other = {"name": "reporter_name", "reporter_name": "name"}.get(asked)
        if other:  # who reports for a neighbour is not the neighbour
            assume(said.value != self.facts.get(other))
        return said

    @staticmethod
    def loose(asked: str) -> str | None:
        """The fact that an answer to this question may set to more than its words name."""
        return {"hardship": "hardship", "risk": "risks"}.get(asked)

    def confirm(self) -> None:
        """Say yes to the read-back: one record more."""
        before = len(self.records)
        self.say("对，报上去", [])
        self.check(len(self.records) == before + 1, "confirmed, and no record was filed")
