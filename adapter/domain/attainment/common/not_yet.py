"""What takes a number or a day back (计划、未完成、部分): planned, failed, begun or of old."""

import re

#: Denials of what must not be take nothing back: 未逾期, 未发生事故, 未超预算.
_GOOD_DENIALS = re.compile(
    "(?:未|没有?|无)(?:发生|出现|发现|产生|逾期|超期|延期|延误|延迟|推迟|拖延|停工|停产|达到?上限|超时|超过|超出|超|突破|收到|接到)"
)
#: In time, by plan and beyond it.
_BY_PLAN = re.compile(
    "(?:按照?|依照?|超|超额|如|根据|较|比|提前)(?:年度|年初|原定?|既定|预定)?计划(?:时间|进度|工期)?"
    "|计划[内数]"
)
_AHEAD = re.compile(
    "预计|预期将|预估|预测|计划|(?<![虚模])拟(?![合定订])|(?<!大)将(?!军)|力争|争取|有望|准备|打算|(?:明年|次年)(?!度?继续)"
)
#: Nothing but what was asked for, put where the result belongs: 年度目标50人次, 应完成50人次.
_ASKED_FOR = re.compile(
    "(?:年度|年初|全年|本年|当年|原定)?(?:绩效)?(?:目标|任务|指标)(?:值|数|任务)?(?:为|是)?[:：]?"
    "|(?:全年|本年)?[应需须](?:当|该|要)?(?:完成|达到|实现)"
)
_FAILED = re.compile("(?:未(?!成年|来|婚)|没(?!收)|(?<![时高和])尚).?|不(?:足|到|能)|难以|无法")
_FORMER = re.compile("(?<![较比与和同超于])(?:去年|上一?年|往年|前年)(?!度?(?:结转|持平))")
#: What was left of a sum is not the sum: 节约1.5万元.
_LEFT_OVER = re.compile(
    "(?:共|总计|累计|实际|已)*(?:节[约省]|结余|剩余|压减|核减)(?:了|资金|经费|成本|费用)*"
)
#: Of a day: what else may have happened on it than the end of the work.
_UNFINISHED = re.compile(
    "部分|首[批笔期]|第[一二三四五]批|分批|试[点用行]|试运行"
    "|初步|基本|阶段|(?<![供响相])应(?!急|用)|[延推]迟?[至到后]|顺延|延期|推迟|暂停|[停窝]工|终止"
    "|开工|动工|开始|启动|招标|立项|进场|签订|签约|下达|批复|审批|申报|筹备"
)


def is_planned(beside: str, asked_for: str) -> bool:
    """Whether the words beside a value tell of what is still to come.

    What `asked_for` (the indicator's name, the target) says too is its own: 营养改善计划.
    """
    if (asked := _ASKED_FOR.fullmatch(beside.strip())) and asked[0] not in asked_for:
        return True
    return _says_more(_AHEAD, _BY_PLAN.sub("", beside), asked_for)


def is_of_another_time(beside: str, asked_for: str) -> bool:
    """Whether the words beside a number say that it is planned, of a former year, or a rest."""
    if _LEFT_OVER.fullmatch(beside) and not re.search("节[约省]|结余|剩余|减", asked_for):
        return True
    plain = _GOOD_DENIALS.sub("", beside)
    return _says_more(_FORMER, plain, asked_for) or is_planned(beside, asked_for)


def is_taken_back(beside: str, asked_for: str) -> bool:
    """Whether the words beside a number say that it was not reached, or not this year."""
    plain = _GOOD_DENIALS.sub("", beside)
    return _says_more(_FAILED, plain, asked_for) or is_of_another_time(beside, asked_for)


def is_unfinished(beside: str, asked_for: str) -> bool:
    """Whether the words beside a day tell of another one than that of the end: 11月开工."""
    plain = _GOOD_DENIALS.sub("", beside)
    return _says_more(_UNFINISHED, plain, asked_for) or is_taken_back(beside, asked_for)


def _says_more(words: re.Pattern[str], beside: str, asked_for: str) -> bool:
    return any(found[0] not in asked_for for found in words.finditer(beside))
