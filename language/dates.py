"""Dates as they are told: 2026年3月5号, 去年腊月, 上个月15号, 大前天, 三个月前, 开春.

Normalised form: ISO as far as known (`2026`, `2026-03`, `2026-03-05`); without a year the
truncated ISO forms `--03`, `--03-05`, `---15`; relative to the day of speaking `Y-1`, `M0`,
`D-3`, `W-1`; what is said beyond that follows after a space in the speaker's words
(`Y-1 腊月`, `M-1 15`, `D-1 晚上`). A season without a year stands as it was said.
"""

from __future__ import annotations

import re
from datetime import date

from language.mention import Cover, Span
from language.numerals import parse

_N = "[0-9一二两三四五六七八九十廿卅俩仨]"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二两三四五六七八九])"
_DAY = r"(?:[12]\d|3[01]|0?[1-9]|三十一?|[一二]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二两三四五六七八九])"
_LUNAR_DAY = r"(?:初[一二三四五六七八九十]|[一二]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十|\d{1,2})"
_SEASON = (
    r"(?:年?初|年?底|年末|年根|年关|年跟前|上半年|下半年|前半年|后半年|年中|春上|春天|春季|春里|春头|开春|入春|夏天|夏季|夏里|夏上|热天|伏天|三伏|入伏|麦收|麦季|麦口|"
    r"秋天|秋季|秋里|秋上|秋后|秋收|入秋|立秋|冬天|冬季|冬里|冬上|入冬|立冬|数九|正月(?:里|十五)?|腊月(?:里)?|冬月(?:里)?|"
    r"过年|春节|元旦|清明|端午|五一|中秋|国庆|十一|开学|暑假|寒假|高考|春|夏|秋|冬)"
)
_PART_OF_DAY = r"(?:早上|早晨|早起|清早|大清早|一大?早|上午|头晌|前晌|晌午|中午|下午|后晌|后半晌|过午|傍晚|擦黑|傍黑|天黑|晚上|黑夜|黑里|黑间|夜里|夜间|半夜三更|半夜|前半夜|后半夜|凌晨|早|晚|夜)"
_TWO = "二三四五六七八九十"
_YEAR = r"(?:(?:19|20)\d{2}|[二一][〇零九][〇零一二三四五六七八九]{2})"
_FULL = re.compile(
    rf"(?P<y>{_YEAR}|(?<![\d一二三四五六七八九十])(?:[0-389]\d|[一二][〇零一二三四五六七八九]|九[一二三四五六七八]))年"
    rf"(?:(?P<m>{_MONTH})月份?(?:(?P<d>{_DAY})[日号])?|的?(?P<s>{_SEASON}(?:{_LUNAR_DAY})?))?"
)
_ISO = re.compile(
    r"(?<![\d.])(?P<y>(?:19|20)\d{2})(?P<sep>[-/.])(?P<m>1[0-2]|0?[1-9])(?:(?P=sep)(?P<d>3[01]|[12]\d|0?[1-9]))?(?![\d\-])(?:[日号])?"
)
_RELATIVE_YEAR = {
    "大前年": -3, "前年": -2, "去年": -1, "上年": -1, "头年": -1, "旧年": -1, "昨年": -1,
    "今年": 0, "本年": 0, "当年": 0, "明年": 1, "后年": 2,
}  # fmt: skip
_YEARLY = re.compile(
    rf"(?P<w>大前年|前年|去年|上年(?!纪)|头年|昨年|今年|明年|后年)(?:子(?![女孙]))?(?:的)?(?:[农阴阳公老旧]历|旧历)?"
    rf"(?:(?P<lm>闰?(?:正|腊|冬|{_MONTH})月份?(?:{_LUNAR_DAY}[日号]?|{_DAY}[日号]|[上中下]旬|[初底末中]|里)?)|(?P<s>{_SEASON}(?:{_LUNAR_DAY})?))?"
)
_AGE_AFTER = re.compile(
    r"(?:都|就|已经|快|有|才|刚|满|虚岁|也)*(?:\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九几多来]?)(?![万千百块元亩只头天个次号日月十一二三四五六七八九\\d])"
)
_SHORT_SEASON = re.compile(r"(?P<w>[去今])(?P<s>[春夏秋冬])")
_MONTHLY = re.compile(
    rf"(?P<w>大上个?月|上上个?月|上个?月|前个月|这个月|本月|当月|下个?月)(?:的)?(?:(?P<d>{_DAY})[日号]?(?![\d个块元万千百天])|(?P<s>初[一二三四五六七八九十]?|底|末|中旬|上旬|下旬))?"
)
_WEEKLY = re.compile(
    r"(?P<w>上上|上|这|本|下)个?(?:星期|礼拜|周)(?P<d>[一二三四五六日天末])?(?!岁)"
)
_DAYS = {
    "大前天": -3, "大前日": -3, "前天": -2, "前日": -2, "前儿个": -2, "前儿": -2, "前个": -2,
    "昨天": -1, "昨日": -1, "昨儿个": -1, "昨儿": -1, "昨个": -1, "夜来": -1, "夜儿个": -1, "夜个": -1,
    "今天": 0, "今日": 0, "今儿个": 0, "今儿": 0, "今个": 0, "刚刚今天": 0, "明天": 1, "后天": 2,
}  # fmt: skip
_NIGHTS = {"前": -2, "昨": -1, "今": 0}
_DAILY = re.compile(
    rf"(?P<w>{'|'.join(sorted(_DAYS, key=len, reverse=True))})(?P<p>{_PART_OF_DAY})?|(?P<t>[前昨今])(?P<q>晚上?|早上?|夜里?|晨)(?!饭)"
)
_AGO = re.compile(
    rf"(?P<n>\d{{1,3}}|{_N}{{1,3}}|几)(?P<more>[多来几]?)(?:(?P<half1>个半)|个)?(?P<more2>多)?(?P<u>天|日|月|年|周|星期|礼拜)(?P<half2>半)?(?P<more3>多)?(?:之|以)?前(?!年)|"
    r"(?P<half3>半)个?(?P<more4>多)?(?P<u2>月|年)(?P<more5>多)?(?:之|以)?前(?!年)"
)
_VAGUE = re.compile(r"前几天|前两天|前些天|头两天|头几天|前几个月|前几年|前两年|前两个?月|头两年")
_NO_YEAR = re.compile(
    rf"(?<![\d一二三四五六七八九十个年前后])(?P<m>{_MONTH})月份?(?:(?P<d>{_DAY})(?:[日号]))?(?![\d个嫂收薪工])(?P<s>[初底末中](?!专|学|午)|上旬|中旬|下旬)?"
)
_SLASH = re.compile(r"(?<![\d./\-])(?P<m>1[0-2]|0?[1-9])[./](?P<d>3[01]|[12]\d|0?[1-9])(?:[日号])")
_DAY_ONLY = re.compile(rf"(?<![\d一二三四五六七八九十月每第])(?P<d>{_DAY})号(?![码线楼院机])")
_ALONE = re.compile(
    rf"(?:正月|腊月|冬月)(?:{_LUNAR_DAY}|里)?|开春|年前|年后|年初|年底|年根(?:底下|下)?|麦收|秋收|入冬|入秋|大年{_LUNAR_DAY}|除夕|(?:八月十五|中秋节|端午节|清明节|国庆节|元旦|春节)"
)
_LUNAR = re.compile(rf"(?<![\d个])(?:{_MONTH}月初[一二三四五六七八九十]|八月十五)")
_NOT_AGO = re.compile(r"年前|年后|年底|年初")


