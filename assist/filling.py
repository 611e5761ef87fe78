"""The caller's words into the form: which form it is, its facts, what to mind of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from actions.services import Services
from actions.turn import Heard as Turn
from assist import cautions, choosing, listening, sources, whose
from assist.pieces import Joined
from assist.shown import CALLER, Filed, Heard, Intent
from assist.spelt import NAMES, spelt, with_name
from assist.state import State
from intake.facts import DECLARATION
from language.entities import extract


@dataclass(frozen=True)
class Said:
    """One utterance; ``confidence`` is the recogniser's, ``None`` where it was typed."""

    conversation: str
    seq: int
    speaker: str
    text: str
    intent: Intent | None = None
    confidence: float | None = None


def opened(services: Services, state: State, said: Said, text: str) -> str | None:
    """The form that the words open, if any; one that was filed here is opened by hand alone."""
    intent = said.intent
    heard = Turn(
        said.conversation, f"assist:{said.seq}", text, intent.name if intent else "out_of_scope",
        intent.confidence if intent else 0.0, None, {}, channel="phone",
    )  # fmt: skip
    kind = choosing.kind_of(services, heard, intent)
    return None if any(one["kind"] == kind for one in state.filed) else kind


def listen(
    services: Services, state: State, kind: str, said: Said, joined: Joined, expects: str | None
) -> listening.Outcome:
    """The words into the draft, in memory; :func:`keep` writes what came of it."""
    in_parts = _in_parts(services, kind, said, expects)
    if in_parts is not None:
        return in_parts
    told = extract(joined.text, expects=expects, gazetteer=services.gazetteer)
    expects = choosing.answers_it(expects, joined.text, told)
    turn = listening.begin(
        services, said.conversation, kind, joined.text,
        seq=said.seq, intent=said.intent, expects=expects,
    )  # fmt: skip
    with services.database.reading() as session:
        known = sources.read(session, said.conversation, kind)
    story_too = choosing.is_story(kind, joined.text, told, expects)
    outcome = listening.listen(
        turn, joined, known, confidence=said.confidence, story_too=story_too, topics=state.topics
    )
    if kind == DECLARATION and not story_too:
        state.earlier.append([said.seq, said.text])  # for the lead that may be opened
    if cautions.CHECKED & set(outcome.changed):
        state.cautions = [one for one in state.cautions if one["kind"] != "check"]
    warn(state, said.seq, cautions.of_outcome(outcome, story_too=story_too))
    for field in outcome.just_so:
        state.settle(kind, field)
    for field, text, differs, heard in cautions.of_differing(outcome):
        state.differ(kind, field, said.seq, text, differs, heard)
    return outcome


def _in_parts(
    services: Services, kind: str, said: Said, expects: str | None
) -> listening.Outcome | None:
    """More of a name that is known already, and nothing else."""
    if expects not in NAMES:
        return None
    turn = listening.begin(services, said.conversation, kind, "", seq=said.seq)
    with services.database.reading() as session:
        source = sources.read(session, said.conversation, kind).get(expects)
    known = str(turn.facts.get(expects) or "")
    name, certain = spelt(known, said.text), True
    if name is None and expects == "who":
        told = extract(said.text, expects="name", gazetteer=services.gazetteer)
        name = with_name(known, [one.value for one in told if one.type == "name"])
        certain = said.confidence is None
    if name is None or source is None or source.source == sources.TYPED:
        return None
    turn.facts[expects] = name
    heard = Heard(said.seq, 0, len(said.text), said.text)
    outcome = listening.Outcome(turn, {expects: sources.Source(sources.SAID, certain, (heard,))})
    outcome.next = listening.comes_next(turn)
    return outcome


def settle_month(outcome: listening.Outcome, text: str) -> None:
    """The year's income where a bare sum answers what comes in a month."""
    income = outcome.turn.facts.get("income")
    if "income" in outcome.changed and income and not whose.names_a_time(text):
        outcome.turn.facts["income"] = whose.of_a_year(income)


def settle_whose(outcome: listening.Outcome, basis: str | None) -> None:
    """Whose a sum is that answers a question in which it was said: 全家一年多少."""
    source, income = outcome.changed.get("income"), outcome.turn.facts.get("income")
    if basis is None or source is None or not income or income.get("basis") != "unspecified":
        return
    outcome.turn.facts["income"] = {**income, "basis": basis}
    outcome.changed["income"] = replace(source, certain=True)


def keep(
    services: Services,
    conversation: str,
    kind: str,
    outcome: listening.Outcome,
    state: State | None = None,
) -> None:
    """Write the draft, where its facts come from, and where listening stands, all at once."""
    with services.database.unit_of_work() as uow:
        listening.write(uow, outcome)
        if outcome.changed:
            sources.write(uow.session, conversation, kind, outcome.changed, services.clock)
        if state is not None:
            state.save(uow.session, conversation, services.clock)
        uow.commit()


def hear_earlier(services: Services, state: State, kind: str, said: Said) -> None:
    """What was said before the form was open, now that it is."""
    state.kind = kind
    earlier, state.earlier = state.earlier, []
    for seq, words in earlier:
        text = str(words)
        if not choosing.says_nothing(text, None):
            one = replace(said, seq=int(seq), text=text, intent=None)
            outcome = listen(services, state, kind, one, Joined.alone(int(seq), text), None)
            keep(services, said.conversation, kind, outcome)


def choose(services: Services, conversation: str, kind: str) -> None:
    """Open a form by hand and hear for it what was put aside."""
    with services.database.reading() as session:
        state = State.load(session, conversation)
    if kind != state.kind:
        state.asked = state.shown = None
    hear_earlier(services, state, kind, Said(conversation, 0, CALLER, ""))
    opened = listening.Outcome(listening.begin(services, conversation, kind, ""))
    opened.next = listening.comes_next(opened.turn)
    keep(services, conversation, kind, opened, state)


def settle(services: Services, conversation: str, kind: str, field: str) -> None:
    """The operator has seen to a field: nothing differs from it until more is said."""
    with services.database.unit_of_work() as uow:
        state = State.load(uow.session, conversation)
        state.settle(kind, field)
        state.save(uow.session, conversation, services.clock)
        uow.commit()


def note_filed(services: Services, conversation: str, filed: Filed) -> None:
    """Remember what was filed: no word said later opens the same form again by itself."""
    with services.database.reading() as session:
        state = State.load(session, conversation)
    if all(one["number"] != filed.number for one in state.filed):
        state.filed.append(
            {"kind": filed.kind, "number": filed.number, "due": filed.due.isoformat(),
             "say": filed.say}
        )  # fmt: skip
    state.kind = state.asked = state.shown = None
    save(services, state, conversation)


def warn(state: State, seq: int, told: Iterable[cautions.Told]) -> None:
    """Note cautions; one that says the same again takes the place of the first."""
    for kind, text in told:
        state.warn(kind, seq, text)


def save(services: Services, state: State, conversation: str) -> None:
    """Write where listening stands."""
    with services.database.unit_of_work() as uow:
        state.save(uow.session, conversation, services.clock)
        uow.commit()
