"""A place as said, joined from several breaths and resolved as deep as the region tree knows it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from actions.drafting import DraftTurn
from actions.services import Services
from intake import regions
from intake.errors import IntakeError
from language import answers, place_parts

MOST_CHOICES = 6


def settle(turn: DraftTurn, said: Sequence[str], *, correcting: bool) -> bool:
    """Take place expressions into the draft; ``False`` if that made nothing clearer.

    What was said before and what is said now may be parts of one place ("东台的", then
    "安丰镇红安村"): of the ways to join them, the one that resolves deepest counts. A name
    that several places bear leaves choices in ``turn.talk["place_choices"]``.
    """
    before = (turn.facts.get("place"), turn.facts.get("region_code"))
    known = turn.facts.get("place")
    if correcting and known and (regrouped := place_parts.regrouped(known, turn.heard.text)):
        turn.facts["place"] = regrouped
        return True
    said = _with_tail(turn, said)
    with turn.services.database.reading() as session:
        for one in said:
            _take(session, turn, one, correcting=correcting)
    return (turn.facts.get("place"), turn.facts.get("region_code")) != before


_SOUNDS_LIKE_A_PLACE = re.compile(
    r"[省市县区旗盟州镇乡村屯组队社庄营沟湾坝街路巷楼号岗河岭]|苏木|嘎查|街道"
)


_POINTS = re.compile(r"[那这]|的|人$|住|我|俺|他|她|不|没")
_CHAT = re.compile(r"没(?:有)?(?:啥|什么)?事|唠|聊|随便|谢|[?？]|吗$|啥|什么")
_GAP = re.compile(r"[\u4e00-\u9fff]{1,4}(?<![我俺在住是到去和跟的家])")
_TAIL = re.compile(r"[\s的，,、]*([\u4e00-\u9fff]{2,6})[。.!！~\s]*")


def _with_tail(turn: DraftTurn, said: Sequence[str]) -> list[str]:
    """A village that no list knows, named behind the rest of the answer: 九山镇的 宋王庄."""
    spans = [one for one in turn.entities if one.type == "place"]
    gap = turn.heard.text[spans[0].end : spans[1].start] if len(spans) == 2 else ""
    if len(said) == 2 and len(spans) == 2 and _GAP.fullmatch(gap):
        return [f"{said[0]}{gap}{said[1]}"]
    if turn.heard.expects not in ("place", "where") or len(said) != 1 or len(spans) != 1:
        return list(said)
    tail = _TAIL.fullmatch(turn.heard.text, spans[0].end)
    no_name = tail is None or answers.classify(tail[1]) or _POINTS.search(tail[1])
    if tail is None or no_name or place_parts.lowest(said[0]) == "village":
        return list(said)
    return [f"{said[0]}{tail[1]}"]


def sounds_like_one(text: str) -> bool:
    """Whether free words may be an address."""
    return bool(_SOUNDS_LIKE_A_PLACE.search(text))


_VILLAGE = re.compile(
    r"[\s，,]*[\u4e00-\u9fff]{1,8}(?:村|嘎查|屯|庄|社区|营子|寨|湾|沟)(?:的|哩|了)?[\s。.]*"
)


def keep_bare_village(turn: DraftTurn, changed: Mapping[str, object]) -> bool:
    """A village and nothing else, said while something else was asked for, belongs to the place."""
    place = turn.facts.get("place")
    asked = turn.heard.expects in (None, "place", "where", "hardship")
    if changed or asked or not place or not lacks_village_words(turn):
        return False
    if not _VILLAGE.fullmatch(turn.heard.text):
        return False
    turn.facts["place"] = place_parts.join(place, turn.heard.text.strip(" 。，,.的哩了"))
    return True


def listed_region(services: Services, code: str) -> str:
    """The region itself or the nearest one above it that the packaged lists hold."""
    listed = regions.national()
    with services.database.reading() as session:
        line = regions.line_of(session, code)
    return next((one for one in reversed(line) if one in listed), code)


def keep_as_said(turn: DraftTurn, text: str, *, sure: bool) -> None:
    """Words that no list knows are kept as they are, with what is known already.

    They must sound like a place ("给自己家" is no address), unless ``sure`` and nothing is known.
    Words about the place that is known already are none (地址说错了，是安丰镇红安村).
    """
    kept = turn.facts.get("place") or ""
    if _tells_what_is_known(turn, text, kept):
        return
    no_place = _CHAT.search(text) or turn.answers_another("place")
    if not sounds_like_one(text) and (kept or not sure or no_place):
        return
    words = text.strip()[:60]
    if words and words not in kept:
        turn.facts["place"] = place_parts.join(kept, words)[:120]


def _tells_what_is_known(turn: DraftTurn, text: str, kept: str) -> bool:
    """Whether the words name the place that is known, and no other."""
    rest, named = text, False
    for one in turn.entities:
        if one.type == "place":
            if str(one.value) not in kept and str(one.normalized) not in kept:
                return False
            rest, named = rest.replace(one.value, "", 1), True
    return named and not sounds_like_one(rest)


def lacks_village(turn: DraftTurn) -> bool:
    """Whether nothing below the town is known, and it was not yet asked for."""
    return not turn.talk.get("village_asked") and lacks_village_words(turn)


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
        said, known = choices[0], None
    asked = turn.heard.expects in ("place", "where")
    if known and (said in known or not (correcting or asked or _belongs_to(session, turn, said))):
        return
    if known and not correcting and _is_elsewhere(session, turn, said):
        return
    wordings = [said]
    names_county = place_parts.highest(said) in ("province", "city", "county")
    if known and turn.enough_place() and not names_county:
        # The county is known: a village of the same name elsewhere is another one.
        wordings = [place_parts.join(known, said), f"{known}{said}"]
    elif known:
        wordings = [place_parts.join(known, said), said, f"{known}{said}", f"{said}{known}"]
    if turn.heard.region:
        wordings += [f"{_name(session, turn.heard.region)}{one}" for one in list(wordings)]
    below = place_parts.lowest(said) in ("town", "village")
    whole = names_county and below and not (known and place_parts.complements(known, said))
    if known and (correcting or asked) and whole:
        # A whole place of its own; one that is known leaves nothing of what was noted before.
        alone = regions.resolve(session, said).region is not None
        wordings = [said] if alone else [said, *wordings]
    best: tuple[int, int, str, regions.Resolution] | None = None
    for order, wording in enumerate(wordings):
        found = regions.resolve(session, wording)
        depth = _depth(session, found)
        if best is None or depth > best[0]:
            best = (depth, order, wording, found)
    assert best is not None
    _, _, wording, found = best
    turn.talk.pop("place_choices", None)
    if found.region is not None:
        turn.facts["region_code"] = found.region.code
        turn.facts["place"] = _to_county(session, found.region.code, wording)
    else:
        turn.facts["place"] = wording
        turn.facts.pop("region_code", None)
        if found.choices:
            turn.talk["place_choices"] = [one.full_name for one in found.choices[:MOST_CHOICES]]


def _belongs_to(session: Session, turn: DraftTurn, said: str) -> bool:
    """Whether a place said in passing says more of the household's own: its town or village.

    A county or city named in passing is where somebody works or lies in hospital; but the same
    county with a town behind it is the household's.
    """
    if not turn.enough_place():
        return True
    if not lacks_village_words(turn):
        return False
    if place_parts.highest(said) in ("town", "village"):
        return True
    found = regions.resolve(session, said).region
    code = turn.facts.get("region_code")
    below = place_parts.lowest(said) in ("town", "village")
    return below and found is not None and code in regions.line_of(session, found.code)


def _is_elsewhere(session: Session, turn: DraftTurn, said: str) -> bool:
    """Whether a mere city is named in which the county that is known does not lie: 我在深圳."""
    code = turn.facts.get("region_code")
    found = regions.resolve(session, said).region
    if not code or found is None or not turn.enough_place():
        return False
    line = regions.line_of(session, code)
    return place_parts.lowest(said) in ("province", "city") and not (
        found.code in line or code in regions.line_of(session, found.code)
    )


def lacks_village_words(turn: DraftTurn) -> bool:
    """Whether the draft's place names nothing below the town."""
    return place_parts.lowest(turn.facts.get("place") or "") != "village"


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
