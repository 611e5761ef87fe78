"""Who is speaking about whom: a household for itself, or somebody on its behalf (代为申报)."""

from __future__ import annotations

import re

from language import spelling, ties

_OWN = re.compile(
    r"(?:我|俺|咱|阿拉)(?:们)?(?:自己|自个儿?)?(?:家|屋|屋头|屋里|两口|老两口|一家)|"
    r"(?:我|俺|咱)(?:自己|自个儿?|本人)|本人|"
    r"(?:我|俺)(?:老伴|媳妇|婆娘|男人|男的|当家的|老公|老婆|对象|闺女|丫头|儿子|娃|孩子|儿媳|孙)|"
    r"^(?:我|俺)(?:得|摔|住院|病|瘫|被|要申报|想申报|要报|没)"
)
_THIRD_PARTY = re.compile(
    r"邻居|邻家|隔壁|对门|同村|(?:他|她|人|他们|她们)家|村里(?:有个|有一|有户|的)|有(?:个|位|户)(?:老|孤|残|人家|困难)|"
    r"来电人|群众|[\u4e00-\u9fff](?:大爷|大娘|大叔|大婶|大伯|奶奶|爷爷)(?:家|[^，。]{0,6}(?:瘫|病|摔|住院|没))"
)
_WHOM = r"(?P<whom>[^，。,！!；;\s]{0,12}?)(?:家|屋)?(?:里|的)?(?:来|想|要)?(?:那个)?"
_DECLARING = r"(?:申报|申请|上报|报(?![销了完掉不名到警])|登记|问(?!题)|反映|咨询)"
_ON_BEHALF = (
    re.compile(rf"(?:替|代|帮|给)(?:着|助)?{_WHOM}(?: [\u4e00-\u9fff]{{2,4}} ?)?{_DECLARING}"),
    re.compile(
        rf"(?:替|代|帮)(?:着|助)?{_WHOM}(?:打(?:个|这个)?电话|说(?:说|一声|一下|(?=[?？，。,嘛吗不]|$))|讲的?(?=[，。,咯嘞]|$)|填|办|整|弄|搞|来的|求)"
    ),
)
_KIN = (
    r"(?:爸爸?|妈妈?|爹|娘|奶奶?|爷爷?|姥姥|姥爷|外公|外婆|公公|婆婆|岳父|岳母|丈母娘|父亲|母亲|老爹|老娘|老妈|老爸|婶婆|叔公|姑婆|舅公|娭毑|阿爷|阿奶|阿婆|阿公|阿爸|阿妈|嬢嬢|额吉|阿布|"
    r"[大二三四幺小老]?(?:叔|舅|姨|姑|伯|爹|爸|妈|爷|婶)(?:父|妈|娘|爷|子|爸)?|哥哥?|弟弟?|姐姐?|妹妹?|嫂子?|侄子|侄女|外甥女?)"
)
_KIN_WANTS = re.compile(
    rf"(?:我|俺|额|咱)(?:们)?(?:家)?{_KIN}(?:他|她)?(?:也)?(?:想|要|得|准备|需要|打算)[^，。,]{{0,3}}{_DECLARING}"
)
_KINS_TROUBLE = re.compile(
    r"(?:我|俺|额|咱)(?:的)?(?:妹夫|姐夫|嫂子?|弟媳妇?|弟妹|小?舅子|[表堂][哥弟姐妹]+|[大二三四小幺]?(?:舅舅?|姨[父妈夫爹]?|姑[父妈夫爹]?(?!娘)|叔叔?|婶子?|伯伯?|大爷)|侄子|侄女|侄儿|外甥女?)"
    r"(?:家|他|她)?(?:的)?(?:[^，。,]{0,4})(?:得了?|摔|病|住院|瘫|死|没了|残|聋|瞎|眼睛|房|出(?:了)?(?:车祸|事)|查出|难|困难|可怜|那个?情况)"
)
_THEIR_OWN = re.compile(
    r"(?:我|俺|额|咱)(?:呢|就|嘛)?是(?:他|她|老人家?|人家|病人|户主)(?:们)?(?:家)?的?(?:亲|大|小|老|二|三|四|幺|堂|表|外|干)*"
    r"(?:儿子|女儿|闺女|姑娘|女子|崽|儿媳妇?|女婿|孙子|孙女儿?|外孙女?|侄子|侄女|侄儿|外甥女?|哥哥?|弟弟?|姐姐?|妹妹?|舅舅?|姑姑?|叔叔?|邻居|朋友|同学|战友|老师|班主任)"
)
_NAME_OF_KIN = re.compile(
    rf"^(?:(?:我|俺|额|咱)(?:们)?(?:家)?(?:{_KIN}|大|达|大大)|爸爸?|妈妈?|爹|娘|奶奶?|爷爷?|姥姥|姥爷|外公|外婆|公公|婆婆|阿[爸妈婆公爷奶])"
    r"(?:的)?(?:大名|名字|全名|名)?(?:儿)?(?:是)?叫"
)
"""姐叫战淑琴 may be said of oneself, 我姐叫… may not."""
_IN_OFFICE = re.compile(
    r"(?:代报|代为申报|代申报|替(?:牧|农)?户(?:报|申)|帮(?:牧|农)?户(?:报|申))|"
    r"我是[^，。]{0,12}(?:村|嘎查|社区|驻村|包村|镇|乡)[^，。]{0,6}(?:会计|书记|主任|文书|干部|网格员|网格长|队员|社工)"
)
_OWN_POST = re.compile(
    r"我是[^，。,]{0,16}?(?P<post>(?:村|社区|嘎查)(?:党支部|委会)?(?:第一书记|支书|书记|主任|会计|文书|妇女主任|网格员|干部))"
)
_ONESELF = re.compile(
    r"(?:我|俺|咱|额)?(?:们)?(?:自己|自个儿?|自|本人|个人|独个儿?|各人)?(?:家|屋|屋头|屋里|家里|这边|这里|这儿)?|你们?|您|恁|问|忙|一下"
)
_RELATION = (
    ("嫂子", r"(?:我|俺|咱)(?:们)?(?:家)?(?:小叔子|小姑子)"),
    ("朋友", r"哥们儿?|哥儿们|姐们儿?|铁哥们|伙计"),
    ("邻居", r"邻居|邻舍|隔壁|邻家|对门|前院|后院"),
    ("父亲", r"(?:我|俺|咱)(?:们)?(?:爸|爹|大大|老汉|父亲|老爷子|达)"),
    ("母亲", r"(?:我|俺|咱)(?:们)?(?:妈|娘|母亲|老娘|额吉)"),
    ("父母", r"(?:我|俺|咱)(?:们)?(?:爸妈|爹娘|父母|老人)"),
    ("祖父母", r"(?:我|俺|咱)(?:们)?(?:爷|奶|姥姥|姥爷|外公|外婆|阿公)"),
    ("婆婆", r"(?:我|俺|咱)(?:们)?(?:家)?(?:婆婆|公公|老公公)"),
    ("岳父母", r"(?:我|俺|咱)(?:们)?(?:岳父|岳母|丈人|丈母娘|老丈人)"),
    ("兄弟姐妹", r"(?:我|俺|咱)(?:们)?(?:哥|弟|姐|妹|兄弟)"),
    ("亲戚", r"亲戚|(?:我|俺|咱)(?:们)?(?:亲?[大二三小]?[叔伯姑舅姨婶]|大爷|侄|外甥|表)"),
    (
        "同村",
        r"同村|一个村|本村|我们村(?:里)?(?:有|的)|俺村(?:里)?(?:有|的)|村里(?:有个|有一|有户|的老)",
    ),
)
# The tie is the speaker's: who speaks for the own father is the child.
_TIE = {
    "父亲": "子女",
    "母亲": "子女",
    "父母": "子女",
    "祖父母": "孙辈",
    "岳父母": "女婿或儿媳",
    "婆婆": "儿媳",
}
_WHOM_IS = (
    ("亲戚", r"[幺二三大]爸|[幺二三大]爹|[幺二三大]妈|舅|姨|姑|叔|伯"),
    ("子女", r"父|母|爸|妈|爹|娘|(?:我|俺|咱|自己)(?:们)?(?:家)?老人"),
    ("嫂子", r"小叔子|小姑子"),
    ("亲戚", r"[大二三四五幺小][大]?爷(?!爷)|[大二三四幺小]奶(?!奶)"),
    ("孙辈", r"爷|奶|姥|外公|外婆"),
    ("兄弟姐妹", r"哥|弟|姐|妹"),
    ("亲戚", r"叔|伯|姑|舅|姨|婶|侄|外甥|表|嫂"),
)
_THROUGH = re.compile(  # 我对象的哥: a tie over somebody is none of these
    r"(?:我|俺|咱)(?:们)?(?:家)?(?:对象|媳妇儿?|老婆|男人|老公|老伴|朋友|同学|邻居)(?:家)?的?(?=[哥弟姐妹叔伯舅姨姑爸妈爹娘爷奶])"
)
_NOT_ONESELF = re.compile(
    r"不是(?:给|为|替)?(?:我|俺|咱)?(?:自己|自个儿?|本人)(?!的?(?:名|电话|手机|号))|(?:都|也)?不是(?:我|俺|咱)(?:们)?(?:自己)?家(?:的事)?(?=[\s,，。]|$)"
)
_NOT_ME = re.compile(
    r"(?:^|[，。,\s]|就)不是(?:我|俺)(?:自己|本人)?(?=[，。,\s]|$)|(?:说|讲|问)的是(?:我|俺)?(?:们)?(?:的)?(?:一?个)?(?:朋友|邻居|隔壁|对门|同学|战友|亲戚|同村)|"
    r"^是(?:我|俺)(?:们)?(?:的)?(?:一?个)(?:朋友|邻居|同学|战友|亲戚)"
)
_FOR_ONESELF = re.compile(
    r"不是(?:代办|代报|替(?:别)?人|帮(?:别)?人|给别人)|(?:给|替|为)(?:我|俺|咱)(?:们)?(?:自己|自个儿?)(?:家)?(?:报|申|办|填)"
)


