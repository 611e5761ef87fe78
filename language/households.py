"""How many people a household has: 一家五口, 五口人, 就我一个人, 仨孩子加我俩, 老两口."""

from __future__ import annotations

import re

from language.mention import Cover, Span
from language.numerals import Number, read

_LARGEST = 30  # beyond this a village or a school is spoken of, not a household
_N = r"(?:\d{1,2}|[一二两三四五六七八九十俩仨][一二两三四五六七八九十来几]{0,3})"
_MANY = rf"{_N}(?: ?(?:到|至|[-~、]) ?{_N})?[来多几]?"
_HOME = r"(?:一大?家子?人?|全家人?|阖家|[我俺咱额阮伲]们?(?:家|屋|厝)(?:里头?|头)?|家里?头?(?:面)?|家中|屋头|屋里头?|家庭|户口本?上?|户籍上?|本户|我们?一?户|他家|她家|老李家)"
_FILL = r"(?:人口|的?总人数|常住人口|家庭成员|成员|[两三四]代|总共|一共|共有?|拢共|统共|合共|现在|现|目前|就|也就|只|只有|还|还有|老老少少|老老小小|老小|上下|里|有|是|大大小小|连大带小|连老带小|户口|在册|登记|剩下?|总的|加起来|人|:| |个|吃饭的?|大小|得有|大概|差不多|数|为|在家|常住|住着?|带上?我|算上?我|包括我|连我|,)"
_NOT_PEOPLE = r"(?!井|气|猪|锅|缸|塘|水|棺|窑|牙|饭吃|吃不|价|[音径味头])"
_PATTERNS = (
    # 一家五口, 家里共6口, 五口之家
    rf"(?:一家(?:老小|老少|大小)?|全家(?:老小)?){_FILL}{{0,3}}(?P<n>{_MANY})口子?(?:人)?{_NOT_PEOPLE}",
    rf"{_HOME}{_FILL}{{0,5}}(?P<n>{_MANY})口子?人?{_NOT_PEOPLE}(?!子)",
    rf"(?<![每])(?P<n>{_MANY}) ?口(?:子)?(?:之家|人|家)(?!人?(?:合|平均|分|均|摊|一年合|头))",
    rf"(?:共|总共|一共|拢共|是|有|就|大概|户|:) ?(?P<n>{_MANY}) ?口(?:人)?(?=$|[ ,。;!?、的了吧嘛啊呢])",
    rf"^ ?(?P<n>{_MANY}) ?口(?:人)?(?=$|[ ,。;!?、的了吧嘛啊呢])",
    rf"(?<=[ ,。;!?、])(?P<n>{_MANY})口(?=$|[ ,。;!?、的了吧嘛啊呢])",
    r"(?:爷孙|祖孙|婆孙|爷儿?|娘儿?|娘母|父子|父女|母子|母女)(?P<n>[三四五六七八3-8])(?:个人?|口|人)(?=$|[ ,。;!?过一相住靠都])",
    rf"(?:算上|加上|带上|连上?|包括)[^,。;!?]{{0,6}}?(?P<n>{_MANY})(?:口|个)人?(?=$|[ ,。;!?])",
    rf"(?<=家)(?P<n>{_MANY})口(?=$|[ ,。;!?])",
    rf"(?:老小|大小|老少|[一二两三四]老[一二两三四]小|(?:家里|屋头|屋里)老的小的)[^,。;]{{0,2}}?(?P<n>{_MANY})(?:个|口)人?(?!井|气)",
    # 我们家6个人, 一家子五个
    rf"{_HOME}{_FILL}{{0,5}}(?P<n>{_MANY})(?:个|位|号)?人(?!均|打工|上班|出去|在外|挣|赚|干活|有病|生病|得病|住院|残|念书|上学|读书|能|没|吃药|病|受伤|来|进|偷|看)",
    rf"(?:一家子|全家人?|[我俺咱]们?家|家里?|户口本?上)(?:就|是|总共|一共|拢共|现在|共)?(?:有)?(?P<n>{_MANY})个(?=$|[ ,。;!?])",
    rf"(?:人口|人数|几口人|人口数)[^,。;!?]{{0,8}}(?:改成|改为|更正为|应该是|应为|是|有|为)(?P<n>{_MANY})(?:个|口|位)?人?(?=$|[ ,。;!?])",
    rf"(?:改成|改为|更正为|应该是|应为)(?P<n>{_MANY})(?:口人?|个人|人)(?=$|[ ,。;!?])",
    rf"(?:总共|一共|拢共|共|统共|加起来)(?:有|就|是)?(?P<n>{_MANY})(?:个|位)人",
    rf"(?:现在|如今|眼下|目前|实际|常住)(?:就|只|还|是|有|剩下?|住着?|家里)*(?P<n>{_MANY})(?:口子?人?|个人)(?=$|[ ,。;!?了吧啊呀的])",
    rf"(?P<n>{_MANY})(?:个人|人|个|口)(?:恰饭|呷饭|吃饭|张嘴)",
    rf"(?:家里|屋里|屋头)(?P<n>{_N})张嘴",
    rf"(?:家里|屋里|屋头)(?:就|只有|只剩)[^,。;!?]{{1,8}}?(?P<n>{_N})(?:个人|人|口|个)(?=$|[ ,。;!?])",
    rf"(?:就|只有|只剩)(?:我|俺|咱|额|他|她)们(?:娘|爷|姊妹|弟兄|姐弟|兄弟)?(?P<n>{_N})(?:个人|人|口|个)(?=$|[ ,。;!?])",
    rf"(?:家里|家头|屋里|屋头)[^。;!?]{{2,24}}[, ](?:一共|总共|共|拢共|就|是)*(?P<n>{_N})(?:个人|口人?|人)(?=$|[ ,。;!?])",
    rf"(?P<n>{_MANY})(?:个人|人)(?:住(?!院)|在家|一起过|的家|一户|一家|户|过日子|吃饭|过活|相依为命)",
    rf"(?:人口|人数|几口人)(?:数)?(?:是|为|有|:)? ?(?P<n>{_MANY})(?:个|口)?人?(?=$|[ ,。;!?])",
    rf"(?<!\d)(?P<n>{_MANY}) ?口(?=(?:挤|吃(?!药)|住|过|靠|指|全|都|就|一年|人|家|,))(?!井|人?(?:合|平均|均|摊|分|头))",
)
_PER_HEAD = re.compile(
    r"人?(?:大概|大约|也就|就|才|能|有|得|一年|一个月|[ ,])*[\d一二两三四五六七八九]{1,3}[百千万]"
)
_COUNTED = tuple(re.compile(pattern) for pattern in _PATTERNS)
_NOT_HOME = re.compile(
    r"(?:村里?|全村|组里?|厂里?|队里?|班里?|公司|医院|学校|病房|车上|我们村)[^,。;!?家屋户]{0,4}$"
)
_JUST_ME = re.compile(
    r"[ ,]*(?:就|只有?|只?剩下?|光|单|家里|就是)*(?P<n>光杆(?:司令)?(?:一个|一人)?|[我俺](?:自己|自个儿?|本人|独个儿?|独一个)?(?:一个|一人)?人?|(?:我|俺)?(?:孤身|独自)?一个人|独个儿?)(?:了|过|住|吃饭|在家|啊|呀|吧|哦)*[ 。.!]*"
)
_WORKS = r"(?![^,。;!?]{0,3}(?:挣|赚|带|拉扯|养|供|守|照顾|伺候|打工|干活|劳动|上班|劳力|劳动力|壮|女人家?拉|大人|顶|有劳|健全|好人|文盲|跑|操|想|能|撑|扛|养家|养活|有收入|种|出力|知道|举报|没|不|去|签|反映|来|说|看见|领|拿))"
_ALONE = re.compile(
    rf"(?:就|只有?|只剩下?|剩下?|光|单)(?:我|俺|他|她|我妈|我爸|俺娘|俺爹)?(?:自己|自个儿?)?(?:一个人?|一人|单独一个|自己|一口人?|自个儿?){_WORKS}|"
    rf"(?:就|只有?|只剩下?|剩下?|光)(?:我|俺)(?:一个人?|自己|自个儿?|个人){_WORKS}|"
    r"(?:我|俺|他|她|老人|自己)?(?:自己)?(?:一个人|独自|自个儿?|孤身一人|一人)(?:过日子|过活|过(?!来|去|敏|年|的去)|生活|单过|住(?!院|在?医)|独居|在屋头|在老家(?=$|[ ,。]))|"
    r"光棍(?:汉)?一[条个](?:人)?|单身一个人?|孤身一人|孤老(?:头|太)(?:子|婆)?(?:一个人[过住]?)?|(?:一人|单人)户"
)
_PAIRS = re.compile(
    r"(?:[我俺咱]们?)?(?:就|只有|剩下?)?(?:[我俺咱]们?)?(?:(?<=们)两个老(?:的|人|家伙)|老两口子?|小两口子?|两口子|老俩口|俩口子|老公母俩|公母俩|夫妻(?:俩|二人|两个人?|两人)|老夫妻俩?|娘俩|娘儿俩|爷俩|爷儿俩|母子俩|母女俩|父子俩|父女俩|爷孙俩|祖孙俩|婆孙俩|兄弟俩|姐弟俩|姊妹俩|母子二人|祖孙二人|爷孙二人|娘母两个|母子两个|爷孙两个|爷两个|娘两个|爷儿两个)|"
    r"(?P<three>娘仨|娘儿仨|爷仨|爷儿仨|祖孙仨|爷孙仨|祖孙三(?:人|代)|爷孙三个|母子三人|娘母三个|一家三口)|"
    r"(?:和|跟|与|同)(?:我|俺|额)?(?:老伴儿?|老婆子?|老头子?)(?:俩人?|两个人?|二人|两人)|老伴儿?(?:和|跟)?(?:我|俺|额)(?:俩人?|两个人?)|"
    r"(?:我|俺)?(?:妈|娘|爸|爹|老娘|母亲|父亲|老母亲|老父亲|儿子?|闺女|女儿|孙子|孙女|奶奶|爷爷)(?:和|跟|与)(?:我|俺)(?:俩|两个人?|两人|二人)|"
    r"(?:俩人|两个人|两人|二人)(?:过日子|过活|过(?!来|去)|相依为命|生活|一起过|在家)|"
    r"(?:就|只剩|只有|就剩)(?:下)?(?:我|俺)(?:和|跟|与)(?:我|俺)?(?:小|大)?(?:娃儿?|孩子|儿子|闺女|女儿|孙子|孙女|孙儿|老?妈|老?娘|老?爹|老?爸|奶奶|爷爷)(?=$|[ ,。;!?了过住])|"
    r"(?:我|俺)(?:和|跟|与|同|还有)(?:我|俺)?(?:妈|娘|爸|爹|儿子?|闺女|女儿|孙子|孙女|奶奶|爷爷|弟弟?|妹妹?|老娘|母亲|父亲|老母亲?|老父亲?)(?:两个人?|俩人?|两人|二人|相依为命|(?:一块儿?|一起)?过)"
)
_ONE = r"(?:老伴儿?|老婆子?|老婆|媳妇|男人|丈夫|老公|妻子|爱人|对象|婆娘|堂客|婆姨|当家的|老头子?|老太婆|屋里头?的|那口子)"
_ELDER = r"(?:老?娘|老?妈|老?爹|老?爸|老?母亲?|老?父亲?|婆婆|公公|老人|奶奶|爷爷|岳母|岳父|丈母娘|外婆|弟弟|妹妹|哥哥|哥|嫂子|兄弟|大伯哥?|小叔子?|小姑子?|姐姐?|妹妹?)"
_CHILD = r"(?:孩子|娃娃|[男女奶]娃(?:子|娃|儿)?|娃[儿子]?|小孩儿?|儿子|闺女|女儿|女子|丫头|囡囡|小囡|小子|孙子|孙女儿?|孙[娃儿]子?|外孙女?|重孙|幺[儿女]|儿媳妇?|女婿|孙媳妇?|学生|小娃|小的|崽崽?|伢子?)"
_KIND_OF = r"(?:小|大|老|傻|瘫|病|残疾|有病的?|上学的?|念书的?|读书的?|没成年的?|未成年的?|没成家的?|没出嫁的?|亲)"
_TWO_ELDERS = r"(?:爹娘|爹妈|父母亲?|爸妈|公婆|公公婆婆|二老|俩老人|两个老人|老两口|爷爷奶奶|外公外婆|姥姥姥爷|姥爷姥姥|岳父岳母)"
_COUNT = r"(?:\d|[一二两三四五六俩仨])"
_MEMBER = (
    rf"(?P<{{0}}head>(?:一个)?(?:寡妇|单身汉|光棍汉?|老太[太婆]|老头子?|老汉|老婆婆|老爷子|老人家?)(?=[^,。;!?]{{{{0,3}}}}(?:带|领|拉扯|守着|养着)))|"
    rf"(?P<{{0}}couple>(?:我|俺|咱)(?:们)?(?:俩|两口子?|夫妻俩?|老两口子?|两个大人)|老两口子?|两口子|夫妻俩|俩大人|两个大人)|"
    rf"(?P<{{0}}parents>(?:我|俺)?{_TWO_ELDERS})|"
    rf"(?P<{{0}}grown>{_COUNT})个?(?:大人|大的)|"
    rf"(?P<{{0}}some>{_COUNT})个?{_KIND_OF}?(?:{_CHILD}|老人|老的)|"
    rf"(?P<{{0}}spouse>(?:我|俺)?(?:家)?{_ONE})|"
    rf"(?P<{{0}}elder>(?:我|俺)?一?个?{_ELDER}(?P<{{0}}rears>(?=(?:一个人)?(?:带|领|拉扯)))?)|"
    rf"(?P<{{0}}child>(?:我|俺)?(?:一?个)?{_KIND_OF}?{_CHILD})|"
    r"(?P<{0}self>我自己|俺自己|[我俺]一个人?|我|俺)"
)
_MEMBER_RE = re.compile(_MEMBER.format(""))
_LINK = re.compile(
    r" ?(?:一个人)?(?:再?加上?|带上?着?|领着?|拉扯[着大]?|守着|还有|还带着?|养着?|上有|下有|和|跟|与|同|连|、|,)?(?:还有|再?加上?|带着?)? ?"
)
_TOLD_AFTER = re.compile(
    rf"[, ]*(?:一共|总共|共|拢共|就)?(?:是|有)?(?P<n>{_N})(?:个人|口人?|个)(?=$|[ ,。;!?])"
)
_SIZES = re.compile(r"(?P<big>[一二两俩三仨四五\d])个?大的?,?(?P<small>[一二两俩三仨四五\d])个?小")
_BEFORE_NOW = re.compile(
    r"(?:原来|以前|原先|过去|本来|早先|之前|从前|早些年|那时候?|户口(?:本|簿)?上?)[^。;!?]{0,6}$"
)
_NOW = re.compile(
    rf"(?:现在|如今|眼下|目前|这会儿?|实际|常住)(?:就|只|还|是|有|剩下?|住着?|家里)*(?P<n>{_MANY})(?:口子?人?|个人?)(?=$|[ ,。;!?了吧啊呀的])"
)
# 我们两口子没得工做 tells what two do, not how many they are.
_DOING = re.compile(
    r"[ ,]?(?:以前|从前|原先|原来|过去|早先|现在|如今|眼下|全|也|又|轮|轮着|一块儿?|一起|一同)*(?:都|一起|没得|没有|没活|伺候|照顾|在(?!家)|确诊|下岗|打工|常年|身体|一辈子|老实|供|欠|借|被|让)"
)
_TOGETHER = re.compile(
    r"(?:一年|到头|挣|打工|种地|干活|上班|出去|离婚|离了|吵|打架|分家|都没去|去|一起去|说|商量|没了|死|不在|走|来|反映|借|的)"
)


