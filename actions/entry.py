"""Words outside a form that belong into one, whatever the intent looked like.

People who give their name and number, or tell of an illness and what it cost, are declaring;
what they said must not be lost because it sounded like a greeting or a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from actions.people_said import names_third_party, relation, says_on_behalf, speaks_for
from actions.turn import Heard
from language import lead_accused
from language.declare_wish import asks_to_declare, tells_of_need
from language.entities import Entity
from language.lead_categories import by_signs
from language.lead_wish import only_wishes_to_report

DECLARATION = "declaration_form"
LEAD = "lead_form"
_SHORT_WISH = 30
_A_TERM = 6
"""So short a text is a term that is asked about: 应纳未纳."""

_WHO = frozenset({"phone", "id_card"})
_MONEY_AND_TROUBLE = frozenset({"risk", "expense", "annual_income", "household_size"})
_ASKS = re.compile(
    r"[?？]|吗|嘛$|么$|怎么|咋|多少|多久|几天|能不能|可不可以|算不算|够不够|是不是|什么|哪"
)
_ASKS_BRIEFLY = re.compile(
    r"([\u4e00-\u9fff])[不没]\1|[不没][,，。?？\s]*$|啥|几|么$|区别|解释|规定|谁|还是|应该|可以|保密|真的假的|啊$|呢$"
)
_BESIDE = re.compile(
    r"^(?:我?想?(?:问问?|咨询|打听)(?:一?下)?(?:点|个)?(?:政策|事)?|多?谢谢?您?|麻烦(?:了|您)|[你您]好|在吗)[啊呀呢哦了吧，,。!！~\s]*$"
    r"|啥样的|啥是|是啥|干啥(?:的|用)"
)
"""A line of several that only greets, thanks, or puts a question without a question's word."""
_OF_REPORTING = re.compile(r"渠道|流程|时限|怎样|回复|答复|作证|出面|询问|多长|多久|奖")
"""What is asked about reporting itself."""
_REPORTS = re.compile(
    r"(?:我|俺|咱|额|想|要|来)[^，。]{0,4}(?:举报|投诉|检举|揭发|反映(?:个|点|一下|一个)?问题|反映[^。]{0,8}(?:保密|匿名|实名|不留名)|告(?:个|一|他一)?状|告发|告(?=[^，。诉知别]{0,4}(?:干部|书记|支书|主任|会计|村长|队长|组长|镇长|乡长|村委)))|^[^，。,]{0,4}?(?:匿名|实名|保密)?(?:举报|投诉|检举|揭发|告状)(?!电话|信箱|方式|怎么|要|的)"
)
_MAY_REPORT = re.compile(
    r"(?:你好|您好|我|俺|想问|请问|能不能|能|可不可以|可以|想|[，,\s])*(?:匿名|实名|保密|不留名)?(?:的)?(?:举报|反映问题|投诉)(?:一下|一?个(?:人|事儿?|事情)?)?(?:行|中|成|可以|得)?(?:不行|不中|不|吗|吧|么|嘛|没)*(?:[，,\s]*(?:能|会|可以)?(?:不能|不会)?(?:保密|泄露|匿名)(?:不|吗|吧)?)?[?？。!！\s]*"
)
_OFFICE = re.compile(
    r"干部|嘎查|两委|书记|支书|会计|主任|村长|队长|组长|镇长|乡长|局长|站长|所长|文书|出纳|网格员|嘎查达|村委|村里|村上|大队|镇上|镇里|乡里|"
    r"政府|残联|民政|信用社|单位|公家|领导|当官的|施工|工程|补(?:助|贴)|低保|名额"
)
_ACCUSES = re.compile(
    r"举报|(?:要|得|想|来|去)告(?!诉|知|别)|投诉|告(?:状|他|她|发|一状)|揭发|贪|腐败|克扣|扣(?:了|我|俺|钱|下)|吞(?:了|掉|我|俺|咱|占|没)|截留|挪用|私吞|冒领|套取|吃拿|卡要|好处费|红包|回扣|"
    r"把[^，。]{0,10}(?:款|钱|费|补[助贴]|低保|名额|井|地|牛|羊|设备)[^，。]{0,4}(?:领|卖|分|占|挪|吞|拿|弄)(?:走|掉|去|给|了|光)|挪(?:走|去|给)|"
    r"(?:钱|款|费|补[助贴])(?:都|又)?(?:遭|被|让|叫|给)[^，。]{0,8}(?:吃|吞|贪|拿|扣|分|用|花|领)[了咧掉光]|(?:实名|匿名)(?:反映|举报)|"
    r"走后门|偷工减料|豆腐渣|关系户|优亲|不公(?:平|正)?|弄虚作假|造假|假(?:材料|名单|数|账|发票)|乱收费|(?:书记|主任|会计|村长|支书|干部|镇长|乡长|队长|组长)"
    r"[^，。]{0,12}(?:亲戚|小舅子|兄弟|侄|名额|不管|不办|骂|打|收|要钱|拿|占|给了|没给|不给|瞒|骗|糊弄|吃)"
)


