"""What actions say is in the domain, and what is in the domain is said."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from actions import lead, lead_asides, order
from actions.drafting import OFFERED
from language import dangers

ROOT = Path(__file__).parents[2]
BUILT = {f"utter_{kind}_{end}" for kind in ("declaration", "lead") for end in ("filed", "resumed")}
BUILT |= {f"utter_why_{field}_lead" for field in lead_asides.REASONS}
"""Names put together from the kind of draft."""


def defined() -> set[str]:
    responses: set[str] = set()
    for path in (ROOT / "bot" / "domain" / "responses").glob("*.yml"):
        responses |= set(yaml.safe_load(path.read_text("utf-8"))["responses"])
    return responses


def named() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "actions").glob("*.py"):
        found |= set(re.findall(r'"(utter_[a-z_]+)"', path.read_text("utf-8")))
    return found


def asked() -> set[str]:
    fields = {*order.ESSENTIAL_ON_BEHALF, *OFFERED, "relation", "risk", *lead.FIELDS}
    names = {f"utter_question_{field}" for field in fields}
    names |= {f"utter_question_{field}_lead" for field in lead.CONTACT}
    return names


def test_no_response_stands_in_two_files() -> None:
    files = (ROOT / "bot" / "domain" / "responses").glob("*.yml")
    names = [name for one in files for name in yaml.safe_load(one.read_text("utf-8"))["responses"]]
    assert sorted(names) == sorted(set(names))


def test_every_response_that_is_said_exists() -> None:
    assert (named() | asked() | BUILT) - defined() == set()


def test_every_question_can_be_put_in_plainer_words() -> None:
    declared = {*order.ESSENTIAL_ON_BEHALF, *OFFERED, "relation", "risk", "consent", "confirm"}
    reported = {*lead.FIELDS, "confirm"}
    wanted = {f"utter_explain_{field}" for field in declared | reported}
    wanted |= {f"utter_explain_{field}_lead" for field in lead.CONTACT}
    assert wanted - defined() == set()


def test_every_response_that_exists_is_said() -> None:
    dangerous = {f"utter_danger_{kind}" for kind in dangers.KINDS}
    dangerous |= {"utter_danger_suicide_other", "utter_calm_angry", "utter_calm_sad"}
    in_form = {f"utter_{intent}_in_form" for intent in ("thanks", "greet", "goodbye")}
    families = ("utter_question_", "utter_bad_", "utter_without_", "utter_explain_")
    left = defined() - named() - BUILT - dangerous - in_form
    assert {name for name in left if not name.startswith(families)} == set()
