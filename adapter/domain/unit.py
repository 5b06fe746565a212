"""Units of measure (计量单位): one spelling per unit, and numbers made comparable across units.

A canonical unit never rescales: 1.2 亿元 stays 1.2 亿元 until two values are compared.
"""

import re
from collections import Counter
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

#: Multipliers that may stand before a unit word (万元, 亿元, 百人) or alone (250万).
MULTIPLIERS: dict[str, int] = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
    "百": 10**2,
}

# Units that convert into each other: dimension -> unit word -> factor.
_SCALES: dict[str, dict[str, Fraction | int]] = {
    "share": {"%": 10, "‰": 1},
    "money": {"元": 100, "角": 10, "块钱": 100, "人民币": 100, "元人民币": 100},
    "length": {
        **dict.fromkeys(("毫米", "mm", "MM", "㎜"), 1),
        **dict.fromkeys(("厘米", "公分", "cm", "CM", "㎝"), 10),
        **dict.fromkeys(("分米", "dm"), 100),
        **dict.fromkeys(("米", "m", "M", "延米", "延长米"), 1000),
        **dict.fromkeys(("公里", "千米", "km", "KM", "Km", "㎞"), 1_000_000),
        "里": 500_000,
    },
    "area": {
        **dict.fromkeys(("平方米", "平米", "平方", "㎡", "m2", "m²", "M2", "M²"), 1),
        "亩": Fraction(2000, 3),
        **dict.fromkeys(("公顷", "ha"), 10_000),
        **dict.fromkeys(("平方公里", "平方千米", "km2", "km²"), 1_000_000),
    },
    "volume": {
        **dict.fromkeys(("毫升", "ml", "mL", "ML"), 1),
        **dict.fromkeys(("升", "公升", "l", "L"), 1000),
        **dict.fromkeys(("立方米", "立方", "方", "m3", "m³", "M3", "㎥"), 1_000_000),
    },
    "mass": {
        "毫克": Fraction(1, 1000),
        **dict.fromkeys(("克", "g"), 1),
        "斤": 500,
        "市斤": 500,
        **dict.fromkeys(("公斤", "千克", "kg", "KG", "Kg", "㎏"), 1000),
        **dict.fromkeys(("吨", "t", "T"), 1_000_000),
    },
    "time": {
        **dict.fromkeys(("秒", "秒钟", "s"), 1),
        **dict.fromkeys(("分钟", "min"), 60),
        **dict.fromkeys(("小时", "个小时", "h"), 3600),
        **dict.fromkeys(("天", "日", "自然日", "日历天"), 86_400),
        **dict.fromkeys(("周", "星期"), 604_800),
    },
    # Months and years are no fixed number of days, so they are a dimension of their own.
    "calendar": {
        **dict.fromkeys(("月", "个月"), 1),
        **dict.fromkeys(("季度", "季", "个季度"), 3),
        **dict.fromkeys(("年", "年度", "周年"), 12),
    },
    "storage": {
        word: 1024**power
        for power, words in enumerate((("KB", "kB"), ("MB",), ("GB", "G"), ("TB",), ("PB",)))
        for word in words
    },
    "energy": {**dict.fromkeys(("千瓦时", "kWh", "KWH", "度"), 1), "兆瓦时": 1000},
    "power": {
        **dict.fromkeys(("瓦", "W"), 1),
        **dict.fromkeys(("千瓦", "kW", "KW"), 1000),
        **dict.fromkeys(("兆瓦", "MW"), 1_000_000),
    },
}

# Counting words: none converts into another.
_COUNT_WORDS = (
    "个 次 人 户 项 件 台 套 辆 座 所 家 篇 份 册 本 部 场 期 班 批 组 处 条 只 头 匹 棵 株 粒 颗 名 位 "
    "村 乡 镇 县 校 幢 栋 间 层 扇 面 块 张 幅 枚 支 根 盏 杆 眼 口 井 孔 道 段 艘 架 站 点 床 例 宗 起 "
    "单 笔 分 倍 轮 遍 趟 版 集 档 字 页 车 羽 尾 箱 瓶 袋 桶 罐 包 盒 顶 双 副 对 排 席 餐 顿 剂 针 门 "
    "种 类 岁 樘 榀 卷 章 节 句 首 封 帧 把 团 队 片 丛 穴 窝 舱 吨公里 步 盘 捆 垛 台件 标段 "
    "件套 台套 台辆 间套 件次 人份 人天 人日 人年 人月 工日 学时 课时 学分 机时 标箱 床位 站点 点位 网点 "
    "工位 车位 泊位 亩次 岗位 场次 批次 频次 "
    "个工作日 工作日 自然月 个百分点 百分点 分贝 摄氏度 ℃ ° °C 兆帕 帕 伏 安 赫兹 兆 位数 美元 欧元 港元 "
    "头只 羊单位 当量"
).split()

