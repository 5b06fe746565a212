"""Which share a number says that it is (率的名称): 回收率96.5% is none of 满意度."""

import re

from adapter.domain.attainment.common.judgement import Judgement, undetermined
from adapter.domain.attainment.common.leaning import plain_name
from adapter.domain.attainment.numbers.number import is_measured
from adapter.domain.value import IndicatorValue, print_value

SHARES = frozenset({"%", "‰"})
_END = "(?:率|满意程?度|知晓度|占比|比例|比重)"
#: What may stand between the label and its number: 不合格率为1.9%.
_LABEL = re.compile(
    rf"(?P<label>[\u4e00-\u9fff]+?{_END})"
    "(?:约|为|是|仅|只有|均|[达降升][到至]?|控制在|稳定在|保持在|(?:提[高升]|下降|降低)[到至])*"
)
_ASKED_END = re.compile("(?:率|程度|进度|度|占比|比例|比重)$")
_OF_PARTS = re.compile("(?:占比|比例|比重)$")
_SEVERAL = re.compile("[、和与及/]")
OPINION = re.compile("满意|好评|认可|认同")
#: How far it has come, of whatever the name asks for.
_WORK_DONE = re.compile("(?:年度|全年|总体|项目|任务|目标|指标|计划|工作)*(?:完成|达成|实现)?")
_PLAIN_TAILS = re.compile("(?<=..)(?:发生|覆盖|完成|实现|达到)$")
#: Words that forms use for one share.
_ALIKE = (
    frozenset(("满意", "好评", "认可", "认同")),
    frozenset(("办结", "结案", "审结", "处结", "处理", "处置", "办理", "完成", "回复", "答复")),
    frozenset(("合格", "达标", "通过", "符合")),
    frozenset(("及时", "按时", "按期", "准时", "如期", "时效")),
    frozenset(("完成", "执行", "实现", "达成", "落实", "支出", "支付", "拨付", "使用", "到位")),
    frozenset(("建成", "完工", "竣工", "完成", "投用")),
    frozenset(("整改", "销号", "完成", "办结", "解决", "化解")),
    frozenset(("覆盖", "普及", "参保", "惠及", "受益", "享受", "保障")),
    frozenset(("发放", "兑付", "兑现", "拨付", "支付", "到位", "落实")),
    frozenset(("准确", "正确", "精准")),
    frozenset(("完好", "良好", "正常", "可用")),
    frozenset(("知晓", "知悉", "了解", "认知")),
    frozenset(("成活", "存活", "保存", "保活")),
    frozenset(("出勤", "到课", "到岗", "到会", "参训", "参与", "参加")),
    frozenset(("安装", "配备", "配置", "装备")),
    frozenset(("增长", "提高", "提升", "增加", "上升")),
    frozenset(("下降", "降低", "减少", "压减", "压缩", "缩短", "降幅")),
    frozenset(("节约", "节支", "节省", "下浮")),
)
DENIED = re.compile("(?P<head>.*)(?:不|未|非)(?P<act>[^不未非]{2,6})")
LEADS = re.compile(
    "(?:全年|年度|总体|综合|平均|整体|累计|实际|抽[检查样]|检[测查]|产品|样品|项目|群众|公众|社会|问卷|调查|受访"
    "|服务|对象|人员|家长|学生|职工|企业|办事|患者|居民|和|的)*"
)


def label_of(value: IndicatorValue) -> str:
    """The share that stands before a number (不合格率); "" where none does."""
    found = _LABEL.fullmatch(value.also.partition("；")[0].strip())
    return found["label"] if found else ""


def is_other_rate(target: IndicatorValue, actual: IndicatorValue, name: str) -> bool:
    """Whether a share says by its own words to be another one than the target's."""
    if not is_measured(target, actual) or target.unit not in SHARES:
        return False
    label = label_of(actual) if actual.unit in (*SHARES, "") else ""
    return bool(label) and not is_asked_for(label, target, name)


def is_asked_for(label: str, target: IndicatorValue, name: str) -> bool:
    """Whether a labelled share may be the one of the target; true where that asks for no share."""
    asked = shares_asked(target, name)
    return not asked or any(_are_one(label, each) for each in asked)


def judge_other_rate(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    """A question where the share that is told is not the one asked for; else None."""
    if not is_other_rate(target, actual, name):
        return None
    both = f"目标“{print_value(target)}”，实际“{print_value(actual)}”"
    return undetermined(f"{both}：实际填的是“{label_of(actual)}”，请补填本指标的数值")


def shares_asked(target: IndicatorValue, name: str) -> list[str]:
    """The shares that the target and the name ask for: 满意率 and 知晓率 of 满意率和知晓率."""
    label, plain = label_of(target), plain_name(name)
    whole = [each for each in (plain, label) if _ASKED_END.search(each)]
    parts = [part for each in whole for part in _SEVERAL.split(each)]
    return [part for part in parts if core_of(part)]


def core_of(label: str) -> str:
    """A share without the word that says that it is one: 合格 of 合格率."""
    return _PLAIN_TAILS.sub("", _ASKED_END.sub("", label))


def _tail(core: str) -> str:
    return core[-2:]


def _are_one(label: str, part: str) -> bool:
    told, asked = core_of(label), core_of(part)
    if set(told) == set(asked):  # 不良贷款率 and 贷款不良率
        return True
    if is_denied(told) is not is_denied(asked):
        return False
    if _WORK_DONE.fullmatch(told):
        return OPINION.search(asked) is None
    tails = {_tail(told), _tail(asked)}
    if len(tails) == 1 or any(tails <= each for each in _ALIKE):
        return True
    # 优良率 of 优良天数比例, and 合格产品占比 of 产品合格率.
    is_part_of_name = _OF_PARTS.search(part) is not None and told in asked
    return is_part_of_name or (_OF_PARTS.search(label) is not None and _tail(asked) in told)


def is_denied(core: str) -> bool:
    """Whether a share is one of what was not done: 不合格."""
    return DENIED.fullmatch(core) is not None
