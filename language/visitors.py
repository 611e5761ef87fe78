"""Who shall come to look (入户核查): the wish that the township does instead of the village, or its taking back.

A wish is said to us now. That somebody came, did not come, sent somebody or told something is no
wish, whoever it was: 村里来过了没用, 镇上让我报的.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

TOWNSHIP, VILLAGE = "township", "village"


@dataclass(frozen=True)
class Visitors:
    """``by``: who shall come; ``rest``: the words without the wish and its reason, perhaps none."""

    by: str
    rest: str


_POST = r"(?:支?书记?|主任|会计|干部|村长|队长|文书|嘎查达)"
_THEM = rf"(?:(?:我们|俺们|咱们|我|俺|咱|那个|这个|那些|这些|本)?(?:村|嘎查|大队|社区)(?:委会|委|两委|里头|里|上|头|那边|那头)?(?:的)?(?:那帮|那些|那伙|几个)?(?:{_POST}|长|人|领导)?(?:们)?|支书|村长|嘎查达)"
_ABOVE = r"(?:(?:(?![我俺咱额你您他她去到在上从回往不没让叫是])[\u4e00-\u9fff]){0,3}?(?:乡镇|乡|镇|苏木|街道|公社)(?:政府|里头|里|上|那边)?(?:的)?(?:工作人员|人|干部|领导|同志)?(?:们)?)"
_HOME = r"(?:(?:我|俺|咱|额)(?:们)?)?(?:家|屋)?(?:里|头)?"
_LOOK = r"(?:看(?!病|牙|眼|诊|笑|见|不|到|过|了)(?:一看|看|一下|下)?|瞧(?:瞧|一下)?|核实(?:一下|下)?|核查(?:一下|下)?|调查(?:一下|下)?|了解(?:一下|下)?|查(?:一查|查|看|一下|下)?)"
_OK = r"(?:就)?(?:行|可以|好|中|成|要得|得行|能)(?:不行|不可以|不好|不中|不|吗|么|嘛|没|吧|呢|啊)?"
_ENDS = rf"(?:(?:[，,\s]*(?:就)?{_OK})?[吧呗啊呀嘛哈呢吗么]*(?=[，。,.、！!？?；;\s]|$))"
_AFTER = rf"(?:{_ENDS}|(?=不是|别|莫|我|俺|咱|他|她|才|最|就|也|同意|都|其他|别的|电话|名字))"
_COMES = (
    rf"(?:直接|亲自|再|派人|来人)?(?:(?:过来|下来|来)(?:人|个人)?(?:一趟|趟)?{_HOME}(?:一下)?{_LOOK}?|"
    rf"上门(?:来)?{_LOOK}?|入户(?:来)?{_LOOK}?|登门|进(?:我|俺)?(?:家|屋)(?:门)?|到{_HOME}(?:来)?{_LOOK}?|{_LOOK}|"
    r"(?:经手|插手|管|办|处理|沾手))(?![过了的])"
)
_ASKING = r"(?:请|麻烦|拜托|求求?)?(?:你们|您们|您|你)?(?:我|俺|咱|额)?(?:们)?(?:是?想|希望|要求|就想|宁愿)?(?:能不能|可不可以|可以|能否|能|行不行|要不|最好(?:是|能)?|还是|那就|就)?"
_SAID = r"(?:说|讲|答应|通知|告诉|劝)(?:了|是|过|要|着)?"
_OTHERS_SAY = re.compile(
    rf"(?:{_THEM}|{_ABOVE}|县里|{_POST}|他们?|她|人家|医生|邻居)(?:都|就|也|又|又去|去|还|要|想|准备|会|先|已经|{_SAID})*$|(?:为啥|为什么|为何|凭啥|凭什么|咋|怎么)(?:就|都|也)?$|"
    r"(?:上次|上回|去年|前年|之前|以前|那回|那年|当时|那时候?|早就|已经|曾经?)(?:就|也|我|俺|还|都|那次)?$"
)
"""Before a wish: somebody else's, or one of long ago."""