def names_third_party(text: str) -> bool:
    """Whether the words speak of people outside the speaker's own house."""
    return bool(_THIRD_PARTY.search(text))


def speaks_for(text: str) -> str | None:
    """``"self"``, ``"proxy"``, or ``None`` where the words do not say.

    A relative who is ill in one's own house is one's own household; a household is only
    somebody else's where the words say that one speaks for it, or name a neighbour.
    """
    if _FOR_ONESELF.search(text):
        return "self"
    if says_on_behalf(text) or _NOT_ONESELF.search(text) or _NOT_ME.search(text):
        return "proxy"
    if _ANOTHERS.search(text) or (_KINS_TROUBLE.search(text) and not _OWN.search(text)):
        return "proxy"
    if _OWN.search(text):
        return "self"
    return "proxy" if _OF_ANOTHER_HOUSE.search(text) else None


_OF_ANOTHER_HOUSE = re.compile(
    r"(?:(?:隔壁|对门)?的?(?:邻居|邻家)|(?:隔壁|对门)(?!的?邻))(?!们?(?:都|也|可以|能|会)*(?:看[见到]|瞧见|知道|晓得|清楚|作证|证明|说|讲|借|帮))|"
    r"(?:我们|俺们|俺|咱)?(?:村|嘎查|屯子?|社区)(?:里)?有(?:个|户|一户|一家|家)|同村的"
)
"""邻居都看见了 tells of a witness, 邻居家 of the household."""