_KNOWN = frozenset(
    [*_COUNT_WORDS, *(word for scale in _SCALES.values() for word in scale), "%", "‰"]
)
_FACTORS = {
    word: (dimension, Fraction(factor))
    for dimension, scale in _SCALES.items()
    for word, factor in scale.items()
}
_SAME_WORD = {
    **dict.fromkeys(
        ("百分比", "百分数", "百分率", "%(百分比)", "百分比(%)", "%(百分数)", "(%)", "个%", "%%"),
        "%",
    ),
    "人(次)": "人次",
    "户(次)": "户次",
    "千分比": "‰",
    "个工作日": "工作日",
    "个百分点": "百分点",
    "个小时": "小时",
    "个自然日": "自然日",
}
#: What stands in a unit column when there is no unit.
_NO_UNIT = frozenset(["", "-", "--", "/", "\\", "无", "无单位", "定性", "*"])

_HAN_WORDS = "|".join(
    sorted((re.escape(word) for word in _KNOWN if not word.isascii()), key=len, reverse=True)
)
_MULTIPLIER = "|".join(sorted(MULTIPLIERS, key=len, reverse=True))
_LATIN = r"[A-Za-zμΩ]+[23²³]?(?![0-9A-Za-z])"
_WORD = (
    r"(?:[人种批架车户场班台件篇项组例]次|[人户]\(次\)|%\((?:百分比|百分数)\)|百分[比数率]|千分比|%"
    rf"|{_HAN_WORDS}|{_LATIN})"
)
# A word of the vocabulary before a multiplier: 百分比 and 千克 are no hundreds and thousands.
_FACTOR = rf"(?:{_WORD}|(?:{_MULTIPLIER}){_WORD}|(?:{_MULTIPLIER}))"
#: One written unit at the place where it is matched, on folded text: 元/人、天, 万平方米, %(百分比).
UNIT_PATTERN = (
    rf"(?:{_FACTOR}(?:\s*[*·、]\s*{_FACTOR})*|(?=/))"
    rf"(?:\s*/\s*[每(]?{_FACTOR}(?:\s*[*·、]\s*{_FACTOR}\)?)*)*"
)
#: One unit word without multiplier or division, as it may follow 每.
UNIT_WORD_PATTERN = _WORD

_OPENING, _CLOSING = "(（[【〔", ")）]】〕"
_FOLD = {0x3000: " ", 0xA0: " ", 0x2022: "·", 0x30FB: "·", 0x2027: "·", 0x22C5: "·", 0xD7: "*"} | {
    code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)
}


class HasNumber(Protocol):
    """Anything with a number and its unit."""

    @property
    def number(self) -> Decimal | None:
        """The number as written, never rescaled."""

    @property
    def unit(self) -> str:
        """The canonical unit, "" if none is known."""


@lru_cache(maxsize=4096)
def canonical_unit(text: str) -> str:
    """The one spelling of a unit, "" for none: 百分比, %(百分比) and ％ give %, 元/人*月 gives 元/人·月.

    Idempotent. Words that merely mean the same (km, 公里) stay as written; `same_unit` knows them.
    """
    once = _respelled(text)
    return once if once == text else canonical_unit(once)


def _respelled(text: str) -> str:
    plain = re.sub(r"\s+", "", text.translate(_FOLD))
    if plain in _NO_UNIT:
        return ""
    if plain in _SAME_WORD:
        return _SAME_WORD[plain]
    plain = re.sub(r"/每?\((\w+(?:[*·、]\w+)*)\)", r"/\1", plain).replace("/每", "/")
    words = re.split(r"([/*·、])", plain)
    joined = "".join(
        "·" if part in "*、" and part else _SAME_WORD.get(part, part) for part in words
    )
    return joined if _is_balanced(joined) else re.sub(r"[()\[\]【】〔〕]", "", joined)


def is_known_unit(unit: str) -> bool:
    """Whether a canonical unit is one plain word of the vocabulary (万元, %, 公里, but not 元/人)."""
    return unit in _FACTORS or unit in _KNOWN or _split_multiplier(unit)[1] in _KNOWN


def is_incomplete(unit: str) -> bool:
    """Whether a unit lacks its noun: 万 (250万), 万/月, /株."""
    return unit.partition("/")[0] in MULTIPLIERS or unit.startswith("/")


