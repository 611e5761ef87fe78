"""Personal names, told by their cues: 我叫…, 户主…, 替…申报, 村会计…, a name before a phone number."""

from __future__ import annotations

import re

from language.mention import Cover, Span
from language.surnames import DOTTED, is_common, is_han, is_mongolian, mongolian, surname_length
from language.text import fold

_KIN = (
    r"(?:姐夫|妹夫|女婿|儿媳妇?|弟媳妇?|弟妹|老父亲|老母亲|大伯|老?爹|老?爸|爸爸|老?妈|妈妈|老?娘|父亲|母亲|老伴儿?|老婆|媳妇儿?|爱人|对象|男人|丈夫|老公|妻子|婆娘|堂客|当家的|掌柜的|"
    r"(?:大|二|小|三)?(?:儿子?|闺女|女儿|女子|娃儿?|小子|孙子|孙女)|(?:大|二|小|堂|表)?(?:哥哥?|弟弟?|姐姐?|妹妹?|嫂子?)|弟兄|兄弟|"
    r"公公|婆婆|公爹|婆子|岳父|岳母|丈母娘|爷爷|奶奶|外公|外婆|姥姥|姥爷|外孙|(?:大|二|三|小)?(?:叔叔?|伯伯?|舅舅?|姨|姑姑?|婶子?|大爷|大娘)|侄子|侄女|侄儿|外甥女?|邻居|亲戚|老乡|屋里(?:头)?的|孩子|老汉|老人)"
)
_POST = (
    r"(?:村?支部书记|党支部书记|村?副?支书|第一书记|村?副?书记|村?委?会?主任|妇女主任|村长|村?会计|村?文书|出纳|保管|村?监委主任|"
    r"(?:副)?(?:镇|乡|局|站|所|科|县|队|组|社)长|网格员|网格长|监管员|监测员|驻村(?:干部|书记|工作队)?|包村干部|帮扶干部|扶贫干部|村干部|村医|嘎查达|嘎查长|苏木达|大队书记|生产队长|办事员|民政办的?)"
)
_SELF_CUE = r"(?:我的?(?:名字|大名|全名)(?:叫做?|是|:)?|(?:我|俺|咱)(?:自己)?(?:叫做?|名叫|姓名是?|大名叫?|是(?:叫)?)|本人(?:姓名|叫|是|,)?(?!电话)|申报人|举报人|反映人|申请人|报告人|鄙人|在下|我个?人叫|我)"
_OTHER_CUE = (
    rf"(?:户主|当家人|户口本户主)(?:的?(?:姓名|名字|名))?(?:就)?(?:叫做?|是|为|写的是?|:)?(?:{_KIN}|我{_KIN}?)?(?:叫做?|,)?|"
    rf"(?:[我俺咱他她](?:家|屋)?(?:里|头)?(?:那个|的)?|老)?{_KIN}(?:的?(?:名字|大名|姓名)|他|她)?(?:叫做?|名叫|是|名字叫|:|,)?|"
    rf"(?:隔壁|对门|前院|后院|邻村|同村|本组|同组)(?:的|那个)?(?:叫)?|"
    rf"(?:他|她|老人家?|孩子|人家)(?:的?(?:名字|大名))?(?:叫做?|名叫|是叫)|"
    rf"(?:替|帮|代|给|为|帮着|代替)(?:我们?|俺)?(?:村|队|组|家|隔壁|邻居)?(?:里)?(?:的)?(?:{_KIN}|老太太|老头子?|老人家|大爷|大娘)?"
)
_NAMED = r"(?:姓名|名字)[^。;!?电号身口]{0,10}(?:应为|应是|应该叫|应该是|改成|改为)|(?:姓名|名字|名叫|名字叫|全名|真名|实名|大名)(?:就)?(?:叫做?|是|为|:)?|(?:联系人|收件人|联络人|受害人|当事人)(?:是|叫|为|:)?|人叫|(?:查|找)(?:一?下|询|查)|姓(?P<surname>[\u4e00-\u9fff])[,。 ]*(?:名字)?叫?(?=(?P=surname))|(?:^|(?<=[,。; 的]))叫"
_THIRD = rf"{_POST}(?:叫|是|,|他叫)?|(?:村民|社员|牧民|贫困户|脱贫户|监测户|低保户|五保户|残疾人|居民|同志)(?:叫|是)?"
_CUES = re.compile(
    rf"(?P<third>{_THIRD})|(?P<named>{_NAMED})|(?P<other>{_OTHER_CUE})|(?P<self>{_SELF_CUE})"
)
_STRONG = re.compile(
    r"(?:叫做?|姓名是?|名字是?|名是?|为|:|户主|户主是|大名|应为|应是|应该叫|改成|改为|申报人|举报人|反映人|申请人|联系人|当家人|本人)$"
)
_AFTER_GIVEN = re.compile(
    r"(?:家住|家在|家里|家的?[,。;!?]|家是|住在?|今年|电话|手机|号码?|身份证?|联系|我|俺|他|她|的|是|在|想|要|申请|申报|反映|举报|投诉|来自|得了?|得病|生病|病了|患|因|去年|前年|"
    r"男|女|和|跟|与|有|没|把|被|给|家有|今|现在|从|代|替|帮|报|说|岁|瘫|住院|了|也|都|就|不|吗|呢|吧|啊|呀|嘛|哈|这|那|个|问|,|。|;|:|!|\?|、|\(|\)|$| |\d|扣|拿|贪|占|吃|收|克扣|截|优|户|老伴|媳妇|老婆|丈夫|男人|儿子|闺女|女儿|孩子|爱人|父亲|母亲|爸|妈|[二三四五六七八九]十|[一二三四五六七八九十]{1,3}岁|一个|一家|多大|您|你|咋|怎|他们|,|去|到|来|家(?!庄|沟|湾|营|屯|寨)|还|又|能|可|会|先|同志|老人|已经|因为|村|为|截留|私|骗|挪|欺|虚|乱|不管|利用|当|让|叫|出|受|跑|离|走|摔|遭|死|残|才|只)"
)
_PROXY_AFTER = re.compile(r"[^,。;!?]{0,8}(?:申报|申请|报|反映|说|问|办|咨询|填|登记|家)")
_BEFORE_NUMBER = re.compile(
    r"(?:^|[,。;!? \n(、:])(?P<n>[\u4e00-\u9fff]{2,4})(?=[ ,:、]{0,2}(?:的?(?:联系)?(?:电话|手机|身份证|号码)[是:]? ?)?[\d幺]{3})"
)
_IN_A_LIST = re.compile(
    r"(?:^|[,。;!?\n、:])[ ]*(?P<n>[\u4e00-\u9fff]{2,4})[ ,、]{1,2}(?:男|女|[汉蒙回满彝藏]族|今年|\d{2}岁|[二三四五六七八九]十)"
)
# An answer to the question for a name: its stretches between commas and spaces, the name at an end.
_SAID = re.compile(r"[^ ,。;!?]+")
_ANSWER = re.compile(
    r"(?:(?:[^ ,。;!?]{0,10}?(?:叫做?|是|姓名|名字|户主|写|登记|我啊|我呀))|我|本人|嗯|哦|哎)*[:]?(?P<n>[\u4e00-\u9fff·•]{2,9}?)(?:啊|呀|吧|的|呢|嘛|哈|哦)?"
)
_PET_NAME = re.compile(
    r"[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋于余杜叶程魏苏吕丁沈任姚卢崔钟谭陆汪范廖贾韦夏付方邹熊白孟秦邱江侯尹薛雷龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤]"
    r"(?:[大二三四五六七八九老][小丫妮妞娃]|[小大老][一二三四五六七八九丫妮妞]|[铁狗石柱栓毛]+[蛋娃头柱子]?)"
)
_SPEAKER_IS = re.compile(r"(?:我|俺)(?:就)?是[^,。;!?]{0,10}$")
# After a plain cue a name of a surname that no list holds: 我叫暴丽红，…
_RARE = re.compile(r"(?P<n>[\u4e00-\u9fff]{2,3})(?=[,。;!? \n]|$|电话|手机|身份证|今年|家住|住在)")
_CALLED = re.compile(r"(?:叫做?|名叫|姓名是?|名字是?|大名)$")
_FEW = re.compile(r"[\u4e00-\u9fff]{2,3}")
_NO_NAME = re.compile(
    r"[村镇乡县市旗屯组庄队社户口块][的人]?$|娃|[没不钱病的了吗呢谢查问]|嘎查|苏木|同意|方便|高血压|白内障|任何|时候|"
    r"啥|谁|哪|^(?:邻居|亲戚|朋友|同学|儿子|女儿|闺女|媳妇|孙子|孙女|侄子|外甥|老乡|同村|[爹妈爸娘舅姑姨婶叔哥姐弟妹]+)$|危房|房子|全部|全家|安全|万一|应该|平均|平时|成年|水灾|农村|毛病|温饱|双方|周围|党员|干活|和我|于是|经常|常年|都|有点"
)
_PLACE_THEN = re.compile(r"(?:村|组|社|屯|嘎查|镇|乡|社区)(?:的|人|民)?")
_KIN_OF = re.compile(rf"家?的?{_KIN}")


