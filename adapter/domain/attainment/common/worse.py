"""Names whose whole measure is bad (噪声值, 漏损率, PM2.5浓度), and those that may be.

They are known by how a name ends: 近视率 counts what is bad, 近视筛查人数 what is done about it.
"""

import re

_BAD_SHARES = (
    "犯罪|发案|漏损|漏失|误差|返修|退稿|违约|赤字|残次|次品|病死|近视|肥胖|超重|龋齿|破损|泄漏|延误|迟到|缺勤|旷课"
    "|超时|超期|坏账|漏诊|误诊|停电|断网"
)
_SUBSTANCES = (
    r"PM2\.?5|PM10|细颗粒物|可吸入颗粒物|颗粒物|氨氮|COD(?:cr|Cr|mn|Mn)?|化学需氧量|生化需氧量|BOD5?|二氧化硫|氮氧化物"
    "|二氧化氮|一氧化碳|臭氧|总磷|总氮|污染物|重金属|VOCs"
)
_WORSE = re.compile(
    f"(?:{_BAD_SHARES})(?:率|比例|占比)$|噪[声音](?:值|级|分贝数?|水平|强度)?$"
    "|火灾(?:事件)?(?:起数|次数|件数|数量?|发生率|发生数)$"
    f"|(?:{_SUBSTANCES})(?:年|月|日|年均|月均|日均|平均|排放)*(?:质量)?浓度(?:均值|平均值|年均值|值)?$"
    "|(?:碳|污染物|二氧化碳)排放强度$|药占比$|平均住院[日天]数?$|拥堵(?:延时)?指数$"
    "|^(?:剩余|现有|存量)?贫困人口(?:总?数|数量)?$"
)
_MAYBE_WORSE = re.compile(
    "(?:报废|空缺|缺编|淘汰|退出|离职|重复|变更|退回|驳回|撤销|剖宫产|转诊|流产|信访|上访)"
    "(?:总量|量|总?数|件数|起数|批次|人次|次数|率|比例|占比)$"
    "|浓度(?:均值|平均值|年均值|值)?$|含沙量$|(?:恩格尔|基尼)系数$|能源消耗量?$|缺口(?:率|数|额)?$"
    "|(?:刑事|治安|诈骗|盗窃)案件(?:总?数|数量|起数|发案数)?$"
)
#: What somebody did: of that more is better, or nobody knows.
_DONE = re.compile(
    "治理|整治|防治|扑救|扑灭|处置|处理|救援|化解|打击|查处|侦破|破获|办理|办结|受理|接待|调解|监测|检测|检查|排查|筛查"
    "|去除|削减|减排|控制|防控|宣传|演练"
)


def is_worse(name: str) -> bool:
    """Whether more of what a plain name counts is surely worse."""
    return _WORSE.search(name) is not None and _DONE.search(name) is None


def may_be_worse(name: str) -> bool:
    """Whether nobody knows of a plain name if more is better."""
    if _WORSE.search(name) is not None:
        return True
    return _MAYBE_WORSE.search(name) is not None and _DONE.search(name) is None
