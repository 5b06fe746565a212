"""What stands beside a result in its cell and is none (旁注): parts of a total, work under way."""

import re
from decimal import Decimal

from adapter.domain.value import IndicatorValue, ValueKind

_NUMBER = r"[0-9]+(?:[.][0-9]+)?"
#: 线上12场、线下20场，共32场.
_TOTAL = re.compile(
    rf"(?P<parts>.*[0-9].*?)[，,；;、]\s*(?:共计?|合计|总计|累计)(?:完成|开展|举办|实施)?"
    rf"(?P<total>{_NUMBER})\s*(?P<unit>[^0-9，,；;、()（）。]{{1,4}})[。]?"
)
_YEAR = re.compile("20[0-9]{2}年")
#: 46台（另有6台在途）: what is not there yet.
_UNDER_WAY = re.compile(
    r"(?P<rest>[^()（）]*[0-9][^()（）]*)"
    r"[(（](?:另|还|尚|剩余|其余)有?[^()（）]*[0-9][^()（）]*"
    r"(?:在途|在建|未|待|正在|进行中|年(?:实施|建设|完成)|[次明]年|跨年)[^()（）]*[)）][。]?"
)
#: 有效提升，受理量增长15%: the phrase that was asked for, and what shows it.
_SHOWN = re.compile(r"(?P<phrase>[^，,；;。()（）]+)[，,；;。(（]\s*(?P<proof>.+)")
#: 轮训217人，覆盖率100%: how many those are that were all covered.
_COVERED = re.compile(
    r"[^\W\d_未不无没]{0,6}[0-9]+[人名个户村所家次]{1,2}[，,；;](?P<share>覆盖(?:率|面)[达到为]*100[%％])[。]?"
)
_LIMITS = re.compile("[未不没无仅但尚除低差]|部分|个别|下降|减少|滞后|问题|目标|计划|预[计期]")


def plainly_reported(text: str, target: IndicatorValue) -> str:
    """The text without what only stands beside the result; whole wherever that is not sure.

    A total counts before its parts where they make it up.
    """
    if target.kind is ValueKind.QUALITATIVE:
        shown = _SHOWN.fullmatch(text)
        is_said = shown is not None and shown["phrase"].strip() == target.text.strip()
        covered = _COVERED.fullmatch(text) if "全覆盖" in target.text else None
        if covered is not None:
            return covered["share"]
        return text if not (shown and is_said) or _LIMITS.search(shown["proof"]) else target.text
    if under_way := _UNDER_WAY.fullmatch(text):
        return under_way["rest"].strip()
    total = _TOTAL.fullmatch(text)
    if total is None:
        return text
    # 2025年春季162人、秋季151人; of two years nobody knows whether both are meant.
    years = _YEAR.findall(total["parts"])
    told = _YEAR.sub("", total["parts"]) if len(years) == 1 else total["parts"]
    parts = re.findall(rf"({_NUMBER})\s*{re.escape(total['unit'].strip())}", told)
    is_all = len(parts) == len(re.findall(_NUMBER, told)) > 1
    is_sum = is_all and sum(map(Decimal, parts)) == Decimal(total["total"])
    return "".join(years[:1]) + total["total"] + total["unit"].strip() if is_sum else text
