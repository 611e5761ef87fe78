"""What counts as told in order, told twice, answered twice, kept once, filed once, and lost."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from connectors import answers, conversations, receiving, turns
from connectors.bot_client import BotAnswer
from connectors.caller import Caller, new_token
from connectors.tables import ChannelAddress, Message, StoredFile
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import Record
from tests.faults import verdict as rules
from tests.faults import watch
from tests.faults.people import Matter, Person, Said, Told
from tests.faults.verdict import Verdict

TOLD = ("一。", "二。", "三。")
OWNER = "a process"


def person(*sent: Told) -> Person:
    return Person("o-1", 1, Random(1), list(sent))


def farmer(text: str, *files: str) -> Message:
    return Message(direction="farmer", state="handled", text=text, files=list(files) or None)


@pytest.mark.parametrize(
    ("seen", "twice", "wrong"),
    [
        (["一。", "二。\n\n三。"], 0, 0),
        (["一。", "一。\n\n二。", "三。\n可以回：好"], 1, 0),
        (["一。", "二。", "一。\n\n二。\n\n三。"], 1, 0),
        (["一。", "三。"], 0, 1),
        (["二。", "一。", "三。"], 0, 1),
        (["一。", "二。"], 0, 1),
        (["一。", "二。", "三。", "四。"], 0, 1),
    ],
)
def test_what_a_phone_showed_is_held_against_what_was_told(
    seen: list[str], twice: int, wrong: int
) -> None:
    rows = [
        Message(direction="bot", seq=seq, text=text, message_key=None)
        for seq, text in enumerate(TOLD, 1)
    ]
    verdict = Verdict()
    rules._seen(person(), ChannelAddress(told_seq=3), rows, seen, verdict)
    assert (verdict.told_twice, len(verdict.wrong)) == (twice, wrong), verdict.wrong


@pytest.mark.parametrize("settled_again", [False, True])
def test_a_turn_of_two_messages_that_was_settled_twice_is_seen(
    database: Database, clock: FrozenClock, settled_again: bool
) -> None:
    answer = BotAnswer.model_validate({"replies": [{"text": "一。"}, {"text": "二。"}]})
    now = clock.now()
    with watch.watching(database):
        with database.unit_of_work() as uow:
            row = conversations.open_conversation(
                uow.session, Caller(new_token()), "wechat", None, now
            )
            talk = row.id
            for key in ("a", "b"):
                receiving.store(uow.session, row, receiving.Incoming(key, key), now)
            uow.session.flush()
            turn = turns.claim(uow.session, talk, OWNER, now, eager=True)
            assert turn is not None
            answers.settle(uow.session, turn, OWNER, answer, now)
            if settled_again:
                row.lease_owner = OWNER
                answers.settle(uow.session, turn, OWNER, answer, now + timedelta(seconds=1))
            uow.commit()
        with database.reading() as session:
            rows = list(session.scalars(select(Message).where(Message.conversation_id == talk)))
            noted = watch.settled(session)
    verdict = Verdict()
    rules._answered(person(), rows, noted[talk], verdict)
    assert noted == Counter({talk: 1})
    assert bool(verdict.wrong) is settled_again


@pytest.mark.parametrize(
    ("answers", "kills", "twice", "wrong"),
    [(10_000, 40, 100, 0), (10_000, 40, 101, 1), (80, 4, 4, 0), (80, 4, 5, 1)],
)
def test_so_much_may_be_told_twice(answers: int, kills: int, twice: int, wrong: int) -> None:
    verdict = Verdict(answers=answers, told_twice=twice)
    rules.weigh_repeats(verdict, kills)
    assert len(verdict.wrong) == wrong


HELLO = Said("words", "查进度", menu=True)


@pytest.mark.parametrize(
    ("sent", "stored", "wrong"),
    [
        ([Told(HELLO, True, 1), Told(HELLO, True, 2)], 2, 0),
        ([Told(HELLO, True, 1), Told(HELLO, True, 2)], 1, 1),
        ([Told(HELLO, False, 1), Told(HELLO, True, 1)], 1, 0),
        ([Told(HELLO, False, 1), Told(HELLO, True, 1)], 2, 0),
        ([Told(HELLO, True, 1)], 2, 1),
    ],
)
def test_what_was_said_twice_is_there_twice_and_what_was_sent_again_perhaps(
    sent: list[Told], stored: int, wrong: int
) -> None:
    verdict = Verdict()
    rules._sent(person(*sent), [farmer(HELLO.text) for _ in range(stored)], verdict)
    assert len(verdict.wrong) == wrong, verdict.wrong


@pytest.mark.parametrize(
    ("named", "stored", "wrong"),
    [(["1"], ["1"], 0), (["1"], ["1", "2"], 2), (["1", "1"], ["1"], 1), ([], [], 1)],
)
def test_a_picture_is_in_the_talk_once(named: list[str], stored: list[str], wrong: int) -> None:
    verdict = Verdict()
    rows = [farmer("", one) for one in named]
    files = [StoredFile(id=one, kind="picture") for one in stored]
    rules._files(person(Told(Said("picture"), True, 1)), rows, files, verdict)
    assert len(verdict.wrong) == wrong, verdict.wrong


@pytest.mark.parametrize(
    ("kinds", "held", "wrong"),
    [
        (["declaration"], ["1"], 0),
        (["declaration"], ["1", "1"], 1),
        (["declaration"], [], 1),
        (["declaration", "declaration"], ["1"], 1),
        (["lead"], ["1"], 1),
        ([], ["1"], 2),
    ],
)
def test_a_matter_is_filed_once_with_its_picture(
    kinds: list[str], held: list[str], wrong: int
) -> None:
    verdict, told = Verdict(), person()
    told.matters.append(Matter("declaration", Said("words"), {}, picture=True))
    records = [Record(kind=kind, facts={}) for kind in kinds]
    for record in records[:1]:
        record.facts = {"files": held}
    rules._filed(told, records, [StoredFile(id="1", kind="picture")], verdict)
    assert len(verdict.wrong) == wrong, verdict.wrong
