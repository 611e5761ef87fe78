"""Words that ask whether or how one may declare a household: who asks that wants to.

我这个情况能不能报, 帮我妈申报的怎么弄, 供不起上学可以申报吗; never a question about the procedure
alone (申报要什么材料), which names nobody.
"""

from __future__ import annotations

import re

from language.text import fold

_DECLARE = r"(?:申报|申请|上报|登记|报(?![销警名考仇道告答酬废上]))"
_OWN = (
    r"(?:(?:我|俺|咱|额|阿拉)(?:们)?(?:自己)?(?:家|屋|这|那)?(?:里|头)?|家里?头?|屋里?头?|(?:他|她|人家)(?:们)?(?:家|屋)|"
    r"(?:这|那)(?:个|种|样)?的?(?:情况|样子|人家|户|家)|像(?:我|俺|咱|他|她)(?:们)?(?:这样|这种|家)?的?)"
)
_END = (
    r"[吗么嘛不没呢啊呀吧的了哈嘞撒噻哇咯行中成得\s,]*(?:行不行|中不中|可以不|能行不?)?(?:[?!。]|$)"
)
_MAY = re.compile(
    rf"{_OWN}[^。?!]{{0,24}}(?:能不能|可不可以|能|可以|够不够|够|符合|算|该|让|得不得行)[^,。?!]{{0,4}}?{_DECLARE}(?:监测|困难|上去|一下|一哈|个)*{_END}"
)
_HOW = re.compile(
    rf"{_OWN}(?:也)?(?:想|要|来|打算|准备)(?:给|替|帮)?[^,。?!]{{0,6}}{_DECLARE}(?:一下|一哈|个|监测|困难|救助|帮扶|户)*[,\s]*(?:的)?(?:话)?[,\s]*(?:要|该)?(?:怎么|咋|咋个|怎样|哪样|去哪|去?找谁|在哪)(?:整|弄|办|报|申报|申请|搞|操作)?{_END}"
)
_IN_NEED = re.compile(
    r"(?:家里?|屋里?头?|屋头)(?:遇到|出|碰到|遇上|有)(?:了|点|个|些|大)*(?:事|难)|(?:说|讲|唠|反映)(?:一下|一哈|一说|说|个)?(?:我|俺|咱)(?:们)?(?:家|屋)(?:里|头)?的?(?:事|情况|困难|难处)|"
    r"(?:我|俺|咱)(?:们)?(?:家|屋)(?:里|头)?的?(?:情况|事)[^,。?!]{0,6}(?:复杂|特殊|困难|难)|没(?:有|得)?人(?:来)?(?:管|帮)(?:我|俺|咱)|"
    r"(?:家|屋)(?:里|头)?的?(?:困难|恼火|难处|灰下)|困难有|帮(?:助)?(?:一下|一哈|哈)(?:忙)?可以[吗不]|帮(?:哈|个)忙|"
    r"(?:有|遇到了?|碰到了?|遇上了?)(?:个|点|些|很?大的?)?(?:困难|难处|难事|急难)(?:户)?(?:要|想|需要|来)?(?:反映|反应|说|讲|报|求助)?"
)


_WANTS = re.compile(
    r"(?:想|要|来|给我)(?:报个?名|登记|申请|申报|报|填)(?:一下|参加|个|那个|这个|你们)*[^,。?!]{0,3}(?:防返贫|监测(?!线)|帮扶|救助|困难)"
)
_SHORT = 24
_SAYS_SO = re.compile(
    r"(?:^|[,。?!\s])(?:我|俺|咱|额)(?:家)?(?:要|想|来)申报(?:一下|困难|监测)?[。!\s]*$"
)
_BARE_HOW = re.compile(
    r"(?:你好|您好|请问|那|我|俺|咱|额|想|要|问(?:一)?(?:下|问|哈)?|[,\s])*(?:怎么|咋个?|怎样|如何|咋样)(?:才能|才)?(?:申报|报困难)(?:困难)?(?:呢|啊|呀|嘛|嘞|哇)?[?。!]*"
)
_HERE = re.compile(
    r"(?:这里|这儿|你们|你这|这个电话|12317)[^,。?!]{0,6}(?:能|可以|管)[^,。?!]{0,3}(?:申请|申报|登记|报)(?:帮扶|监测|困难|救助)?(?:的)?[吗么不嘛]"
)


def asks_to_declare(text: str) -> bool:
    """Whether somebody asks whether this household may declare, or how to do it."""
    folded = fold(text).strip()
    if _SAYS_SO.search(folded) and len(folded) <= _SHORT:
        return True
    asks = any(one.search(folded) for one in (_MAY, _HOW, _WANTS, _HERE))
    return len(folded) <= 60 and (asks or bool(_BARE_HOW.fullmatch(folded)))


def tells_of_need(text: str) -> bool:
    """Whether the words only say that there is some trouble to tell: 我有困难要反映."""
    folded = fold(text).strip()
    return len(folded) <= 40 and bool(_IN_NEED.search(folded))
