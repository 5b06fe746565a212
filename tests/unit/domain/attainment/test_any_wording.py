"""Whatever a cell says, a line is answered, and what repeats its target is never a miss."""

from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.domain.attainment import Attainment
from adapter.domain.attainment.words.wording import Answer, answer_of
from tests.unit.domain.attainment.test_other_wordings import check

_PIECES = (
    "≥",
    "≤",
    "=",
    "不低于",
    "不超过",
    "以上",
    "以内",
    "约",
    "余",
    "近",
    "±",
    "-",
    "~",
    "，",
    "、",
    "（",
    "）",
    "0",
    "1",
    "3",
    "95",
    "0.5",
    "1,200",
    "一百",
    "三分之二",
    "万分之五",
    "半年",
    "%",
    "‰",
    "万元",
    "元",
    "人次",
    "人",
    "个",
    "次",
    "/年",
    "台(套)",
    "提高",
    "降低",
    "有效",
    "显著",
    "较",
    "不",
    "未",
    "无",
    "零",
    "全",
    "全部",
    "完成",
    "达标",
    "合格",
    "事故",
    "发生",
    "优",
    "良",
    "中",
    "差",
    "优良中低差",
    "及时",
    "2023年",
    "12月",
    "底前",
    "31日",
    "推迟至",
    "力争",
    "每月",
    " ",
    "\n",
    "/",
    "—",
)
_NAMES = (
    "",
    "养护里程",
    "群众投诉率",
    "项目成本",
    "事故下降率",
    "办理时间",
    "群众满意度",
    "补助标准",
)
_texts = st.lists(st.sampled_from(_PIECES), max_size=6).map("".join)
_names = st.sampled_from(_NAMES)


@settings(max_examples=400)
@given(
    name=_names,
    target=st.one_of(_texts, st.text(max_size=30)),
    actual=st.one_of(_texts, st.text(max_size=30)),
)
def test_any_two_cells_are_answered(name: str, target: str, actual: str) -> None:
    made = check(name, target, actual)

    assert made.judgement.reason
    assert made.judgement.attainment in Attainment


@settings(max_examples=400)
@given(name=_names, text=_texts)
def test_what_repeats_its_target_is_never_a_miss(name: str, text: str) -> None:
    made = check(name, text, text)

    is_answer = answer_of(text) is Answer.MISSED
    assert is_answer or made.judgement.attainment is not Attainment.NOT_MET, made.judgement.reason