def find(text: str, places: list[Span], expected: bool = False) -> list[Span]:
    """Names of a folded text with `role` speaker or household where the cue says whose it is.

    Kinship words, titles and places are no names. `places` are the place expressions already
    found. `expected` says that a name was just asked for: a bare one is then understood.
    """
    found: list[Span] = []
    cover = Cover(len(text), places)

    def add(start: int, end: int | None, role: str | None) -> None:
        if end is None or cover.touches(start, end):
            return
        cover.mark(start, end)
        name = text[start:end].replace("•", "·").replace("‧", "·").replace("・", "·")
        found.append(Span(start, end, name, {"role": role} if role else {}))

    for cue in _cues(text):
        start = cue.end()
        while text[start : start + 1] in (" ", ":", ",") and start - cue.end() < 2:
            start += 1
        weak = not _STRONG.search(cue.group()) and cue.lastgroup != "third"
        end = _name_end(text, start, weak)
        if end is None and _CALLED.search(cue.group()):
            end = _rare_end(text, start)
        if end is None:
            continue
        role = {"self": "speaker", "other": "household"}.get(cue.lastgroup or "")
        if cue.lastgroup == "third" and _SPEAKER_IS.search(text, 0, cue.start()):
            role = "speaker"
        if role == "speaker" and _KIN_OF.match(text, end):
            role = "household"
        proxy = cue.group().startswith(("替", "帮", "代", "给", "为"))
        if not proxy or _PROXY_AFTER.match(text, end):
            add(start, end, role)
    for match in _BEFORE_NUMBER.finditer(text):
        if is_han(match["n"]) or is_mongolian(match["n"]):
            add(match.start("n"), match.end("n"), None)
    for match in _IN_A_LIST.finditer(text):
        if is_han(match["n"]) and is_common(match["n"]):
            add(match.start("n"), match.end("n"), None)
    for place in places:
        start = place.end + (text[place.end : place.end + 1] in tuple("的人民"))
        if _PLACE_THEN.search(text, max(0, place.end - 4), place.end):
            add(start, _name_end(text, start, True), None)
    for position in range(len(text)):
        end = mongolian(text, position)
        if end is not None and not _place_like(text, end):
            add(position, end, None)
    for match in DOTTED.finditer(text):
        add(match.start(), match.end(), None)
    if expected and not found:
        span = bare(text)
        if span is not None:
            add(span.start, span.end, None)
    return sorted(found, key=lambda span: span.start)