_REFUSES = (
    rf"{_ASKING}(?:(?:别|甭|莫)(?:再)?(?=让|叫|喊|派|请|由|给)|不要|不用|不想(?:让|叫|要|见)?|不愿意?(?:让|叫)?|不(?:让|叫|准|许|希望|敢让|敢叫|放心让|需要|能让)|莫要)(?:再)?(?:让|叫|喊|派|请|是|由|给)?{_THEM}(?:再)?{_COMES}{_AFTER}",
    rf"{_THEM}(?:那边)?(?:就|都|可)?(?:别|不要|莫|甭|不用)(?:再)?(?:来|上门|登门|经手|插手)(?![过的])(?:人|{_HOME}{_LOOK}?)?(?:了)?{_AFTER}",
    rf"{_ASKING}(?:不|别|甭|莫)(?:要|想|用)?(?:再)?(?:经过|经由|经|通过|交给|转给|派给|分给|派到|分到|交到|转到){_THEM}(?:的)?(?:手(?:里|上)?)?(?:办|查|核实)?{_ENDS}",
    rf"{_THEM}(?:要)?{_COMES}[，,\s]*(?:我|俺)?(?:可|真|都)?(?:不放心|不踏实|信不过)",
    rf"{_ASKING}(?:绕过|绕开|避开|越过|躲开){_THEM}{_AFTER}",
)
_NOT = r"(?<!别)(?<!不)(?<!莫)(?<!甭)(?<!不用)(?<!不要)(?<!不想)(?<!不必)(?<!不愿)"
_CALLS = (
    rf"{_ASKING}{_NOT}(?:让|叫|喊|请|派|换成|换|改成|改由|改|由|找|要){_ABOVE}{_COMES}{_AFTER}",
    rf"{_NOT}(?:我|俺|咱)?(?:想|希望|要求|最好(?:是|能)?|能不能|可不可以|可以不可以|可以|能)(?:让|叫)?{_ABOVE}{_COMES}{_AFTER}",
    rf"(?<![到去在往从上回]){_ABOVE}{_COMES}[，,\s]*(?:{_OK}[吧啊呀呢]*(?=[，。,.、！!？?；;\s]|$)|(?:我|俺)?(?:才|更|比较)?(?:放心|踏实|公道|公平)[些点吧啊呀呢]*)",
)
_ANYBODY_ELSE = rf"{_ASKING}(?:换|派|让|叫)(?:个|些|几个)?(?:别的?|其他的?|其它的?|外面的?|别处的?|另外的?)?(?:个)?(?:人|单位|干部)(?:来|上门|核实|查|去){_LOOK}?{_AFTER}"
_NOT_THEM = rf"{_ASKING}(?:别|不要|莫|不想|不方便|不敢|不愿意?|怕)(?:让|叫)?(?:他们?|她|那帮人|那些人)(?:再)?{_COMES}{_AFTER}"
"""A wish only where the words also say what stands between speaker and village."""

_AGREES = r"(?:也)(?:行|可以|中|成|好|没事|不要紧|无所谓|没关系|得|要得)(?:的|了|吧|啊)*"
_TAKES_BACK = (
    rf"(?:算了|罢了|那|还是|就|嗯)*[吧，,\s]*{_THEM}(?:要)?{_COMES}(?:{_AGREES}|就{_THEM}?来(?:吧|呗|了)?)",
    rf"(?:算了|罢了|那|还是|嗯)*[吧，,\s]*(?:就|还是|那就|还)?{_NOT}(?:让|叫|由|请|派){_THEM}{_COMES}{_AFTER}",
    rf"(?:算了|罢了|那)*[吧，,\s]*(?:谁|哪个|啥人)来(?:{_LOOK})?(?:都|也)(?:行|可以|一样|中|成|好|没事|要得)(?:的|了|吧|啊)*",
    rf"(?:算了|罢了|那)*[吧，,\s]*(?:不用|不要|别|不必|甭|莫)(?:让|叫|派|换|请|麻烦)*{_ABOVE}(?:来|跑|上门)(?:人|一趟|{_LOOK})?(?:了)?{_AFTER}",
    r"(?:算了|罢了|那)*[吧，,\s]*(?:不用|不|别|甭)换(?:人|镇上|乡里)(?:了|吧)+",
)

