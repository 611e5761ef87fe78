"""Coming back to what was filed: reading the unit's words, adding, answering, anonymously too."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from actions.server import ANSWERS, FORMS
from actions.services import Services
from actions.turn import Heard, Reply
from intake import drafts, records, regions
from intake.clock import FrozenClock
from intake.records import Filed
from intake.tables import Record, RecordAddition, Ticket, User

ROUTES = {
    "check_progress": "progress_form",
    "report_lead": "lead_form",
    "declare_hardship": "declaration_form",
    "correct_info": "action_correct",
}
DECLARED = {
    "self_or_proxy": "self",
    "name": "王秀英",
    "phone": "13800004031",
    "place": "东台市安丰镇红安村",
    "hardship": "老伴脑梗住院",
    "consent": True,
}
REPORTED = {
    "anonymity": "named",
    "what": "村会计扣了低保",
    "place": "东台市安丰镇红安村",
    "who": "村会计",
    "name": "赵大山",
    "phone": "13800004032",
}


@dataclass
class Page:
    """A page of the chat: routes each message as the rules do, and follows what an action opens."""

    services: Services
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)
    form: str | None = None
    expects: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    effects: list[dict[str, Any]] = field(default_factory=list)
    last: Heard | None = None

    def say(
        self, text: str, intent: str = "out_of_scope", files: tuple[str, ...] = ()
    ) -> list[str]:
        heard = Heard(
            self.conversation, uuid.uuid4().hex, text, intent, 0.9, self.expects,
            dict(self.slots), files=files, seq=7,
        )  # fmt: skip
        return self.hear(heard)

    def hear(self, heard: Heard) -> list[str]:
        self.last = heard
        name = self.form or ROUTES.get(heard.intent, "action_not_understood")
        said: list[str] = []
        self.effects = []
        expects = heard.expects
        for _ in range(4):
            respond = FORMS.get(name) or ANSWERS[name]
            heard = Heard(**{**heard.__dict__, "expects": expects, "slots": dict(self.slots)})
            reply: Reply = respond(self.services, heard)
            said += [one.get("response", one.get("text", "")) for one in reply.messages]
            self.effects += reply.effects
            self.slots.update(reply.slots)
            self.expects = reply.ask
            self.form = name if name in FORMS and reply.ask else None
            if not reply.then or reply.then == "action_listen":
                break
            name, expects = reply.then, None
        return said


def file(services: Services, kind: str, conversation: str, **changes: Any) -> Filed:
    told = {**(DECLARED if kind == "declaration" else REPORTED), **changes}
    facts = {name: value for name, value in told.items() if value is not None}
    with services.database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, conversation, kind, services.clock)
        drafts.save_facts(uow, draft.id, facts, services.clock)
        make = records.file_declaration if kind == "declaration" else records.file_lead
        filed = make(uow, draft.id, draft.idempotency_key, services.clock)
        uow.commit()
    return filed


def anonymous(services: Services) -> Filed:
    return file(services, "lead", "gone", anonymity="anonymous", name=None, phone=None)


def answer(services: Services, filed: Filed, text: str, *, asks: bool = False) -> None:
    with services.database.unit_of_work() as uow:
        ticket = uow.session.scalars(
            select(Ticket).where(Ticket.record_id == filed.record_id)
        ).one()
        user = uow.session.scalars(select(User)).first()
        if user is None:
            user = User(
                username="county", name="县里", password_hash="-", role="county",
                region=regions.ensure(uow.session, "320981"), created_at=services.clock.now(),
            )  # fmt: skip
            uow.session.add(user)
            uow.session.flush()
        records.answer(
            uow, ticket.id, user, text, services.clock, version=ticket.version, asks=asks
        )
        uow.commit()


def added(services: Services, filed: Filed) -> list[str]:
    with services.database.reading() as session:
        record = session.get_one(Record, filed.record_id)
        return [one.text for one in records.words_of(session, record) if one.who == "reporter"]


@pytest.fixture
def page(services: Services) -> Page:
    return Page(services)


def test_with_number_and_code_state_answers_and_the_way_to_add(
    services: Services, page: Page
) -> None:
    filed = file(services, "lead", "elsewhere")
    answer(services, filed, "账本已经封存")
    said = page.say(f"{filed.number} {filed.receipt_code}", "check_progress")
    assert said == ["utter_progress", "utter_unit_said", "utter_may_add"]
    assert page.say("我要补充") == ["utter_question_addition"]
    assert page.say("会计家里还有一本账") == ["utter_addition_kept"]
    assert page.say("", files=("f1",)) == ["utter_addition_kept"]
    assert page.say("没有了", "deny") == ["utter_addition_ended"]
    assert page.form is None
    assert added(services, filed) == ["会计家里还有一本账", ""]


def test_number_code_and_words_in_one_breath(services: Services, page: Page) -> None:
    filed = file(services, "lead", "elsewhere")
    words = f"{filed.number} {filed.receipt_code} 我想补充一点，他上个月又扣了两百"
    assert page.say(words, "check_progress")[-1] == "utter_addition_kept"
    assert added(services, filed) == ["他上个月又扣了两百"]


def test_from_the_same_conversation_no_code_is_needed(services: Services, page: Page) -> None:
    filed = file(services, "declaration", page.conversation)
    assert page.say("我要补充") == ["utter_question_addition"]
    page.say("医院又开了八千的单子")
    assert added(services, filed) == ["医院又开了八千的单子"]


def test_of_several_the_farmer_says_which(services: Services, page: Page) -> None:
    file(services, "declaration", page.conversation)
    filed = file(services, "declaration", page.conversation, name="李二柱", phone="13800004033")
    assert page.say("我要补充情况") == ["utter_question_add_to_which"]
    assert page.say(f"补充 {filed.number}")[-1] == "utter_question_addition"
    page.say("腿也摔了")
    assert added(services, filed) == ["腿也摔了"]


def test_without_anything_here_number_and_code_are_asked_for(
    services: Services, page: Page
) -> None:
    filed = file(services, "lead", "elsewhere")
    assert page.say("我要补充") == ["utter_question_number_to_add"]
    assert page.say(filed.number) == ["utter_question_receipt_code"]
    assert page.say(str(filed.receipt_code)) == ["utter_question_addition"]
    page.say("还有主任")
    assert added(services, filed) == ["还有主任"]


def test_a_wrong_code_opens_nothing(services: Services, page: Page) -> None:
    filed = file(services, "lead", "elsewhere")
    answer(services, filed, "账本已经封存")
    assert page.say(f"我要补充 {filed.number} ABCD2345") == ["utter_progress_not_found"]
    assert page.slots.get("adding") is None and page.form is None


def test_a_repeated_turn_adds_once(services: Services, page: Page) -> None:
    filed = file(services, "declaration", page.conversation)
    page.say("我要补充")
    page.say("医院又开了单子")
    assert page.last is not None
    page.form = "addition_form"
    page.hear(page.last)
    assert added(services, filed) == ["医院又开了单子"]


def test_a_question_of_the_unit_is_answered_with_the_next_words(
    services: Services, page: Page
) -> None:
    filed = file(services, "lead", "elsewhere")
    answer(services, filed, "收条还在吗？", asks=True)
    said = page.say(f"{filed.number} {filed.receipt_code}", "check_progress")
    assert said == ["utter_progress", "utter_unit_said", "utter_question_addition"]
    page.say("收条在，照片发你们")
    with services.database.reading() as session:
        record = session.get_one(Record, filed.record_id)
        assert records.open_question(session, record) is None
    assert added(services, filed) == ["收条在，照片发你们"]


def test_an_anonymous_reporter_comes_back_from_a_new_page(services: Services, page: Page) -> None:
    filed = anonymous(services)
    answer(services, filed, "有收条的照片吗？", asks=True)
    page.slots = {"name": "丁来宝", "said_before": ["我是丁来宝"]}
    said = page.say(f"{filed.number} {filed.receipt_code}", "check_progress")
    assert said == ["utter_progress", "utter_unit_said", "utter_question_addition"]
    assert {"type": "go_anonymous", "since": 7} in page.effects
    assert "丁来宝" not in str(page.slots)
    page.say("我是丁来宝，有照片", files=("f1",))
    assert page.say("没有了", "deny") == ["utter_addition_ended_anonymous"]
    assert {"type": "seal"} in page.effects
    with services.database.reading() as session:
        row = session.scalars(select(RecordAddition).where(RecordAddition.who == "reporter")).one()
    assert (row.files, row.at.minute, row.at.second) == (["f1"], 0, 0)
    assert "丁来宝" not in row.text and "有照片" in row.text


def test_an_anonymous_lead_is_not_told_beside_a_declaration(services: Services, page: Page) -> None:
    filed = anonymous(services)
    page.say("老伴脑梗住院花了三万", "declare_hardship")
    assert page.form == "declaration_form"
    said = page.say(f"我那个举报到哪一步了 {filed.number} {filed.receipt_code}", "check_progress")
    assert "utter_progress_not_beside" in said and "utter_progress" not in said
    assert page.effects == [{"type": "hide_numbers"}] and page.form == "declaration_form"


def test_number_and_code_never_become_part_of_a_declaration(services: Services, page: Page) -> None:
    filed = anonymous(services)
    page.say("我要申报", "declare_hardship")
    assert page.expects == "hardship"
    for words in (f"{filed.number} {filed.receipt_code}", f"我那个{filed.number}咋样了"):
        page.say(words, "check_progress")
        assert page.effects == [{"type": "hide_numbers"}] and page.expects == "hardship"
    with services.database.reading() as session:
        for draft in drafts.unfinished(session, page.conversation, services.clock):
            assert filed.number not in str(draft.facts)


def test_too_long_and_nothing_are_said_and_lose_nothing(services: Services, page: Page) -> None:
    filed = file(services, "declaration", page.conversation)
    page.say("我要补充")
    assert page.say("长" * 4001) == ["utter_addition_too_long"]
    assert page.say("等一下") == ["utter_wait"]
    page.say("药费单丢了")
    assert added(services, filed) == ["药费单丢了"]


@pytest.mark.parametrize("intent", ["out_of_scope", "nlu_fallback", "correct_info"])
def test_a_reply_to_an_answer_that_was_just_told_needs_no_word_for_it(
    services: Services, page: Page, intent: str
) -> None:
    filed = file(services, "lead", page.conversation)
    answer(services, filed, "账本上写的是三月发的。")
    page.say("查下举报到哪了", "check_progress")
    said = page.say("三月那回不是我签的字", intent)
    assert "utter_addition_kept_waiting" in said or "utter_addition_kept" in said
    assert added(services, filed) == ["三月那回不是我签的字"]
    page.say("没有了", "deny")
    assert page.expects is None and added(services, filed) == ["三月那回不是我签的字"]


def test_a_question_that_came_into_the_talk_is_answered_in_plain_words(
    services: Services, page: Page
) -> None:
    filed = file(services, "lead", page.conversation)
    answer(services, filed, "当时谁在场？", asks=True)
    page.say("会计和两个组长都在，还拍了桌子骂人", "report_lead")
    assert added(services, filed) == ["会计和两个组长都在，还拍了桌子骂人"]


def test_another_matter_is_no_reply(services: Services, page: Page) -> None:
    filed = file(services, "lead", page.conversation)
    answer(services, filed, "当时谁在场？", asks=True)
    for words, intent in [
        ("谢谢你们", "thanks"),
        ("我还要举报一件事", "report_lead"),
        ("我老伴又中风了，没钱治", "declare_hardship"),
        ("你们周末上班吗", "out_of_scope"),
    ]:
        page.form = page.expects = None
        page.say(words, intent)
    assert added(services, filed) == []


def test_an_old_answer_takes_nothing_up(services: Services, page: Page) -> None:
    clock = services.clock
    assert isinstance(clock, FrozenClock)
    filed = file(services, "lead", page.conversation)
    answer(services, filed, "已经退了钱。")
    page.say("查下举报到哪了", "check_progress")
    clock.advance(hours=2)
    page.say("今天天气好", "out_of_scope")
    assert added(services, filed) == []
