"""The tie between who speaks and the household, in the speaker's own word: 侄女, 村会计, 战友.

What is told the other way round (他是我爸, 我妈病了) names the household's side and is no such word.
"""

from __future__ import annotations

import re

from language import spelling
from language.surnames import is_common, is_han
from language.text import fold

_RANK = r"(?:大|二|三|四|五|六|幺|小|老|亲|堂|表|干|继|养|远房|本家|隔房)"
_KIN = (
    r"(?:外孙媳妇|外孙女婿|外甥媳妇|外甥女婿|外甥女|外甥|外孙女|外孙子?|孙媳妇|孙女婿|孙子|孙女|孙儿|孙|侄孙女|侄孙|侄媳妇|侄女婿|侄女|侄子|侄儿|"
    r"儿媳妇|儿媳|儿子|女婿|女儿|女子|闺女|姑娘|丫头|媳妇儿?|老婆|老公|丈夫|妻子|爱人|老伴儿?|男人|"
    r"弟媳妇?|弟妹|弟弟|哥哥|姐姐|妹妹|姐夫|妹夫|嫂子|嫂嫂|兄弟姐妹|堂兄弟|表兄弟|表姐妹|堂姐妹|姐弟|兄妹|兄弟|姊妹|姐妹|"
    r"舅子|舅哥|姨子|姨姐|姨妹|姑爷|老表|叔子|伯子|姑子|叔叔|伯伯|伯父|伯母|大爷|大娘|大妈|婶子|婶婶|舅舅|舅妈|舅母|姨妈|姨父|姨夫|姑姑|姑妈|姑父|姑夫|姑丈|"
    r"爷爷|奶奶|姥姥|姥爷|外公|外婆|爸爸|妈妈|父亲|母亲|公公|婆婆|岳父|岳母|丈人|丈母娘|"
    r"继子|继女|养子|养女|义子|义女|妯娌|连襟|亲家母?|监护人|亲戚|亲属|家属|晚辈|[哥弟姐妹叔舅姨姑婶侄嫂爸妈爹娘])"
)
_POST = (
    r"(?:驻村第一书记|第一书记|驻村工作队(?:员|队员)?|驻村(?:干部|队员)|包村干部|包联干部|帮扶(?:干部|责任人|人)|网格(?:员|长)|嘎查[达长]|妇联主任|妇女主任|"
    r"(?:村委会|村|嘎查|社区|镇|乡|大队|生产队|组|屯|民政|残联|妇联)?(?:党?支部书记|副?支书|副?书记|副?主任|副?村长|会计|文书|干部|干事|办事员|协理员|联络员|小组长|组长|队长|社长))"
)
_NEAR = (
    r"(?:邻居|战友|工友|同学|同事|朋友|老乡|同乡|发小|病友|同村人?|房东|租客|房客|老板|雇主|护工|保姆|护士|医生|大夫|村医|熟人|乡亲|社工|志愿者|义工|"
    r"班主任|老师|校长|辅导员|师傅|师父|徒弟|学生)"
)
_TIE = rf"(?:{_POST}|{_NEAR}|{_RANK}{{0,2}}{_KIN})"
_MUTUAL = r"(?:战友|工友|同学|同事|朋友|老乡|同乡|发小|病友|妯娌|连襟|亲家母?)"
_PARTICLE = r"(?:啊|呀|嘛|吧|哈|呢|撒|噻|么|了|哦|呗|的|咯|嘞|哇)"
_END = rf"{_PARTICLE}?(?=$|[^\u4e00-\u9fff]|叫|名叫|姓|来|帮|替|代|给|不是)"
_THEM = r"(?:他|她|佢|伊|人家|老人家?|老太太|孩子|娃儿?|户主)(?:们|俩)?(?:老两口)?(?:家|屋)?(?:里|头)?(?:的|个|嘅)?"
_I = r"(?:我|俺|咱|额|本人|阿拉)(?:们|俩|们俩|自己)?"
_IS = r"(?:就|也|还|才|倒|呢|只|跟[他她]|和[他她]|同[他她]|嘛)*(?:是|系|係|算|当)(?:是|个|一个|一名|一位|名|村里的?|村上的?)?"
_OWN = re.compile(
    rf"{_I}{_IS}(?P<filler>[^ ,。;:!?、替帮给代不没带养有看管靠跟]{{0,8}}?)(?P<tie>{_TIE})(?P<end>{_END}|(?P<name>[\u4e00-\u9fff]{{2,3}})(?=$|[^\u4e00-\u9fff]))"
)
_IN_OFFICE = re.compile(  # 我是敖汉旗四家子镇牛夕河村会计
    rf"{_I}{_IS}[^ ,。;:!?、替帮给代不没]{{0,24}}?(?P<tie>{_POST}){_END}"
)
_BEHIND = re.compile(rf"{_TIE}(?:的|家)|(?:我|俺|咱)(?!们?(?:村|组|队|屯|社区))")
_COUNTS_AS = re.compile(
    rf"(?:算|填|写成?|记成?|改成|改为)(?:是|个|成)?(?:{_THEM})?(?P<tie>{_TIE})|(?P<so>亲戚)(?:么|嘛|吧|呗)"
)
_SEGMENT = re.compile(r"[^ ,。;:!?、]+")
_BARE = re.compile(
    rf"(?:就|也|还)?(?P<is>是|系|算是?)?(?P<them>{_THEM})?(?P<tie>{_TIE}){_PARTICLE}*"
)
_POST_AND_NAME = re.compile(rf"(?P<tie>{_POST})(?P<name>[\u4e00-\u9fff]{{2,3}})")
_DENIED_THEN = re.compile(
    rf"不是(?:亲的|(?:{_THEM})?{_TIE})[ ,。]*(?:而)?(?:是|系)(?:个|{_THEM})?(?P<tie>{_TIE}){_END}"
)
_ANY = re.compile(
    rf"(?P<mine>(?:我|俺|咱)(?:们)?(?:家)?的?)?(?P<no>不是|没有?|哪是)?(?P<tie>{_TIE})"
)
_OF_MINE = re.compile(
    rf"(?:我|俺|咱)(?:们)?(?:以前的?|老)?的?(?P<tie>{_MUTUAL})|(?P<alone>{_MUTUAL})"
)
_SOME_CADRE = re.compile(r"(?:村委会|村|嘎查|社区|大队|生产队)?干部")
_SURE = re.compile(rf"(?:{_POST}|{_NEAR}){_PARTICLE}*")
_ASKED_OF_SPEAKER = ("relation", "reporter_name", "reporter_phone")