def find(text: str) -> list[Span]:
    """Dates of a folded text, longest first where readings compete, in order of place."""
    found: list[Span] = []
    cover = Cover(len(text))

    def add(start: int, end: int, code: str, **attrs: object) -> None:
        if end > start and not cover.touches(start, end):
            cover.mark(start, end)
            found.append(Span(start, end, code, dict(attrs)))

    for match in _ISO.finditer(text):
        code = _iso(match["y"], match["m"], match["d"])
        if code:
            add(*match.span(), code)
    for match in _FULL.finditer(text):
        _full(text, match, add)
    for match in _AGO.finditer(text):
        _ago(match, add)
    for match in _VAGUE.finditer(text):
        unit = {"天": "D-3", "月": "M-2", "年": "Y-2"}[match.group()[-1]]
        add(*match.span(), "D-2" if match.group().endswith("两天") else unit, approx=True)
    for match in _YEARLY.finditer(text):
        if _AGE_AFTER.match(text, match.end()):
            continue
        part = _of_year(re.sub(r"(?<=月)[份里]$", "", match["lm"] or match["s"] or ""))
        end = match.end() if part else match.end() - match.group().endswith("的")
        add(match.start(), end, _join(f"Y{_signed(_RELATIVE_YEAR[match['w']])}", part))
    for match in _SHORT_SEASON.finditer(text):
        add(*match.span(), f"Y{'-1' if match['w'] == '去' else '0'} {match['s']}")
    for match in _MONTHLY.finditer(text):
        back = {
            "上上": -2,
            "大上": -2,
            "前个": -2,
            "上个": -1,
            "上月": -1,
            "这个": 0,
            "本月": 0,
            "当月": 0,
        }
        offset = back.get(match["w"][:2], 1)
        day = parse(match["d"]) if match["d"] else None
        add(*match.span(), _join(f"M{_signed(offset)}", str(day) if day else match["s"] or ""))
    for match in _WEEKLY.finditer(text):
        offset = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1}[match["w"]]
        add(*match.span(), _join(f"W{_signed(offset)}", match["d"] or ""))
    for match in _DAILY.finditer(text):
        if match["w"]:
            add(*match.span(), _join(f"D{_signed(_DAYS[match['w']])}", match["p"] or ""))
        else:
            add(*match.span(), f"D{_NIGHTS[match['t']]} {match['q']}")
    for match in _LUNAR.finditer(text):
        add(*match.span(), match.group())
    for pattern in (_NO_YEAR, _SLASH):
        for match in pattern.finditer(text):
            code = _truncated(match["m"], match["d"])
            part = match["s"] if pattern is _NO_YEAR else ""
            if code and not (pattern is _NO_YEAR and _is_duration(text, match)):
                add(*match.span(), _join(code, part or ""))
    for match in _DAY_ONLY.finditer(text):
        day = parse(match["d"])
        if isinstance(day, int) and 1 <= day <= 31 and not _is_address(text, match):
            add(*match.span(), f"---{day:02d}")
    for match in _ALONE.finditer(text):
        if (
            match.start()
            and _NOT_AGO.match(match.group())
            and text[match.start() - 1] in "0123456789几多一二三四五六七八九十两今去半"
        ):
            continue
        add(*match.span(), match.group().removesuffix("里"))
    return sorted(found, key=lambda span: span.start)


