"""Official forms (申报表、监控表、自评表) as data: what one of them says, whoever filled it in."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class FormKind(StrEnum):
    """The three forms of the budget cycle; the value names them in output."""

    DECLARATION = "declaration"
    MONITORING = "monitoring"
    SELF_EVALUATION = "self_evaluation"


FORM_LABELS = {
    FormKind.DECLARATION: "申报表",
    FormKind.MONITORING: "监控表",
    FormKind.SELF_EVALUATION: "自评表",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormHead:
    """Whom a form is about; "" and None are left blank on it."""

    #: The gate's key: a project's code, or a department's key; "" for a form out of a file.
    key: str = ""
    name: str = ""
    is_department: bool = False
    #: 主管部门及代码
    department: str = ""
    #: 实施单位
    agency: str = ""
    fiscal_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsRow:
    """One row of the funds (项目资金), 万元; None is left blank."""

    label: str
    #: 年初预算数, 全年预算数, 执行数 (up to the cut-off in monitoring), 全年预计执行数.
    initial: Decimal | None = None
    adjusted: Decimal | None = None
    executed: Decimal | None = None
    expected: Decimal | None = None
    #: 执行率, 0.. , 1 = 100%.
    rate: Decimal | None = None
    max_score: Decimal | None = None
    score: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One indicator row, as it was written."""

    level1: str = ""
    level2: str = ""
    name: str
    #: 正向 or 反向, the operator and the unit where they have columns of their own.
    direction: str = ""
    comparator: str = ""
    target: str = ""
    unit: str = ""
    actual: str = ""
    #: 全年预计完成情况
    expected: str = ""
    max_score: Decimal | None = None
    score: Decimal | None = None
    #: None where the form does not ask for reasons.
    deviation: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialForm:
    """One form with all it says."""

    kind: FormKind
    head: FormHead = FormHead()
    funds: tuple[FundsRow, ...] = ()
    #: 中期 and 年度 goal of a declaration; 预期目标 and 实际完成情况 of a self-evaluation.
    goals: tuple[str, str] = ("", "")
    rows: tuple[FormRow, ...] = ()
    #: 总分 and 等级; None where nothing was stated.
    total: Decimal | None = None
    grade: str | None = None
    #: Which version of a declaration it is, e.g. 年初预算; "" where the records tell none.
    version: str = ""
    #: 第几次监控
    round_no: int | None = None
    #: The last month that a monitoring form tells of; None where nobody knows.
    cutoff_month: int | None = None
