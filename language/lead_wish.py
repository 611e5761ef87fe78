"""Words that only wish to report and tell nothing of what happened: 我匿名举报哈, 有个事要反映."""

from __future__ import annotations

import re

from language.text import fold

_WISHING = re.compile(
    r"你好|您好|在不在|在吗|喂|请问|麻烦|劳驾|同志|师傅|领导|大姐|大哥|闺女|小伙子|谢谢|"
    r"我们|俺们|额们|咱们|我|俺|咱|额|偶|本人|自己|叫|姓|你们|您们|恁们?|您|你|这里|这儿|你这|跟|给|向|对|"
    r"想要|想|要|来|得|能不能|能|可以|可不可以|准备|打算|必须|就是|就|也|还|再|另外|先|今天|现在|"
    r"实名但要?保密|实名|匿名|保密|不记名|不署名|署名|用真名|真名|"
    r"举报|反映|反应|投诉|检举|揭发|告(?:个|一)?状|告发|状告|告(?!诉)|说道|说说|说一说|说|讲讲|讲|唠唠|唠|报个|报|提|爆料|"
    r"一下下|一下|一哈子?|一点|一些|一个|一件|一桩|一条|个|件|桩|条|点|些|下|有|"
    r"问题线索|线索|问题|情况|事情|事儿|事|冤|不公|意见|"
    r"村干部|镇干部|乡干部|干部|当官的|乡里|镇里|乡上|镇上|县里|他们|人家|别人|某人|人|村里|村上|村|"
    r"(?<=[报映诉])不(?=[?]|$)|(?<=[报映诉])(?:行|成|中|得行)(?=[不吧吗么嘛没?]|$)|管不管|行不行|中不中|好不好|行不|中不|的|了|呢|啊|呀|吧|哈|嘛|吗|么|咯|撒|噻|哦|哇|嘞|哩|嗯|呗|这个|那个|那|"
    r"但是|不过|可是|又|[\s，。,.!！?？~～、:：；;…]"
)
_WORRY = re.compile(
    r"(?:但是|可是|不过)?(?:不能|不敢|不想|不要|不|别|莫)(?:讲|说|透露|暴露|告诉)(?:我|俺)是?(?:哪个|谁|啥人|哪家)(?:中|行|可以)?(?:不|吗)?|怕(?:遭|被|受)[^，。]{0,2}(?:报复|打击|整)|(?:谁|啥|什么)?(?:都|也)?不怕(?:他们?|她|谁|报复|啥)?|"
    r"(?:又|但是?|可是?|不过|就是|真的?)*(?:怕|担心|不敢|害怕)[^，。]{0,4}(?:查出来|查到|知道|晓得|报复|惹麻烦|惹事|得罪人?|找麻烦|说|留名)(?:是?我|俺)?|"
    r"会不会[^，。]{0,6}(?:知道|晓得|报复|查到|查出来|泄露)(?:是?我|俺)?|(?:不能|别|莫|不要)[^，。]{0,4}(?:说|知道|晓得)(?:是?我|俺)(?:是?(?:谁|哪个)|说的|举报的)?|"
    r"(?:不|别|莫|不要|不想|不愿)(?:想|要|愿意?)?(?:留|报|写|说|透露|露)(?:我|俺)?的?(?:真名|大名|名字|姓名|名)|(?:别|莫|不要|不用|甭)(?:打听|问)(?:我|俺)?(?:是)?(?:谁|哪个|哪位|叫啥|姓名|名字)|保险|安全|问(?:一)?(?:下|问)|泄露"
)
"""What it may bring upon the reporter, which tells nothing of the deed either."""
_NAMELESS = re.compile(r"(?:不|别|莫)(?:能|敢|想|要)?(?:说|讲|透露|告诉)(?:我|俺)是?(?:谁|哪个)")
_REPORT = re.compile(r"举报|反映|反应|投诉|检举|揭发|告状|告发|状告|线索")
_EMOJI = re.compile(r"[\U00010000-\U0010ffff\u2600-\u27bf]")
_LONGEST = 40
_ERRAND = re.compile(
    r"(?:办|补办|领|申请|开|交|盖|报销|贷|打听|问)[^，。]{0,10}(?:证|证明|手续|低保|补助|补贴|贷款|救助|医保|卡|章|材料|表|钱)(?:的(?:事|问题|情况))?[呢啊吧了\s。]*$"
)


def tells_nothing(text: str) -> bool:
    """Whether nothing is left once wish, greeting, way of being known and particles are gone."""
    folded = _EMOJI.sub("", fold(text))
    return len(folded) <= _LONGEST and not _WISHING.sub("", _WORRY.sub("", folded))


def only_wishes_to_report(text: str) -> bool:
    """Whether the words say that something is to be reported, and nothing else: 举报线索.

    Who will not say who speaks (俺不说俺是谁，俺说个事) is about to report.
    """
    meant = _REPORT.search(text) or _NAMELESS.search(text)
    return bool(meant) and tells_nothing(text)


def tells_an_errand(text: str) -> bool:
    """Whether the words only say what one went for (我老妈办残疾证的事): no trouble yet, but the
    beginning of a complaint if one follows."""
    folded = fold(text).strip()
    return len(folded) <= _LONGEST and bool(_ERRAND.search(folded))
