"""Which amounts are income, spending, debt or loss, judged by the nearest words around them."""

from __future__ import annotations

import re
from bisect import bisect_left

from language.amounts import Amount
from language.corrections import takes_back
from language.money_cues import Cue, cues

_FARTHEST = (
    26  # characters, commas and further amounts counted in, beyond which a word says nothing
)
_WINDOW = 60
_SENTENCE = re.compile(r"[。;!?\n]")
_CADRE = re.compile(
    r"主任|书记|支书|会计|村长|村干部|队长|组长|镇长|干部|文书|出纳|举报|反映|投诉|贪|工作人员|村里(?=扣|收|要|截)|村委"
)
_TAKEN = re.compile(
    r"扣|没兑现|没到位|没见(?:着|到)|欠[我俺]|拖欠|没给?结|没结清|账上查|截留|贪污|挪用|冒领|套取|骗取|私吞|侵吞|少发|少给|没发|没给|不给|不发|没到账|没见到|好处费|回扣|红包|送礼|吃了"
)
_LIMIT_AFTER = re.compile(
    r" ?(?:元|块钱?)?(?:的)?(?:以下|以上|以内|之内|之下|之上|的?线(?!城)|为?标准|为界|这条线|的门槛|封顶|是按|按哪|是哪|是不是|是[^,。;!?]{0,8}(?:标准|线|规定))"
)
_LIMIT_BEFORE = re.compile(
    r"(?:低于|高于|超过|超出|达到|达不到|不超|少于|多于|标准(?:是|为)?|线(?:是|为)?|最高|上限(?:是)?|不满|满|够)[^,。;!?]{0,4}$"
)
_EACH = re.compile(r"每(?:头|只|亩|斤|袋|吨|公斤|棵|匹|口猪|件|平)[^,。;!?]{0,5}$")
_ASKING = re.compile(
    r"吗|是不是|能不能|算不算|够不够|多少|怎么|咋|可不可以|能否|行不行|才算|才能|政策|规定|条件|符合|够格|算低|行吗|对不|几多|呢\?|什么|按哪|是哪|哪一?年|得行不|中不中|成不成|[不没][?。!]*$"
)
_BENEFIT = re.compile("低保|五保|补贴|补助|救助|津贴|养老|能领|能拿|能给|会给")
_TAIL_QUESTION = re.compile(r"(?:[不没吗么]|多少|行不行|对不对)(?:啊|呀|呢)?[?。!]*$")
_OWN = re.compile(r"[我俺咱]|家里|全家|屋头|人均收入才|自己|孩子|老伴|一年也就")
_WHOSE = re.compile(r"人均|每人|平均|一个人合|一口人|全家|一家子(?:总共|一共|合计)")
_LEVY = re.compile(r"收取|乱收|收费|收了|收我|要了|索|才给办|交钱")
_BREAK = re.compile(r" (?=[我俺咱他她你孩娃老家现去今房地就爸妈媳儿女婆公都])")
_WRITTEN = re.compile(
    r"(?:他们|村里|村上|会计|书记|档案|表上|手册|账上|材料)[^,。;!?]{0,6}(?:写|填|造|登记|算|报)(?:了|成|着|的)?[^,。;!?]{0,5}$|(?:写成|填成|算成)了?$"
)
_EMPLOYER = re.compile("老板|工头|厂里|公司|保险|对方|司机|肇事")
_PAY = re.compile("工资|工钱|薪")
_FEE = re.compile("手续费|材料费|工本费|赞助费|办证费|公证费")
_DEMANDED = re.compile(
    "先(?:交|给|拿)[^,。;!?]{0,8}(?:才|[。;!?]|$)|才[给肯](?:我)?(?:办|报|盖|评|批|安排)|(?:押金|保证金)[^。;!?]{0,8}(?:才|不退)|茶水费|强迫|给村里|让我(?:对|写|别|在|签)|叫我别|私了|(?:评|办|要)(?:个)?低保[ ,]?(?:先|得)交"
)
_ILLNESS = re.compile(r"保温箱|早产|氧气|癌|出血|血|病|药|疗|医|诊|针|透析|住院|手术|病房|icu|护工")
_PAID_OUT = frozenset(("发了", "给了"))


def classify(text: str, amounts: list[Amount]) -> list[str | None]:
    """A kind of `KINDS` for each amount, None where nothing around it tells."""
    told = cues(text)
    kinds: list[str | None] = []
    for index, amount in enumerate(amounts):
        kind = _kind(text, amounts, index, told)
        if index and takes_back(text[amounts[index - 1].end : amount.start]):
            kind = kinds[-1] or kind
        kinds.append(kind)
    return kinds


