"""The simulator's own field tables: every data set of the national standard it keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum


class Kind(Enum):
    """How a column is kept in SQLite and spelled in JSON."""

    #: UTF-8 text, measured in bytes; a JSON string.
    TEXT = "TEXT"
    #: A JSON integer.
    INTEGER = "INTEGER"
    #: Exact digits kept as text; a JSON number with the declared scale.
    DECIMAL = "DECIMAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One element of a data set."""

    name: str
    kind: Kind
    #: Bytes of UTF-8 for text, digits in all for numbers.
    size: int
    #: Digits after the point; only decimals have any.
    scale: int = 0
    #: The only values allowed; empty means any.
    codes: tuple[str, ...] = ()
    #: A sender must give it. The receiver's own columns are never asked for.
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """One data set: a table in SQLite, one address to query."""

    name: str
    #: The column of the receiver's own 38-character id.
    key: str
    #: The column that a query's `keys` select by.
    scope: str
    columns: tuple[Column, ...]
    #: Rows stay invisible until they are approved, and vanish when the approval is cancelled.
    needs_approval: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The element names in their declared order."""
        return tuple(column.name for column in self.columns)


def _text(name: str, size: int, *, codes: tuple[str, ...] = (), required: bool = False) -> Column:
    return Column(name=name, kind=Kind.TEXT, size=size, codes=codes, required=required)


def _flag(name: str, *, required: bool = False) -> Column:
    return Column(name=name, kind=Kind.INTEGER, size=1, codes=("1", "2"), required=required)


def _whole(name: str, size: int, *, required: bool = False) -> Column:
    return Column(name=name, kind=Kind.INTEGER, size=size, required=required)


def _decimal(name: str, size: int, scale: int, *, required: bool = False) -> Column:
    return Column(name=name, kind=Kind.DECIMAL, size=size, scale=scale, required=required)


#: The project kinds of the standard (项目类别).
PROJECT_KINDS = ("1", "2", "21", "22", "3", "31", "32", "33")

_PLACE = (_text("mof_div_code", 9), _text("fiscal_year", 4))
_TIMES = (_text("create_time", 17), _text("update_time", 17), _flag("is_deleted"))
_PROJECT = (*_PLACE, _text("agency_code", 21), _text("pro_code", 21))
_VERSION = (_text("version", 38), _text("version_name", 400))
_LEVEL_CODES = tuple(_text(f"lv{level}_perf_ind_code", 300) for level in (1, 2, 3))
_LEVEL_NAMES = tuple(_text(f"lv{level}_perf_ind_name", 1000) for level in (1, 2, 3))
_LEVELS = (*_LEVEL_CODES, *_LEVEL_NAMES)

_LIBRARY = DataSet(
    name="BAS_PERF_INDICATOR",
    key="ind_id",
    scope="agency_code",
    columns=(
        _text("ind_id", 38, required=True),
        *_PLACE,
        _text("mof_div_name", 360),
        _text("agency_code", 21, required=True),
        _text("agency_name", 300),
        _text("perf_ind_code", 300, required=True),
        _text("perf_ind_name", 1000, required=True),
        _flag("is_common_ind", required=True),
        _text("value_desc", 2000),
        _text("kpi_val", 1000),
        _text("start_date", 8, required=True),
        _text("end_date", 8),
        _text("parent_id", 38),
        _whole("level_no", 2, required=True),
        _flag("is_leaf", required=True),
        _flag("is_enabled", required=True),
        *_TIMES,
    ),
)

_TEMPLATE = DataSet(
    name="PERF_TEMPLATE",
    key="template_id",
    scope="template_code",
    columns=(
        _text("template_id", 38),
        _text("template_code", 60, required=True),
        _text("template_name", 600, required=True),
        *_PLACE,
        _text("agency_code", 21, required=True),
        _text("dept_code", 21),
        _text("pro_code", 21),
        _text("pro_name", 180),
        _text("pro_cat_code", 2, codes=PROJECT_KINDS),
        _text("exp_func_code", 7),
        *_VERSION,
        _flag("is_enabled", required=True),
        *_TIMES,
    ),
)

_TEMPLATE_ITEM = DataSet(
    name="PERF_TEMPLATE_ITEM",
    key="item_id",
    scope="template_code",
    columns=(
        _text("item_id", 38),
        _text("template_code", 60, required=True),
        *_PLACE,
        _text("agency_code", 21, required=True),
        _text("dept_code", 21),
        _text("pro_code", 21),
        _whole("sort_no", 6, required=True),
        _text("perf_ind_code", 300, required=True),
        *_LEVEL_CODES,
        *(_text(f"lv{level}_perf_ind_name", 1000, required=True) for level in (1, 2, 3)),
        _text("kpi_val", 1000),
        _decimal("ind_weight", 16, 4, required=True),
        _flag("is_required", required=True),
        _text("kpi_evalstd", 2000),
        _text("kpi_content", 2000),
        *_TIMES,
    ),
)

_GOAL = DataSet(
    name="PM_PERF_GOAL_INFO",
    key="kpi_per_id",
    scope="pro_code",
    needs_approval=True,
    columns=(
        _text("kpi_per_id", 38),
        *_PROJECT,
        _text("pro_name", 180),
        _text("kpi_target", 2000),
        _text("perf_obj_type_code", 1, codes=("1", "2")),
        _text("busi_type_code", 6),
        _text("sub_mof_div_code", 9),
        _text("sub_mof_div_name", 360),
        *_VERSION,
        _flag("is_last_inst"),
        *_TIMES,
    ),
)

_DECLARED = DataSet(
    name="PM_PERF_INDICATOR",
    key="kpi_id",
    scope="pro_code",
    needs_approval=True,
    columns=(
        _text("kpi_id", 38),
        *_PROJECT,
        _text("pro_name", 180),
        *_LEVELS,
        _text("kpi_content", 2000),
        _text("kpi_evalstd", 2000),
        _text("kpi_val", 1000),
        _text("kpi_remark", 2000),
        _text("busi_type_code", 6),
        *_VERSION,
        _flag("is_last_inst"),
        *_TIMES,
    ),
)

_MONITOR_TASK = DataSet(
    name="PAY_PERF_MONITOR_TASK",
    key="perf_task_id",
    scope="perf_task_id",
    needs_approval=True,
    columns=(
        _text("perf_task_id", 38),
        *_PLACE,
        _text("agency_code", 21),
        _text("perf_task_no", 60),
        _text("perf_type_code", 6),
        _text("perf_task_title", 600),
        _text("task_start_date", 8),
        _text("task_end_date", 8),
        *_TIMES,
    ),
)

_MONITOR = DataSet(
    name="PAY_PERF_MONITOR_INFO",
    key="perf_mon_id",
    scope="pro_code",
    needs_approval=True,
    columns=(
        _text("perf_mon_id", 38),
        _text("perf_task_id", 38),
        *_PROJECT,
        _text("pro_name", 180),
        _text("kpi_target", 2000),
        _decimal("pro_bgt_comp", 18, 6),
        _decimal("est_pro_bgt_annual", 18, 6),
        *_LEVELS,
        _text("kpi_val", 1000),
        _text("perf_comp", 2000),
        _text("est_perf_annual", 2000),
        _text("ana_dev_reasons", 2000),
        _decimal("complete_rate", 18, 6),
        _flag("is_perf_rectify"),
        _text("rectify_advise", 2000),
        _text("rectify_epilog", 2000),
        _whole("times", 2),
        *_TIMES,
    ),
)

_SELF_EVAL = DataSet(
    name="PM_PERF_SELF_EVAL",
    key="eval_id",
    scope="pro_code",
    needs_approval=True,
    columns=(
        _text("eval_id", 38),
        *_PROJECT,
        _text("pro_name", 180),
        _decimal("total_eval_value", 16, 6),
        _text("devi_analy", 2000),
        _text("application_advise", 2000),
        _text("opinions", 2000),
        *_TIMES,
    ),
)

_SELF_EVAL_GOAL = DataSet(
    name="PM_SELF_EVAL_GOAL",
    key="eval_goal_id",
    scope="pro_code",
    needs_approval=True,
    columns=(
        _text("eval_goal_id", 38),
        _text("eval_id", 38),
        *_PROJECT,
        _text("kpi_target", 2000),
        _text("goal_comp", 2000),
        *_TIMES,
    ),
)

_SELF_EVAL_INDICATOR = DataSet(
    name="PM_SELF_EVAL_INDICATOR",
    key="eval_ind_id",
    scope="pro_code",
    needs_approval=True,
    columns=(
        _text("eval_ind_id", 38),
        _text("eval_id", 38),
        _text("kpi_id", 38),
        *_PROJECT,
        *_LEVELS,
        _text("kpi_val", 1000),
        _text("ind_comp", 2000),
        _text("kpi_evalstd", 2000),
        _decimal("ind_weight", 16, 4),
        _decimal("eval_score", 16, 6),
        _text("devi_analy", 2000),
        *_TIMES,
    ),
)

_SELF_BUDGET = DataSet(
    name="PM_PERF_SELF_BGT",
    key="eval_bgt_id",
    scope="pro_code",
    needs_approval=True,
    columns=(
        _text("eval_bgt_id", 38),
        _text("eval_id", 38),
        *_PROJECT,
        _decimal("reply_amt", 18, 2),
        _decimal("year_adj_amt", 18, 2),
        _decimal("cur_amt", 18, 2),
        _decimal("year_exe_amt", 18, 2),
        _decimal("exe_amt_rate", 16, 4),
        _decimal("exe_score", 16, 6),
        *_TIMES,
    ),
)

_PROJECTS = DataSet(
    name="PM_PROJECT_INFO",
    key="pro_id",
    scope="pro_code",
    columns=(
        _text("pro_id", 38),
        *_PROJECT,
        _text("pro_name", 180),
        _text("pro_cat_code", 2, codes=PROJECT_KINDS),
        _text("agency_name", 300),
        _text("dept_code", 21),
        _text("dept_name", 300),
        _text("exp_func_code", 7),
        _text("setup_year", 4),
        _decimal("pro_total_amt", 18, 2),
        *_TIMES,
    ),
)


def _of_departments(name: str, data_set: DataSet) -> DataSet:
    """The same data set one level up: the department stands in the project's place."""
    columns: list[Column] = []
    for column in data_set.columns:
        if column.name == "pro_code":
            columns.append(_text("dept_code", 21))
        elif column.name == "pro_name":
            columns.append(_text("dept_name", 300))
        else:
            columns.append(column)
    return replace(data_set, name=name, scope="dept_code", columns=tuple(columns))


