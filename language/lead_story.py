"""What a reporter's story tells: who is accused, how much money, since when, what proves it.

In the reporter's own words, cut out of the sentence; nothing is inferred that was not said.
"""

from __future__ import annotations

import re
from typing import List, Optional

from language import amounts, dates, households, idcards, phones
from language.mention import Cover
from language.self_identity import spans as own_words
from language.surnames import is_common, is_han, surname_length
from language.text import fold

_LEVEL = r"(?P<level>村|嘎查|社区|乡|镇|苏木|街道|县|旗|区|市|组|队|社)(?:里|上|里头|上头|委会?|政府|两委)?的?"
_POST = (
    r"(?:党支部书记|支部书记|第一书记|党委书记|副?支书|副?书记|副?村长|副?(?:村委会)?主任|妇女主任|妇联主席|会计|文书|出纳|保管员?|监委主任|"
    r"(?:副)?(?:镇|乡|县|旗|区|局|站|所|科|股|队|组|社|院|校|园)长|民政助理员?|民政员|民政办的?|网格员|网格长|监测员|监管员|护林员|"
    r"驻村(?:干部|队员|书记|工作队(?:员|长)?)|工作队(?:员|长)?|包村干部|包户干部|帮扶(?:干部|责任人|人)|扶贫干部|村干部|镇干部|乡干部|干部|两委|"
    r"嘎查达|苏木达|嘎查长|苏木长|理事长|负责人|经办人|办事员|工作人员|包工头|施工队|承包商|合作社|信贷员|村医|班主任|当官的|领导)"
)
_BODY = (
    r"(?:村委会|居委会|嘎查委员会|村两委|村支部|镇政府|乡政府|苏木政府|县政府|旗政府|民政所|民政局|财政所|财政局|乡村振兴局|扶贫办|"
    r"农业农村局|住建局|医保局|教育局|残联|卫生院|经管站|农技站|供电所|水利站|派出所|信用社|学校|幼儿园|敬老院|养老院|工作队)"
)
_POSTS = re.compile(rf"(?:{_LEVEL})?(?P<post>{_POST})(?:叫|是|,|名叫)?|(?P<body>{_BODY})")
_TITLED = re.compile(
    r"(?P<n>(?:老|小)?[\u4e00-\u9fff]{1,2}?)(?P<t>书记|支书|主任|村长|会计|镇长|乡长|县长|局长|所长|站长|队长|组长|校长|科长|院长)"
)
_APPEAL = re.compile(
    r"(?:去|到|找|跟|给|向|往|问)(?:过|了)?[^，。；！？,;!?\s]{0,12}?"
    r"(?:反映|反应|举报|投诉|告状|告过|上访|信访|问过|打听|说过|讲过|打过?了?(?:个|几次)?电话|求助|申请)"
)
_HOW_MUCH = re.compile(
    r"(?:每户|一户|每家|一家|每人|一人|人均|每亩|一亩|每头|每只|每袋|每次|一次|每年|一年|每月|一个?月|一共|总共|合计|前后|加起来|至少|大概|差不多|将近)+(?:是|收|要|扣|交|给|少|了|就|都|也|有)*$"
)
_LIKE_MONEY = re.compile(
    r"[百千万].{0,2}$|(?:收|扣|贪|要|交|掏|套|吞|吃|占|拿|欠|花|分|赔|补|发|拨)(?:了|走|下|着)?[^，。]{0,3}$"
)
_GOODS = re.compile(
    r"(?:\d+|[一二两三四五六七八九十百千几]+)(?:多|来|几)?(?:头|只|袋|吨|斤|公斤|桶|床|份|套|台|辆|条|箱|棵|车)"
    r"(?:[牛羊猪鸡鹅鸭马驴米面油煤烟酒种化被苗树草料肥子崽]{1,2})?"
)
_LASTING = re.compile(
    r"(?:(?:这|都|已经|快|有|整|足足|连着|前后)*)(?:\d+|[一二两三四五六七八九十半几]+)(?:个)?(?:年|月)(?:多|半)?(?:了|来|间|没|都没|一直没)"
)
_KINDS_OF_PROOF = r"(?:照片|相片|图片|录音|录像|视频|收据|收条|欠条|白条|票据|发票|单子|存折|流水|转账|聊天记录|截图|合同|账本|证明|名单|公示|文件|凭证|证据|证人|见证|记录)"
_PROOF = re.compile(
    rf"[^，。；！？,;!?\s]{{0,8}}(?:有|留着?|拍(?:了|下|过)?|录(?:了|下|着)?|存着?|手里|保存)[^，。；！？,;!?\s]{{0,8}}{_KINDS_OF_PROOF}[^，。；！？,;!?\s]{{0,6}}|"
    r"[^，。；！？,;!?\s]{0,6}(?:好多人|很多人|全村|大伙|大家|邻居|村民|旁人|街坊)[^，。；！？,;!?\s]{0,4}(?:看见|瞧见|看到|能作证|可以作证|作证|都知道|知道)[^，。；！？,;!?\s]{0,3}"
)
_NO_PROOF = re.compile(
    rf"(?:没有?|没啥|无|莫得|木有|拿不出|没留)(?:啥|什么|个)?(?:下)?{_KINDS_OF_PROOF}"
)


