"""Category of a lead (问题线索) from the reporter's words: proposed, for the reporter to confirm.

Two voices together: sayings of reporters, each labelled (``data/lead_sayings.tsv``), compared by
their one to three characters (complement naive Bayes), and signs that a rule can name.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Pattern, Set, Tuple

from language.self_identity import HIDDEN, hide
from language.text import fold

CATEGORIES = (
    "优亲厚友", "截留挪用", "应纳未纳", "体外循环", "弄虚作假", "乱收费",
    "作风问题", "政策不落实", "项目质量", "资产闲置", "其他",
)  # fmt: skip
"""The eleven categories, as records hold them."""

_SIGNS: Dict[str, Tuple[Tuple[str, int], ...]] = {
    "优亲厚友": (
        (r"优亲厚友|照顾自己人|走后门|关系户|人情(?:保|低保)", 4),
        (r"亲戚|亲属|本家|小舅子|大舅子|妹夫|姐夫|侄子|外甥|堂(?:哥|弟|兄)|表(?:哥|弟|兄)|亲家|自家人|"
         r"(?:他|她|主任|书记|支书|会计|干部|队长|组长)(?:家|的)?(?:的)?(?:儿子|闺女|女儿|爹|妈|爸|娘|老婆|媳妇|兄弟|哥|弟|老丈人)", 3),
        (r"跟(?:他|她|书记|主任|村长|支书|干部).{0,6}(?:好|铁|近|熟)|送(?:礼|烟|酒|钱)", 2),
        (r"(?:开着|有)?(?:小?轿车|楼房|买卖|厂子).{0,14}(?:低保|监测|贫困|补助)", 1),
    ),
    "截留挪用": (
        (r"截留|挪用|克扣|侵占|私吞|贪污|贪了|吞了|昧(?:下|了)|黑了|套取|冒领|揣(?:进|到)?(?:自己)?(?:腰包|兜)", 4),
        (r"扣(?:下|了|着|掉|走|住|押|我|俺|他)|(?:补助|补贴|救助|低保|养老|赔偿|补偿|公益岗|工资|分红|慰问)(?:金|款|费|钱)?"
         r".{0,12}(?:没给|不给|没发|不发|少给|少发|没到|没见|没拿到|一直没|不到账|没到账|只给)", 3),
        (r"(?:钱|款|存折|银行卡|社保卡|一卡通|折子).{0,8}(?:扣|拿走|没了|压着|不给|收走|攥)", 3),
    ),
    "应纳未纳": (
        (r"应纳未纳|该纳(?:入)?的?(?:没|不)纳", 5),
        (r"(?:不给|没给|不让|没有?|不肯|不愿|拒绝|压着)(?:我|俺|他|她|我家|俺家|他家|人家|咱)?(?:们)?"
         r"(?:家)?(?:申报|申请|上报|往上报|报(?:上去)?|纳入|识别|评(?:上)?|登记|弄(?:上)?|办)", 3),
        (r"(?:这么|那么|确实|明明|真的?).{0,4}(?:困难|穷|可怜|难).{0,16}(?:没|不|轮不|评不|漏)", 3),
        (r"漏(?:了|掉|报|评)|没人管|排查.{0,8}(?:没来|没到|漏)|名额(?:有限|不够|满了|没有)", 2),
    ),
    "体外循环": (
        (r"体外循环", 6),
        (r"(?:不|没)(?:录|进|入|登)(?:进|入|到)?(?:系统|平台|名单)|(?:只|就)(?:私下|偷偷|随便)?给(?:了)?点?"
         r".{0,10}(?:不|没)(?:让|给)?(?:登记|录|纳入|进系统|报)", 4),
        (r"(?:私下|私底下|悄悄).{0,6}(?:给|送|发).{0,14}(?:不|没)", 3),
    ),
    "弄虚作假": (
        (r"弄虚作假|造假|作假|假(?:的|账|材料|资料|签名|签字|数据|名单|照片|合同|发票|收入|户|名字|人|残疾证|证明)|虚报|"
         r"虚假|编(?:造|的|了)|伪造|代签|冒名|冒充|顶替", 4),
        (r"(?:收入|人口|面积|亩数|数字).{0,8}(?:写|填|报|改|算)(?:得|的|成|高|低|多|少)|被脱贫|算(?:高|多)了", 3),
        (r"(?:没|不)(?:来|到)(?:过)?.{0,8}(?:就)?(?:写|填|说|报)|死(?:了|人).{0,10}(?:还|领)|摆拍", 2),
    ),
    "乱收费": (
        (r"乱收费|乱摊派|摊派|强(?:制|行)?收|搭车收费|手续费|工本费|好处费|辛苦费|跑腿费|押金|保证金|"
         r"(?:报名|办证|办理|申请|申报|盖章|材料|代办|评定|鉴定|资料)费", 4),
        (r"(?:要|收|交|掏|拿)(?:了|我|俺|他|每户|一户|每家|每人|一人)?.{0,6}"
         r"(?:\d+|[一二两三四五六七八九十百千几]+)(?:来|多)?(?:块|元|百|千|万).{0,8}(?:才|不然|否则|就)", 3),
        (r"(?:才|不)(?:给|肯|能)?(?:办|盖章|签字|报).{0,10}(?:钱|红包|礼)|要(?:红包|回扣|钱才)|"
         r"(?:交|掏|给|拿|要|收|塞)(?:点|了|他|她)?(?:钱|红包)(?:才|就)(?:给|能|肯)?|不(?:交|给|掏|塞)(?:点)?(?:钱|红包)", 3),
        (r"(?<!透析)(?<!手术)(?<!住院)(?<!吃药)(?<!看病)(?<!药费)(?<!学费)(?<!活费)(?<!个月)(?<!一年)(?<!每年)(?<!年都)(?<!月都)(?:要|收|交|掏)(?:了|走|我|俺|他|们|额|咱|大伙|每户|一户|每家|一家|每人|一人|家|的|又|得|还)*"
         r"(?:\d+|[一二两三四五六七八九十百千几]+)(?:来|多|几)?(?:块|元|百|千|万)?(?:钱|费)?", 2),
    ),
    "作风问题": (
        (r"作风|态度(?:[太很特真]|特别|极其|非常|相当|那个|不)*(?:差|恶劣|不好|坏|横|冷|生硬|好|蛮|凶)|骂(?!名)|吼|训(?:我|俺|人)|"
         r"耍(?:横|赖|威风)|吃拿卡要|推(?:诿|来推去|三阻四)|踢皮球|爱(?:搭|理)不(?:搭|理)|不(?:搭理|理(?:人|我|睬))", 4),
        (r"头(?:都|也)?(?:不|没)抬|玩(?:手机|游戏)|翻白眼|甩脸|拉着脸|阴阳怪气|冷嘲热讽|跑了?(?:好几|多少|[一二两三四五六七八九十几\d]+)(?:趟|回|次)|"
         r"(?:材料|东西|单子|本子)[^，。]{0,6}(?:撇|摔|扔|撕|甩)|(?:轰|撵|赶|推)(?:出来|出去|我出|俺出|走)|当(?:着)?(?:众|面)骂", 4),
        (r"喝(?:酒|醉)|打(?:麻将|牌|人|我)|威胁|恐吓|报复|摆(?:谱|架子)|横(?:得|的)很|"
         r"找(?:不|不)(?:到|着)人|(?:电话)?(?:不|没人)接|上班.{0,6}(?:没人|不在|玩|睡)|走过场|形式主义|懒政|不作为", 3),
    ),
    "政策不落实": (
        (r"(?:政策|补贴|补助|待遇|帮扶|贴息|免费|减免|报销|雨露|助学|助学金).{0,14}"
         r"(?:没(?:有)?(?:落实|兑现|执行|享受|到位|下来)|不(?:落实|兑现|执行|给落实|到位)|落不(?:了|到)|空话|没影|落空|打折扣)", 4),
        (r"(?:政策|补贴|补助|贴息|雨露|助学金?|奖补|贷款|危改|学费)[^。]{0,16}(?:拖(?:着|了|到|欠)|一直没(?:给|发|办|下)|还没(?:给|发|下)|"
         r"迟迟(?:不|没)|老说(?:等|没钱)|说(?:没钱|等着|等通知|没指标|没钱发))", 4),
        (r"(?:国家|中央|上面|上头|文件)[^，。]{0,8}(?:规定|政策|明明|说了|写着|有)[^。]{0,20}(?:就是不|硬是不|偏不|到(?:我们|俺们|咱)?(?:这|村|镇)[^，。]{0,4}就)", 4),
        (r"(?:说好|答应|承诺|许)(?:的|了|下)?.{0,18}(?:没|不|到现在|至今)|(?:没|不)(?:落实|兑现)|光说不(?:做|练|办)", 3),
        (r"(?:帮扶)?(?:责任人|干部|联系人|队员).{0,8}(?:没|从来没|一次(?:都|也)没|不)(?:来|见|上门|露)", 2),
    ),
    "项目质量": (
        (r"豆腐渣|偷工减料|质量(?:差|不行|太|问题|不好|有)|(?:路|桥|房子?|水管|水井|水塔|大棚|渠|厕所|墙|水泥|自来水|管道|路灯|机井)"
         r".{0,12}(?:裂|塌|坏|漏|塌陷|起皮|断|不出水|不能用|用不了|没法用|掉渣|不亮|烂)", 4),
        (r"(?:修|建|盖|打|装|铺)(?:的|了|好).{0,14}(?:没(?:几|多久|到|用|过)|就(?:裂|坏|塌|漏|不)|不(?:能|到))|工程|施工队", 2),
    ),
    "资产闲置": (
        (r"闲置|闲着|空着|荒(?:着|了|废)|没人用|锁着(?:门)?|没(?:投|启)用|不(?:投|启)用|晒太阳|长草|摆设|废(?:弃|了)|"
         r"(?:车间|大棚|厂房|冷库|设备|光伏|机器|圈舍|市场|活动室).{0,14}(?:没用|不用|停|关|空|锈)", 4),
    ),
}  # fmt: skip

_COMPILED: Dict[str, Tuple[Tuple[Pattern[str], int], ...]] = {
    category: tuple((re.compile(pattern), weight) for pattern, weight in signs)
    for category, signs in _SIGNS.items()
}
_SMOOTHING = 0.2
_OF_SIGNS = 4.0
"""Both chosen by cross-validation over the sayings."""
_APART = 1.0
"""Nearer than this to each other, and the two likeliest are a guess."""
_WISH = re.compile(
    r"(?:你好|您好|喂)?(?:我|俺|咱)?(?:们)?(?:就是)?(?:想|要|来)+(?:实名|匿名|保密)?(?:举报|反映|投诉|检举|揭发|告状?|说)"
    r"(?:一下|一个|个|点|一些|些)?(?:问题|线索|情况|事情?|干部|村干部|人)?|来电人(?:实名|匿名)?(?:反映|举报|称|投诉)|群众(?:来电)?(?:反映|举报)"
)
_BESIDE = re.compile(
    r"(?:实名|匿名|保密)(?:举报|反映)?(?:吧|的)?|(?:我|俺)(?:叫|姓|是)(?=[，,。\s]|$)|电话(?:是|号)?|手机号?|身份证号?|"
    r"(?:去|今|前|大前)年[^，,。\s]{0,4}的事|有(?:照片|录音|证据|单子|收据|视频)[^，,。\s]{0,3}|"
    r"(?:就是)?我们村里(?=[，,。\s]|$)|你们(?:到底)?管不管|凭(?:啥|什么)呀?"
)
"""What says nothing of the matter itself: how to be known, who speaks, when, what proves it."""


def propose(text: str) -> Optional[str]:
    """The likeliest category, or ``None`` where the words point nowhere."""
    named = named_in(text)
    if named is not None:
        return named
    best = ranked(text)
    if not best:
        return None
    clear = best[0][1] - best[1][1] >= _APART or by_signs(text) == best[0][0]
    return best[0][0] if clear else None


def by_signs(text: str) -> Optional[str]:
    """The category for which a nameable sign stands in the words, ``None`` where there is none.

    Whether the words accuse at all is a matter of signs: :func:`propose` knows accusations only
    and finds the likeliest kind for any text.
    """
    named = named_in(text)
    if named is not None:
        return named
    scores = {
        category: sum(weight for sign, weight in signs if sign.search(text))
        for category, signs in _COMPILED.items()
    }
    best = max(scores, key=lambda category: scores[category])
    return best if scores[best] >= 2 else None


def named_in(text: str) -> Optional[str]:
    """The one category that the words name themselves: "举报优亲厚友"."""
    named = [category for category in CATEGORIES if category in text and category != "其他"]
    return named[0] if len(named) == 1 else None


def ranked(text: str) -> List[Tuple[str, float]]:
    """The categories (其他 excepted), the likeliest first, with a score each; ``[]`` for no words."""
    folded = _BESIDE.sub(" ", _WISH.sub(" ", fold(hide(text).replace(HIDDEN, " "))))
    said = _pieces(folded)
    if len(re.sub(r"[^\u4e00-\u9fff]", "", folded)) < 2:
        return []
    weights = _weights()
    scores = {}
    for category in CATEGORIES[:-1]:
        known = weights[category]
        score = sum(known.get(piece, 0.0) for piece in said)
        score += _OF_SIGNS * sum(w for sign, w in _COMPILED[category] if sign.search(folded))
        scores[category] = score
    return sorted(scores.items(), key=lambda one: one[1], reverse=True)


def _pieces(text: str) -> Set[str]:
    whole = "^" + re.sub(r"[\s,。、!?;:.]+", " ", text.strip()) + "$"
    return {
        whole[at : at + size]
        for size in (1, 2, 3)
        for at in range(len(whole) - size + 1)
        if whole[at : at + size].strip()
    }


@lru_cache(maxsize=1)
def _weights() -> Dict[str, Dict[str, float]]:
    """How much each piece speaks for a category and against the others."""
    counts: Dict[str, Counter] = {category: Counter() for category in CATEGORIES[:-1]}  # type: ignore[type-arg]
    path = Path(__file__).parent / "data" / "lead_sayings.tsv"
    for line in path.read_text("utf-8").splitlines():
        category, saying = line.split("\t")
        counts[category].update(_pieces(fold(saying)))
    everything: Counter = Counter()  # type: ignore[type-arg]
    for counted in counts.values():
        everything.update(counted)
    total, kinds = sum(everything.values()), len(everything)
    weights = {}
    for category, counted in counts.items():
        own = sum(counted.values()) + _SMOOTHING * kinds
        others = total - sum(counted.values()) + _SMOOTHING * kinds
        weights[category] = {
            piece: math.log((counted[piece] + _SMOOTHING) / own)
            - math.log((everything[piece] - counted[piece] + _SMOOTHING) / others)
            for piece in everything
        }
    return weights