_EMPLOYER = re.compile(r"老板|工头|厂|公司|施工|承包")
_OWN_HOUSE = re.compile(
    r"(?:我|俺|咱|额)(?:们)?(?:家|屋)?(?:里|头)?(?:的)?[^，。,]{0,4}(?:房|屋|墙|窑)|家里?(?:的)?(?:房|屋|墙|窑)"
)
"""Whose wall has a crack: 俺家房要塌了，村里鉴定说是危房 accuses nobody of bad work."""


def reports(heard: Heard, told: list[Entity]) -> bool:
    """Whether words that look like something else accuse somebody in office.

    A question about policy names nobody in office together with a deed and a sum.
    """
    text = heard.text
    if asks_to_report(text) or only_wishes_to_report(text):
        return True
    plainly = not asks(text) and not _OF_REPORTING.search(text)
    if says_to_report(text) and plainly and heard.intent != "check_progress":
        return True
    puts_one = heard.intent in ("ask_policy", "check_progress")
    if puts_one and not _ASKS.search(text) and not _ASKS_BRIEFLY.search(text):
        return heard.intent == "ask_policy" and len(text) > _A_TERM and bool(by_signs(text))
    concrete = any(one.type == "expense" for one in told) and names_a_sign(text)
    return bool(lead_accused.accused(text)) and accuses(text, told) and (concrete or not puts_one)


def names_a_sign(text: str) -> bool:
    """Whether a deed is named, by its word or by a sign of its kind."""
    return names_a_deed(text) or bool(by_signs(text))


def wishes_to_declare(text: str) -> bool:
    """Whether somebody asks to declare, or only says that there is trouble to tell of."""
    if accuses(text):
        return False
    for_kin = len(text) <= _SHORT_WISH and says_on_behalf(text) and bool(relation(text))
    return (
        asks_to_declare(text)
        or (for_kin and asks(text))
        or (tells_of_need(text) and not asks_to_report(text))
    )


def declares(text: str, told: list[Entity]) -> bool:
    """Whether the words tell of a household in need: who, or of a trouble and what hangs on it."""
    if accuses(text, told):
        return False
    kinds = {one.type for one in told}
    own_name = any(
        one.type == "name" and one.attrs.get("role") in ("speaker", "household") for one in told
    )
    concrete = len(kinds & _MONEY_AND_TROUBLE) + bool(kinds & _WHO) + own_name + ("place" in kinds)
    if _ASKS.search(text):
        about = speaks_for(text) is not None or names_third_party(text)
        return "risk" in kinds and about and concrete >= 3
    if kinds & _WHO or own_name or says_on_behalf(text):
        return True
    return "risk" in kinds or (concrete >= 2 and bool(kinds & {"expense", "annual_income"}))


def accuses(text: str, told: Iterable[Entity] = ()) -> bool:
    """Whether the words say that somebody in office did wrong.

    ``told`` are the entities in them: the name of a place (斑竹园镇长岭关村) names no office.
    """
    if says_on_behalf(text) and not _ACCUSES.search(text):
        return False  # 我是村会计，代崔家申报: the post is the speaker's own
    for one in told:
        if one.type == "place":
            text = text.replace(one.value, "")
    if _ACCUSES.search(text):
        return True
    sign = by_signs(text) if _OFFICE.search(text) else None
    return bool(sign) and not (sign == "项目质量" and _OWN_HOUSE.search(text))


def asks_to_report(text: str) -> bool:
    """Whether somebody asks whether one may report: who asks that wants to."""
    return bool(_MAY_REPORT.fullmatch(text.strip()))


def asks_plainly(text: str) -> bool:
    """Whether the words put a question in full: 能不能, 怎么办, 吗 at the end."""
    return bool(_ASKS.search(text))


def asks(text: str) -> bool:
    """Whether the words put a question."""
    return bool(asks_plainly(text) or _ASKS_BRIEFLY.search(text))


def without_questions(text: str) -> str:
    """Of messages that came together (a line each), those that put no question; one stays whole."""
    lines = text.split("\n")
    if len(lines) == 1:
        return text
    return "\n".join(one for one in lines if not is_beside(one))


def is_beside(line: str) -> bool:
    """Whether one of several messages only asks, greets or thanks."""
    return asks_plainly(line) or bool(_BESIDE.search(line))


def speaks_of_office(text: str) -> bool:
    """Whether a statement, not a question, speaks of office or its help: 嘎查说有棚圈补贴."""
    return len(text) > _A_TERM and bool(_OFFICE.search(text)) and not _ASKS.search(text)


def says_to_report(text: str) -> bool:
    """Whether somebody says in so many words to report: 我要举报."""
    return bool(_REPORTS.search(text))


def names_somebodys_deed(text: str) -> bool:
    """Whether a deed is named together with somebody in office, not an employer."""
    return names_a_deed(text) and any(
        not _EMPLOYER.search(one) for one in lead_accused.accused(text)
    )


def names_a_deed(text: str) -> bool:
    """Whether the words plainly report, or name what somebody in office took, hid or faked."""
    return bool(_ACCUSES.search(text))
