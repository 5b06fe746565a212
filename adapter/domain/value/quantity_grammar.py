"""How numbers, bounds and units are written (数值词法), as patterns on folded text."""

import re
from functools import cache

from adapter.domain.unit_words import UNIT_PATTERN, UNIT_WORD_PATTERN
from adapter.domain.value.spelling import (
    COMPARATORS,
    NUMBER_PATTERN,
    NUMERAL_PATTERN,
    SPACED_PATTERN,
    SUFFIX_COMPARATORS,
    alternatives,
)

_BOUND_BEHIND = alternatives(SUFFIX_COMPARATORS)
_CLAUSE_ENDS = rf"\s*(?:{_BOUND_BEHIND})?\s*(?:$|[,;。、!\uFFFC])"
# Words that introduce a number and say nothing of their own.
_INTRODUCTION = r"(?:(?:预计|预期|目标|计划|标准|指标|规定)(?:值|数|目标)|[到为至])?"
# What a share is taken of: 计划数的 of 不少于计划数的90%.
_WHOLE = r"(?P<whole>[一-鿿]{1,8}的)?"
#: 达 is the end of another word in 下达500万元, 送达20件 and 抵达3批.
_BOUND_WORD = rf"{alternatives(frozenset(COMPARATORS) - {'达'})}|(?<![下送抵])达"
# A form with a column for the bound may repeat it: 大于等于 ≥90%, 大于等于(≥)95%.
_BOUND = (
    rf"(?:(?:(?P<bound>{_BOUND_WORD})|\(\s*(?P<boxed>{_BOUND_WORD})\s*\))\s*:?\s*"
    rf"(?:(?P<again>[≥≤><=]{{1,2}})\s*|\(\s*(?P<boxed_again>{_BOUND_WORD})\s*\)\s*)?"
    rf"(?:{_INTRODUCTION}|{_WHOLE})\s*)?"
)
#: Behind a bound in brackets that belongs to the number after it.
BOUNDED_NEXT = re.compile(rf"\s*:?\s*(?:[-+]?\.?[0-9]|[百千万]分之|{_BOUND_WORD})")
# 个内 is a bound, 个内设机构 is not; a second number follows only two characters: 80以上100以下.
_SUFFIX = rf"(?:\s*(?P<suffix>{_BOUND_BEHIND})(?![设部容科涵务])(?:(?<=[以之][上下])|(?![0-9])))?"
_NOT_A_UNIT = (
    r"(?:完成|达到|达标|覆盖|合格|以[上下内]|及以|左右|上下|之[内上下]|[多余内前后起止的]|以前|左|全部|"
    r"实现|通过|到位|发放|支付|有效|优良|不[低高少超]|[且并和与或至到]|之间|区间|范围|时[前后]|已|未|均|各|每|为|是|约|含)"
)
# An unknown word of at most three characters that fills the rest of its clause is taken for a unit.
_STRANGE = rf"(?!{_NOT_A_UNIT})[一-鿿]{{1,3}}?(?=(?:{_BOUND_BEHIND}|之间|区间)?\s*(?:$|[,;。、!]))"
# 3天半 is 3.5天; 天半数 is another word.
_HALVED = r"(?:(?<=[天时年周])|(?<=工作日)|(?<=公里))半"
_HALF_ENDS = rf"(?=\s*(?:{_BOUND_BEHIND}|左右|上下|$|[-~至到,;。、!()\uFFFC]))"
_UNIT = (
    r"\s*(?P<more>[余多几](?=\s*[^\s,;。]))?"
    rf"(?:\s*(?P<unit>{UNIT_PATTERN})|\s*\(\s*(?P<boxed_unit>{UNIT_PATTERN})\s*\)"
    rf"|\s*(?P<strange>{_STRANGE}))?(?P<half>{_HALVED}{_HALF_ENDS})?"
)
# A range of which only one end may be below zero (零下18-20度) is not read.
# Nor is 零下15度以上, which some write of what is colder.
_BELOW_ZERO = (
    r"零下\s*(?=[0-9.]+\s*(?:℃|°C|°|摄氏度|度)(?!\s*(?:[-~至到]\s*[0-9]|[及(]?含?\)?[以之]上)))"
)
_ARABIC = (
    rf"(?P<lead>(?<![0-9])%\s*)?(?P<sign>(?<![A-Za-z0-9%])[-+]|{_BELOW_ZERO})?"
    rf"(?<![0-9.])(?P<number>{SPACED_PATTERN}(?=\s*(?!%){UNIT_PATTERN})|{NUMBER_PATTERN})"
)
_PER_CENT = (
    rf"(?P<per>[百千万])分之\s*"
    rf"(?:(?P<share>百|{NUMERAL_PATTERN})|(?P<share_number>{NUMBER_PATTERN}))"
)
# Chinese numerals count only at the end of a clause and with a unit: 一次, but not 统一 or 一流.
_CHINESE = (
    rf"(?<![第零〇一二两三四五六七八九十百千万统逐唯任同专单不上下每前后近另某])(?P<numeral>{NUMERAL_PATTERN})"
    rf"(?:\s*(?P<numeral_unit>{UNIT_PATTERN})(?={_CLAUSE_ENDS})"
    rf"|(?=\s*(?:-{{1,3}}|~|至|到)\s*{NUMERAL_PATTERN}\s*(?:{UNIT_PATTERN})))"
)
# 九成 is 90%, 八成五 is 85%.
_TENTHS = (
    r"(?<![第0-9.零〇一二两三四五六七八九十百千万几近每前])(?P<tenths>[1-9一二两三四五六七八九])成"
    rf"(?P<hundredths>[半1-9一二三四五六七八九])?(?={_CLAUSE_ENDS})"
)