_ANOTHERS = re.compile(
    r"(?:我|俺|咱)(?:们)?(?:这个|那个|有个|一个)?老?(?:战友|朋友|同学|工友|同事|老乡)(?!们|说|告诉|让|叫我|介绍|借)(?=[^，。,]{0,3}(?:家|太|很|真|困难|可怜|难|病|瘫|瞎|残|摔|他|她|住院|没))|"
    r"(?<![在去到住往回是])(?:我|俺|咱)(?:们)?家?(?:隔壁|对门|邻居|楼上|楼下)|(?<![在去到住往回是])(?:我|俺|咱)(?:奶奶?|爷爷?|姥姥?|姥爷|外公|外婆|姑|叔|舅|姨|姐|哥|弟|妹|婶|伯|丈人|岳父|岳母|丈母娘)(?:姑|叔|舅|姨|姐|哥|弟|妹|父|夫|妈|爹)?家"
)


def who_is_meant(text: str) -> str | None:
    """The same where it was asked, and a word of the answer tells."""
    if any(word in text for word in ("自己", "本人", "自家", "我家", "俺家", "我们家")):
        return "self"
    if any(word in text for word in ("别人", "替", "帮", "代", "邻居", "亲戚", "他", "她")):
        return "proxy"
    return None


def names_kin(text: str) -> bool:
    """Whether the name is told as that of kin: 我妈叫宿桂芝. Who says so speaks for them."""
    return bool(_NAME_OF_KIN.search(text.strip()))


