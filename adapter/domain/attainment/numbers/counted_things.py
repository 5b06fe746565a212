"""Counting words that are one where the name says what is counted: 例 and 台 of 手术 (量词)."""

import re
from collections.abc import Mapping

#: Two counting words, and the things that either of them counts.
_OF_WHAT: Mapping[frozenset[str], re.Pattern[str]] = {
    frozenset("家户"): re.compile("企业|市场主体|经营主体|公司|商户|商家|个体工商|合作社"),
    frozenset("个人"): re.compile("岗位$"),
    frozenset("个批"): re.compile("团组|出访|来访"),
    frozenset("例台"): re.compile("手术"),
    frozenset("场期"): re.compile("培训|讲座|讲堂|课堂|沙龙|论坛|班"),
    frozenset("篇条"): re.compile("稿|信息|新闻|报道|推文|宣传|舆情|简讯"),
    frozenset("件项"): re.compile(
        "建议|提案|议案|事项|任务|立法|法规|规章|制度|文件|标准|专利|成果|实事|作品|诉求|案件|审批|许可"
    ),
}


def counted_as(wanted: str, told: str, name: str) -> str:
    """The unit `told` with the counting word of `wanted`, where either counts what is named.

    台 of 手术 beside 例 is 例, and 万台 is 万例; as it is wherever that is not sure: 户 may be
    households, and are no 家.
    """
    things = _OF_WHAT.get(frozenset((wanted[-1:], told[-1:])))
    return told if things is None or not things.search(name) else told[:-1] + wanted[-1:]
