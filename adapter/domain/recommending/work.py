"""What names say of the work (工作内容): of a project, and of a template for a kind of work."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

#: Short or other words of budgets -> the one that is compared. Longer ones stand first.
_ONE_WORD = {
    "最低生活保障": "低保",
    "公卫": "公共卫生",
    "计生": "计划生育",
    "中职": "职业教育",
    "农危房": "农村危房",
    "环卫": "环境卫生",
    "义教": "义务教育",
    "残补": "残疾人补贴",
    "高标田": "高标准农田",
    "运行维护": "运维",
    "运营维护": "运维",
    "信息化": "信息系统",
    "平台": "系统",
    "软件": "系统",
    "网站": "系统",
    "网络安全": "系统",
    "机房": "系统",
    "专网": "系统",
    "外网": "系统",
    "内网": "系统",
    "疫病": "疫",
}
#: What is done with the thing -> words for it. Names that say other acts tell of other work.
_ACTS = {
    "operate": "运维 运行 维保 租赁 维护",
    "repair": "维修 修缮 维护 养护 改造 翻新 修复 修补 整修 加固 更新",
    "build": "建设 新建 改造 扩建 改建 改扩建 修建 续建 兴建",
    "buy": "购置 采购 添置 购入 更新 配备",
    "aid": "补助 补贴 资助 救助 扶助 津贴 奖补 助学金 奖学金 生活费 扶助金 低保金 救助金",
    "train": "培训 会议 研修",
    "show": "活动 演出 展演 汇演 展览 宣传 节庆 文化节",
}
_AID = "aid"
_GROUPS: dict[str, frozenset[str]] = {
    word: frozenset(act for act, words in _ACTS.items() if word in words.split())
    for words in _ACTS.values()
    for word in words.split()
}
#: These are the thing too: a template for 培训会议 is known by them.
_THINGS = frozenset(["培训", "会议", "研修", "展演", "演出", "展览"])
#: What any name of a budget may hold, and places, since they tell nothing of the work.
_GENERAL = (
    "绩效 指标 模板 通用 项目 专项 资金 经费 费用 支出 预算 部门 政府 购买 其他 共性 一般"
    " 中央 自治区 盟级 市级 本级 上级 旗县 直达 转移支付 可行性 缺口 提前 下达 支持 结转 配套 债券"
    " 国债 预算内 一期 二期 三期 工作 工程 服务 管理 体系 业务 事业 相关 日常 开展 实施 发展 提升"
    " 保障 综合 年度 标准 单位 机关 城乡 城市 城区 城镇 农村 牧区 乡镇 苏木 全市 全区 社区 街道"
    " 市区 政府性 基金 国有 资本 经营 PPP 运转 特定 目标 人员类 公用 基本支出 项 类 费 金 款"
)
#: Behind (or without) a year: 2026年, 2025-2026年度, 第二批, 内财教〔2025〕1120号.
_DATES = re.compile(
    r"[〔\[【(]?(?:19|20)\d\d[〕\]】)]?(?:[-—至](?:19|20)\d\d)?年?度?|第?[一二三四五六七八九十\d]+批次?"
    r"|\d+号|\d+"
)
_NUMBER_OF_DOCUMENT = re.compile(r"[一-龥]{2,6}[〔\[【(](?:19|20)\d\d[〕\]】)]\s*\d*号?")
_MARKS = re.compile(r"[^\w|]+|_")
#: Words that join several things: one of them is enough.
_JOINTS = re.compile(r"[及和与或暨]")


def _alternatives(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


_SHORT = _alternatives(list(_ONE_WORD))
_ACT = _alternatives(list(_GROUPS))
_EMPTY = _alternatives(_GENERAL.split())


@dataclass(frozen=True, slots=True)
class Work:
    """What a name says: the things, and what is done with them."""

    things: tuple[str, ...]
    acts: frozenset[str]


@lru_cache(maxsize=4096)
def work_of(name: str) -> Work:
    """What a name says without years, batches, sources of money and words that all names have."""
    text = _in_one_wording(name)
    acts = _acts_of([_GROUPS[found[0]] for found in _ACT.finditer(text)])
    text = _ACT.sub(lambda found: found[0] if found[0] in _THINGS else "|", text)
    text = _JOINTS.sub("|", _EMPTY.sub("|", text))
    things = dict.fromkeys(each for each in text.split("|") if len(each) > 1)
    return Work(tuple(things), acts)


def _acts_of(told: Sequence[frozenset[str]]) -> frozenset[str]:
    """A word of several acts says no more than a sure one beside it: 维修改造 is no building."""
    sure = frozenset().union(*(each for each in told if len(each) == 1))
    return sure.union(*(each for each in told if not each & sure))


def plain_work(name: str) -> str:
    """What is left of a name to be compared as text; the name where nothing is."""
    return _EMPTY.sub("", _in_one_wording(name)).replace("|", "") or name


@lru_cache(maxsize=4096)
def _in_one_wording(name: str) -> str:
    """A name in one wording, without dates, numbers of documents and marks."""
    text = unicodedata.normalize("NFKC", name)
    text = _MARKS.sub("|", _DATES.sub("|", _NUMBER_OF_DOCUMENT.sub("|", text)))
    return _SHORT.sub(lambda found: _ONE_WORD[found[0]], text)


def is_other_work(project: str, template: str) -> bool:
    """Whether the names say acts that are not done together: 校舍维修 and 设备购置.

    Any work is paid by 补助: 养老服务中心补助 may be for building it.
    """
    ours, theirs = work_of(project).acts, work_of(template).acts
    return bool(ours and theirs) and ours != {_AID} and not ours & theirs


@lru_cache(maxsize=4096)
def shared_thing(project: str, template: str) -> tuple[str, float]:
    """The longest words that both names say, and the share of the template's thing they are."""
    best = "", 0.0
    for thing in work_of(template).things:
        for other in work_of(project).things:
            word = _longest_in_both(thing, other)
            if len(word) > 1:
                best = max(best, (word, len(word) / len(thing)), key=lambda each: each[1])
    return best


def _longest_in_both(one: str, other: str) -> str:
    parts = (one[at:end] for at in range(len(one)) for end in range(at + 1, len(one) + 1))
    return max((each for each in parts if each in other), key=len, default="")