def find(text: str) -> list[Span]:
    """Household sizes of a folded text: persons, `[low, high]` for a range, approx for 十来口.

    An explicit count drives out one put together from 我和老伴 and the like.
    """
    found: list[Span] = []
    cover = Cover(len(text))
    for pattern in _COUNTED:
        for match in pattern.finditer(text):
            span = None if cover.touches(*match.span("n")) else _counted(text, match)
            if span is not None:
                cover.mark(span.start, span.end)
                found.append(span)
    if not found:
        found = _arithmetic(text) or _implied(text)
    elif len(found) > 1:
        now = [s for s in found if not _BEFORE_NOW.search(text, max(0, s.start - 14), s.start)]
        found = now or found
    return sorted(found, key=lambda span: span.start)


def bare(text: str) -> Span | None:
    """The whole answer to "how many are you": 5, 五个, 六七个吧, 俩, 就我一个, 我 老婆 儿子."""
    alone = _JUST_ME.fullmatch(text)
    if alone is not None:
        return Span(*alone.span("n"), 1)
    now = _NOW.search(text)
    if now is not None and (number := read(text, now.start("n"))) is not None:
        return _span(number, now.start("n"), now.end())
    match = re.match(
        rf" *(?:我们|俺们|咱们?|[我俺]?家|家里|老少|老小|上下|就|有|是|一共|总共|共|拢共|统共|大概|连老带小|大大小小|大小|得有|嗯|哦|,)*(?P<n>{_MANY})(?:个|口子?|位)?(?:人)?(?:吧|左右|啊|呀|的|了|哦|嘞|呢)?[ 。.!]*(?=$|,)",
        text,
    )
    number = read(text, match.start("n")) if match else None
    if match is None or number is None:
        members = _arithmetic(text, loose=True)
        return members[0] if members else None
    return _span(number, match.start("n"), len(text[: match.end()].rstrip(" 。.!吧啊呀的了哦")))