_WHOM = rf"(?:{_THEM}|他们?|她|{_POST})"
_REASON = re.compile(
    rf"(?:因为|主要是)?(?:(?:我|俺|咱)(?:们)?(?:家)?(?:以前|之前|前年|去年|前些年|早先|才|刚)?(?:告|举报|投诉|检举|反映|揭发|得罪|骂|告发)过{_WHOM}?(?:的事|贪[^，。,\s]{{0,6}}|扣[^，。,\s]{{0,6}})?|"
    rf"{_WHOM}(?:跟|和|与|同|对)(?:我|俺|咱)(?:们)?(?:家)?(?:一直|以前)?(?:有|闹|结)(?:点|过|了|些|着)?(?:私?仇|矛盾|过节|意见|梁子|冤|别扭|疙瘩|成见)(?:的)?|"
    rf"(?:我|俺|咱)(?:们)?(?:家)?(?:跟|和|与|同){_WHOM}(?:一直|以前|关系|处得|家)*(?:有|闹|结|不|吵|打|合)(?:点|过|了|些|着)?(?:私?仇|矛盾|过节|意见|梁子|冤|别扭|疙瘩|好|对付|和|来|架|翻了?)(?:的)?|"
    rf"(?:我|俺|咱)?信不过{_WHOM}|(?:我|俺|咱)?(?:怕|担心){_WHOM}(?:会)?(?:报复|使坏|刁难|给(?:我|俺)穿小鞋|为难)(?:我|俺)?(?:们)?|"
    rf"{_WHOM}(?:会)?(?:报复|刁难|为难|整)(?:我|俺)(?:们)?(?:家)?|{_WHOM}(?:会)?给(?:我|俺)穿小鞋|{_WHOM}(?:不公道|不公平|不公正|偏心|向着(?:别人|他们自己)))[的了呢啊]?"
)
_TOWNSHIP_WISH = re.compile("|".join(_REFUSES + _CALLS))
_TOWNSHIP_WITH_A_REASON = re.compile("|".join((*_REFUSES, *_CALLS, _ANYBODY_ELSE, _NOT_THEM)))
_VILLAGE_WISH = re.compile("|".join(_TAKES_BACK))
_JOINTS = r"(?:不过|但是|但|可是|就是|只是|还有|另外|对了|因为|所以|而且|并且|那|吧|啊|呢|[，,。.、；;！!？?\s])"
_LOOSE = re.compile(rf"^{_JOINTS}+|{_JOINTS}+$")
_NOTHING = re.compile(
    r"(?:算了|这事儿?|我|俺|咱|的话|谢谢|麻烦|您|你们?|请|好不好|行不行|行不|行吗|可以吗|这样|要求|希望|想|要|核实|核查|申报|的时候|来|一下|[的了吧啊呢嘛呀哈，,。.、；;！!？?\s])*"
)


def read(text: str) -> Optional[Visitors]:
    """The wish in the words, the last one where there are several; ``None`` where there is none."""
    reasons = [one.span() for one in _REASON.finditer(text)]
    pattern = _TOWNSHIP_WITH_A_REASON if reasons else _TOWNSHIP_WISH
    above = [one.span() for one in pattern.finditer(text) if _is_own(text, one.start())]
    back = [
        one.span()
        for one in _VILLAGE_WISH.finditer(text)
        if _is_own(text, one.start())
        and not any(a < one.end() and one.start() < b for a, b in above)
    ]
    if not above and not back:
        return None
    by = TOWNSHIP if not back or (above and above[-1] > back[-1]) else VILLAGE
    return Visitors(by, _without(text, above + back + reasons))


def _is_own(text: str, start: int) -> bool:
    clause = re.split(r"[，。,.；;！!？?\s]", text[:start])[-1]
    return not _OTHERS_SAY.search(clause)


def _without(text: str, spans: "list[tuple[int, int]]") -> str:
    kept, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            kept.append(text[at:start])
        at = max(at, end)
    kept.append(text[at:])
    parts = [_LOOSE.sub("", part) for part in kept]
    rest = "，".join(part for part in parts if part)
    return "" if _NOTHING.fullmatch(rest) else rest
