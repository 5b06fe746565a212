"""Leanings (优劣方向): what level and name of an indicator say of "more is better"."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from adapter.domain.attainment.common.worse import is_worse, may_be_worse
from adapter.domain.value import Direction


class Lean(Enum):
    """Which way is the better one for a number that stands without an operator."""

    #: The ordinary case: nobody minds more, and less may or may not do.
    MORE = "more"
    #: Costs, time taken, losses, accidents: less is better.
    LESS = "less"
    #: The words point both ways: 降低率, 补助标准.
    EITHER = "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an indicator is about, as its form says it."""

    level1: str = ""
    level2: str = ""
    name: str = ""
    #: The budget year (预算年度): of it is a deadline that names none; None where it is not known.
    year: int | None = None
    #: The year that is reported of, where `year` is a later one: its report is no last word.
    reported: int | None = None

    @property
    def lean(self) -> Lean:
        """Which way is better, as far as level and name tell."""
        return _lean(self.level1, self.level2, self.name)

    @property
    def counts_harm(self) -> bool:
        """Whether the name counts what should not happen at all: accidents, and not costs."""
        return self.lean is Lean.LESS and _LOSSES.search(plain_name(self.name)) is not None

    @property
    def better(self) -> Direction | None:
        """Which way is better where the words say so themselves; None in the ordinary case."""
        if self.lean is Lean.LESS:
            return Direction.NEGATIVE
        is_good = self.lean is Lean.MORE and _GOOD_RATES.search(plain_name(self.name))
        return Direction.POSITIVE if is_good else None

    @property
    def is_good_share(self) -> bool:
        """Whether the name ends in a share of which nobody wants less: 合格率, 办结率."""
        return _ONLY_GOOD_SHARES.search(plain_name(self.name)) is not None

    @property
    def only_way(self) -> Direction | None:
        """The one way that a bound can be meant: costs, accidents and waiting are only capped.

        Narrower than `better`: who wrote another operator is told that it contradicts the name.
        """
        return _only_way(self.level1, self.level2, self.name)


#: What nobody caps: 群众满意度, 服务对象满意程度.
_APPROVAL = ("满意度", "满意率", "满意程度")


def names_bad_thing(words: str) -> bool:
    """Whether what should not happen (投诉, 事故, 超支) is spoken of."""
    return _ABOUT_LOSSES.search(words) is not None


@lru_cache(maxsize=4096)
def _only_way(level1: str, level2: str, name: str) -> Direction | None:
    subject, plain = Subject(level1=level1, level2=level2, name=name), plain_name(name)
    is_cost = subject.lean is Lean.LESS and _SPENT.search(plain) is not None
    is_slow = subject.lean is Lean.LESS and _WAITING.search(plain) is not None
    is_harm = subject.counts_harm or (subject.lean is Lean.LESS and is_worse(plain))
    if is_cost or is_slow or (is_harm and not _LEFT_OVER.search(plain)):
        return Direction.NEGATIVE
    is_approval = subject.lean is Lean.MORE and plain.endswith(_APPROVAL)
    return Direction.POSITIVE if is_approval else None


# One line asks for it more than once, and the projects of a city share their names.
@lru_cache(maxsize=4096)
def _lean(level1: str, level2: str, name: str) -> Lean:
    plain = plain_name(name)
    if _GOOD_RATES.search(plain) or _ATTRACTED.search(plain):
        return Lean.MORE
    bad = _of_bad_things(plain)
    if bad is not None:
        return bad
    if any("成本" in each for each in (level1, level2, plain)):
        return Lean.EITHER if _NOT_A_COST.search(plain) else Lean.LESS
    return Lean.EITHER if _ABOUT_MONEY_OR_TIME.search(plain) else Lean.MORE


def _of_bad_things(plain: str) -> Lean | None:
    """What is said of losses, time taken and their reduction; None where nothing is."""
    if plain.endswith("成本") and not _DROPPING.search(plain) and not _NOT_A_COST.search(plain):
        return Lean.LESS  # 污染治理成本 is a cost, whatever it is spent on
    if (_CURES.search(plain) or _TASKS.search(plain)) and not _PRICES.search(plain):
        return Lean.MORE
    if _HANDLED.search(plain) or _REDUCTIONS.search(plain):
        return Lean.EITHER
    if _LOSSES.search(plain) or _TIME_TAKEN.search(plain) or is_worse(plain):
        return Lean.LESS
    return Lean.EITHER if _ABOUT_LOSSES.search(plain) or may_be_worse(plain) else None