def _counted(text: str, match: re.Match[str]) -> Span | None:
    if _NOT_HOME.search(text, max(0, match.start("n") - 16), match.start("n")):
        return None
    if text[max(0, match.start("n") - 1) : match.start("n")] in tuple(
        "第每百千万0123456789十减加多少添"
    ):
        return None
    number = read(text, match.start("n"))
    if number is None or number.end > match.end():
        return None
    if number.value == 1 and _PER_HEAD.match(text, match.end()):
        return None
    start = match.start("n")
    if match.start() < start and match.group().startswith("一家"):
        start = match.start()
    return _span(number, start, match.end())


def _span(number: Number, start: int, end: int) -> Span | None:
    if number.high is None or not 1 <= number.high <= _LARGEST:
        return None
    return Span(start, end, number.value, {"approx": True} if number.approx else {})


def _arithmetic(text: str, loose: bool = False) -> list[Span]:
    """仨孩子加我俩 → 5, 我和老伴带俩孙子 → 4: a chain of members that holds the speaker.

    `loose`: the question was just that, so members may stand side by side (我 老婆 儿子).
    """
    best: Span | None = None
    position = 0
    while True:
        first = _MEMBER_RE.search(text, position)
        if first is None:
            return [best] if best else []
        total, own, members, end = 0, False, 0, first.start()
        member: re.Match[str] | None = first
        while member is not None:
            total += _heads(member)
            own = own or bool(
                member["self"] or member["couple"] or member["grown"] or member["head"]
            )
            own = own or bool(member["elder"] and member["rears"] is not None)
            members += 1
            end = member.end()
            link = _LINK.match(text, end)
            after = link.end() if link else end
            following = _MEMBER_RE.match(text, after) if link else None
            if (
                link is None
                or following is None
                or not (loose or _goes_on(member, link, following))
            ):
                break
            member = following
        told = _TOLD_AFTER.match(text, end) if members >= 2 else None
        number = read(text, told.start("n")) if told else None
        if told is not None and number is not None:
            span = _span(number, told.start("n"), told.end())
            if span is not None:
                return [span]
        if loose and own and (members >= 2 or (first["couple"] and end == first.end())):
            return [Span(first.start(), end, total)]
        doing = members == 2 and _DOING.match(text, end)  # 我跟我对象都没活干
        explicit = members >= 2 and own and not _TOGETHER.match(text, end) and not doing
        pair = members == 2 and total == 2
        if explicit and (
            members >= 3
            or total >= 3
            or (pair and re.search(rf"{_ONE}|带|领|拉扯", text[first.start() : end]))
        ):
            candidate = Span(first.start(), end, total)
            if best is None or candidate.normalized > best.normalized:  # type: ignore[operator]
                best = candidate
        position = max(end, first.end())


