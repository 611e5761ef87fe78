"""Whom a reporter's story accuses: posts, names and offices, cut out of the sentence as said."""

from __future__ import annotations

import re
from typing import List, Optional, Tuple

from language.mention import Cover
from language.self_identity import spans as own_words
from language.surnames import is_common, is_han, is_mongolian, mongolian, surname_length
from language.text import fold

_LEVEL = (
    r"(?P<level>村|嘎查|社区|乡|镇|苏木|街道|县|旗|区|市|组|队|社)"
    r"(?:里头|上头|里|上|委会?|政府|两委)?的?"
)
_POST = (
    r"(?:驻村第一书记|(?:村民)?小组长|党支部书记|支部书记|第一书记|党委书记|副?支书|副?书记|副?村长|(?:学生|教务|财务|总务|后勤|资助|招生)(?:科|处)(?:科|处)?长|(?:教务|教导|政教|德育|总务|后勤|治保|计生|办公室|车间)副?主任|副?(?:村委会)?主任|妇女主任|妇联主席|会计|文书|出纳|保管员?|监委主任|"
    r"副?(?:镇|乡|县|旗|区|局|站|所|科|股|队|组|社|院|校|园|屯|寨|庄)长|民政助理员?|民政员|网格员|网格长|监测员|监管员|护林员|"
    r"驻村(?:干部|队员|书记|工作队(?:员|长)?)|工作队(?:员|长)?|包村干部|包户干部|帮扶(?:干部|责任人|人)|扶贫干部|村干部|镇干部|乡干部|干部|两委|(?:办事|服务|收费)?窗口的?工作人员|"
    r"嘎查达|苏木达|嘎查长|苏木长|理事长|负责人|经办人|办事员|工作人员|开发商|承建商|供货商|专干|协管员|保险员|信息员|工程队(?:长|老板)?|包工头|工头|老板|施工队|施工方|承包商|承包人|合作社|信贷员|村医|班主任|当官的|领导)"
)
_FIELD = (
    r"(?:民政|残联|财政|教育|住建|城建|医保|社保|人社|就业|卫健|卫生|计生|农业农村|农牧|农业|农机|农技|农经|经管|畜牧|兽医|林业|水利|水务|"
    r"农业服务|农业综合服务|水管|房管|交通|公路|国土|自然资源|扶贫|乡村振兴|信访|纪检|司法|统计|供电|电力|环保|应急|广电|退役军人|便民服务|党群服务|为民服务|政务服务|"
    r"资助|救助|会计核算|核算|资产管理|供水|自来水|市场监管|合作医疗|新农合|农合|社会事务|综治|经济发展|规划|危改|项目)"
)
_SUFFIX = r"(?:委员会|办公室|办事处|管理局|管理站|管理所|中心|大队|大厅|窗口|部门|公司|局|所|站|办|科|股|处|室|委|厅)"
_BODY = (
    rf"(?:{_FIELD}{_SUFFIX}|(?:建筑|施工|工程|保险|物业|劳务|旅游|光伏|燃气)公司|"
    r"村委会|居委会|嘎查委员会|村两委|村支部|镇政府|乡政府|苏木政府|县政府|旗政府|"
    r"残联|妇联|卫生院|派出所|信用社|农商行|邮政储蓄|邮储|(?:中心|实验|希望|第?[一二三四五])?(?:小学|中学|学校|幼儿园)|敬老院|养老院|福利院|工作队|"
    r"民政(?=的|那|上|口|(?:里|处)?[的那]))"
)
_OFFICE = rf"(?:(?:村|乡|镇|苏木|街道|县|旗|区|市)(?:里头|上头|里|上)?的?)?{_BODY}{{1,3}}"
_POSTS = re.compile(rf"(?P<body>{_OFFICE})|(?:{_LEVEL})?(?P<post>{_POST})(?:名叫|叫|是|,)?")
_AT_THE_DESK = re.compile(
    r"的?(?:里|里头|上)?(?:的)?(?:(?:坐|守|管)?(?:办事|服务|收费|办证|报销)?(?:窗口|大厅|柜台|前台)(?:上|里|里头)?的?)?"
    r"(?:那个?|一个|有个)?(?:[女男][的嘞哩]|女同志|男同志|小伙子?|姑娘|胖子|人员)?"
)
"""Who of an office it was, told by where they sit: 民政局办事窗口那女的."""
_POST_OF_IT = re.compile(rf"(?P<post>{_POST})")
"""The post that stands right behind its office: 妇联主任, 残联专干."""
_PREFIX = re.compile(r"^(村|乡|镇|苏木|街道|县|旗|区|市)(?:里头|上头|里|上)?的?(?=[^委政两支])")
_TITLED = re.compile(
    r"(?P<n>(?:老|小)?[\u4e00-\u9fff]{1,2}?)(?P<t>书记|支书|主任|村长|会计|镇长|乡长|县长|局长|所长|站长|队长|组长|校长|科长|院长|屯长|寨长|庄长|社长|老板|医生|大夫|专干)"
)
_APPEAL = re.compile(
    r"(?:去|到|找|跟|给|向|往|问)(?:过|了)?[^，。；！？,;!?\s]{0,12}?"
    r"(?:反映|反应|举报|投诉|告状|告过|上访|信访|问过|问[^，。；！？,;!?\s]{0,10}的?事|打听|说过|讲过|打过?了?(?:个|几次)?电话|求助|申请)"
)
_VAGUE = re.compile(r"(?:[村镇乡县旗])?(?:干部|领导|当官的|工作人员|负责人|经办人|办事员|两委)")
"""Words that could be anybody: who it is will be asked for once."""

