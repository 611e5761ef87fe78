"""How a reporter wants to be known: named, named but confidential, or anonymous."""

from __future__ import annotations

import re

from actions.absorb import Facts
from language import answers
from language.self_identity import hide

_NOT = r"(?:别|不要|不能|不想|不敢|不愿意?|不可以?|千万别|莫要?|甭|勿|冇|嫑)"
_ANONYMOUS = re.compile(
    r"匿名|[不唔](?:想|要|敢|愿意?|方便)?(?:留|说|写|透露|暴?露)(?:我|俺)?的?(?:真?名|姓名|名字|身份)|"
    r"(?:别|不要|莫)(?:写|留|提)我?的?名|[不唔](?:留|报|署|具|记)名(?!单|额|册|字到|上)|没名没姓|谁也别知道是我|"
    r"(?:名字?|姓名)(?:我|俺)?(?:就|可)?不(?:留|说|写|讲|报)|无名|不告诉你们?(?:我|俺)(?:是谁|叫啥)"
)
_CONFIDENTIAL = re.compile(
    r"保(?:个|下|点|好)?密|保守秘密|(?:别|不|不要|不能|莫|甭)(?:往)?外传|(?:别|不要|莫)公开|不公开(?:我|名)"
)
_NAMED = re.compile(r"实名|真名|署名(?!信)|留(?:我|俺|下)?的?(?:大名|名字)|留名")
_SAYS_NAMED = re.compile(
    r"^(?:你好|您好|我|俺|咱|额|要|想|来|[，,\s])*(?:实名|用真名)(?:举报|反映|投诉|告|检举)"
)
_KEEP_NAMED = re.compile(r"(?:不|别|不用|不要|不想)匿名")
# What chooses only where the question was just put: in a story it may be anybody's word.
_CONFIDENTIAL_WHEN_ASKED = re.compile(
    rf"{_NOT}(?:让|叫|给|跟|告诉)[^，。]{{0,8}}(?:知道|晓得|泄露|透露|看见|看到|听见|说)|"
    rf"{_NOT}告诉(?!你|我|俺)|名字(?:给|让|告诉)?你们(?:知道|晓得|写|留|拿)[^，。]{{0,2}}(?:可以|行|中|没事)|"
    r"只(?:给|让|准)(?:你们|上头|上面|上级|县里|查的)[^，。]{0,5}(?:知道|晓得|看)"
)
_NAMED_WHEN_ASKED = re.compile(
    r"不怕|(?:可以|能|敢|愿意)(?:说|留|报|写|公开)?(?:我|俺)?的?(?:名字|姓名|名)|光明正大|坐不改姓|写(?:上)?(?:我|俺)(?:的)?名|公开"
)
_HIDES = re.compile(
    rf"{_NOT}[^，。]{{0,6}}(?:说|讲|提|写|露|传|泄|知道|晓得|认得|认出|看出)[^，。]{{0,6}}(?:我|俺|出去|出来|名)|"
    rf"{_NOT}[^，。]{{0,8}}(?:我|俺)(?:的)?(?:真|大)?(?:名|身份)[^，。]{{0,6}}(?:说|讲|露|传|泄|出去|出来)|"
    r"(?<!不)怕[^，。]{0,6}(?:报复|打击|穿小鞋|知道是|晓得是|认出|找(?:我|上门|麻烦)|得罪|整我|收拾我)|(?<!不)怕(?:得罪|惹)|"
    rf"{_NOT}(?:让|叫|给|跟)(?:人|别人|人家|旁人|别个|外人|谁)[^，。]{{0,4}}(?:知道|晓得|看见|听见)"
)
_FROM_WHOM = re.compile(r"村|镇|乡|苏木|嘎查|书记|主任|会计|干部|队长|组长|他们|被(?:告|反映|举报)")
_RHETORICAL = re.compile(
    r"怕(?:他们?|她|人家?)?(?:个)?(?:啥|什么|谁|甚|么子|哪个|锤子|球)|有(?:啥|什么|甚)(?:好|可)?怕|谁怕谁|(?:啥|什么|甚)(?:都|也)不怕|管他(?:是)?(?:谁|啥)"
)
# What would become of it, asked before choosing.
_WONDERS = re.compile(
    r"(?:如果|要是|假如|万一|是不是)[^。]{0,12}(?:匿名|实名|保密|留名|名字)|"
    r"(?:匿名|实名|保密)[^。]{0,12}(?:会不会|能不能|查(?:得|不)到|查出来|知不知|晓不晓|有啥区别|啥意思|哪个好)|"
    r"保(?:密)?(?:保)?得住|保不住密|(?:靠|信)得(?:住|过)(?:吗|不|么)|"
    r"(?:能|会|可以|真|真的|保证)[^。]{0,4}(?:匿名|保密)[^。]{0,3}(?:[吗么不?？]|不能)"
)
_FOR_SURE_A_QUESTION = re.compile(r"会不会|能不能|是不是|知不知道|晓不晓得|[?？]|吗[。\s]*$")
_FIRST, _SECOND, _THIRD = (
    re.compile(rf"^(?:选)?(?:第?{n}(?:个|种|号)?|(?:{m})(?:个|种)?)$")
    for n, m in (
        ("[1一]", "头一|前头那?|前面那?"),
        ("[2二]", "中间那?"),
        ("[3三]", "最后(?:那)?一?|后头那?|后面那?"),
    )
)
_REPORTER = ("name", "phone", "id_card", "reporter_name", "reporter_phone")
_WORDS = ("what", "evidence", "who", "where", "when", "amount")


