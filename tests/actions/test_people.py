"""A person, a call back, danger and feelings: beside a form and outside of one."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from actions.services import Services
from actions.turn import Reply
from assist import Assist
from intake import drafts
from intake.clock import FrozenClock
from intake.service import callbacks, presence
from intake.tables import Callback, User
from tests.actions.conftest import Dialogue
from tests.actions.whole_talk import Turn, WholeTalk

STORY = "我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万，电话13800004001"
PHONE = "13800004001"


def said(reply: Reply | Turn) -> list[str]:
    if isinstance(reply, Turn):
        return reply.said
    return [message.get("response", message.get("text")) for message in reply.messages]


def reasons(reply: Reply | Turn) -> list[str]:
    return [one["reason"] for one in reply.effects if one["type"] == "wants_human"]


class Outside(WholeTalk):
    """A talk outside the two forms."""

    def promised(self) -> Callback | None:
        with self.services.database.reading() as session:
            return callbacks.open_one(session, self.conversation)


@pytest.fixture
def outside(services: Services) -> Outside:
    return Outside(services)


def somebody_comes(services: Services) -> None:
    with services.database.unit_of_work() as uow:
        user = User(
            username="chen", name="陈", password_hash="-", role="operator",
            created_at=services.clock.now(),
        )  # fmt: skip
        uow.session.add(user)
        uow.session.flush()
        presence.seen(uow, user, services.clock, presence.ANSWER)
        uow.commit()


def evening(services: Services) -> None:
    assert isinstance(services.clock, FrozenClock)
    services.clock.advance(hours=10)


def promised(talk: Dialogue) -> Callback | None:
    with talk.services.database.reading() as session:
        return callbacks.open_one(session, talk.conversation)


def test_somebody_is_there(outside: Outside) -> None:
    somebody_comes(outside.services)
    reply = outside.say("转人工", "talk_to_human")
    assert (said(reply), reasons(reply), outside.loop) == (["utter_human_called"], ["asked"], None)


@pytest.mark.parametrize("intent", ["check_progress", "nlu_fallback", "out_of_scope"])
def test_who_asks_whether_anybody_is_there_is_not_asked_for_a_number(
    outside: Outside, intent: str
) -> None:
    somebody_comes(outside.services)
    outside.say("找人工！！你们都是骗子", "talk_to_human")
    for text in ("到底有没有人啊", "我等了半天了"):
        reply = outside.say(text, intent)
        assert (said(reply), reasons(reply)) == (["utter_human_called"], ["asked"])


def test_nobody_is_there_and_a_call_is_offered_and_filed(outside: Outside) -> None:
    evening(outside.services)
    reply = outside.say("转人工", "talk_to_human")
    assert said(reply) == ["utter_human_closed", "utter_callback_offer"]
    assert "下星期一上午8:30" in reply.text  # after the Mid-Autumn holiday
    assert said(outside.say("要", "affirm")) == ["utter_question_callback_phone"]
    assert outside.expects == "phone"
    assert said(outside.say("1380000400")) == ["utter_bad_phone", "utter_question_callback_phone"]
    assert said(outside.say(PHONE)) == ["utter_question_callback_when"]
    last = outside.say("下午三点以后吧")
    assert said(last) == ["utter_callback_filed", "utter_callback_later"]
    assert "下星期一上午8:30" in last.text and not outside.loop
    row = outside.promised()
    assert row is not None
    assert (row.phone, row.wish, row.urgent) == (PHONE, "下午三点以后吧", False)


def test_within_the_hours_but_nobody_there_is_said_as_it_is(outside: Outside) -> None:
    assert said(outside.say("转人工", "talk_to_human")) == [
        "utter_human_nobody", "utter_callback_offer",
    ]  # fmt: skip


def test_a_number_and_no_wish_are_enough(outside: Outside) -> None:
    assert said(outside.say(f"你们给我回个电话 {PHONE}")) == ["utter_question_callback_when"]
    outside.say("随便")
    row = outside.promised()
    assert row is not None and row.wish in (None, "随便")


def test_something_else_lets_the_offer_go(outside: Outside) -> None:
    outside.say("转人工", "talk_to_human")
    reply = outside.say("我老伴住院花了三万", "declare_hardship")
    assert (reply.loop, outside.promised()) == ("declaration_form", None)


def test_the_call_is_not_needed_any_more(outside: Outside) -> None:
    outside.say(f"给我回个电话 {PHONE}")
    outside.say("随时都行")
    assert outside.promised() is not None
    assert said(outside.say("不用回电了", "deny")) == ["utter_callback_withdrawn"]
    assert outside.promised() is None
    assert said(outside.say("不用回电了", "deny")) != ["utter_callback_withdrawn"]


def test_not_understood_twice_calls_a_person(outside: Outside) -> None:
    assert "utter_not_understood" in said(outside.say("哇啦哇啦", "nlu_fallback"))
    reply = outside.say("呜里哇啦", "nlu_fallback")
    assert said(reply)[0] == "utter_not_understood_twice" and reasons(reply) == ["not_understood"]


def test_gibberish_taken_for_another_matter_calls_a_person_too(outside: Outside) -> None:
    outside.say("哇里哇啦", "out_of_scope", 0.4)
    assert reasons(outside.say("乌鲁乌鲁", "out_of_scope", 0.4)) == ["not_understood"]


def test_a_call_back_where_a_number_is_asked_for(declaring: Dialogue) -> None:
    declaring.say("老伴脑梗住院，我叫王秀英，住东台市红安村", "declare_hardship")
    assert declaring.expects == "phone"
    assert said(declaring.say("给我回电话")) == ["utter_question_callback_phone"]
    declaring.say(PHONE)
    assert declaring.say("上午").ask == "phone" and promised(declaring) is not None


def test_a_person_in_a_form_leaves_it_where_it_stands(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    field = declaring.expects
    reply = declaring.say("转人工", "talk_to_human")
    assert said(reply)[:3] == [
        "utter_human_nobody",
        "utter_callback_offer",
        "utter_human_meanwhile",
    ]
    assert (reasons(reply), reply.ask) == (["asked"], field)


def test_a_call_back_in_a_form_knows_the_number_and_goes_back(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    field = declaring.expects
    asked = declaring.say("给我回电话")
    assert (said(asked), asked.ask) == (["utter_question_callback_when"], "when")
    reply = declaring.say("晚上")
    assert said(reply)[:3] == [
        "utter_callback_filed",
        "utter_callback_seen",
        "utter_back_to_question",
    ]
    assert reply.ask == field
    row = promised(declaring)
    assert row is not None and (row.phone, row.wish) == (PHONE, "晚上")
    assert row.region_code is not None
    assert said(declaring.say("不用回电了"))[0] == "utter_callback_withdrawn"
    assert declaring.expects == field and promised(declaring) is None


def test_a_call_back_in_a_form_asks_the_number_first(declaring: Dialogue) -> None:
    declaring.say("老伴脑梗住院，我叫王秀英，住东台市红安村", "declare_hardship")
    assert declaring.expects == "phone"
    declaring.say("没有电话")
    field = declaring.expects
    assert said(declaring.say("给我回个电话吧")) == ["utter_question_callback_phone"]
    reply = declaring.say("算了 不用了", "deny")
    assert said(reply)[0] == "utter_callback_dropped" and reply.ask == field


def test_nobody_leaves_a_number_before_a_lead_is_known_to_be_named(reporting: Dialogue) -> None:
    reporting.say("村会计把我家低保扣了两个月", "report_lead")
    offered = reporting.say("转人工", "talk_to_human")
    assert "utter_callback_offer" not in said(offered) and offered.ask == "anonymity"
    assert said(reporting.say("给我回个电话"))[0] == "utter_callback_not_now"
    reporting.say("匿名")
    assert said(reporting.say("打电话给我"))[0] == "utter_callback_not_now"
    assert promised(reporting) is None


def test_two_turns_in_vain_in_a_form_call_a_person(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    first = declaring.say("哇啦哇啦", "nlu_fallback", 0.2)
    second = declaring.say("呜里呜里", "nlu_fallback", 0.2)
    assert reasons(first) == [] and reasons(second) == ["not_understood"]
    assert "utter_not_understood_in_form" in said(second) and second.ask is not None
    with declaring.services.database.reading() as session:
        (draft,) = drafts.unfinished(session, declaring.conversation, declaring.services.clock)
        assert draft.facts["name"] == "王秀英"


def test_an_understood_turn_between_starts_the_count_anew(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    declaring.say("哇啦哇啦", "nlu_fallback", 0.2)
    declaring.say("跳过")
    assert reasons(declaring.say("呜里呜里", "nlu_fallback", 0.2)) == []


def test_nothing_is_asked_of_somebody_in_danger(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    field = declaring.expects
    reply = declaring.say("我真的不想活了")
    assert said(reply) == ["utter_danger_suicide", "utter_danger_alone", "utter_danger_listening"]
    assert (reasons(reply), reply.ask) == (["danger:suicide"], field)
    again = declaring.say("活着没意思 我不想活了")
    assert said(again) == ["utter_danger_again"]
    calm = declaring.say("好")
    assert said(calm)[0] == "utter_back_gently" and calm.ask == field
    with declaring.services.database.reading() as session:
        (draft,) = drafts.unfinished(session, declaring.conversation, declaring.services.clock)
        assert (draft.facts["urgent"], draft.facts["dangers"]) == (True, ["suicide"])


def test_a_bare_yes_after_an_alarm_neither_consents_nor_files(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    declaring.say("后面的都不说了")
    field = declaring.expects
    assert field in ("consent", "confirm")
    declaring.say("我男人又打我 现在拿着刀")
    assert declaring.say("好").ask == field and declaring.records() == []


def test_a_story_with_danger_in_it_is_kept(declaring: Dialogue) -> None:
    reply = declaring.say(STORY + "，我都不想活了", "declare_hardship")
    assert said(reply)[0] == "utter_danger_suicide" and reply.ask is not None
    declaring.say("后面的都不说了")
    with declaring.services.database.reading() as session:
        (draft,) = drafts.unfinished(session, declaring.conversation, declaring.services.clock)
        assert draft.facts["name"] == "王秀英" and "三万" in draft.facts["hardship"]


def test_somebody_is_there_for_danger(outside: Outside) -> None:
    somebody_comes(outside.services)
    reply = outside.say("邻居大姐站楼顶要跳楼 你们快来人")
    assert said(reply) == [
        "utter_danger_suicide_other", "utter_danger_called", "utter_danger_listening",
    ]  # fmt: skip
    assert reply.loop is None


def test_hunger_outside_a_form_opens_the_declaration(outside: Outside) -> None:
    reply = outside.say("孩子两天没吃饭了")
    assert said(reply)[0] == "utter_danger_hunger" and reply.loop == "declaration_form"


def test_danger_told_before_makes_the_draft_and_the_call_urgent(services: Services) -> None:
    outside = Outside(services)
    outside.say(f"给我回电话 {PHONE}")
    outside.say("随时都行")
    outside.say("我不想活了")
    row = outside.promised()
    assert row is not None and row.urgent and row.reason == "danger:suicide"
    talk = Dialogue(services, "declaration", outside.conversation, slots=outside.slots)
    talk.say(STORY, "declare_hardship")
    with services.database.reading() as session:
        (draft,) = drafts.unfinished(session, talk.conversation, services.clock)
        assert draft.facts["urgent"] is True


def test_the_neighbours_danger_does_not_mark_ones_own_case(services: Services) -> None:
    outside = Outside(services)
    outside.say("隔壁老张喝了百草枯")
    talk = Dialogue(services, "declaration", outside.conversation, slots=outside.slots)
    talk.say(STORY, "declare_hardship")
    with services.database.reading() as session:
        (draft,) = drafts.unfinished(session, talk.conversation, services.clock)
        assert "urgent" not in draft.facts


def test_anger_is_calmed_once_and_a_person_offered(outside: Outside) -> None:
    reply = outside.say("气死我了 什么破服务")
    assert said(reply) == ["utter_calm_angry"]
    assert "utter_calm_angry" not in said(outside.say("骗子", "nlu_fallback"))


def test_tears_in_a_form_do_not_stop_it(declaring: Dialogue) -> None:
    declaring.say(STORY, "declare_hardship")
    field = declaring.expects
    reply = declaring.say("我心里难受 就想哭", "nlu_fallback", 0.3)
    assert said(reply)[0] == "utter_calm_sad" and reply.ask == field


def test_after_an_operator_the_question_comes_again_and_facts_are_taken(
    declaring: Dialogue,
) -> None:
    declaring.say(STORY, "declare_hardship")
    assert declaring.expects == "consent"
    assert declaring.last is not None
    back = replace(
        declaring.last,
        message_id=uuid.uuid4().hex,
        text="家里四口人\n好的 谢谢你",
        expects=declaring.expects,
        slots=dict(declaring.slots),
        after_operator=True,
    )
    declaring.last = back
    reply = declaring.repeat()
    assert said(reply)[0] == "utter_back_from_operator_told" and reply.ask == "consent"
    declaring.last = replace(
        back, message_id=uuid.uuid4().hex, text="好", expects="consent", slots=dict(declaring.slots)
    )
    reply = declaring.repeat()
    assert said(reply)[0] == "utter_back_from_operator" and reply.ask == "consent"
    assert "utter_question_again" not in said(reply)
    with declaring.services.database.reading() as session:
        (draft,) = drafts.unfinished(session, declaring.conversation, declaring.services.clock)
        assert draft.facts["household_size"] == 4 and "consent" not in draft.facts


def test_what_an_operator_typed_is_not_changed_by_what_was_said_before(
    declaring: Dialogue,
) -> None:
    declaring.say(STORY, "declare_hardship")
    services, talk = declaring.services, declaring.conversation
    operator = User(id="chen", username="chen", name="坐席", role="operator")
    for field, value in (("household_size", "5"), ("place", "东台市安丰镇新榆村")):
        Assist(services).typed(talk, "declaration", field, value, operator)
    assert declaring.last is not None
    declaring.last = replace(
        declaring.last,
        message_id=uuid.uuid4().hex,
        text="我们家三口人\n不对，是红安村\n去年住院自己花了四万六",
        expects="consent",
        slots=dict(declaring.slots),
        after_operator=True,
    )
    assert said(declaring.repeat())[0] == "utter_back_from_operator_told"
    with services.database.reading() as session:
        (draft,) = drafts.unfinished(session, talk, services.clock)
        told = {one: draft.facts[one] for one in ("household_size", "place", "expense")}
    assert told == {
        "household_size": 5,
        "place": "东台市安丰镇新榆村",
        "expense": {"value": 46000, "said": "四万六"},
    }