def _kind(text: str, amounts: list[Amount], index: int, told: list[Cue]) -> str | None:
    amount = amounts[index]
    near = max(0, amount.start - _WINDOW)
    begin = max((m.end() for m in _SENTENCE.finditer(text, near, amount.start)), default=near)
    close = _SENTENCE.search(text, amount.end, amount.end + _WINDOW)
    finish = close.start() if close else min(len(text), amount.end + _WINDOW)
    sentence = text[begin : close.end() if close else finish]
    if _is_limit(text, amount, sentence):
        return "none"
    best: tuple[float, Cue] | None = None
    first = bisect_left(told, near, key=lambda cue: cue.start)
    last = bisect_left(told, amount.end + 8, key=lambda cue: cue.start)
    within = told[first:last]
    for near_by in within:
        cost = _cost(text, amounts, index, near_by)
        if cost is not None and (best is None or cost < best[0]):
            best = (cost, near_by)
    clause_start = max(
        begin, text.rfind(",", 0, amount.start) + 1, amounts[index - 1].end if index else 0
    )
    comma = text.find(",", amount.end, finish)
    clause_end = comma if comma >= 0 else finish
    if index + 1 < len(amounts):
        clause_end = min(clause_end, amounts[index + 1].start)
    gap = _BREAK.search(text, amount.end, clause_end)
    clause_end = gap.start() if gap else clause_end
    pause = text.find(" ", amount.end, clause_end)
    clause_end = pause if pause >= 0 else clause_end
    clause = text[max(clause_start, amount.start - 12) : min(clause_end, amount.end + 10)]
    if best is not None and best[1].kind == "none" and best[1].end <= begin:
        best = None  # what was said in the sentence before: 老板一分没给。全家一年就一万
    if best is None:
        told_whose = amount.period in ("year", "month", "day") or _WHOSE.search(clause)
        if not told_whose or _TAKEN.search(clause):
            return None
        return "spending" if _ILLNESS.search(clause) else "income"
    cue = best[1]
    kind = cue.kind
    if _WRITTEN.search(text[max(0, amount.start - 14) : amount.start]):
        return "none"  # 他们给写了三万
    if kind == "income" and _FEE.search(clause):
        return "none"
    if kind == "spending" and _DEMANDED.search(sentence):
        return "none"  # 要想评低保 先交三千
    officials = bool(_CADRE.search(text[begin : amount.start]))
    if kind == "income" and (_TAKEN.search(clause) or (cue.weak and officials)):
        return "none"
    if kind == "income" and cue.weak and amount.period is None and _ASKING.search(sentence):
        return "none"  # 大学生补助1万元怎么领
    if kind == "income" and _TAIL_QUESTION.search(sentence) and _BENEFIT.search(clause):
        return "none"  # 低保一个月能有五百块钱不
    if kind == "spending" and officials and _LEVY.search(clause):
        return "none"
    if kind == "none" and cue.word in _PAID_OUT:
        wages = [c for c in within if c.kind == "income" and 0 <= amount.start - c.end <= 10]
        gift = _EMPLOYER.search(clause) and not _PAY.search(clause)  # 老板给了五千就不管了
        if wages and not officials and not gift and not _TAKEN.search(clause):
            return "income"
    return kind


def _is_limit(text: str, amount: Amount, sentence: str) -> bool:
    """Whether the amount is a line of the policy that is asked about, not the speaker's own."""
    if text[amount.end : amount.end + 1] == "算" and text[amount.start - 1 : amount.start] == "按":
        return True
    if _EACH.search(text[max(0, amount.start - 8) : amount.start]):
        return True
    asking = bool(_ASKING.search(sentence))
    own = bool(_OWN.search(text[max(0, amount.start - 14) : amount.start]))
    if _LIMIT_AFTER.match(text, amount.end):
        return asking or not own
    if _LIMIT_BEFORE.search(text[max(0, amount.start - 9) : amount.start]):
        return asking or not own
    below = text[max(0, amount.start - 3) : amount.start + 2]
    return asking and not own and "不到" in below


def _cost(text: str, amounts: list[Amount], index: int, cue: Cue) -> float | None:
    """How far a telling word is from an amount; None if it cannot speak of it."""
    amount = amounts[index]
    if cue.end <= amount.start:
        between = text[cue.end : amount.start]
        if len(_SENTENCE.findall(between)) <= 1:
            before = amounts[max(0, index - 12) : index]
            crossed = sum(1 for other in before if cue.end <= other.start)
            owed = -4 if cue.word in ("欠", "借", "赊") and "," not in between else 0
            cost = (
                owed
                + len(between)
                + 5 * between.count(",")
                + 7 * crossed
                + 8 * len(_SENTENCE.findall(between))
            )
            return cost if cost <= _FARTHEST else None
        return None
    if cue.start >= amount.end:
        between = text[amount.end : cue.start]
        apart = between.startswith(" ") or re.search(r"[,。;!?\n]", between)
        if len(between) > 6 or apart or _BREAK.match(between):
            return None
        following = amounts[index + 1] if index + 1 < len(amounts) else None
        if following is not None and following.start < cue.start:
            return None
        near_next = following is not None and following.start - cue.end <= 4
        if near_next and "," not in text[cue.end : following.start]:  # type: ignore[union-attr]
            return len(between) * 2 + 12.0
        return len(between.removeprefix("的").removeprefix("多")) * 2 + 2.5
    if cue.start >= amount.period_start and cue.end <= amount.end:
        return 0.5
    return None