def choice_in(text: str, *, asked: bool) -> str | None:
    """``named``, ``confidential``, ``anonymous``, or ``None`` where the words do not say.

    ``asked``: the question was just put, so that an ordinal, a bare refusal and what could be
    anybody's word in a story ("别让村里知道") count too.
    """
    if _KEEP_NAMED.search(text):
        return "named"
    if _SAYS_NAMED.search(text):
        return "named"
    if _WONDERS.search(_RHETORICAL.sub("", text)):
        return None
    if _ANONYMOUS.search(text):
        return "anonymous"
    if _CONFIDENTIAL.search(text):
        return "confidential"
    if _FOR_SURE_A_QUESTION.search(_RHETORICAL.sub("", text)):
        return None
    if asked and _CONFIDENTIAL_WHEN_ASKED.search(text) and not hides_name(text):
        return "confidential"
    if _NAMED.search(text):
        return "named"
    if not asked or hides_name(text):
        return None
    if _NAMED_WHEN_ASKED.search(text) or _RHETORICAL.search(text):
        return "named"
    bare = text.strip(" 。，,.!！吧的")
    for pattern, choice in ((_FIRST, "named"), (_SECOND, "confidential"), (_THIRD, "anonymous")):
        if pattern.match(bare):
            return choice
    return "anonymous" if answers.classify(text) in ("skip", "no") else None


def between_the_two(text: str) -> str | None:
    """The choice after the narrower question 保密还是匿名; 前面那个 is the first of the two."""
    bare = text.strip(" 。，,.!！吧的")
    if _FIRST.match(bare):
        return "confidential"
    return "anonymous" if _SECOND.match(bare) else choice_in(text, asked=True)


def hides_name(text: str) -> bool:
    """Whether the words wish not to be known and leave open to whom: 莫把我名字说出去.

    That may be confidential or anonymous, which only the reporter can say. Where it is said
    who must not know (别让村里知道), it is confidential.
    """
    if _ANONYMOUS.search(text) or _CONFIDENTIAL.search(text) or _NAMED.search(text):
        return False
    found = _HIDES.search(text)
    return bool(found) and not (_CONFIDENTIAL_WHEN_ASKED.search(text) and _FROM_WHOM.search(text))


def asks_back(text: str) -> bool:
    """Whether a question about being known stands in the words, rather than 怕啥 or 匿名嘛."""
    rest = _RHETORICAL.sub("", text)
    return bool(_ASKS.search(rest))


_ASKS = re.compile(
    r"[?？]|吗|么$|(?:真的?|到底)[^，。]{0,10}嘛|(?<!怕)不[啊呀哦嘛]?$|会不会|能不能|是不是|可不可以|知不知|晓不晓|咋|怎么|谁(?!也|都)|啥|什么|哪|么样"
)


def forget_reporter(facts: Facts) -> None:
    """An anonymous lead holds nothing that tells who reports, even where it slipped out."""
    if facts.get("anonymity") != "anonymous":
        return
    for field in _REPORTER:
        facts.pop(field, None)
    for field in _WORDS:
        if facts.get(field):
            facts[field] = hide(facts[field])
