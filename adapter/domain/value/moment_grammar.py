"""How points and stretches of time are written (时间词法), as patterns on folded text."""

import re

_YEAR = r"(?:19|20)[0-9]{2}"
# Before 年 a year may also stand in Chinese digits (二〇二六) or without its century (26).
_WRITTEN_YEAR = r"二[〇零○][〇零○一二三四五六七八九]{2}"
_SHORT_YEAR = r"(?<![0-9.,])[2-4][0-9]"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_TWO_DIGIT_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_QUARTER = (
    r"(?:第\s*[一二三四1-4]\s*季度?|(?<![0-9.])[一二三四1-4]\s*季度"
    r"|(?<![A-Za-z])[Qq][1-4](?![0-9A-Za-z])(?:\s*季度?)?)"
)
_PART = r"(?:月?底|月?末|月?初|上旬|中旬|下旬)"
_YEAR_END = r"(?:年底|年末|年终|年初|年中|年内|底|末|终|初|中|内|全年)"
#: The year after the one that a stretch began in.
NEXT_YEAR = ("次年", "翌年")
_SOME_YEAR = r"(?:当年|本年|次年|翌年|每年|今年|明年|预算年)度?"
_TO = r"\s*(?:-{1,3}|~|至|到)\s*"
# A number that is not the tail of another one.
_FRESH = r"(?<![0-9.])"
_BEFORE = r"(?=之?前|以前)"
_BY_THEN = r"(?=\s*(?:之?前|以前|为?止))"

_WRITTEN_DAY = r"(?:三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])(?=\s*[日号])"

# 2023.12.31, 2023-06-30, 2023/6/30
_FULL_DATE = (
    rf"(?P<y1>{_YEAR})\s*(?P<sep>[-./])\s*(?P<m1>[0-9]{{1,2}})\s*(?P=sep)\s*(?P<d1>[0-9]{{1,2}})"
    r"(?![0-9.])[日号]?"
)
# 2023年6月30日, 6月底, 次年3月, 2023年第三季度末, 2023年上半年
_NAMED = (
    rf"(?:(?P<y2>{_YEAR}|{_WRITTEN_YEAR}|{_SHORT_YEAR}(?=\s*年))"
    rf"\s*(?:年度?\s*|-?(?=[Qq][1-4]))|(?P<some>{_SOME_YEAR})的?\s*)?"
    rf"(?:{_FRESH}(?P<m2>{_MONTH})\s*月(?![度报龄均])份?\s*"
    rf"(?:(?P<d2>[0-9]{{1,2}}|{_WRITTEN_DAY})(?:\s*[日号]|{_BEFORE}|$)|(?P<part>{_PART}))?"
    rf"|(?P<quarter>{_QUARTER})\s*[底末]?|(?P<half>[上下]半年)\s*[底末]?)"
)
# 2023年, 2023年度, 2023年底
_WHOLE_YEAR = (
    rf"{_FRESH}(?P<y3>{_YEAR}|{_WRITTEN_YEAR}|{_SHORT_YEAR}(?=\s*年[底末初]))"
    rf"\s*年(?:度(?!报))?\s*(?P<yearpart>{_YEAR_END})?"
)
# 2023-07, 2023/07
_DASHED_MONTH = rf"{_FRESH}(?P<y4>{_YEAR})\s*[-/]\s*(?P<m4>{_TWO_DIGIT_MONTH})(?![-0-9./])"
# 2023.11月底, 2023.11前: without such a word it would be a number
_DOTTED_MONTH = rf"{_FRESH}(?P<y5>{_YEAR})\.(?P<m5>0?[1-9]|1[0-2])(?=[月底末前])(?:月?[底末]|月)?"
# 20261231前: without such a word it would be a number
_COMPACT_DATE = rf"{_FRESH}(?P<y6>{_YEAR})(?P<m6>{_TWO_DIGIT_MONTH})(?P<d6>[0-3][0-9])日?{_BY_THEN}"
# 每月5日, 次月10日, 每季度末, 5日前, 12.31前
_RECURRING = (
    r"(?P<recurring>[每次当](?:个?月|季度?|周)\s*(?:[0-9]{1,2}\s*[日号]|底|末|初)"
    rf"|{_FRESH}[0-9]{{1,2}}[日号](?=前)"
    rf"|{_FRESH}(?:1[0-2]|0?[1-9])\.{_DAY}日?{_BEFORE})"
)
# 全年, 当年, 年底; but 3年内 and 次/年度 are a duration and a rate
_WEAK = (
    r"(?<![/每0-9一二两三四五六七八九十百千万亿几多])(?<![0-9] )"
    r"(?P<weak>(?:当年|本年度?|全年度?)[底末内]?|年度?内|年度?底|年度?末|年终)"
)
# The first alternative that fits wins: the most particular comes first.
_POINTS = (
    _FULL_DATE,
    _NAMED,
    _WHOLE_YEAR,
    _DASHED_MONTH,
    _DOTTED_MONTH,
    _COMPACT_DATE,
    _RECURRING,
    _WEAK,
)
#: One point of time.
POINT = re.compile("|".join(_POINTS))
#: Behind a day: all of it. 24时前, 23:59:59; a database or a spreadsheet adds 00:00:00.
DAY_END = re.compile(
    r"[T\s]*(?:24\s*(?:时|点|:00(?::00)?)整?|23:59(?::59)?|23时59分"
    r"|0?0:00:00(?:\.0+)?(?!\s*(?:之?前|以前)))(?![0-9:])"
)
#: Behind a point: up to then.
BY = re.compile(r"\s*(?:之前|以前|前|为止|止|之内|以内|内)(?!后|期|往|三|[0-9])")
#: Behind a point: from then on.
SINCE = re.compile(r"\s*(?:起始|起|之后|以后|后)")
#: Between the two ends of a stretch.
TO = re.compile(_TO)

