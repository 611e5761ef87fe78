"""What a short reply in a form means: yes, no, skip, unsure, wait, why, repeat, stop."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal, Optional

from language.text import fold

Kind = Literal["yes", "no", "skip", "unsure", "wait", "why", "repeat", "stop"]
_DATA = Path(__file__).parent / "data" / "replies.txt"
_LEAD = r"(?:哎呀|哎哟|哎|唉|嗯|哦|噢|那个|那|诶|喂|不好意思|对不起|麻烦你?|劳驾|师傅|同志|闺女|姑娘|大妹子)*[, ]?"
_LONGEST = 24  # beyond this it is a story, not a reply
_TAIL = (
    r"(?:吧|啊|呀|嘛|哈|哦|噢|喔|呢|哩|咯|嘞|啦|了|的|撒|噻|哟|诶|哎|滴|嗷|昂|呗|谢谢|师傅|同志)*"
)


@lru_cache(maxsize=1)
def _wholes() -> dict[str, re.Pattern[str]]:
    """One pattern a kind, of all its lines in the data; yes and no may be said up to three times."""
    patterns: dict[str, list[str]] = {}
    for line in _DATA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, _, pattern = line.partition(",")
            patterns.setdefault(kind, []).append(pattern)
    wholes: dict[str, re.Pattern[str]] = {}
    for kind, lines in patterns.items():
        head = r"(?!唔[系好得要])" if kind == "yes" else ""
        body = rf"{head}{_LEAD}(?:{'|'.join(lines)}){_TAIL}[?, 。.!~、]*"
        wholes[kind] = re.compile(rf"(?:{body}){{1,3}}" if kind in ("yes", "no") else body)
    return wholes


# A yes, a no or a stop with a little more said after it.
_YES_AND = re.compile(
    r"(?:对|是|嗯|好|行|可以|要得|中|没错|同意|确认|确定|愿意|乐意|没有错|来电人|本人|我|俺)(?:[的地啊呀噻嘛对是了嘞哩没错好可以行 ,]|得很)*"
    r"(?:来电人|本人|表示|你|您|恁|恁个|尽管|帮我|给我|就|我|俺|咱|家|的|全|都|对|这样|这么|这几样|报|提交|写|弄|填|查|核查|核实|登记|授权|保存|申报|以上|上述|信息|内容|无误|属实|确认|同意|上去?|吧|嘛|了|哇|继续|那|来|是|[ ,])*"
)
_NO_AND = re.compile(
    r"(?:来电人表示|好像|本人对此|我|俺|这个|那|再|也|真|[ ,])*(?:不是(?:这|那|你|我|他)[^。;!?]{0,8}|不同意[^。;!?]{0,8}|不予同意|没说过|没这回事|没(?:有)?这(?:个|么多|些|回)?事?|没有没有[^。;!?]{0,6}|"
    r"没(?:有|得)?(?:其他|别的|什么|啥)[^。;!?]{0,6}|没有啥|并没有|并非如此|不对|我?不是|(?:可)?不愿意|(?:可)?不想|要不得|使不得|那?不成|木有[^。;!?]{0,4}|莫得(?!(?:啥子?)?问题)[^。;!?]{0,8}|没得没得|用不上|不需要[^。;!?]{0,6}|不用[^。;!?]{0,3}|不中[^。;!?]{0,4}|真没)(?:要得|不对|了|的|啊|哈|哇|呀|[ ,])*(?:要不得|没有|不是)?(?:[的了啊哈哇呀])*"
)
_STOP_AND = re.compile(
    r"(?:先|就)?(?:停停停|停下来?|停一停|先停)[^。;!?]{0,12}|[^。;!?]{0,10}(?:取消|撤回|撤销|终止|停止|退出|作废|删除|放弃)(?:我的|这次|本次)?(?:申报|申请|举报|填报|登记|办理|记录|材料|提交)?[^。;!?]{0,8}|(?:申报|申请|举报)(?:作废|撤回|取消)[^。;!?]{0,4}|"
    r"[^。;!?\d]{0,12}(?:不|别|莫|甭)(?:想|要|用|再|必)?(?:继续)?(?:填|申报|申请|报|举报|弄|搞|整|登记|提交)(?:他|她|我|这个|下去|报)?(?:了|乐|啦|嘛)[^。;!?\d]{0,8}|别提交|暂不申报[^。;!?]{0,8}"
)
_PEOPLE = r"(?:你们?|您|恁们?|他们|人家|人|村里|村上|镇里|镇上|干部|大家|上头|上面)"
_COURTESY = re.compile(
    r"[ ,]*(?:那|就|可|真|太|实在|先|都|给|让|你们?|您|恁们?|同志们?|大家|添|受)*"
    r"(?:麻烦|谢谢|感谢|多谢|辛苦|难为|劳烦|劳驾|有劳|费心|受累|拜托)"
    r"(?:你们?|您|恁们?|大家|闺女|姑娘|师傅|同志们?|小伙子|大妹子|领导|跑一趟|来一趟|操心|"
    r"麻烦|谢谢|感谢|辛苦|了|啊|呀|哈|哦|嘛|啦|咯|嘞|[ ,])*$"
)
_SEE = r"(?:看着办|看看|看一看|看一下|看|核实|核查|查|了解|问问|瞧瞧?|弄|办)"
_GO_AHEAD = re.compile(
    rf"(?P<yes>.+?)[ ,]*(?:那|就)*(?:叫|让|喊|请|派|等)?{_PEOPLE}*"
    r"(?:就|都|快点?儿?|赶紧的?|赶快|尽快|早点儿?|尽管|只管|随时)*"
    rf"(?:赶紧的?|快点儿?|过?[来去](?:人|家里?)?(?:就(?:行|是|中|好))?(?:一趟)?{_SEE}?|{_SEE})(?:一下)?[吧嘛呗啊呀哈噻了]*"
)
_STAY_AWAY = re.compile(
    rf"(?P<no>.+?)[ ,]*(?:叫|让|喊|请|派)?{_PEOPLE}*(?:别|莫|甭|不要|不用)再?"
    rf"(?:叫|让|派)?{_PEOPLE}*(?:过?[来去]人?{_SEE}?|{_SEE})[吧嘛呗啊呀哈噻了]*"
)
_THRICE = re.compile(r"(\w{1,3}?)(?:[ ,]*\1){2,}")
_MERCY = re.compile(r"行行好|做做好事")
_ASKING = re.compile(r"几|什么|怎么|咋|多久|多少|监测户|条件|规定|吗|\?|为啥")
_FILLER = re.compile(
    r"^(?:(?:嗯+|呃+|额+|那个|那|哎呀?|唉|这个嘛|哦|诶|啊|师傅|同志|你好|您好|闺女|小伙子|姑娘|大妹子)[, 、。.!…]+)+"
)
# The first that fits decides: 不说了 is a stop before it is a skip.
_ORDER: tuple[Kind, ...] = ("stop", "why", "repeat", "wait", "unsure", "yes", "no", "skip")
_OF_OTHERS = re.compile(
    "他|她|谁|村里|干部|把我|资格|通知|反映|声明|地址"
    "|公示|公告|名单|照片|相片|图片|会计|书记|主任|[镇乡县村][上里](?:让|叫|要)"
)
_OF_A_RULE = re.compile("低保|评|政策|标准|别人家|他家|他们家")  # a question of its own
_CONTAINED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "stop",
        re.compile(
            r"不(?:弄|申报|报|搞|办|填)了[啊吧呀]?$|^算了(?!一?下|[^,。]*[0-9]|[,。 ]*还是(?:同意|报|申报|办))"
        ),
    ),
    (
        "why",
        re.compile(
            r"(?:问|要)(?:这|我|身份证|电话)[^,。]{0,6}(?:干啥|干嘛|干什么|做啥|做什么|弄啥)"
        ),
    ),
    (
        "unsure",
        re.compile(r"(?:记不(?:清|得|住)|不知道|不晓得|不清楚|说不准|忘了|搞不清)[^,。;!?]{0,6}$"),
    ),
    (
        "wait",  # 孩子哭了等会儿; 等会儿 锅糊了
        re.compile(
            r"^[^\d。;!?]{0,8}(?<![不没别])(?:等一?会儿?|等一?下|等一?哈儿?|等等|稍等)[啊吧呀哈嘛]*(?:[啊吧呀哈 ,]*$|[ ,](?![^\d]*(?:错|不对|改|名字|电话|刚才|说|是|我家|想))[^\d]{1,8}$)"
        ),
    ),
    (
        "repeat",  # 啥意思啊 姐没整明白
        re.compile(
            r"^(?:啥|什么|么子|甚|哪样)意思[啊呀呢嘛,? ]+[^\d]{0,6}(?:不|没)[^\d]{0,3}(?:懂|明白|清)"
        ),
    ),
    ("skip", re.compile(r"(?:不想|不方便|不愿意?)(?:说|讲|填|提供|透露|给)[^,。;!?]{0,4}$")),
)


def classify(text: str) -> Optional[Kind]:
    """The meaning of a short reply; None when it is none of these or says something of its own."""
    folded = re.sub(r"[\U00010000-\U0010ffff\u2600-\u27bf…]", "", fold(text)).strip(" ,。.!~、\n")
    if not folded:
        return _emoji(text)
    if len(folded) > _LONGEST or _MERCY.match(folded):
        return None
    short = _FILLER.sub("", folded) or folded
    wholes = _wholes()
    for kind in _ORDER:
        if wholes[kind].fullmatch(short) and not (kind == "why" and _OF_A_RULE.search(short)):
            return kind
    if not re.search(r"[0-9]", short):
        told = _ASKING.search(short) or _OF_OTHERS.search(short)
        if _STOP_AND.fullmatch(short) and not told:
            return "stop"
        if _YES_AND.fullmatch(short):
            return "yes"
        if _NO_AND.fullmatch(short):
            return "no"
        plainly = _agreed_or_refused(short)
        if plainly:
            return plainly
    for kind, pattern in _CONTAINED:
        if len(short) <= 14 and pattern.search(short) and not re.search(r"\d{3}", short):
            return kind
    return None


def _agreed_or_refused(text: str) -> Optional[Kind]:
    """A yes or no said over and over, thanked for, or with a word about coming: 行行行 麻烦你了;
    好好好 你们来吧; 不用不用 别来."""
    said = _THRICE.sub(r"\1\1", _COURTESY.sub("", text)).strip(" ,")
    wholes = _wholes()
    for kind, more in (("yes", _GO_AHEAD), ("no", _STAY_AWAY)):
        ahead = more.fullmatch(said)
        heads = [said, *([ahead[kind].strip(" ,")] if ahead else [])]
        if any(wholes[kind].fullmatch(_THRICE.sub(r"\1\1", head)) for head in heads if head):
            return "yes" if kind == "yes" else "no"
    return None


def is_wordless(text: str) -> bool:
    """A smiley, a full stop: nothing was said, not even yes or no by a thumb."""
    return not re.search(r"[\u4e00-\u9fff\w]", text) and classify(text) is None


def _emoji(text: str) -> Optional[Kind]:
    if re.search(r"[👌👍🆗✅✔]", text):
        return "yes"
    return "no" if re.search(r"[❌✖👎🙅]", text) else None
