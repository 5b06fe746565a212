"""Reverse indicators (反向指标): names under which less may be the better."""

import re

#: Words of an indicator's level or name under which less is usually better.
_REVERSE_HINTS = re.compile(
    "成本|投资|经费|费用|支出|单价|价格|受害|成灾|灾害|事故|死亡|伤亡|受伤|发病|患病|感染|投诉|损失|损耗|差错|失误"
    "|违规|违法|违纪|超标|超支|负债|债务|能耗|耗能|水耗|电耗|排放|污染|空置|闲置|流失|辍学|逾期|结余|结转|偏差|失业"
    "|返贫|缺陷|故障|下降|减少|降低"
)
#: Rates that rise however bad the thing they count is: 投诉处置率, 资助标准达标率, 资金支出率.
_POSITIVE_RATES = re.compile(
    "(?:处置|处理|办结|查办|查处|结案|达标|合格|完成|覆盖|及时|按时|到位|准确|整改|回复|答复|满意|知晓|发放|执行|保障"
    "|成活|参与|就业|修复|排除|救治|治愈|支付|拨付|支出)[率度]"
)


def may_be_reverse(level1: str, level2: str, name: str) -> bool:
    """Whether less may be better for an indicator, so that its bare number sets no sure bound."""
    if _POSITIVE_RATES.search(name):
        return False
    return any(_REVERSE_HINTS.search(each) for each in (level1, level2, name))