def says_on_behalf(text: str) -> bool:
    """Whether the words plainly say that one declares for somebody else."""
    if _IN_OFFICE.search(text) or _KIN_WANTS.search(text) or _THEIR_OWN.search(text):
        return True
    return any(
        not _ONESELF.fullmatch(behalf["whom"])
        for pattern in _ON_BEHALF
        for behalf in pattern.finditer(text)
    )


_PEOPLE = re.compile(
    r"(?P<speaker>(?:(?:我|俺|额)(?:就)?|(?<=[，,。\s]))是(?:他|她|老人|户主)(?:家)?的?[\u4e00-\u9fff]{1,4}|(?:我|俺|咱|额|本人)(?:自己|自个儿?|本人)?(?:就)?(?:姓|叫|是|名|的(?:呢|话|嘛|就|则|是|:|：)*\s*(?=[\d一二三幺零])|的(?=[^，。]{0,3}(?:电话|手机|号|名|身份证))|(?:也|再|这边|这里)*(?:留|用|填)(?=[^，。]{0,4}[\d一幺])|(?=电话|手机|这|号|身份证|自己|自个)))|"
    r"(?P<household>他|她|人家|老人家?|老汉|老爷子|老婆婆|老奶奶|老太婆|(?:这|那)(?:一)?(?:家|户)(?:人家)?的?(?:男|女)?(?:的|人|主人)?(?=叫|姓|名|电话|[，,])|户主|当家的|孩子|(?:我|俺|咱|额)(?:们)?(?:那个?)?"
    r"(?:爸|爹|妈|娘|奶奶?|爷爷?|姥姥?|姥爷|外公|外婆|婆婆|公公|岳|丈|哥|弟|姐|妹|叔|伯|婶|舅|姨|姑|侄|外甥|嫂|[大二三小](?:爷|爸|叔|舅|姨|姑|哥|姐|弟|妹|娘)|邻居|亲戚|朋友|同学|母亲|父亲)|"
    r"奶奶|爷爷|妈妈|爸爸|爹|娘|老太太|老头子?|大爷|大娘|大叔|大婶|邻居|朋友|亲戚)"
)


def whose(text: str, start: int) -> str | None:
    """``"speaker"`` or ``"household"``: the person spoken of last before a value, if any."""
    spoken_of = None
    for one in _PEOPLE.finditer(text, max(0, start - 40)):  # which looks ahead at the value itself
        if one.end() > start:
            break
        spoken_of = one.lastgroup
    return spoken_of


def relation(text: str, *, asked: bool = False) -> str | None:
    """The tie between speaker and household, in one of a few plain words, or the words said.

    With ``asked`` a bare answer ("他儿子", "邻居") is understood as well.
    """
    text = spelling.without(text)
    post = _OWN_POST.search(text)
    if post:
        return post["post"]
    said = ties.own(text, "relation" if asked else None)
    if said:
        return said
    text = _THROUGH.sub("", text)
    behalf = " ".join(one["whom"] for each in _ON_BEHALF for one in each.finditer(text))
    for name, pattern in _RELATION:
        if re.search(pattern, text):
            return _TIE.get(name, name)
    for name, pattern in _WHOM_IS:
        if re.search(pattern, behalf):
            return name
    said = ties.mutual(text) or (ties.first(text) if asked else None)
    if said is None and asked:
        bare = re.sub(r"[，。,.!！\s]|我是|俺是|他的|她的|是|的", "", text)
        return bare[:12] or None
    return said
