"""One utterance of a talk: the operator's sets what is asked, the caller's fills the form."""

from __future__ import annotations

from dataclasses import asdict, replace

from actions.persons import HEAD
from actions.services import Services
from assist import (
    asking,
    cautions,
    choosing,
    clauses,
    filling,
    readback,
    sources,
    texts,
    viewing,
    whose,
)
from assist.filling import Said
from assist.forms import HELD, question
from assist.listening import Outcome, begin, comes_next
from assist.pieces import Joined, join
from assist.shown import OPERATOR, Intent, Suggestions
from assist.state import State
from intake import drafts
from intake.facts import DECLARATION
from intake.referrals import words_in
from language import answers

_PLACES = ("place", "where")
_ONLY_ASKED = frozenset({"consent", "confirm", "anonymity"})
"""What nobody is taken to have answered who was not heard to be asked."""


def hear(services: Services, said: Said) -> Suggestions:
    """Take in one utterance; one that was heard before changes nothing."""
    with services.database.reading() as session:
        state = State.load(session, said.conversation)
        kind = viewing.kind_of(session, said.conversation, state, services.clock)
        if kind is not None and not state.heard:  # what the bot asked last may be answered now
            state.shown = drafts.open_question(session, said.conversation, services.clock, kind)
    if said.seq in state.heard:
        return _suggestions(state, kind, (), None)
    state.heard.append(said.seq)
    if said.speaker == OPERATOR:
        return _operator(services, state, kind, said)
    return _caller(services, state, kind, said)


def _operator(services: Services, state: State, kind: str | None, said: Said) -> Suggestions:
    state.operator_speaks = True
    state.read_back, state.answered = [], None
    if not asking.goes_on(said.text):
        state.tail = []
    proxy = head_told = False
    if kind is not None:
        turn = begin(services, said.conversation, kind, "")
        proxy = turn.facts.get("self_or_proxy") == "proxy"
        head_told = (turn.talk.get("told_by") or {}).get("name") == HEAD
        state.read_back = readback.read_back(services, turn.facts, said.text)
    place = choosing.whole_place_in(services, said.text)
    state.proposed = [said.seq, place] if place and kind is not None else None
    state.whose = whose.told(said.text)
    state.monthly = whose.asks_of_a_month(said.text)
    field = asking.asked(said.text, kind, proxy=proxy, head_told=head_told)
    if field is not None:
        state.asked = field
        state.topics = asking.guarantees_of(said.text) if field == "guarantees" else []
    filling.warn(state, said.seq, cautions.of_operator(said.text))
    filling.save(services, state, said.conversation)
    return _suggestions(state, kind, (), None)


def _caller(services: Services, state: State, kind: str | None, said: Said) -> Suggestions:
    filling.warn(state, said.seq, cautions.of_caller(said.text))
    said = replace(said, text=cautions.without_secrets(said.text))
    conversation, text = said.conversation, said.text
    state.elsewhere += words_in(text)
    if said.intent is not None:
        state.intent = [said.intent.name, said.intent.confidence]
    taken = _takes_place(services, state, kind, said)
    expects = _expected(state, said)
    if expects is None and state.answered in _PLACES and choosing.whole_place_in(services, text):
        expects = state.answered  # 单县青山乡, and after a breath: 费县青山乡山口村
    before = [(int(seq), str(words)) for seq, words in state.tail]
    joined = join(before, said.seq, text, expects=expects, gazetteer=services.gazetteer)
    state.tail = [*state.tail, [said.seq, text]][-3:]
    agreed = (*_agrees(services, state, kind, said), *_takes_whose(services, state, kind, said))
    if kind is None:
        kind = filling.opened(services, state, said, joined.text)
        if kind is None:
            state.earlier.append([said.seq, text])
        else:
            filling.hear_earlier(services, state, kind, said)
            expects = None
    # A yes to what was read back is also the answer to what was asked with it: 您同意吗.
    settled = bool(agreed) and not state.asked
    if kind is None or settled or choosing.says_nothing(text, expects):
        _find_clauses(services, state, said, None)
        filling.save(services, state, conversation)
        return _suggestions(state, kind, (*taken, *agreed), None)
    outcome = filling.listen(services, state, kind, said, joined, expects)
    if expects == "income" and state.monthly:
        filling.settle_month(outcome, text)
    filling.settle_whose(outcome, state.whose if expects == "income" else None)
    if _is_answered(state.asked, outcome):
        state.asked, state.answered = None, state.asked
    state.shown = outcome.next
    _find_clauses(services, state, said, outcome)
    filling.keep(services, conversation, kind, outcome, state)
    return _suggestions(state, kind, (*taken, *outcome.changed), outcome)