# Stretches that name their unit once, at the end, or never.
#: 1-6月, 2023年1-6月, 2023.1-12月
MONTHS = re.compile(
    rf"(?:(?P<y>{_YEAR})\s*(?:年度?\s*|\.)|(?:{_SOME_YEAR})\s*|{_FRESH})"
    rf"(?P<a>{_MONTH}){_TO}(?P<b>{_MONTH})\s*月份?(?!\s*[0-9])"
)
#: 第1-3季度, 2026年一至三季度, 前三季度
QUARTERS = re.compile(
    rf"(?:(?P<y>{_YEAR}|{_WRITTEN_YEAR})\s*年度?\s*|(?:{_SOME_YEAR})\s*|{_FRESH})"
    rf"(?:第?\s*(?P<a>[一二三四1-4])\s*(?:季度?)?{_TO}第?\s*(?P<b>[一二三四1-4])"
    r"|(?<!之)前\s*(?P<upto>[二两三四2-4])\s*个?)\s*季度"
)
#: 2020-2022年
YEARS = re.compile(
    rf"{_FRESH}(?P<a>{_YEAR})\s*(?:年度?)?{_TO}(?P<b>{_YEAR})\s*年度?(?!\s*[0-9底末内])"
)
#: 2023.07-2024.01
DOTTED = re.compile(
    rf"{_FRESH}(?P<ya>{_YEAR})\.(?P<a>{_MONTH}){_TO}(?P<yb>{_YEAR})\.(?P<b>{_MONTH})(?![0-9.])"
)
#: 2023.01-12: two digits each, or it would be two numbers
DOTTED_MONTHS = re.compile(
    rf"{_FRESH}(?P<y>{_YEAR})\.(?P<a>{_TWO_DIGIT_MONTH}){_TO}(?P<b>{_TWO_DIGIT_MONTH})(?![0-9.年月])"
)
#: 2023年5月1-20日
DAYS = re.compile(
    rf"(?:(?P<y>{_YEAR})\s*年\s*)?{_FRESH}(?P<m>{_MONTH})\s*月\s*"
    rf"(?P<a>{_DAY})\s*[日号]?{_TO}(?P<b>{_DAY})\s*[日号]"
)
#: 2021.1.1-12.31, 2021/1/1-12/31: the year of the first day is the last day's too.
DAYS_OF_YEAR = re.compile(
    rf"{_FRESH}(?P<y>{_YEAR})(?P<sep>[./])(?P<ma>{_MONTH})(?P=sep)(?P<a>{_DAY}){_TO}"
    rf"(?P<mb>{_MONTH})(?P=sep)(?P<b>{_DAY})(?![0-9./])[日号]?"
)
#: Without any of these a text holds no time at all.
ANY_TIME = re.compile(r"[年月季周前止]|[Qq][1-4]|(?:19|20)[0-9]{2}\s*[-./]")