def whole(text: str) -> str | None:
    """A name of a common surname that is all of a message, as one answers without being asked."""
    folded = fold(text).strip(" ,。.!")
    if not 2 <= len(folded) <= 4 or not is_han(folded):
        return None
    if len(folded) != 3 and not is_common(folded):
        return None
    return None if _NO_NAME.search(folded) else folded


def may_be_one(text: str) -> bool:
    """Whether two or three characters given as a name can be one, whatever the surname."""
    folded = fold(text).strip(" ,。.!")
    return bool(_FEW.fullmatch(folded)) and not _NO_NAME.search(folded)


def bare(text: str) -> Span | None:
    """The whole answer to "what is the name": 王秀英, 户主是巴特尔, 单玉田 单位的单."""
    for said in _SAID.finditer(text):
        match = _ANSWER.fullmatch(text, said.start(), said.end())
        name = match["n"] if match else ""
        if match is not None and (
            is_han(name)
            or is_mongolian(name)
            or DOTTED.fullmatch(name)
            or _PET_NAME.fullmatch(name)
        ):
            return Span(match.start("n"), match.end("n"), name)
    return None


def _cues(text: str) -> list[re.Match[str]]:
    cues: list[re.Match[str]] = []
    position = 0
    while (match := _CUES.search(text, position)) is not None:
        cues.append(match)
        position = max(match.end(), match.start() + 1)
    return cues


def _place_like(text: str, end: int) -> bool:
    return (
        re.match(
            r"(?:苏木|嘎查|旗|盟|镇|乡|市|县|村|花了|察布|浩特|牧场|林场|煤矿|医院|湖|河|山)",
            text[end : end + 3],
        )
        is not None
    )


def _rare_end(text: str, start: int) -> int | None:
    rare = _RARE.match(text, start)
    return rare.end("n") if rare is not None and not _NO_NAME.search(rare["n"]) else None


def _name_end(text: str, start: int, weak: bool) -> int | None:
    """End of a name that begins at `start`; a weak cue needs a word after it that closes a name."""
    dotted = DOTTED.match(text, start)
    if dotted is not None:
        return dotted.end()
    foreign = mongolian(text, start)
    if foreign is not None and not _place_like(text, foreign):
        return foreign
    length = surname_length(text, start)
    if not length:
        two = text[start : start + 2]
        closed = _AFTER_GIVEN.match(text, start + 2)
        return start + 2 if is_mongolian(two) and closed and not weak else None
    longer, shorter = start + length + 2, start + length + 1
    for end in (longer, shorter):
        if text[start + length : end] in ("某", "某某"):
            return end
    if weak and not is_common(text[start:shorter]):
        return None
    long_ok = is_han(text[start:longer]) and len(text) >= longer
    short_ok = is_han(text[start:shorter]) and len(text) >= shorter
    if long_ok and _AFTER_GIVEN.match(text, longer) and not _splits(text, shorter):
        return longer
    if short_ok and _AFTER_GIVEN.match(text, shorter):
        return shorter
    if long_ok and not weak:
        return longer
    return None


def _splits(text: str, position: int) -> bool:
    """Whether a two-character name is followed by a word rather than by a third character: 李强|家住."""
    return (
        re.match(
            r"家住|家在|家里|今年|电话|手机|身份|住在|去年|申报|反映|举报",
            text[position : position + 2],
        )
        is not None
    )