# The words of all units make this pattern and a few others long: whoever reads no value need not
# wait until they are compiled.
@cache
def quantity() -> re.Pattern[str]:
    """One number with its bound before or behind it and its unit."""
    return re.compile(rf"{_BOUND}(?:{_TENTHS}|{_PER_CENT}|{_ARABIC}{_UNIT}|{_CHINESE}){_SUFFIX}")


#: Between two ends: 80%-90%.
RANGE_JOINT = re.compile(r"\s*(?:-{1,3}|~{1,2}|至|到)\s*")
#: Between two bounds: ≥80%且≤90%.
PAIR_JOINT = re.compile(r"\s*(?:[,;、]|且|并且|并|和|又)?\s*")
#: Between the ends of 80%≤满意度≤90%.
BETWEEN_JOINT = re.compile(r"\s*[<≤]=?\s*[A-Za-z一-鿿]{0,12}\s*(?=[<≤])")
#: Between two ends that 之间 follows: 80%和90%之间.
AND_JOINT = re.compile(r"\s*(?:和|与|及|-{1,3}|~{1,2}|至|到)\s*")
#: Behind the second end of a range, and before the first.
WITHIN = re.compile(r"\s*(?:之间|(?:的?区间|的?范围)(?:之?内)?|区间内)")
AMONG = re.compile(r"(?:介于|处于|位于|处在|在|∈)\s*$")
#: For whom or what an amount is, as it stands behind 每: 生 alone is no unit.
_EACH = rf"(?:{UNIT_WORD_PATTERN}|学?生(?=每|的?\s*$))"
#: Directly before a number: 每人每月400元, 每生每天5元.
PER = re.compile(rf"(?:每个?{_EACH}的?\s*)+$")
PER_WORD = re.compile(rf"每个?({_EACH})")

_NAME_BEGINS = (
    r"(?<![0-9A-Za-z\u00b5\u03bc百千万亿])(?<![0-9] )(?!(?<=/)[chdk]?m[23](?![0-9A-Za-z]))"
)
_NAMES = (
    # GB/T 19001-2016, PM2.5, COVID-19; but 1.5 m2 and 33μg/m3 are numbers with their units
    rf"{_NAME_BEGINS}[A-Za-z]+[A-Za-z/ ]*[- ]?[0-9][0-9.\-]*(?<=[0-9])",
    # 第一名, 第3次
    rf"第\s*(?:[0-9]+|{NUMERAL_PATTERN})",
    # 〔2021〕12号, 12号文
    r"\([0-9]{4}\)\s*[0-9]*号?|(?<![0-9.])[0-9]+号文?(?!楼)",
    # 4A级, 5G网络
    r"(?<![0-9.])[0-9](?:[ADK](?![A-Za-z])|G(?=[网技通基信移]))",
    # 二级, 4级; but ≥4级 is a number
    r"(?<![><=≥≤0-9])[0-9一二三四五]级",
)
_RECKONED = (
    # 3:1, 8:00-18:00
    r"(?<![0-9.])[0-9.]+\s*:\s*[0-9.:]*[0-9]",
    # 17时前, 9点30分: a time of day
    r"(?<![0-9.])[0-9]{1,2}\s*[时点](?:[0-9]{1,2}分|(?=之?[前后]|以[前后]|[至到起止整半]))",
    # 2/3
    r"(?<![0-9])[0-9]+/[0-9]+(?:/[0-9]+)*",
    # 7×24, 50±5, 5+3, 1e5
    r"(?<![0-9.])[0-9.]+\s*[×*xX±+eE]\s*[0-9.]+",
    # 1.2.3
    r"(?<![0-9.])[0-9]+(?:\.[0-9]+){2,}",
    # 前三名, 排名前3
    rf"前\s*(?:[0-9]+|{NUMERAL_PATTERN})\s*[名位强]|(?<=[名居列入])前\s*[0-9]+",
    # 三分之二
    r"[二三四五六七八九十]分之[一二三四五六七八九十]+",
    # 1. 2、 3) before a list item
    r"(?:^|(?<=[;。]))\s*[0-9]{1,2}(?:[、)]|\.(?![0-9]))",
)
#: Digits that are part of a name: a document's number, a rank, a grade.
NAMES = re.compile("|".join(_NAMES))
#: Digits that count nothing: those of names, ratios, products, times of day.
UNCOUNTED = re.compile("|".join(_NAMES + _RECKONED))