def _goes_on(member: re.Match[str], link: re.Match[str], following: re.Match[str]) -> bool:
    """Whether a member without a linking word before it belongs to the chain: 我俩, 两个娃."""
    joined = link.group().strip()
    if joined not in ("", ","):
        return True
    if member["self"] and not joined:
        return False  # 我两个儿子 are my sons
    counted = following["some"] or following["grown"]
    pair = following["couple"] or following["parents"]
    return bool(member["couple"] or counted or (joined and pair))


def _heads(member: re.Match[str]) -> int:
    if member["couple"] or member["parents"]:
        return 2
    counted = member["some"] or member["grown"]
    if counted:
        number = read(counted, 0)
        return number.low if number is not None and number.low is not None else 1
    return 1


def _implied(text: str) -> list[Span]:
    sizes = _SIZES.search(text)
    if sizes is not None:
        big, small = read(sizes["big"], 0), read(sizes["small"], 0)
        if big and small and big.low and small.low:
            return [Span(sizes.start(), sizes.end(), big.low + small.low)]
    for match in _PAIRS.finditer(text):
        grown_up = re.search(r"拉扯|带大|养大", text[max(0, match.start() - 5) : match.start()])
        doing = _TOGETHER.match(text, match.end()) or _DOING.match(text, match.end())
        if not doing and not grown_up:
            return [Span(match.start(), match.end(), 3 if match["three"] else 2)]
    alone = _ALONE.search(text)
    if alone is not None and not re.search(
        r"全靠|靠|指望|养活", text[max(0, alone.start() - 4) : alone.start()]
    ):
        return [Span(alone.start(), alone.end(), 1)]
    return []