_DEPARTMENTS = tuple(
    _of_departments(name, data_set)
    for name, data_set in (
        ("BGT_PERF_GOAL_INFO", _GOAL),
        ("BGT_PERF_INDICATOR", _DECLARED),
        ("BGT_PERF_MONITOR_INFO", _MONITOR),
        ("BGT_PERF_SELF_EVAL", _SELF_EVAL),
        ("BGT_SELF_EVAL_INDICATOR", _SELF_EVAL_INDICATOR),
    )
)

#: Every data set by name.
DATA_SETS = {
    data_set.name: data_set
    for data_set in (
        _LIBRARY,
        _TEMPLATE,
        _TEMPLATE_ITEM,
        _GOAL,
        _DECLARED,
        _MONITOR_TASK,
        _MONITOR,
        _SELF_EVAL,
        _SELF_EVAL_GOAL,
        _SELF_EVAL_INDICATOR,
        _SELF_BUDGET,
        *_DEPARTMENTS,
        _PROJECTS,
    )
}

#: The data sets that take pushes.
PUSHABLE = ("BAS_PERF_INDICATOR", "PERF_TEMPLATE")
#: What a unit reports during and after the year; it is approved and cancelled as one.
RESULT_SETS = tuple(
    name for name in DATA_SETS if name.startswith(("PAY_PERF_MONITOR", "PM_PERF_SELF", "PM_SELF"))
)
#: What a unit declares before the year.
TARGET_SETS = ("PM_PERF_GOAL_INFO", "PM_PERF_INDICATOR")
#: The same of whole departments.
DEPARTMENT_TARGET_SETS = ("BGT_PERF_GOAL_INFO", "BGT_PERF_INDICATOR")
DEPARTMENT_MONITOR_SETS = ("BGT_PERF_MONITOR_INFO",)
DEPARTMENT_SELF_EVAL_SETS = ("BGT_PERF_SELF_EVAL", "BGT_SELF_EVAL_INDICATOR")


def data_set_of(row: Mapping[str, object]) -> DataSet:
    """The data set that a row belongs to, by its columns: an endpoint may give a stranger's."""
    return next(each for each in DATA_SETS.values() if each.names == tuple(row))
