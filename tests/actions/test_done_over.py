"""A turn whose answer was lost comes again: nothing is done twice, and the answer is the same."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sanic import Sanic

from actions.answered import KEPT_SECONDS, MOST, Answered
from actions.server import create_app
from actions.services import Services
from intake import drafts
from intake.unit_of_work import UnitOfWork
from tests.actions.conftest import Dialogue, said
from tests.actions.test_again import file, words
from tests.actions.test_lead_and_plea import TWO, finish
from tests.connectors.peer import in_a_thread

TOKEN = "t" * 32
STORY = "我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万，电话13800004301"


@dataclass
class Caller:
    """Calls the action server as the bot does, for one form."""

    web: httpx.Client
    form: str = "declaration_form"
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)
    slots: dict[str, Any] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)

    def say(self, text: str, intent: str = "out_of_scope") -> list[str]:
        self.last = {
            "next_action": f"validate_{self.form}",
            "tracker": {
                "sender_id": self.conversation,
                "slots": dict(self.slots),
                "latest_message": {
                    "text": text,
                    "intent": {"name": intent, "confidence": 0.9},
                    "metadata": {"message_id": uuid.uuid4().hex, "text": text, "draft": None},
                },
                "active_loop": {"name": self.form},
                "events": [],
            },
            "domain": {"responses": {}},
        }
        return self.call()

    def call(self) -> list[str]:
        """The last call once more."""
        answer = self.web.post("/webhook", json=self.last).raise_for_status().json()
        self.slots = dict(self.last["tracker"]["slots"])
        for event in answer["events"]:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
        return [one["response"] for one in answer["responses"]]


@pytest.fixture
def caller(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[Caller]:
    monkeypatch.setattr(Sanic, "test_mode", True)  # else a name is taken for good
    with (
        in_a_thread(create_app(services, TOKEN)) as url,
        httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False
        ) as web,
    ):
        yield Caller(web)


def test_what_was_deleted_is_said_to_be_deleted_the_second_time_too(caller: Caller) -> None:
    caller.say(STORY, "declare_hardship")
    assert caller.slots["requested_slot"] == "consent"
    assert caller.say("都删掉，不报了", "cancel_or_stop") == ["utter_deleted"]
    # By now the web process sees another draft, or none.
    caller.last["tracker"]["latest_message"]["metadata"]["draft"] = {"kind": "declaration"}
    assert caller.call() == ["utter_deleted"]


def test_the_same_words_later_are_another_turn(caller: Caller) -> None:
    caller.say(STORY, "declare_hardship")
    before = deepcopy(caller.slots)
    caller.say("都删掉，不报了", "cancel_or_stop")
    caller.slots = before
    assert caller.say("都删掉，不报了", "cancel_or_stop") == ["utter_waiting_none"]


def test_answers_are_kept_for_a_while_and_not_for_ever() -> None:
    now = 0.0
    kept = Answered(lambda: now)

    def call(message_id: str) -> dict[str, Any]:
        return {"tracker": {"latest_message": {"metadata": {"message_id": message_id}}}}

    kept.keep(call("one"), "an answer")
    assert kept.get(call("one")) == "an answer" and kept.get(call("two")) is None
    kept.keep(call(""), "without an id")
    assert kept.get(call("")) is None
    now = KEPT_SECONDS + 1
    assert kept.get(call("one")) is None
    for nth in range(MOST + 1):
        kept.keep(call(str(nth)), nth)
    assert kept.get(call("0")) is None and kept.get(call(str(MOST))) == MOST


@pytest.mark.parametrize(
    ("words", "name", "right"),
    [
        ("刚才人数少说了一个", "household_size", 5),
        ("收入多写了个零", "income", 2000),
    ],
)
def test_a_correction_is_made_once(
    declaring: Dialogue, words: str, name: str, right: object
) -> None:
    declaring.say(STORY, "declare_hardship")
    declaring.say("同意", "affirm")
    declaring.say("四口人")
    declaring.say("全家一年两万")
    first = declaring.say(words, "correct_info")
    for _ in range(2):
        again = declaring.repeat()
        assert (said(again), again.ask) == (said(first), first.ask)
    held = declaring.slots[name]
    assert (held["value"] if isinstance(held, dict) else held) == right


def test_of_an_anonymous_lead_nothing_from_before_the_choice_is_kept(reporting: Dialogue) -> None:
    reporting.say("我叫周有田，13800004302，村会计把慰问金扣了一半", "report_lead")
    reporting.say("匿名")
    with reporting.services.database.reading() as session:
        (draft,) = drafts.unfinished(session, reporting.conversation, reporting.services.clock)
        assert drafts.BEFORE not in (draft.talk or {})
        assert "周有田" not in f"{draft.facts}{draft.talk}"


def test_the_talk_goes_apart_though_the_choice_was_kept_before(reporting: Dialogue) -> None:
    reporting.say("村会计把慰问金扣了一半", "report_lead")
    first = reporting.say("匿名")
    again = reporting.repeat()
    assert said(again) == said(first)
    assert again.effects == first.effects == [{"type": "go_anonymous"}]


def test_of_an_anonymous_plea_nothing_is_left_by_a_turn_that_comes_again(
    reporting: Dialogue,
) -> None:
    reporting.say(TWO, "report_lead")
    reporting.say("匿名")
    finish(reporting)
    again = reporting.repeat()
    assert "utter_lead_filed_anonymous" in said(again)
    with reporting.services.database.reading() as session:
        assert drafts.unfinished(session, reporting.conversation, reporting.services.clock) == []


def test_who_takes_it_up_again_hears_twice_what_there_is(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    declaring.say("先停一下")
    first = declaring.say("接着办")
    assert said(first)[0] == "utter_declaration_resumed"
    assert said(declaring.repeat()) == said(first)


def test_what_an_operator_filed_in_between_is_not_undone(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    services = declaring.services
    with services.database.unit_of_work() as uow:
        (draft,) = drafts.unfinished(uow.session, declaring.conversation, services.clock)
        drafts.save_facts(uow, draft.id, {"household_size": 6}, services.clock)
        uow.commit()
    declaring.repeat()
    assert declaring.slots["household_size"] == 6


def test_words_on_their_way_to_the_earlier_record_are_not_lost_between_two_writes(
    declaring: Dialogue, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    file(declaring)
    declaring.say("老伴昨天又住院了，花了两万", "declare_hardship")

    commit, written = UnitOfWork.commit, []

    def ended_after_one(uow: UnitOfWork) -> None:
        if written:
            raise SystemExit
        written.append(uow)
        commit(uow)

    with monkeypatch.context() as broken:
        broken.setattr(UnitOfWork, "commit", ended_after_one)
        with pytest.raises(SystemExit):
            declaring.say("补充到那份")
    assert said(declaring.repeat())[0].startswith("utter_addition_kept")
    assert words(services) == ["老伴昨天又住院了，花了两万"]
    with services.database.reading() as session:
        assert not drafts.unfinished(session, declaring.conversation, services.clock)