def _expected(state: State, said: Said) -> str | None:
    """What the words answer: what the operator asked, or, where only the caller is heard, what
    the page shows as the next question."""
    if state.asked is not None:
        return state.asked or None
    if state.operator_speaks:
        return None
    typed = said.confidence is None
    return state.shown if state.shown not in _ONLY_ASKED or typed else None


def _agrees(services: Services, state: State, kind: str | None, said: Said) -> tuple[str, ...]:
    """The fields that the operator has just read back and the caller says are right."""
    fields, state.read_back = state.read_back, []
    if kind is None or not fields or answers.classify(said.text) != "yes":
        return ()
    with services.database.unit_of_work() as uow:
        sources.confirm(uow.session, said.conversation, kind, fields, services.clock)
        uow.commit()
    if state.asked in fields:
        state.asked = None
    return tuple(fields)


def _takes_place(services: Services, state: State, kind: str | None, said: Said) -> tuple[str, ...]:
    """The place that the operator has named and the caller says is right: 安风镇 was 安丰镇."""
    proposed, state.proposed = state.proposed, None
    if kind is None or proposed is None or not choosing.says_yes_first(said.text):
        return ()
    seq, place = int(proposed[0]), str(proposed[1])
    named = replace(said, seq=seq, text=place, confidence=None)
    field = "place" if kind == DECLARATION else "where"
    outcome = filling.listen(services, state, kind, named, Joined.alone(seq, place), field)
    filling.keep(services, said.conversation, kind, outcome)
    if field in outcome.changed and state.asked == field:
        state.asked = None
    return tuple(outcome.changed)


def _takes_whose(services: Services, state: State, kind: str | None, said: Said) -> tuple[str, ...]:
    """Whose the income is, as the operator has just said it and the caller agrees: 全家的吧, 对."""
    if kind != DECLARATION or state.whose is None or state.asked == "income":
        return ()
    turn = begin(services, said.conversation, kind, "")
    income = whose.agreed(turn.facts.get("income"), state.whose, said.text)
    if income is None:
        return ()
    turn.facts["income"] = income
    outcome = Outcome(turn)
    outcome.next = comes_next(turn)
    filling.keep(services, said.conversation, kind, outcome)
    with services.database.unit_of_work() as uow:
        sources.confirm(uow.session, said.conversation, kind, ["income"], services.clock)
        uow.commit()
    return ("income",)


def _find_clauses(services: Services, state: State, said: Said, outcome: Outcome | None) -> None:
    """The rules for what was asked, else for the trouble once its cause and place are known."""
    facts = outcome.turn.facts if outcome else {}
    before = state.region
    region = clauses.region_of(services, facts) or clauses.region_in(services, said.text) or before
    state.region = region
    asks = clauses.asks(said.text, said.intent)
    again = state.open_question if region and region != before and not asks else None
    if asks or again:
        previous = None if again else state.question
        found = clauses.asked(services, again or said.text, region, previous)
        surely = bool(again) or clauses.asks_surely(said.text, said.intent)
        if found.nothing and surely:
            filling.warn(state, said.seq, [("no_basis", texts.say("cautions", "no_basis"))])
        if found.clauses:
            state.question = found.meant or state.question
            state.open_question = (again or said.text) if found.asks_region else None
            state.clauses = [asdict(one) for one in found.clauses]
            return
    if outcome and region and {"risks", "place"} & set(outcome.changed):
        fitting = clauses.of_trouble(services, facts, region)
        if fitting:
            state.clauses = [asdict(one) for one in fitting]


def _is_answered(asked: str | None, outcome: Outcome) -> bool:
    if not asked:
        return False
    field = HELD.get(asked, asked)
    return field in outcome.changed or asked in (outcome.turn.facts.get("declined") or [])


def _suggestions(
    state: State, kind: str | None, changed: tuple[str, ...], outcome: Outcome | None
) -> Suggestions:
    asks = question(outcome.turn, outcome.next) if outcome else None
    intent = Intent(*state.intent) if state.intent else None
    return Suggestions(
        kind, changed, asks, viewing.clauses_of(state), viewing.cautions_of(state), intent
    )
