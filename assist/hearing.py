"""One utterance of a talk: the operator's sets what is asked, the caller's fills the form."""

from __future__ import annotations

from dataclasses import dataclass, replace

from actions.services import Services
from actions.turn import Heard as Turn
from assist import asking, choosing, listening, sources, viewing
from assist.forms import HELD, question
from assist.pieces import Joined, join
from assist.shown import OPERATOR, Intent, Suggestions
from assist.state import State
from language.entities import extract

_ONLY_ASKED = frozenset({"consent", "confirm", "anonymity"})
"""What nobody is taken to have answered who was not heard to be asked."""


@dataclass(frozen=True)
class Said:
    """One utterance; ``confidence`` is the recogniser's, ``None`` where it was typed."""

    conversation: str
    seq: int
    speaker: str
    text: str
    intent: Intent | None = None
    confidence: float | None = None


def hear(services: Services, said: Said) -> Suggestions:
    """Take in one utterance; one that was heard before changes nothing."""
    with services.database.reading() as session:
        state = State.load(session, said.conversation)
        kind = viewing.kind_of(session, said.conversation, state, services.clock)
    if said.seq in state.heard:
        return _suggestions(state, kind, (), None)
    state.heard.append(said.seq)
    if said.speaker == OPERATOR:
        return _operator(services, state, kind, said)
    return _caller(services, state, kind, said)


def _operator(services: Services, state: State, kind: str | None, said: Said) -> Suggestions:
    state.operator_speaks = True
    state.tail = []
    proxy = False
    if kind is not None:
        turn = listening.begin(services, said.conversation, kind, "")
        proxy = turn.facts.get("self_or_proxy") == "proxy"
    field = asking.asked(said.text, kind, proxy=proxy)
    if field is not None:
        state.asked = field
    _save(services, state, said.conversation)
    return _suggestions(state, kind, (), None)


def _caller(services: Services, state: State, kind: str | None, said: Said) -> Suggestions:
    conversation, text = said.conversation, said.text
    if said.intent is not None:
        state.intent = [said.intent.name, said.intent.confidence]
    expects = _expected(state, said)
    before = [(int(seq), str(words)) for seq, words in state.tail]
    joined = join(before, said.seq, text, expects=expects, gazetteer=services.gazetteer)
    state.tail = [*state.tail, [said.seq, text]][-3:]
    if kind is None:
        kind = _opened(services, said, joined.text)
        if kind is None:
            state.earlier.append([said.seq, text])
        else:
            _hear_earlier(services, state, kind, said)
            expects = None
    if kind is None or choosing.says_nothing(text, expects):
        _save(services, state, conversation)
        return _suggestions(state, kind, (), None)
    outcome = _listen(services, kind, said, joined, expects)
    if _is_answered(state.asked, outcome):
        state.asked = None
    state.shown = outcome.next
    _save(services, state, conversation)
    return _suggestions(state, kind, tuple(outcome.changed), outcome)


def _expected(state: State, said: Said) -> str | None:
    """What the words answer: what the operator asked, or, where only the caller is heard, what
    the page shows as the next question."""
    if state.asked is not None:
        return state.asked or None
    if state.operator_speaks:
        return None
    typed = said.confidence is None
    return state.shown if state.shown not in _ONLY_ASKED or typed else None


def _listen(
    services: Services, kind: str, said: Said, joined: Joined, expects: str | None
) -> listening.Outcome:
    """The words into the draft, and where its facts come from beside it."""
    told = extract(joined.text, expects=expects, gazetteer=services.gazetteer)
    expects = choosing.answers_it(expects, joined.text, told)
    turn = listening.begin(
        services, said.conversation, kind, joined.text,
        seq=said.seq, intent=said.intent, expects=expects,
    )  # fmt: skip
    with services.database.reading() as session:
        known = sources.read(session, said.conversation, kind)
    story_too = choosing.is_story(kind, joined.text, told, expects)
    outcome = listening.listen(turn, joined, known, confidence=said.confidence, story_too=story_too)
    with services.database.unit_of_work() as uow:
        sources.write(uow.session, said.conversation, kind, outcome.changed, services.clock)
        uow.commit()
    return outcome


def _opened(services: Services, said: Said, text: str) -> str | None:
    """The form that the words open, if any."""
    intent = said.intent
    heard = Turn(
        said.conversation, f"assist:{said.seq}", text, intent.name if intent else "out_of_scope",
        intent.confidence if intent else 0.0, None, {}, channel="phone",
    )  # fmt: skip
    return choosing.kind_of(services, heard, intent)


def _hear_earlier(services: Services, state: State, kind: str, said: Said) -> None:
    """What was said before the form was open, now that it is."""
    state.kind = kind
    for seq, words in state.earlier:
        text = str(words)
        if not choosing.says_nothing(text, None):
            one = replace(said, seq=int(seq), text=text, intent=None)
            _listen(services, kind, one, Joined.alone(int(seq), text), None)
    state.earlier = []


def _is_answered(asked: str | None, outcome: listening.Outcome) -> bool:
    if not asked:
        return False
    field = HELD.get(asked, asked)
    return field in outcome.changed or asked in (outcome.turn.facts.get("declined") or [])


def _save(services: Services, state: State, conversation: str) -> None:
    with services.database.unit_of_work() as uow:
        state.save(uow.session, conversation, services.clock)
        uow.commit()


def _suggestions(
    state: State, kind: str | None, changed: tuple[str, ...], outcome: listening.Outcome | None
) -> Suggestions:
    view = viewing.view(None, state, {})
    asks = question(outcome.turn, outcome.next) if outcome else None
    return Suggestions(kind, changed, asks, view.clauses, view.cautions, view.intent)
