"""Signs of an utterance: what ``language`` reads in it, as a handful of features of its intent.

Characters and words tell two stories apart only if training has seen their words. A sign stands
for a whole kind of words – any illness, any sum, any accusation, any short yes – so a story in
new words still shows what it is made of.
"""

from __future__ import annotations

import re
from typing import Dict, Text

from language import answers, dangers, lead_categories
from language.entities import extract
from language.text import fold

_ASKS = re.compile(
    r"[?？]|吗|嘛|啥|什么|怎么|咋|多少|多久|多长|几[天个年号]|哪|能不能|可不可以|啷个|要不要|是不是|"
    r"有没有|算不算"
)
_ENDS_AS_QUESTION = re.compile(r"(?:[?？]|吗|不|没|没有|么|呢|吧|嘛)[?？。！!\s]*$")
_CADRE = re.compile(
    r"干部|书记|支书|会计|主任|村长|队长|组长|镇长|乡长|局长|村委|站长|所长|大队|社长|理事长|领导|"
    r"网格员|工作队|嘎查达|苏木达|达林"
)
_KIN_OF_CADRES = re.compile(
    r"亲戚|本家|小舅子|侄子|外甥|妹夫|姐夫|表[哥弟]|堂[哥弟兄]|亲家|大舅哥|小姨子|连襟"
)
_FAMILY = re.compile(
    r"老伴|媳妇|婆婆|公公|儿子|闺女|女儿|孙|爸|妈|娘|爹|老汉|老头|娃|孩子|男人|丈夫|老婆|婆娘|"
    r"弟|哥|姐|妹|奶|爷"
)
_FAREWELL = re.compile(
    r"再见|再会|回见|拜拜|拜了|掰掰|挂了|挂啦|撂了|晚安|明[天儿个]见|回头聊|改[天日].{0,2}聊|不聊了|"
    r"走了[哈啊呀]|88|bye"
)
_PATTERNS = (
    ("farewell", _FAREWELL),
    ("asks", _ASKS),
    ("ends as question", _ENDS_AS_QUESTION),
    ("cadre", _CADRE),
    ("kin", _KIN_OF_CADRES),
    ("family", _FAMILY),
)
LENGTHS = (2, 3, 4, 6, 9, 13, 20, 35, 60)
"""An utterance carries a mark for each of these lengths (characters) that it reaches."""


def signs(text: Text) -> Dict[Text, float]:
    """The signs that are there, each with the value 1."""
    folded = fold(text)
    found = {f"entity {entity.type}" for entity in extract(text)}
    found.add(f"answer {answers.classify(text)}")
    found.update(f"danger {kind}" for kind in dangers.find(text))
    found.update(name for name, pattern in _PATTERNS if pattern.search(folded))
    category = lead_categories.propose(text)
    if category:
        found.update(("lead", f"lead {category}"))
        if "cadre" in found:
            found.add("lead of a cadre")
    found.update(f"length {length}" for length in LENGTHS if len(folded) >= length)
    return dict.fromkeys(found, 1.0)