def accused(text: str) -> List[str]:
    """Posts, names with a title and offices that the words accuse: 村会计, 张书记, 民政所.

    Whom one only went to ("去镇政府反映过"), and what one is oneself, is left out.
    """
    folded = fold(text)
    cover = Cover(len(folded))
    for start, end in own_words(text):
        cover.mark(start, end)
    for match in _APPEAL.finditer(folded):
        cover.mark(*match.span())
    found: List[str] = []
    for match in _TITLED.finditer(folded):
        begin = _surname_start(folded, match)
        if begin is not None and not cover.touches(begin, match.end()):
            cover.mark(begin, match.end())
            found.append(folded[begin : match.end()])
    for match in _POSTS.finditer(folded):
        if cover.touches(*match.span()):
            continue
        if match["body"]:
            found.append(match["body"])
            continue
        level = "" if match["post"].startswith(match["level"] or "-") else match["level"] or ""
        found.append(f"{level}{match['post']}{_name_after(folded, match.end())}")
    return _distinct(found)


def money(text: str) -> List[str]:
    """Sums of money as said, with 每户 or 一共 before them; else counted goods: 二十只羊."""
    folded = fold(text)
    identity = idcards.find(folded, False)
    taken = [*identity, *phones.find(folded, identity, False), *dates.find(folded)]
    taken += households.find(folded)
    sums = []
    for amount in amounts.find(folded, Cover(len(folded), taken)):
        if not amount.marked and not _LIKE_MONEY.search(
            folded[max(0, amount.start - 6) : amount.end]
        ):
            continue
        before = _HOW_MUCH.search(folded, max(0, amount.start - 10), amount.start)
        sums.append(folded[before.start() if before else amount.start : amount.end].strip())
    return _distinct(sums or [match.group() for match in _GOODS.finditer(folded)])


def when(text: str) -> Optional[str]:
    """When it was or since when, as said: 去年腊月, 三年了; ``None`` where the words do not say."""
    said = [text[span.start : span.end] for span in dates.find(fold(text))]
    if said:
        return "、".join(_distinct(said))
    lasting = _LASTING.search(text)
    return re.sub(r"(?:都没|一直没|没)$", "", lasting.group()) if lasting else None


def proof(text: str) -> Optional[str]:
    """What the reporter says can prove it, in the own words; ``""`` for "there is none"."""
    none = _NO_PROOF.search(text)
    rest = text if none is None else f"{text[: none.start()]}，{text[none.end() :]}"
    found = [match.group().strip() for match in _PROOF.finditer(rest)]
    if found:
        return "，".join(found)
    return "" if none else None


def _surname_start(text: str, match: "re.Match[str]") -> Optional[int]:
    """Where a surname begins right before a title: 张书记, 老王主任; ``None`` for 村主任, 副书记."""
    for start in (match.start("n"), match.end("n") - 1):
        name = text[start : match.end("n")]
        bare = name[1:] if name[:1] in "老小" and len(name) == 2 else name
        if (
            len(bare) == 1
            and surname_length(text, match.end("n") - 1)
            and bare not in "村乡镇县旗区支副老任社组队"
        ):
            return start
    return None


def _name_after(text: str, at: int) -> str:
    """A name that follows a post: 村主任刘长贵."""
    if text[at : at + 1] in ("老", "小") and surname_length(text, at + 1) == 1:
        return text[at : at + 2]
    length = surname_length(text, at)
    if not length:
        return ""
    for end in (at + length + 2, at + length + 1):
        name = text[at:end]
        if len(name) == end - at and is_han(name) and is_common(name):
            following = text[end : end + 1]
            if not following or re.match(
                r"[把将给的他她收拿扣占贪吃喝骂打让叫说要不没和跟与在是有也就,。;!? 、也还私克挪截虚利]",
                following,
            ):
                return name
    return ""


def _distinct(found: List[str]) -> List[str]:
    """Without repetitions, and without what is part of something longer."""
    kept: List[str] = []
    for one in found:
        if not one or any(one in other for other in kept):
            continue
        kept = [other for other in kept if other not in one] + [one]
    return kept