#: Rates that are good whatever they count: 投诉处置率, 资助标准达标率, 资金支出率.
_GOOD_RATES = re.compile(
    "(?<![不未非])(?:处置|处理|办结|查办|查处|结案|达标|合格|完成|覆盖|及时|按时|到位|准确|整改|回复|答复|满意|知晓|发放|执行|保障"
    "|成活|参与|就业|修复|排除|救治|治愈|支付|拨付|支出|匹配|优良|优秀|良好|优质|完好|通过|普及|巩固|入学|升学|存活"
    "|认可|好评|信任)[率度]|匹配程度"
)
#: Of these nobody wants less, whatever they count; of what was spent or done some do (执行率,
#: 地膜覆盖率, 通过率).
_ONLY_GOOD_SHARES = re.compile(
    "(?:(?<![不未非无])(?:合格|达标|及时|按时|按期|完好|知晓|成活|优良|优秀|良好|办结|整改|准确|巩固|就业|好评|治愈)"
    "|(?:森林|绿化|植被|服务|保险|接种|免疫|培训|宣传|监测|检查|体检)覆盖)率$"
)
#: Money that came in.
_ATTRACTED = re.compile(
    "(?:带动|拉动|引进|引入|吸引|撬动|招引|争取|筹集|募集).{0,6}(?:投资|资金|经费)(?:总?额|金额|规模)?$"
)
_BAD_THINGS = (
    "受害|成灾|灾害|事故|死亡|伤亡|受伤|发病|患病|感染|投诉|损失|损耗|差错|失误|违规|违法|违纪|超标|超支|负债|债务|能耗|耗能"
    "|水耗|电耗|排放|污染|空置|闲置|流失|辍学|逾期|结余|结转|偏差|失业|返贫|缺陷|故障|复发|错误|漏报|迟报"
    "|负面舆情|环境破坏|生态破坏|群体性事件|群体事件|越级上访|非正常上访|积压|拖欠|贫困发生|误报|漏检|退货|返工|不合格|不及格|不达标|未达标|不满意|未完成|不良"
)
#: The bad thing itself is what is counted: 事故发生数, 火灾受害率, 投诉起数.
_LOSSES = re.compile(
    f"(?:{_BAD_THINGS})(?:事件|案件|人员|问题|贷款|资产|反应)?(?:的?发生)?(?:总|累计|人|户|次|起|件|处|宗)?"
    "(?:率|数量?|次数|起数|件数|总?量|总?额|面积|金额|比例|占比|情况)?$"
)
#: What is spent, where the level or the name itself says that it is a cost.
_SPENT = re.compile("成本$|(?<![收免])费用?$")
#: Money left over is a lapse of one office and the thrift of another.
_LEFT_OVER = re.compile("结余|结转")
_ABOUT_LOSSES = re.compile(_BAD_THINGS)
_DROPS = "下降|减少|降低|压减|节约|节省|压缩|缩短|减轻|挽回|避免"
_DROPPING = re.compile(_DROPS)
_DROPPED = f"{_BAD_THINGS}|成本|时间|时长|时限|工期"
_REMEDIES = (
    "处理|办理|办结|整改|治理|排查|救治|救助|化解|清理|整治|防治|查处|宣传|培训|演练|监测|修复|巡查|防范|预警"
    "|调处|处置"
)
#: The more of it the less of a bad thing: 事故下降率, 挽回损失, 污染治理面积, 查处违法案件数.
_CURES = re.compile(
    f"(?:{_DROPPED}).{{0,4}}(?:{_DROPS})|(?:{_DROPS}).{{0,4}}(?:{_DROPPED})"
    f"|(?:{_BAD_THINGS})(?<!逾期).{{0,4}}(?:{_REMEDIES})"
    f"|(?:查处|化解|清理|整治|治理|排查|打击|取缔|消除|防治).{{0,4}}(?:{_BAD_THINGS})(?!.*率$)"
)
#: Work that is done on bad things which others brought about: the more of it the better, though a
#: rate of them is not. 维修投诉 and 审理差错 are lapses of the work itself and stand nowhere here.
_TASKS = re.compile(
    "(?:(?:发现|查出|查获|查纠|抓获|抓捕|侦破|破获|侦办|审理|审结|起诉|公诉|移送|立案|纠正|追缴|收缴|没收|处罚|曝光|拆除|帮教|矫正)"
    ".{0,6}(?:违规|违法|违纪|犯罪)"
    "|(?:发现|检出|召回|下架|销毁|封存|扣押|回收).{0,6}(?:不合格|缺陷|不良)"
    "|(?:追回|回收|收回|清收|催收|盘活|偿还|归还|清偿|清欠|消化|利用)(?:政府|历年|历史)?.{0,4}"
    "(?:损失|逾期|闲置|空置|债务|负债|不良|拖欠)"
    "|(?:帮扶|帮助|安置|慰问|筛查|收治|接诊|诊治|随访|转诊).{0,6}(?:失业|患病|发病|感染|受灾|受害|贫困)"
    "|(?:劝返|动员|资助).{0,4}辍学"
    "|(?:排除|抢修|维修|检修|修理).{0,4}故障"
    "|(?:核查|接收|接听|转办|督办).{0,4}投诉)(?!.*率$)"
)
#: What was dealt with, or what went wrong in dealing with it: 处理投诉件数, 办理差错数.
_HANDLED = re.compile(f"(?:{_REMEDIES}|受理).{{0,4}}(?:{_BAD_THINGS})(?!.*率$)")
_PRICES = re.compile(
    "(?:成本|费用?|经费|资金|标准|单价|价格|时间|时长|时限|用时|耗时|天数|周期|工期)$"
)
_TIME_TAKEN = re.compile(
    "(?:用时|耗时|时限|工期|(?:响应|反应|办理|审批|审核|评审|处理|处置|到达|到场|出警|救援|维修|抢修|恢复|完成|办结|反馈|答复|等待|"
    "拨付|支付|兑付|兑现|发放|出具|检测|修复|送达|配送|受理|上报|整改|建设|施工|采购|所需|平均)"
    "(?:平均)?(?:时间|时长|天数|周期))$"
)
#: Time that others wait for: nobody demands that it be long, as that of a training or of a use.
_WAITING = re.compile(
    "(?:响应|反应|办理|审批|审核|处理|处置|到达|到场|出警|办结|反馈|答复|等待|受理|整改|抢修)"
    "(?:平均)?(?:时间|时限|时长|天数|周期)$"
)
_REDUCTIONS = re.compile("下降|减少|降低|压减|节约|节省|压缩|缩短|防控|减轻|挽回|避免")
#: Under a cost: what is paid out as promised, and shares, of which nobody knows which way is good;
#: and money per pupil, head or village, of which the law asks a minimum (生均公用经费), and what
#: people live on (孤儿基本生活费).
_NOT_A_COST = re.compile(
    "补助|补贴|资助|奖励|奖补|救助|标准|发放|工资|率$|率[(:]|比例|占比"
    "|生活费$|抚养费$|赡养费$|养老金$|津贴$|(?:生均|人均|村级)(?!.*(?:培训|会议|差旅|接待|招待|出国|考察)).*经费$"
)
_ABOUT_MONEY_OR_TIME = re.compile(
    "投资|经费|费用|支出|单价|价格|造价|时间|时长|周期|天数|(?<!收)费$"
)
_ORDINAL = re.compile(r"^指标\d+[.:、]?")
_ASIDES = re.compile(r"[(\[【<《“].*?[)\]】>》”]")


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """A name without spaces, brackets and the number of its line: 增长率 of 指标1：增长率（%）."""
    folded = "".join(name.translate(_WIDTHS).split())
    return _ASIDES.sub("", _ORDINAL.sub("", folded)) or folded


_WIDTHS = str.maketrans("（）：．［］", "():.[]")