def own(text: str, asked: str | None = None) -> str | None:
    """The tie as its speaker names it of themselves; `asked` is the field of the open question."""
    plain = spelling.without(fold(text))
    said = _COUNTS_AS.search(plain) if asked == "relation" or "关系" in plain else None
    if said is not None:
        return _word(said["tie"] or said["so"])
    corrected = _DENIED_THEN.search(plain)
    if corrected is not None:
        return _word(corrected["tie"])
    ties = [one["tie"] for one in _OWN.finditer(plain) if _is_own(one)]
    ties = ties or [one["tie"] for one in _IN_OFFICE.finditer(plain)]
    if ties:
        return _word(ties[-1])
    return _in_answer(plain, asked) if asked in (*_ASKED_OF_SPEAKER, "self_or_proxy") else None


def mutual(text: str) -> str | None:
    """A tie that is the same from both sides: 我战友, 帮工友问."""
    said = _OF_MINE.search(spelling.without(fold(text)))
    return (said["tie"] or said["alone"]) if said else None


def is_no_kin(tie: str) -> bool:
    """Whether the two are neighbours, friends, or of one village or post: no family."""
    return bool(_SURE.fullmatch(tie)) or tie in ("同村", "村干部")


def first(text: str) -> str | None:
    """The first tie of an answer, unless it is denied or told of somebody of the speaker's own."""
    for said in _ANY.finditer(spelling.without(fold(text))):
        if not said["no"] and not said["mine"]:
            return _word(said["tie"])
    return None


def _is_own(said: re.Match[str]) -> bool:
    if _BEHIND.search(said["filler"]):
        return False  # 我是我对象的哥: a tie to somebody else
    return said["name"] is None or is_han(said["name"])


def _in_answer(text: str, asked: str | None) -> str | None:
    """A stretch of the answer that is a tie and nothing else: 钱小军，他侄子."""
    for said in _SEGMENT.finditer(text):
        bare = _BARE.fullmatch(said.group())
        kin_of_the_other = asked != "relation" and not _SURE.fullmatch(said.group())
        if bare is not None and (bare["is"] or bare["them"] or not kin_of_the_other):
            return _word(bare["tie"])
        post = _POST_AND_NAME.fullmatch(said.group())
        if post is not None and is_han(post["name"]) and is_common(post["name"]):
            return _word(post["tie"])
    return None


def _word(tie: str) -> str:
    """亲弟弟 and 亲哥 are 弟弟 and 哥哥; who is 干部 and no more is 村干部."""
    if _SOME_CADRE.fullmatch(tie):
        return "村干部"
    plain = tie[1:] if len(tie) > 1 and tie[0] == "亲" and tie[1] not in "戚属家" else tie
    return plain * 2 if plain in ("哥", "弟", "姐", "妹") else plain
