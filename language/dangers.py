"""Words of alarm: someone may die, be hurt, be buried, starve or need a doctor now."""

from __future__ import annotations

import re

from language.text import fold

KINDS = ("suicide", "violence", "collapse", "hunger", "medical")
_SUICIDE = (
    r"不想活(?!动)|活不下去|活不成了?(?!动)|活着没(?:啥)?意思|活够了|自杀|寻短见|寻死|想死(?!你)|不如死|死了算|死了得了|死了干净|喝农药|喝药(?=死|自|了断|算|走)|"
    r"喝百草枯|喝敌敌畏|跳楼|跳河|跳井|跳崖|上吊|割腕|一了百了|了断|轻生|不活了|没法活了|没活头|活个啥劲|活着受罪|同归于尽|解脱了算"
)
_VIOLENCE = (
    r"打我|打俺|打了我|把我打|把俺打|挨打|被打|被他打|打人|打断|打骂|家暴|家庭暴力|动手打|砍人|砍我|砍死|捅死|捅人|杀人|杀了|弄死|要命的?威胁|威胁我|恐吓|"
    r"威胁(?:要|说)|报复我?们?|打击报复|揍我|揍俺|追着打|拿刀|动刀|往死里打|虐待|强奸|性侵|关起来|非法拘禁|绑架|堵门|砸我家|砸门"
)
_COLLAPSE = (
    r"(?:房子?|屋|墙|屋顶|房顶|窑洞|房梁|山墙|后墙|土墙)[^,。;!?]{0,5}(?:快|要|马上|眼看|随时|就要|怕是要|可能)[^,。;!?]{0,3}(?:塌|倒|垮)|"
    r"(?:房子?|屋|墙|屋顶|房顶|窑洞)[^,。;!?不没]{0,4}(?:塌|倒塌|垮)(?:了|下来|掉|到)|随时(?:会|要|能|都能|可能)(?:塌|倒|垮)|塌房|压(?:住|着|在)(?:人|里|底|下)|人[^,。;!?]{0,3}埋|滑坡|山体|泥石流|洪水(?:来|进|冲)|水(?:进|漫|淹)(?:屋|到|家|进)|地面?裂|煤气泄漏|着火了|房子(?:正)?着火"
)
_HUNGER = (
    r"揭不开锅|没(?:有)?(?:饭|米|粮|粮食|吃的|东西)(?:吃|下锅|了)?(?=$|[,。;!?了吃啊呀 已一])|断粮|断炊|断顿|没得(?:饭|米|粮)?吃|没吃的|饿(?:了)?(?:[一两二三四五六七几\d]{1,3})[天顿]|饿着|饿死|饿肚子|挨饿|吃不上饭|吃了上顿没下顿|有上顿没下顿|"
    r"(?:[一两二三四五六七几\d]{1,3})天没(?:吃|进)|家里没(?:米|面|粮)|粮食?(?:吃|见)(?:完|光|底)|没米下锅"
)
_MEDICAL = (
    r"快不行了|不行了(?=$|[,。;!?啊呀 快])|没气了|没呼吸|喘不(?:上|过)气|昏(?:迷|倒|过去)|晕(?:倒|过去)|不省人事|叫不醒|休克|吐血|大出血|血止不住|流血不止|抽搐|心(?:口|脏)(?:绞|疼得|停)|"
    r"中毒(?!素)|喝了农药|快(?:要)?死了|要死了|急救|抢救(?!过来)|病危|下了?病危|危在旦夕|奄奄一息|快生了|难产|救命|救护车|濒危|等着?救命|停药(?:了)?(?:会|就)|没钱(?:继续)?抢救|高烧不退"
)
_PATTERNS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in zip(
        KINDS, (_SUICIDE, _VIOLENCE, _COLLAPSE, _HUNGER, _MEDICAL), strict=True
    )
)
_DENIED = re.compile(
    r"(?:没有?|不会|不是|没被|未|没说|并没|不至于|从没|不用|倒没)(?:人|谁|要|说|想|被|去|到|敢|再)?$"
)


def find(text: str) -> list[str]:
    """The kinds of `KINDS` that a text speaks of, each once, in that order; denied ones left out."""
    folded = fold(text)
    return [kind for kind, pattern in _PATTERNS if _told(folded, pattern)]


def _told(text: str, pattern: re.Pattern[str]) -> bool:
    return any(
        not _DENIED.search(text[max(0, match.start() - 5) : match.start()])
        for match in pattern.finditer(text)
    )
