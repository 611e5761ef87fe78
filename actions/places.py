"""A place as said, joined from several breaths and resolved as deep as the region tree knows it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.drafting import DraftTurn
from actions.services import Services
from intake import regions
from intake.errors import IntakeError

MOST_CHOICES = 6


def settle(turn: DraftTurn, said: Sequence[str], *, correcting: bool) -> bool:
    """Take place expressions into the draft; ``False`` if that made nothing clearer.

    What was said before and what is said now may be parts of one place ("东台的", then
    "安丰镇红安村"): of the ways to join them, the one that resolves deepest counts. A name
    that several places bear leaves choices in ``turn.talk["place_choices"]``.
    """
    before = (turn.facts.get("place"), turn.facts.get("region_code"))
    with turn.services.database.reading() as session:
        for one in said:
            _take(session, turn, one, correcting=correcting)
    return (turn.facts.get("place"), turn.facts.get("region_code")) != before


_SOUNDS_LIKE_A_PLACE = re.compile(
    r"[省市县区旗盟州镇乡村屯组队社庄营沟湾坝街路巷楼号岗河岭]|苏木|嘎查|街道"
)


_BELOW_COUNTY = re.compile(r"[镇乡村屯组社庄营队寨沟湾]|苏木|嘎查|街道|社区|牧场|农场|林场")


def listed_region(services: Services, code: str) -> str:
    """The region itself or the nearest one above it that the packaged lists hold."""
    listed = regions.national()
    with services.database.reading() as session:
        line = regions.line_of(session, code)
    return next((one for one in reversed(line) if one in listed), code)


def keep_as_said(turn: DraftTurn, text: str, *, sure: bool) -> None:
    """Words that no list knows are kept as they are, behind what is known already.

    Unless ``sure`` they must sound like a place: "给自己家" is no address.
    """
    if not sure and not _SOUNDS_LIKE_A_PLACE.search(text):
        return
    kept = turn.facts.get("place") or ""
    words = text.strip()[:60]
    if words and words not in kept:
        turn.facts["place"] = f"{kept}{words}"[:120]


def lacks_village(turn: DraftTurn) -> bool:
    """Whether the place ends at the county, and it was not yet asked for more."""
    place = turn.facts.get("place") or ""
    return not turn.talk.get("village_asked") and not _BELOW_COUNTY.search(place)


def give_up(turn: DraftTurn) -> None:
    """Asked often enough: what was said goes to the operators, else the region one wrote from.

    With neither, ``turn.talk["no_place"]`` says that the record cannot be filed here.
    """
    region = turn.heard.region
    if not turn.facts.get("place") and region:
        with turn.services.database.reading() as session:
            turn.facts["place"] = _name(session, region)
            found = regions.resolve(session, turn.facts["place"]).region
        if found is not None:
            turn.facts["region_code"] = found.code
    if turn.facts.get("place"):
        turn.decline("place")
    else:
        turn.talk["no_place"] = True


def _take(session: Session, turn: DraftTurn, said: str, *, correcting: bool) -> None:
    known = turn.facts.get("place")
    choices = [one for one in turn.talk.get("place_choices") or [] if said in one]
    if len(choices) == 1:
        said = choices[0]
        known = None
    wordings = [said]
    if known and not correcting and said not in known:
        wordings = [said, f"{known}{said}", f"{said}{known}"]
        if turn.enough_place():  # the county is known; what comes now lies in it
            wordings = [f"{known}{said}", said]
    elif known and said in known:
        return
    if turn.heard.region:
        wordings += [f"{_name(session, turn.heard.region)}{one}" for one in list(wordings)]
    best: tuple[int, int, str, regions.Resolution] | None = None
    for order, wording in enumerate(wordings):
        found = regions.resolve(session, wording)
        depth = _depth(session, found)
        if best is None or depth > best[0]:
            best = (depth, order, wording, found)
    assert best is not None
    depth, _, wording, found = best
    if depth == 0 and known and not correcting:
        wording = f"{known}{said}"
    turn.talk.pop("place_choices", None)
    if found.region is not None:
        turn.facts["region_code"] = found.region.code
        turn.facts["place"] = _to_county(session, found.region.code, wording)
    else:
        turn.facts["place"] = wording
        turn.facts.pop("region_code", None)
        if found.choices:
            turn.talk["place_choices"] = [one.full_name for one in found.choices[:MOST_CHOICES]]


def _depth(session: Session, found: regions.Resolution) -> int:
    if found.region is not None:
        return 2 * len(regions.line_of(session, found.region.code))
    if found.choices:
        return 2 * len(regions.line_of(session, found.choices[0].code)) - 1
    return 0


def _to_county(session: Session, code: str, said: str) -> str:
    """What was said, with the county in front where it was left out."""
    # GB/T 2260: six digits, the last two of a county are never 00.
    line = regions.line_of(session, code)
    counties = [one for one in line if len(one) == 6 and not one.endswith("00")]
    county = regions.names_of(session, counties)[0] if counties else None
    return said if county is None or county in said else f"{county}{said}"


def _name(session: Session, region: str) -> str:
    try:
        return regions.full_name(session, regions.resolve_one(session, region))
    except IntakeError:
        return region