_DEED = (
    r"(?:把|将|给|的|他|她|收|拿|扣|占|贪|吃|喝|骂|打|让|叫|说|要|不|没|和|跟|与|在|是|有|也|就|还|私|克|挪|截|虚|利|造|作弊|弄|编|欺|乱|优|"
    r"骗|卖|强|霸|瞒|压|冒|套|伪|吞|送|搞|干|仗|拖|赖|指使|伙同|从|这个?人|那个?人|这人|当|包庇|包揽|一直|根本|从来|硬|故意|偷|用|借|欠|推|逼|都|"
    r"代签|侵|办|报|每|一|成天|整天|天天|去年|今年|前年|半年|两|三|这|那)"
)
_AFTER_NAME = re.compile(rf"$|[,。;!?:、\s]|{_DEED}")
_BYNAME = re.compile(r"[老小大二三四五六七八九][小娃蛋狗旦毛柱货宝虎牛丑愣猴猫孩娥妮丫妞子]")
_NO_NAME = re.compile(
    r"张嘴|张口|高利|马上|马虎|白条|黄牛|包工|关系|安排|方便|金额|时常|常年|向来|石料|白天|成心|万一"
)
"""Begin like a surname after a post and are none."""
_FAMILIAR = re.compile(
    rf"的?(?!老[师板乡人汉百是说了]|小[学组孩时额麦])[老小][\u4e00-\u9fff](?={_DEED}|[,。;\s]|$)"
)
_OURS = re.compile(
    rf"(?:驻村|村[里上]?|队[里上]?|[镇乡县组屯社]里|社区|大队)的?(?P<n>(?!老[师板乡人汉百是说了]|小[学组孩时额麦])[老小][\u4e00-\u9fff])(?={_DEED}|说|[,。;\s])"
)
"""村里的老李, 驻村的小高."""
_INTRODUCED = re.compile(
    r"(?P<b>有个|有一个|那个|一个|就是|名字|名)?叫(?P<n>[\u4e00-\u9fff]{2,4}?)的|(?P<x>姓[\u4e00-\u9fff])(?=的(?!人家|都)|[,。;\s]|$)"
)
_BEFORE_NAME = re.compile(
    r"(?:^|[,。;!?:、\s]|举报|反映|投诉|检举|告|村的?|队的?|组的?|屯的?|里的?|那个)$"
)
_NAMED_DEED = re.compile(
    r"(?:这个人|那个人|这人|那人|他|一个人|家|两口子)?(?:把|将|贪|扣|收|占|吞|骗|冒|套|侵|克|截|挪|造假|作假|弄虚|乱|强|霸|私|虚|吃空|骂|打|仗|伙同|优亲|瞒|霸占)"
)


def accused(text: str) -> List[str]:
    """Posts, names and offices that the words accuse: 村会计, 张书记, 民政所, 县教育局资助中心.

    Whom one only went to ("去镇政府反映过"), and what one is oneself, is left out.
    """
    folded = fold(text)
    cover = Cover(len(folded))
    for start, end in own_words(text):
        cover.mark(start, end)
    for match in _APPEAL.finditer(folded):
        cover.mark(*match.span())
    found: List[Tuple[int, str]] = []
    for match in _TITLED.finditer(folded):
        begin = _surname_start(folded, match)
        if begin is not None and not cover.touches(begin, match.end()):
            cover.mark(begin, match.end())
            found.append((begin, folded[begin : match.end()]))
    for match in _POSTS.finditer(folded):
        if cover.touches(*match.span()):
            continue
        cover.mark(*match.span())
        if match["body"]:
            who = _FAMILIAR.match(folded, match.end()) or _AT_THE_DESK.match(folded, match.end())
            told_by = who.group() if who else ""
            told = "" if told_by == "的" else told_by
            post = None if told else _POST_OF_IT.match(folded, match.end() + (told_by == "的"))
            if post:
                told = f"{post['post']}{_name_after(folded, post.end('post'))}"
            cover.mark(match.end(), match.end() + len(told))
            body = _PREFIX.sub(r"\1", match["body"])
            found.append((match.start(), f"{body}{told}"))
            continue
        level = "" if match["post"].startswith(match["level"] or "-") else match["level"] or ""
        name = _name_after(folded, match.end())
        cover.mark(match.end(), match.end() + len(name))
        found.append((match.start(), f"{level}{match['post']}{name}"))
    found += _by_name(folded, cover)
    return _distinct([one for _, one in sorted(found)])


