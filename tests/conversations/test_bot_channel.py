"""The bot's door: a token, one answer a message id, an error status and never an empty answer."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from connectors.tables import BotTracker
from hotline.process_secrets import ProcessSecrets
from tests.running import System


def ask(system: System, **turn: Any) -> httpx.Response:
    secrets = ProcessSecrets.load_or_create(system.home)
    return httpx.post(
        f"http://127.0.0.1:{system.port_of('bot')}/webhooks/hotline/webhook",
        json={"metadata": {"channel": "webchat"}, **turn},
        headers={"Authorization": f"Bearer {secrets.bot_token}"},
        timeout=30.0,
        trust_env=False,
    )


def forget(system: System, conversation: str) -> None:
    secrets = ProcessSecrets.load_or_create(system.home)
    httpx.post(
        f"http://127.0.0.1:{system.port_of('bot')}/webhooks/hotline/forget",
        json={"conversation": conversation},
        headers={"Authorization": f"Bearer {secrets.bot_token}"},
        timeout=30.0,
        trust_env=False,
    ).raise_for_status()


def test_the_same_message_id_gets_the_same_answer_and_changes_nothing(system: System) -> None:
    conversation, first = uuid.uuid4().hex, uuid.uuid4().hex
    opened = ask(system, conversation=conversation, message_id=first, text="我要申报")
    assert opened.status_code == 200 and opened.json()["expects"] == "hardship"
    told = ask(
        system, conversation=conversation, message_id=uuid.uuid4().hex, text="房子塌了半边"
    ).json()
    assert told["expects"] == "place"
    again = ask(system, conversation=conversation, message_id=first, text="我要申报")
    assert again.json() == opened.json()
    after = ask(
        system, conversation=conversation, message_id=uuid.uuid4().hex, text="东台市安丰镇红安村"
    ).json()
    assert after["expects"] == "name"


def test_a_malformed_turn_is_refused(system: System) -> None:
    for turn in (
        {"conversation": "", "message_id": "1", "text": "你好"},
        {"conversation": "c", "message_id": "1", "text": "  "},
        {"conversation": "c", "message_id": "1"},
        {"conversation": "c", "message_id": 1, "text": "你好"},
    ):
        assert ask(system, **turn).status_code == 400


def test_a_draft_opens_its_form_again_where_the_bot_remembers_nothing(system: System) -> None:
    conversation = uuid.uuid4().hex
    story = "我叫何满仓，老伴脑梗住院，住东台市安丰镇红安村"
    told = ask(system, conversation=conversation, message_id=uuid.uuid4().hex, text=story).json()
    assert told["expects"] == "phone"
    with system.database().unit_of_work() as uow:
        uow.session.query(BotTracker).filter_by(conversation_id=conversation).delete()
        uow.commit()
    forget(system, conversation)
    answer = ask(
        system,
        conversation=conversation,
        message_id=uuid.uuid4().hex,
        text="13800003041",
        metadata={"channel": "webchat", "draft": {"kind": "declaration", "expects": "phone"}},
    ).json()
    assert answer["expects"] == "consent"


def test_a_turn_that_has_filed_is_answered_where_the_bot_remembers_nothing(
    system: System,
) -> None:
    conversation, last = uuid.uuid4().hex, uuid.uuid4().hex
    for text in ("我叫何满仓，老伴脑梗住院，住东台市安丰镇红安村，电话13800003042", "同意"):
        ask(system, conversation=conversation, message_id=uuid.uuid4().hex, text=text)
    told = ask(system, conversation=conversation, message_id=last, text="后面的都不说了").json()
    assert "SB" in told["replies"][-1]["text"]
    with system.database().unit_of_work() as uow:
        uow.session.query(BotTracker).filter_by(conversation_id=conversation).delete()
        uow.commit()
    forget(system, conversation)
    draft = {"kind": "declaration", "expects": "confirm", "filed": True}
    again = ask(
        system,
        conversation=conversation,
        message_id=last,
        text="后面的都不说了",
        metadata={"channel": "webchat", "draft": draft},
    ).json()
    assert (again["replies"], again["expects"]) == (told["replies"], None)


def parse(system: System, token: str | None = None, **body: Any) -> httpx.Response:
    secrets = ProcessSecrets.load_or_create(system.home)
    return httpx.post(
        f"http://127.0.0.1:{system.port_of('bot')}/webhooks/hotline/parse",
        json=body,
        headers={"Authorization": f"Bearer {token or secrets.bot_token}"},
        timeout=30.0,
        trust_env=False,
    )


def test_words_that_belong_to_no_talk_get_their_intent_and_leave_nothing(system: System) -> None:
    answered = parse(system, text="监测线是多少钱")
    assert answered.status_code == 200
    found = answered.json()
    assert (set(found), found["intent"]) == ({"intent", "confidence"}, "ask_policy")
    assert 0 < found["confidence"] <= 1
    assert parse(system, text="/affirm").json()["intent"] != "affirm"
    assert parse(system, text=" ").status_code == 400
    assert parse(system, words="x").status_code == 400
    assert parse(system, token="wrong", text="x").status_code == 401