def completed(unit: str, column: str) -> str | None:
    """An incomplete unit with its noun taken from the unit column; None where the column cannot tell.

    万 with 元 or 万元 gives 万元, /株 with 元 or 元/株 gives 元/株.
    """
    head, slash, rest = unit.partition("/")
    noun, _, column_rest = column.partition("/")
    if not noun or noun in MULTIPLIERS or (column_rest and slash and column_rest != rest):
        return None
    multiplier, word = _split_multiplier(noun)
    if multiplier not in ("", head):
        return None
    tail = rest or column_rest
    return head + word + ("/" + tail if tail else "")


def same_unit(one: str, other: str) -> bool:
    """Whether two canonical units mean exactly the same: km and 公里, but not 米 and 公里."""
    if one == other:
        return True
    first, second = _measure(one), _measure(other)
    return first[0] == second[0] and first[1] == second[1]


def in_common_unit(a: HasNumber, b: HasNumber) -> tuple[Decimal, Decimal] | None:
    """Both numbers, exact, in a unit that they share; None where the units do not compare.

    The results are for comparing and dividing, not for showing: where no written unit holds both
    exactly (亩 and 平方米) the common unit is a fraction of either. A bare number takes the unit of the
    other side as it stands (95 beside 95% is 95%), and 万 or /株 take the missing noun from it.
    """
    if a.number is None or b.number is None:
        return None
    if a.unit == b.unit or not a.unit or not b.unit:
        return a.number, b.number
    ratio = _ratio(a.unit, b.unit)
    if ratio is None:
        return None
    return _times(a.number, ratio.numerator), _times(b.number, ratio.denominator)


@lru_cache(maxsize=4096)
def _ratio(one: str, other: str) -> Fraction | None:
    first, second = _measure(one), _measure(other)
    if first[0] != second[0] and not _differ_by_missing_noun(first[0], second[0]):
        return None
    return first[1] / second[1] * _noun_factor(first[0], second[0], one, other)


def _noun_factor(
    first: frozenset[tuple[str, int]], second: frozenset[tuple[str, int]], one: str, other: str
) -> Fraction:
    """What the noun that one side lacks weighs: 万 beside 元 counts in 元, which weighs 100 分."""
    if first == second:
        return Fraction(1)
    lacks_first = _MISSING in first
    noun = _split_multiplier((other if lacks_first else one).partition("/")[0])[1]
    weight = _FACTORS.get(noun, (noun, Fraction(1)))[1]
    return weight if lacks_first else 1 / weight


_MISSING = ("?", 1)


def _differ_by_missing_noun(
    one: frozenset[tuple[str, int]], other: frozenset[tuple[str, int]]
) -> bool:
    lacking, full = (one, other) if _MISSING in one else (other, one)
    extra = full - (lacking - {_MISSING})
    return _MISSING in lacking and lacking - {_MISSING} <= full and [n for _, n in extra] == [1]


def _measure(unit: str) -> tuple[frozenset[tuple[str, int]], Fraction]:
    """Dimensions with their powers, and the size of the unit in base units."""
    head, *rest = unit.split("/")
    powers: Counter[str] = Counter()
    size = Fraction(1)
    for sign, part in ((1, head), *((-1, each) for each in rest)):
        for word in part.split("·"):
            dimension, factor = _measure_word(word)
            powers[dimension] += sign
            size *= factor**sign
    return frozenset((each, power) for each, power in powers.items() if power), size


def _measure_word(word: str) -> tuple[str, Fraction]:
    if word in _FACTORS:
        return _FACTORS[word]
    multiplier, noun = _split_multiplier(word)
    dimension, factor = _FACTORS.get(noun, (noun or "?", Fraction(1)))
    return dimension, factor * MULTIPLIERS.get(multiplier, 1)


def _split_multiplier(word: str) -> tuple[str, str]:
    """万元 -> 万, 元; 千克 -> "", 千克: a word of the vocabulary is never taken apart."""
    if word not in _KNOWN:
        for multiplier in MULTIPLIERS:
            if word.startswith(multiplier):
                return multiplier, word[len(multiplier) :]
    return "", word


def _times(number: Decimal, factor: int) -> Decimal:
    digits = len(number.as_tuple().digits) + len(str(factor)) + 1
    return Context(prec=digits).multiply(number, Decimal(factor)) if factor != 1 else number


def _is_balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char in _OPENING) - (char in _CLOSING)
        if depth < 0:
            return False
    return depth == 0
