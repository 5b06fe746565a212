"""The vocabulary of units (计量单位词表): words, multipliers, conversions, spelling."""

import re
from fractions import Fraction

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
    "share": {"倍": 1000, "%": 10, "‰": 1},
    "points": {"百分点": 100, **dict.fromkeys(("BP", "bp", "基点"), 1)},
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
        **dict.fromkeys(("公顷", "ha", "hm2", "hm²"), 10_000),
        **dict.fromkeys(("平方公里", "平方千米", "km2", "km²"), 1_000_000),
    },
    "volume": {
        **dict.fromkeys(("毫升", "ml", "mL", "ML", "立方厘米", "cm3", "cm³"), 1),
        **dict.fromkeys(("升", "公升", "l", "L"), 1000),
        **dict.fromkeys(("立方米", "立方", "方", "m3", "m³", "M3", "㎥"), 1_000_000),
    },
    "mass": {
        **dict.fromkeys(("微克", "μg", "ug"), Fraction(1, 1_000_000)),
        **dict.fromkeys(("毫克", "mg"), Fraction(1, 1000)),
        **dict.fromkeys(("克", "g"), 1),
        "斤": 500,
        "市斤": 500,
        **dict.fromkeys(("公斤", "千克", "kg", "KG", "Kg", "㎏"), 1000),
        **dict.fromkeys(("吨", "t", "T", "tCO2"), 1_000_000),
    },
    "time": {
        **dict.fromkeys(("毫秒", "ms"), Fraction(1, 1000)),
        **dict.fromkeys(("秒", "秒钟", "s"), 1),
        **dict.fromkeys(("分钟", "min"), 60),
        **dict.fromkeys(("小时", "个小时", "h"), 3600),
        **dict.fromkeys(("天", "日", "自然日", "日历天", "d"), 86_400),
        **dict.fromkeys(("周", "星期"), 604_800),
    },
    # Months and years are no fixed number of days, so they are a dimension of their own.
    "calendar": {
        **dict.fromkeys(("月", "个月"), 1),
        **dict.fromkeys(("季度", "季", "个季度"), 3),
        **dict.fromkeys(("年", "年度", "周年", "a"), 12),
    },
    "storage": {
        word: 1024**power
        for power, words in enumerate((("KB", "kB"), ("MB",), ("GB", "G"), ("TB",), ("PB",)))
        for word in words
    },
    "energy": {
        **dict.fromkeys(("千瓦时", "kWh", "KWh", "KWH", "度"), 1),
        **dict.fromkeys(("兆瓦时", "MWh", "MWH"), 1000),
        **dict.fromkeys(("吉瓦时", "GWh", "GWH"), 1_000_000),
    },
    "pressure": {
        **dict.fromkeys(("帕", "Pa"), 1),
        **dict.fromkeys(("千帕", "kPa", "KPa"), 1000),
        **dict.fromkeys(("兆帕", "MPa", "Mpa"), 1_000_000),
    },
    "sound": dict.fromkeys(("分贝", "dB", "db", "dBA"), 1),
    "power": {
        **dict.fromkeys(("瓦", "W"), 1),
        **dict.fromkeys(("千瓦", "kW", "KW"), 1000),
        **dict.fromkeys(("兆瓦", "MW"), 1_000_000),
    },
}

# Counting words: none converts into another.
_COUNTED = """
    个 次 人 户 项 件 台 套 辆 座 所 家 篇 份 册 本 部 场 期 班 批 组 处 条 只 头 匹 棵 株
    粒 颗 名 位 村 乡 镇 县 校 幢 栋 间 层 扇 面 块 张 幅 枚 支 根 盏 杆 眼 口 井 孔 道 段
    艘 架 站 点 床 例 宗 起 单 笔 分 轮 遍 趟 版 集 档 字 页 车 羽 尾 箱 瓶 袋 桶 罐 包
    盒 顶 双 副 对 排 席 餐 顿 剂 针 门 种 类 岁 周岁 樘 榀 卷 章 节 句 首 封 帧 把 团 队 片 丛
    穴 窝 舱 吨公里 步 盘 捆 垛 台件 标段 件套 台套 台辆 间套 件次 人份 人天 人日 人年 人月
    标台 工日 学时 课时 学分 机时 标箱 床位 站点 点位 网点 工位 车位 泊位 亩次 岗位 场次 批次
    频次 个工作日 工作日 自然月 个百分点 个BP 个基点 摄氏度 ℃ ° °C 台班 伏 安 赫兹 兆
    位数 美元 欧元 港元 头只 羊单位 当量 微米 千伏 千伏安 吨位
"""

#: Every unit word without multiplier and division.
UNIT_WORDS = frozenset(
    [*_COUNTED.split(), *(word for scale in _SCALES.values() for word in scale), "%", "‰"]
)
#: Unit word -> dimension, and size in the dimension's smallest unit.
FACTORS = {
    word: (dimension, Fraction(factor))
    for dimension, scale in _SCALES.items()
    for word, factor in scale.items()
}
#: Spelling -> canonical spelling.
SAME_WORD = {
    **dict.fromkeys(
        ("百分比", "百分数", "百分率", "%(百分比)", "百分比(%)", "%(百分数)", "(%)", "个%", "%%"),
        "%",
    ),
    "人(次)": "人次",
    "户(次)": "户次",
    "千分比": "‰",
    "个工作日": "工作日",
    "周岁": "岁",
    "个百分点": "百分点",
    "个BP": "BP",
    "个基点": "基点",
    "个小时": "小时",
    "个自然日": "自然日",
}
#: One person's work of a day, month or year, as it is joined to others: 元/人天 is 元/人·天.
MAN_TIMES = {"人天": "人·天", "人日": "人·日", "人月": "人·月", "人年": "人·年"}
#: What stands in a unit column when there is no unit.
NO_UNIT = frozenset(["", "-", "--", "—", "——", "－", "/", "\\", "无", "无单位", "定性", "*"])

_HAN_WORDS = "|".join(
    sorted((re.escape(word) for word in UNIT_WORDS if not word.isascii()), key=len, reverse=True)
)
_MULTIPLIER = "|".join(sorted(MULTIPLIERS, key=len, reverse=True))
# Two signs look like the micro of μg.
_LATIN = r"[A-Za-z\u00b5\u03bc\u03a9]+[23²³]?(?![0-9A-Za-z])"
_WORD = (
    r"(?:[人种批架车户家场班台件篇项组例艘辆册]次|[人户]\(次\)|%\((?:百分比|百分数)\)|百分[比数率]|千分比|%"
    rf"|(?:{_HAN_WORDS})(?:\((?:{_HAN_WORDS})\))?|{_LATIN})"
)
# A word of the vocabulary before a multiplier: 百分比 and 千克 are no hundreds and thousands.
_FACTOR = rf"(?:{_WORD}|(?:{_MULTIPLIER}){_WORD}|(?:{_MULTIPLIER}))"
# Whom or what money is counted for, and nobody counts in: 元/生·年, but 元/生产线 as it stands.
_EACH = rf"(?:床日|{_FACTOR}|学?生(?![产态活物猪育鲜涯]))"
#: One written unit, on folded text: 元/人、天, 万平方米, %(百分比).
UNIT_PATTERN = (
    rf"(?:{_FACTOR}(?:\s*[*·、]\s*{_FACTOR})*|(?=/))"
    rf"(?:\s*/\s*[每(]?{_EACH}(?:\s*[*·、.]\s*{_FACTOR}\)?)*)*"
)
#: One unit word without multiplier or division, as it may follow 每.
UNIT_WORD_PATTERN = _WORD
