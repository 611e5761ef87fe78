"""Who speaks about whom."""

from __future__ import annotations

import pytest

from actions.people_said import relation, speaks_for


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("我家房子漏雨", "self"),
        ("俺老伴得了脑梗", "self"),
        ("我替邻居张有福申报", "proxy"),
        ("帮我爸报一下，他一个人住", "proxy"),
        ("我们村有个老人没人管", "proxy"),
        ("东台市安丰镇", None),
        ("我要申报", "self"),
        ("我是前柳村的村民孙大海，我替我邻居张有福报，他腿摔断了", "proxy"),
        ("我帮我舅舅报", "proxy"),
        ("给我们家报一下", "self"),
        ("你帮我问问", None),
        ("帮我报销了3000", None),
        ("俺奶奶想申请监测", "proxy"),
        ("替我娘整一下这个", "proxy"),
        ("我是她孙女，在外头上班", "proxy"),
        ("我是他媳妇", None),
        ("是俺一个朋友，不是俺", "proxy"),
        ("我讲的是隔壁那家", "proxy"),
        ("给我个人申报", None),
        ("邻居都看见了", None),
        ("隔壁邻居们能作证", None),
        ("邻居家房子塌了", "proxy"),
    ],
)
def test_the_words_say_for_whom(text: str, who: str | None) -> None:
    assert speaks_for(text) == who


@pytest.mark.parametrize(
    ("text", "asked", "tie"),
    [
        ("我替邻居申报", False, "邻居"),
        ("帮我爸报", False, "子女"),
        ("我是他儿子", True, "儿子"),
        ("网格员", True, "网格员"),
        ("给我二大爷报", False, "亲戚"),
        ("今天下雨", False, None),
    ],
)
def test_the_tie_between_two_people(text: str, asked: bool, tie: str | None) -> None:
    assert relation(text, asked=asked) == tie
