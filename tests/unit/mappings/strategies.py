"""Hypothesis strategies for domain records, made from their shapes; for other tests too."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from adapter.domain.kinds import shape_of_kind
from adapter.domain.record import FieldShape, RecordKind
from adapter.domain.value import IndicatorValue, parse_value

#: Fewer examples where one law is tried on each kind of a dozen dialects, some 170 times a kind; a
#: busy machine is no reason to fail.
FEWER = settings(max_examples=14, deadline=None, suppress_health_check=[HealthCheck.too_slow])

#: Text a dialect can carry, control characters and lone surrogates left out.
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x00"), max_size=12
) | st.sampled_from(["", "完成率", "a\nb\tc", "0", "null", "\\u", "“引号”"])
#: Short enough for every element of the standard.
short_texts = st.text("0123456789ABCé中", min_size=1, max_size=2)
numbers = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**8), max_value=10**8, places=4
)
#: Yuan and fen: in 万元 these have six places already.
money = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**8), max_value=10**8, places=2
)
#: Rates keep their place under a percent sign too.
rates = st.decimals(min_value=0, max_value=2, places=6)

_OPERATORS = ["", "≥", "≤", "=", ">", "<", "大于等于", "不超过"]
_UNITS = ["", "%", "个", "元/人·月", "万元", "公里", "小时", "个工作日"]
_PHRASES = [
    "有效提升",
    "6月底前",
    "2026年12月31日前",
    "2026年1月-2026年11月",
    "80%-90%",
    "10～20个",
    "11月底完成100%",
    "正向 大于等于 90%",
    "44,561",
    "（≥**%）",
    "—",
    "",
]


def _written(operator: str, number: Decimal, unit: str) -> str:
    return f"{operator}{number}{unit}"


#: Values as the parser makes them from well-formed and from arbitrary text.
values: st.SearchStrategy[IndicatorValue] = st.builds(
    parse_value,
    st.builds(_written, st.sampled_from(_OPERATORS), numbers, st.sampled_from(_UNITS))
    | st.sampled_from(_PHRASES)
    | texts,
)

_BY_TYPE: Mapping[type, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(0, 99),
    Decimal: numbers,
    date: st.dates(),
    datetime: st.datetimes(
        min_value=datetime(1901, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone itself
        timezones=st.just(UTC),
    ),
    IndicatorValue: values,
}

_BY_NAME: Mapping[str, st.SearchStrategy[Any]] = {
    "division_code": st.from_regex(r"[0-9]{9}", fullmatch=True),
    "fiscal_year": st.integers(1990, 2100),
    "project_code": st.from_regex(r"[0-9]{8}[TYR][0-9]{12}", fullmatch=True),
    "function_class": st.from_regex(r"([0-9]{7})?", fullmatch=True),
    "object_type": st.sampled_from(["总体", "年度"]),
    "project_category": st.sampled_from(
        ["", "部门预算项目", "PPP项目", "专项资金项目", "人员类项目"]
    ),
    "category_code": st.sampled_from(["", "1", "21", "31"]),
    "business_type": short_texts,
    "completion_rate": rates,
    **dict.fromkeys(
        ("budget_initial", "budget_adjustment", "budget_adjusted", "budget_executed"), money
    ),
    "execution_rate": rates,
}

#: Receivers ask for these although the library may lack them.
_NEVER_NONE = frozenset({"weight"})

_LONG = ("overall", "actual", "expected", "explanation", "rule", "remark", "reason", "analysis")


def field_values(shape: FieldShape) -> st.SearchStrategy[Any]:
    """Values of one field, None included where the field can be None."""
    if shape.name in _BY_NAME:
        plain = _BY_NAME[shape.name]
    elif shape.type is str:
        is_long = any(word in shape.name for word in _LONG)
        plain = texts if is_long else short_texts
    else:
        plain = _BY_TYPE[shape.type]
    may_be_none = shape.is_optional and shape.name not in _NEVER_NONE
    return st.none() | plain if may_be_none else plain


@st.composite
def records(draw: st.DrawFn, /, kind: RecordKind, **fixed: object) -> Any:
    """Records of a kind; keyword arguments fix fields."""
    shape = shape_of_kind(kind)
    drawn = {each.name: draw(field_values(each)) for each in shape.fields if each.name not in fixed}
    return shape.cls(**drawn, **fixed)