def _join(code: str, part: str) -> str:
    return f"{code} {part}" if part else code


def _of_year(part: str) -> str:
    return f"年{part}" if part in ("初", "底") else part  # 去年底, 2024年底


def _signed(offset: int) -> str:
    return f"+{offset}" if offset > 0 else str(offset)


def _number(word: str) -> int | None:
    value = parse(word)
    return value if isinstance(value, int) else None


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    """`2026-03-05` from its parts; None if there is no such day."""
    y = int(year)
    m = _number(month) if month else None
    d = _number(day) if day else None
    try:
        date(y, m or 1, d or 1)
    except ValueError:
        return None
    return f"{y:04d}" + (f"-{m:02d}" if m else "") + (f"-{d:02d}" if m and d else "")


def _truncated(month: str, day: str | None) -> str | None:
    code = _iso("2024", month, day)
    return None if code is None else "-" + code[4:]


_SPOKEN_YEAR = str.maketrans("零〇一二三四五六七八九", "00123456789")
_YEAR_CUE_BEFORE = re.compile(r"(?:从|自|在|打|自从|是|就|到|于|[,。;]|^) ?$")
_YEAR_CUE_AFTER = re.compile(
    r"的?(?:时候|那年|那会|那时|得|查|起|开始|就|被|识别|脱贫|纳入|因|家里|生|盖|修|建|入|结婚|搬|嫁|离|死|去世|走|没|当|退|买|出|办|分|评|开|做|摔|残|病|动|土地)"
)


def _full(text: str, match: re.Match[str], add: object) -> None:
    year = match["y"].translate(_SPOKEN_YEAR)
    if len(year) == 2:
        told = bool(match["m"] or match["s"])
        before, after = text[: match.start()], match.end()
        if not told and not (
            _YEAR_CUE_BEFORE.search(before) and _YEAR_CUE_AFTER.match(text, after)
        ):
            return
        year = ("20" if int(year) <= 40 else "19") + year
    code = _iso(year, match["m"], match["d"])
    if code is not None:
        part = re.sub(r"(?<=月)里$", "", match["s"] or "")
        add(match.start(), match.end(), _join(code, _of_year(part)))  # type: ignore[operator]


def _ago(match: re.Match[str], add: object) -> None:
    """三天前 → D-3, 半个月前 → D-15, 一年半前 → M-18, 两个多月前 → M-2 approx."""
    unit = match["u"] or match["u2"]
    approx = any(match[name] for name in ("more", "more2", "more3", "more4", "more5"))
    if match["half3"]:
        code = "D-15" if unit == "月" else "M-6"
    else:
        told = None if match["n"] == "几" else parse(match["n"])
        value = told[0] if isinstance(told, list) else told
        approx = approx or isinstance(told, list)  # 五六年前
        if unit == "月" and "个" not in match.group() and not match["n"].startswith(("俩", "仨")):
            return
        if value is None:
            value, approx = 3, True
        half = bool(match["half1"] or match["half2"])
        if unit in ("周", "星期", "礼拜"):
            code = f"D-{value * 7}"
        elif unit == "年":
            code = f"M-{value * 12 + 6}" if half else f"Y-{value}"
        elif unit == "月":
            code = f"D-{value * 30 + 15}" if half else f"M-{value}"
        else:
            code = f"D-{value}"
    add(match.start(), match.end(), code, **({"approx": True} if approx else {}))  # type: ignore[operator]


def _is_duration(text: str, match: re.Match[str]) -> bool:
    """干了8月 and 每3月 tell how long, not when."""
    before = text[max(0, match.start() - 2) : match.start()]
    if (
        match["d"] is None
        and match.group() in ("一月", "1月")
        and re.match(r"[\d一二两三四五六七八九才就也能顶挣]", text[match.end() : match.end() + 1])
    ):
        return True
    return match["d"] is None and (
        before.endswith(("了", "每", "满", "约", "人", "次")) or before.endswith("一年")
    )


def _is_address(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 3) : match.start()]
    return before.endswith(("路", "街", "巷", "组", "村", "社", "楼", "栋", "院")) or text[
        match.end() : match.end() + 1
    ] in tuple("楼栋院")
