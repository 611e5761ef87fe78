"""What a reporter says beside the question: is it kept secret, who looks into it, why, distrust."""

from __future__ import annotations

import hashlib
import re

from actions import lead_after
from actions.absorb import Facts
from actions.anonymity import asks_back, choice_in, hides_name
from actions.drafting import DraftTurn
from actions.turn import Reply
from language import answers, dangers, lead_accused
from language import lead_story as story
from language.lead_accused import without_accused
from language.lead_wish import tells_nothing

_ABOUT_SECRECY = re.compile(
    r"匿名|保密|实名|泄露|泄漏|报复|知道是我|晓得是我|查(?:得|不)?(?:到|出)(?:是)?(?:我|俺)|找到我|打击我|穿小鞋|传到(?:村|他)|告诉(?:村|他)|(?:他们?|村里|人家|干部|[村镇乡县]上)[^，。]{0,5}(?:知道|晓得|看得?[见到])|整我|收拾我"
)
_ABOUT_WHO_HANDLES = re.compile(
    r"(?:谁|哪个|哪里|哪儿|啥(?:单位|部门)|什么(?:单位|部门))[^，。]{0,6}(?:查|管|办|处理|看)|(?:转|交|退|推)(?:回|给)[^，。]{0,4}(?:村|镇|乡|他)|还是他们(?:自己)?(?:查|管)"
)
_AGAINST_US = re.compile(
    r"官官相护|一伙|一丘之貉|穿一条裤子|骗人|糊弄|忽悠|有(?:屁|啥|什么)用|没(?:屁|啥|什么)?用|白(?:说|告|搭)|走过场|你们(?:都|也)(?:是)?(?:一样|不管)|信不过|不相信你们"
)
_OWN_HOUSE = re.compile(
    r"(?:我|俺|咱)(?:们)?(?:家|屋|屋头|老伴|媳妇|婆娘|男人|老公|老婆|儿子|闺女|女儿|娃|孩子|爸|爹|妈|娘|爷爷|奶奶|公公|婆婆|父亲|母亲)"
)
_NOTHING_MORE = re.compile(
    r"^(?:就|只|我就|俺就)?(?:知道)?(?:这些|这么多|这点|这个)(?:了|啦)?[。!！\s]*$|(?:别的|其他的?|再多)(?:都|就|也)?(?:不知道|不晓得|不清楚|没有?了?|莫得)"
)
_PUZZLED = re.compile(r"啥意思|什么意思|么子意思|听不懂|看不懂|不懂|不明白|搞不清楚?(?:啥|什么)")
REASONS = ("anonymity", "where", "who", "when", "amount", "evidence", "name", "phone", "category")


def handle(turn: DraftTurn, reply: Reply) -> bool:
    """Answer what is no answer; ``True`` if that was done and the open question still stands.

    The same words a second time were meant as the answer.
    """
    if turn.heard.expects and not turn.heard.files and answers.is_wordless(turn.heard.text):
        return True
    mark = hashlib.sha256(turn.heard.text.encode()).hexdigest()[:12]
    if turn.filed or turn.talk.get("said_beside") == mark:
        return False
    response = _beside(turn)
    if response:
        reply.say(response)
    elif _chooses(turn) or not lead_after.declaration_wished(turn, reply):
        return False
    turn.talk["said_beside"] = mark
    return True


def _beside(turn: DraftTurn) -> str | None:
    field, text = turn.heard.expects, turn.heard.text
    if dangers.find(text) or turn.filed:
        return None
    if field is None and not tells_nothing(without_accused(text)):
        return None
    if _chooses(turn) and not asks_back(text):
        return None
    accuses = field is not None and lead_accused.accused(_LINKED.sub("", text))
    asks = asks_back(text) and len(text) <= 40 and not accuses
    if asks and _ABOUT_SECRECY.search(text):
        return "utter_how_kept_secret"
    if asks and _ABOUT_WHO_HANDLES.search(text):
        return "utter_who_handles_a_lead"
    kind = answers.classify(text)
    if field is None:
        return None
    if field == "category" and _PUZZLED.search(text):
        return "utter_why_category_lead"
    if field in REASONS and kind == "why":
        return f"utter_why_{field}_lead"
    if field != "what" and _AGAINST_US.search(text) and not _says_something(turn):
        return "utter_not_in_league"
    return None


def _chooses(turn: DraftTurn) -> bool:
    """Whether the words choose how to be known, whatever else they say: 保密，娃还在那念书."""
    text = turn.heard.text
    asked = turn.heard.expects == "anonymity"
    return asked and bool(choice_in(text, asked=True) or hides_name(text))


_LINKED = re.compile(
    r"(?:让|给|叫|被|跟|到|告诉|退回|转回)[^，。？?]{0,8}|[^，。？?]{0,6}(?:会不会|能不能|会|能)?(?:知道|晓得)(?:是)?(?:我|俺)"
)
"""Who might learn of it, in a question about secrecy, is not accused by it."""


def nothing_more(text: str) -> bool:
    """Whether the reporter has said all there is to say."""
    return bool(_NOTHING_MORE.search(text.strip()))


def speaks_of_own_house(facts: Facts) -> bool:
    """Whether the story itself tells of the reporter's own family, so that it could be guessed."""
    return bool(_OWN_HOUSE.search(str(facts.get("what") or "")))


def _says_something(turn: DraftTurn) -> bool:
    """Whether the words, angry or not, also hold an answer."""
    return bool(
        turn.entities or lead_accused.accused(turn.heard.text) or story.money(turn.heard.text)
    )
