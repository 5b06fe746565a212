"""The dialect of the standard's first edition (V1.0): its names, its narrow columns, no results."""

from typing import Any

from connectors.simulator.dialects.dialect import Dialect, Names
from connectors.simulator.dialects.elements import (
    Element,
    ShownSet,
    coded,
    cut,
    decimal,
    flag,
    plain,
    text,
    whole,
)
from connectors.simulator.envelope import LOGIN_EXPIRED, WRONG_LOGIN, RefusalError
from connectors.simulator.tables import DATA_SETS, PROJECT_KINDS

#: Lengths count bytes of this charset.
CHARSET = "gbk"

_UNAUTHORIZED = 401
_PLACE = (text("mof_div_code", 9), text("fiscal_year", 4))
_TIMES = (text("create_time", 17), text("update_time", 17), flag("is_deleted"))
_VERSION = (text("version", 38), text("version_name", 400))


def _cut(name: str, size: int, ours: str = "", *, required: bool = False) -> Element:
    return cut(name, size, ours or name, CHARSET, required=required)


def _levels(*, required: bool = False) -> tuple[Element, ...]:
    """One column for each level; it holds the name, for which 30 bytes are few."""
    return tuple(
        _cut(f"kpi_lv{level}", 30, f"lv{level}_perf_ind_name", required=required)
        for level in (1, 2, 3)
    )


_LIBRARY = ShownSet(
    data_set="BAS_PERF_INDICATOR",
    name="BAS_PERF_INDICATOR",
    query_path="/perf/v1/query/BAS_PERF_INDICATOR",
    push_path="/perf/v1/push/BAS_PERF_INDICATOR",
    elements=(
        text("ind_id", 38, required=True),
        *_PLACE,
        text("agency_code", 21, required=True),
        _cut("perf_ind_code", 30, required=True),
        _cut("perf_ind_name", 30, required=True),
        flag("is_common_ind", required=True),
        text("value_desc", 2000),
        _cut("kpi_val", 60),
        text("start_date", 8, required=True),
        text("end_date", 8),
        text("parent_id", 38),
        whole("level_no", 2, required=True),
        flag("is_leaf", required=True),
        flag("is_enabled", required=True),
        *_TIMES,
    ),
)

_TEMPLATE = ShownSet(
    data_set="PERF_TEMPLATE",
    name="BAS_PERF_TEMPLATE",
    query_path="/perf/v1/query/BAS_PERF_TEMPLATE",
    push_path="/perf/v1/push/BAS_PERF_TEMPLATE",
    elements=(
        text("tmpl_id", 38, "template_id"),
        text("tmpl_code", 60, "template_code", required=True),
        _cut("tmpl_name", 200, "template_name", required=True),
        *_PLACE,
        text("agency_code", 21, required=True),
        text("dept_code", 21),
        text("pro_code", 21),
        text("pro_name", 180),
        coded("pro_cat_code", 2, "pro_cat_code", PROJECT_KINDS),
        text("exp_func_code", 7),
        *_VERSION,
        flag("is_enabled", required=True),
        *_TIMES,
    ),
)

_TEMPLATE_ITEM = ShownSet(
    data_set="PERF_TEMPLATE_ITEM",
    name="BAS_PERF_TEMPLATE_IND",
    query_path="/perf/v1/query/BAS_PERF_TEMPLATE_IND",
    elements=(
        text("tmpl_ind_id", 38, "item_id"),
        text("tmpl_code", 60, "template_code", required=True),
        *_PLACE,
        text("agency_code", 21, required=True),
        text("dept_code", 21),
        text("pro_code", 21),
        whole("ord_no", 6, "sort_no", required=True),
        _cut("perf_ind_code", 30, required=True),
        *_levels(required=True),
        _cut("kpi_val", 60),
        decimal("kpi_weight", 16, 4, "ind_weight", required=True),
        flag("is_must", "is_required", required=True),
        text("kpi_evalstd", 2000),
        text("kpi_content", 2000),
        *_TIMES,
    ),
)

_GOAL = ShownSet(
    data_set="PM_PERF_GOAL_INFO",
    name="PM_PERF_GOAL_INFO",
    query_path="/perf/v1/query/PM_PERF_GOAL_INFO",
    elements=(
        text("kpi_per_id", 38),
        *_PLACE,
        text("agency_code", 21),
        text("pro_code", 21),
        text("kpi_target", 2000),
        text("busi_type", 6, "busi_type_code"),
        text("sub_mof_code", 9, "sub_mof_div_code"),
        *_VERSION,
        *_TIMES,
    ),
)

_DECLARED = ShownSet(
    data_set="PM_PERF_INDICATOR",
    name="PM_PERF_INDICATOR",
    query_path="/perf/v1/query/PM_PERF_INDICATOR",
    elements=(
        text("kpi_id", 38),
        *_PLACE,
        text("agency_code", 21),
        text("pro_code", 21),
        *_levels(),
        text("kpi_content", 2000),
        text("kpi_evalstd", 2000),
        _cut("kpi_val", 60),
        text("kpi_remark", 2000),
        text("busi_type", 6, "busi_type_code"),
        *_VERSION,
        *_TIMES,
    ),
)

_DEPARTMENTS = tuple(
    ShownSet(
        data_set=name,
        name=name,
        query_path=f"/perf/v1/query/{name}",
        elements=tuple(
            text("dept_code", 21) if each.column.name == "pro_code" else each
            for each in of_projects.elements
        ),
    )
    for name, of_projects in (("BGT_PERF_GOAL_INFO", _GOAL), ("BGT_PERF_INDICATOR", _DECLARED))
)

_PROJECTS = ShownSet(
    data_set="PM_PROJECT_INFO",
    name="PM_PROJECT_INFO",
    query_path="/perf/v1/query/PM_PROJECT_INFO",
    elements=tuple(map(plain, DATA_SETS["PM_PROJECT_INFO"].columns)),
)


def _success(data: object) -> dict[str, Any]:
    return {"result": True, "message": "", "data": data}


def _failure(error: RefusalError) -> tuple[dict[str, Any], int]:
    """The envelope has no code, so who may not enter learns it from the status."""
    is_login = error.code in {WRONG_LOGIN, LOGIN_EXPIRED}
    status = _UNAUTHORIZED if is_login else error.status
    return {"result": False, "message": error.reason, "data": None}, status


V1 = Dialect(
    name="v1",
    login_path="/perf/v1/login",
    token_header="token",  # noqa: S106 - the name of a header
    charset=CHARSET,
    names=Names(
        login={"app_id": "appid", "app_secret": "secret"},
        query={
            "mof_div_code": "mof_div_code",
            "fiscal_year": "fiscal_year",
            "agency_codes": "agency_list",
            "update_time_from": "begin_time",
            "is_deleted": "is_deleted",
            "keys": "code_list",
            "page_no": "page",
            "page_size": "rows",
        },
        push={
            "mof_div_code": "mof_div_code",
            "fiscal_year": "fiscal_year",
            "request_id": "batch_no",
            "sets": "data",
        },
        pushed_set={"set_key": "code", "header": "head", "rows": "list"},
        result={"set_key": "code", "accepted": "result", "reason": "message"},
        page={"total": "count", "rows": "list"},
        results="results",
        token="token",  # noqa: S106 - the name of a field
    ),
    sets=(_LIBRARY, _TEMPLATE, _TEMPLATE_ITEM, _GOAL, _DECLARED, *_DEPARTMENTS, _PROJECTS),
    success=_success,
    failure=_failure,
    result_values={"accepted": lambda accepted: accepted == 1},
)