def without_accused(text: str) -> str:
    """The words without posts and offices: of 我要举报村长 only the wish is left."""
    folded = fold(text)
    for match in reversed(list(_TITLED.finditer(folded))):
        begin = _surname_start(folded, match)
        if begin is not None:
            folded = f"{folded[:begin]}{folded[match.end() :]}"
    return _POSTS.sub("", folded)


def is_vague(who: str) -> bool:
    """Whether nobody in particular is named: 干部, 村干部, 工作人员."""
    parts = [one for one in who.split("、") if one]
    return bool(parts) and all(_VAGUE.fullmatch(one) for one in parts)


def is_office(who: str) -> bool:
    """Whether only offices are named, and nobody in them: 学校, 县民政局."""
    return all(re.fullmatch(_OFFICE, one) for one in who.split("、"))


def belongs_to(person: str) -> bool:
    """Whether a short answer is a post or name that stands right behind its office: 校长, 王老师."""
    return bool(
        re.fullmatch(
            rf"(?:[\u4e00-\u9fff]{{1,3}})?(?:{_POST}|老师|医生|护士|窗口[^，。]{{0,6}})", person
        )
    )


def _by_name(text: str, cover: Cover) -> List[Tuple[int, str]]:
    """People told of without a post: 有个叫李二狗的, 姓廖的, 我们村孙保国把…."""
    found = []
    for match in _INTRODUCED.finditer(text):
        said = match["n"] or match["x"]
        start = match.start("n") if match["n"] else match.start("x")
        named = bool(match["x"]) or surname_length(text, start)
        if named and not cover.touches(start, start + len(said)):
            found.append((start, said))
            cover.mark(start, start + len(said))
    for match in _OURS.finditer(text):
        if not cover.touches(*match.span("n")):
            found.append((match.start("n"), match["n"]))
            cover.mark(*match.span("n"))
    for at in range(len(text)):
        name = text[at : at + 3]
        if (
            len(name) == 3
            and is_han(name)
            and is_common(name)
            and not cover.touches(at, at + 3)
            and _BEFORE_NAME.search(text[max(0, at - 4) : at])
            and _NAMED_DEED.match(text, at + 3)
        ):
            found.append((at, name))
            cover.mark(at, at + 3)
    return found


def _surname_start(text: str, match: "re.Match[str]") -> Optional[int]:
    """Where a surname begins right before a title: 张书记, 老王主任; ``None`` for 村主任, 副书记."""
    for start in (match.start("n"), match.end("n") - 1):
        name = text[start : match.end("n")]
        bare = name[1:] if name[:1] in "老小" and len(name) == 2 else name
        if (
            len(bare) == 1
            and surname_length(text, match.end("n") - 1)
            and bare not in "村乡镇县旗区支副老任社组队"
            and not (bare == "查" and text[start - 1 : start] == "嘎")
        ):
            return start
    return None


def _name_after(text: str, at: int) -> str:
    """A name that follows a post: 村主任刘长贵, 村主任郝二小, 包村干部老马."""
    if text[at : at + 1] in ("老", "小") and surname_length(text, at + 1) == 1:
        return text[at : at + 2]
    end = mongolian(text, at) or (at + 2 if is_mongolian(text[at : at + 2]) else at)
    if end > at and _AFTER_NAME.match(text, end):
        return text[at:end]
    length = surname_length(text, at)
    if not length or _NO_NAME.match(text, at):
        return ""
    for end in (at + length + 2, at + length + 1):
        name = text[at:end]
        if len(name) < end - at:
            continue
        if not is_common(name) and not (len(name) == 3 and text[end : end + 1] in ("", ",", "。")):
            continue
        plausible = is_han(name) or bool(_BYNAME.fullmatch(name[length:]))
        if plausible and _AFTER_NAME.match(text, end):
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
