"""What a personal name is made of: Han surnames, Mongolian name elements, words that are neither."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_CHINESE = re.compile(r"[\u4e00-\u9fff]+$")
DOTTED = re.compile(r"[\u4e00-\u9fff]{1,7}[·•‧・][\u4e00-\u9fff]{1,8}")
_TITLES = re.compile(
    r".(?:大爷|大娘|大妈|大叔|大婶|大伯|大姐|大哥|大嫂|叔|婶|嫂|爷|奶|伯|姨|姐|哥|老师|医生|大夫|书记|主任|支书|村长|会计|"
    r"队长|组长|镇长|乡长|县长|局长|科长|站长|所长|干部|老头|老汉|老太|老板|某|师傅|先生|女士|同志|家人|家的|家里|家庄)"
)
_NOT_NAMES = frozenset(
    ["村民", "农民", "群众", "党员", "干部", "本人", "本村", "我们", "户主", "老师", "主任", "书记", "会计", "支书", "村长", "队长", "组长", "单身", "残疾", "低保", "贫困", "农村", "五保", "平时", "时候", "那个", "那样", "那边", "和我", "和他", "于是", "家里", "家的", "家人", "家庭", "家住", "家住在", "家中", "家属", "单亲", "单独", "明天", "元旦", "能不", "能否", "能申", "能报", "方便", "常年", "常住", "常常", "高血压", "成了", "成年", "全家", "全部", "关于", "关心", "关系", "向您", "向你", "安排", "安全", "平均", "经常", "经济", "通过", "通知", "连续", "都是", "都不", "都没", "查出", "查了", "应该", "从来", "从小", "从去", "计划", "年龄", "年纪", "国家", "文盲", "文化", "水灾", "水泥", "时间", "时常", "牛羊", "牛犊", "羊倌", "房子", "房屋", "车祸", "鱼塘", "花了", "花钱", "满意", "易返贫", "支持", "管理", "管事", "解决", "解释", "相信", "相当", "双目", "双方", "别人", "别的", "别说", "权利", "公公", "公婆", "符合", "有病", "有个", "有人", "有没有", "有点", "有事", "有啥", "海边", "年底", "年初", "后来", "后悔", "须要", "空巢", "简单", "红十字", "原来", "原因", "初中", "初三", "言语", "代办", "代表", "代替", "付出", "付钱", "强烈", "宝宝", "才能", "才知道", "买药", "买卖", "苗子", "路过", "路上", "祖辈", "商量", "万一", "万多", "申请", "申报", "申诉", "申领", "申领人", "黄牛", "白血病", "白内障", "麻烦", "麻烦你", "温饱", "游手", "养殖", "养殖户", "养羊", "养牛", "养猪", "包工", "车间", "石匠", "木匠", "东边", "居民", "牧民", "师傅", "金额", "孙子", "孙女", "孙儿", "儿子", "闺女", "老婆", "媳妇", "老伴", "阿姨", "叔叔", "贫困户", "脱贫户", "边缘户", "监测户", "低保户", "五保户", "单亲妈妈", "独居老人", "时不时", "那年", "古稀", "于今年", "况且", "计较", "伯父", "曾经", "谢谢", "谢谢你", "谢谢您", "单位", "卫生院", "席子", "边上", "班里", "广大", "利息", "明明", "明白", "项目", "任何", "何时", "何况", "何必", "段时间", "苦命", "安徽", "山东", "四川", "江苏", "江西", "山西", "云南", "贵州", "湖南", "湖北", "广东", "广西", "河南", "河北", "海南", "青海", "甘肃", "陕西", "宁夏", "内蒙", "蒙古", "蒙古族", "汉族", "回族", "满族", "藏族", "彝族"]
)  # fmt: skip
_BAD = frozenset("的了吗呢吧啊呀嘛我你他她它们您俺咱是住在电话手机号码身份证今年岁男女想要不没这那哪个什怎么因为得病跟与及被把让给也都就还又很说问报打户村镇乡县省市区去来过到从欠钱块")
_BAD_LAST = frozenset("家有和会能可以人上下里前后多少小几一二三四五六七八九十号年月日时叫名口向反帮替找管是出种养干做收分扣拿吃先同带一申举投代，再只")
_FINE_LAST = {"家": "国", "有": "富", "和": "平永玉", "人": "", "来": "", "会": "", "年": "万丰延鹤寿永新亚少", "多": "三来", "上": "", "号": "", "子": ""}


@lru_cache(maxsize=1)
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    lines = (_DATA / "surnames.txt").read_text(encoding="utf-8").splitlines()
    words = [line for line in lines if not line.startswith("#")]
    return frozenset(words[0].split()), frozenset("".join(words[1:]))


@lru_cache(maxsize=1)
def _elements() -> re.Pattern[str]:
    lines = (_DATA / "mongolian_names.txt").read_text(encoding="utf-8").splitlines()
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    ordered = sorted(words, key=len, reverse=True)
    return re.compile("(?:[包白韩何云鲍宝李王]?)" + f"(?:{'|'.join(ordered)}){{1,4}}")


def surname_length(text: str, position: int) -> int:
    """2 or 1 for a surname at `position`, 0 for none."""
    compound, single = _surnames()
    if text[position : position + 2] in compound:
        return 2
    return 1 if text[position : position + 1] in single else 0


def is_han(name: str) -> bool:
    """Whether a string is a plausible Han name in full: surname and one or two further characters."""
    length = surname_length(name, 0)
    if not length or not _CHINESE.match(name) or not length + 1 <= len(name) <= length + 2:
        return False
    given = name[length:]
    inner = given[1:] if len(given) == 2 and given[0] in "来得有要在从住会能向去" else given
    if name in _NOT_NAMES or _TITLES.match(name) or any(char in _BAD for char in inner):
        return False
    if len(given) == 1 and given in "三四五六七八":
        return True
    if len(name) == 3 and (name[:2] in _NOT_NAMES and name[:2] not in ("万一", "代表", "任何")):
        return False
    last = given[-1]
    if given[0] in "老小阿大" and last in "二三四五六七八九":  # 王老五
        return True
    return last not in _BAD_LAST or (given[-2:-1] in _FINE_LAST.get(last, "") and len(given) == 2)


def mongolian(text: str, position: int) -> int | None:
    """End of a Mongolian name of three characters or more at `position`; None if there is none."""
    match = _elements().match(text, position)
    if match is None:
        return None
    end, start = match.end(), match.start()
    while end > start and text[end - 1 : end + 1] in ("花了", "花钱", "花费"):
        end -= 1
    return end if end - start >= 3 else None


def is_mongolian(name: str) -> bool:
    match = _elements().fullmatch(name)
    return match is not None and len(name) >= 2
