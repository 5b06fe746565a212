"""The data sets of the flat dialect: names of the vendor's own, some of them meaning two things."""

from connectors.simulator.dialects.elements import (
    ShownSet,
    coded,
    decimal,
    flag_or_zero,
    stamp,
    text,
    wan_yuan,
    whole,
)
from connectors.simulator.dialects.values import value_columns
from connectors.simulator.tables import PROJECT_KINDS

#: Digits of every time.
SECONDS = 14

_PLACE = (text("adminDiv", 9, "mof_div_code"), text("setYear", 4, "fiscal_year"))
_TIMES = (
    stamp("createTime", "create_time", SECONDS),
    stamp("modifyTime", "update_time", SECONDS),
    flag_or_zero("delFlag", "is_deleted"),
)
_PROJECT = (*_PLACE, text("unitCode", 21, "agency_code"), text("proCode", 21, "pro_code"))
_VERSION = (text("ver", 38, "version"), text("verName", 400, "version_name"))
_LEVEL_CODES = tuple(text(f"lv{n}Code", 300, f"lv{n}_perf_ind_code") for n in (1, 2, 3))
_LEVELS = (
    *_LEVEL_CODES,
    *(text(f"lv{n}Name", 1000, f"lv{n}_perf_ind_name") for n in (1, 2, 3)),
)

_LIBRARY = ShownSet(
    data_set="BAS_PERF_INDICATOR",
    name="perf_zbk",
    query_path="/api/perf/zbk/list",
    push_path="/api/perf/zbk/save",
    elements=(
        text("id", 38, "ind_id", required=True),
        text("parentId", 38, "parent_id"),
        *_PLACE,
        text("unitCode", 21, "agency_code", required=True),
        text("zbCode", 300, "perf_ind_code", required=True),
        text("zbName", 1000, "perf_ind_name", required=True),
        whole("zbJc", 2, "level_no", required=True),
        flag_or_zero("sfMj", "is_leaf", required=True),
        flag_or_zero("sfGx", "is_common_ind", required=True),
        text("bzz", 1000, "kpi_val"),
        text("zbSm", 2000, "value_desc"),
        text("qyRq", 8, "start_date", required=True),
        text("tyRq", 8, "end_date"),
        flag_or_zero("sfQy", "is_enabled", required=True),
        *_TIMES,
    ),
)

_TEMPLATE = ShownSet(
    data_set="PERF_TEMPLATE",
    name="perf_mb",
    query_path="/api/perf/mb/list",
    push_path="/api/perf/mb/save",
    elements=(
        text("mbId", 38, "template_id"),
        text("mbCode", 60, "template_code", required=True),
        text("mbName", 600, "template_name", required=True),
        *_PLACE,
        text("unitCode", 21, "agency_code", required=True),
        text("deptCode", 21, "dept_code"),
        text("proCode", 21, "pro_code"),
        text("proName", 180, "pro_name"),
        coded("proType", 2, "pro_cat_code", PROJECT_KINDS),
        text("funcCode", 7, "exp_func_code"),
        *_VERSION,
        flag_or_zero("sfQy", "is_enabled", required=True),
        *_TIMES,
    ),
)

_TEMPLATE_ITEM = ShownSet(
    data_set="PERF_TEMPLATE_ITEM",
    name="perf_mbmx",
    query_path="/api/perf/mbmx/list",
    elements=(
        text("mxId", 38, "item_id"),
        text("mbCode", 60, "template_code", required=True),
        *_PLACE,
        text("unitCode", 21, "agency_code", required=True),
        text("proCode", 21, "pro_code"),
        whole("sortNo", 6, "sort_no", required=True),
        text("zbCode", 300, "perf_ind_code", required=True),
        *_LEVEL_CODES,
        *(text(f"lv{n}Name", 1000, f"lv{n}_perf_ind_name", required=True) for n in (1, 2, 3)),
        *value_columns("symbol", "indexval", "meterUnit", as_code=False),
        decimal("weight", 16, 4, "ind_weight", required=True),
        flag_or_zero("sfBt", "is_required", required=True),
        text("pfBz", 2000, "kpi_evalstd"),
        text("zbSm", 2000, "kpi_content"),
        *_TIMES,
    ),
)

_GOAL = ShownSet(
    data_set="PM_PERF_GOAL_INFO",
    name="perf_jxmb",
    query_path="/api/perf/jxmb/list",
    elements=(
        text("goalId", 38, "kpi_per_id"),
        *_PROJECT,
        text("proName", 180, "pro_name"),
        text("ztMb", 2000, "kpi_target"),
        text("mbLx", 1, "perf_obj_type_code"),
        text("ywLx", 6, "busi_type_code"),
        flag_or_zero("sfZx", "is_last_inst"),
        *_VERSION,
        *_TIMES,
    ),
)

_DECLARED = ShownSet(
    data_set="PM_PERF_INDICATOR",
    name="perf_jxzb",
    query_path="/api/perf/jxzb/list",
    elements=(
        text("rowId", 38, "kpi_id"),
        *_PROJECT,
        *_LEVELS,
        *value_columns("symbol", "indexval", "meterUnit", as_code=True),
        text("zbSm", 2000, "kpi_content"),
        text("pfBz", 2000, "kpi_evalstd"),
        text("remark", 2000, "kpi_remark"),
        *_VERSION,
        *_TIMES,
    ),
)

_MONITOR = ShownSet(
    data_set="PAY_PERF_MONITOR_INFO",
    name="perf_jkzb",
    query_path="/api/perf/jkzb/list",
    elements=(
        text("jkId", 38, "perf_mon_id"),
        text("taskId", 38, "perf_task_id"),
        *_PROJECT,
        text("ztMb", 2000, "kpi_target"),
        *_LEVELS,
        text("planval", 1000, "kpi_val"),
        # The name that means the target among the declared ones.
        text("indexval", 2000, "perf_comp"),
        text("expectval", 2000, "est_perf_annual"),
        text("pcYy", 2000, "ana_dev_reasons"),
        decimal("wcl", 18, 6, "complete_rate"),
        decimal("zxs", 18, 6, "pro_bgt_comp"),
        decimal("yjZxs", 18, 6, "est_pro_bgt_annual"),
        flag_or_zero("sfZg", "is_perf_rectify"),
        text("zgYj", 2000, "rectify_advise"),
        whole("cs", 2, "times"),
        *_TIMES,
    ),
)

_SELF_EVAL = ShownSet(
    data_set="PM_PERF_SELF_EVAL",
    name="perf_zp",
    query_path="/api/perf/zp/list",
    elements=(
        text("zpId", 38, "eval_id"),
        *_PROJECT,
        decimal("zf", 16, 6, "total_eval_value"),
        text("pcFx", 2000, "devi_analy"),
        text("yyJy", 2000, "application_advise"),
        text("yj", 2000, "opinions"),
        *_TIMES,
    ),
)

_SELF_EVAL_GOAL = ShownSet(
    data_set="PM_SELF_EVAL_GOAL",
    name="perf_zpmb",
    query_path="/api/perf/zpmb/list",
    elements=(
        text("zpMbId", 38, "eval_goal_id"),
        text("zpId", 38, "eval_id"),
        *_PROJECT,
        text("yqMb", 2000, "kpi_target"),
        text("sjWc", 2000, "goal_comp"),
        *_TIMES,
    ),
)

_SELF_EVAL_INDICATOR = ShownSet(
    data_set="PM_SELF_EVAL_INDICATOR",
    name="perf_zpzb",
    query_path="/api/perf/zpzb/list",
    elements=(
        text("zpZbId", 38, "eval_ind_id"),
        text("zpId", 38, "eval_id"),
        text("rowId", 38, "kpi_id"),
        *_PROJECT,
        *_LEVELS,
        text("planval", 1000, "kpi_val"),
        text("indexval", 2000, "ind_comp"),
        text("pfBz", 2000, "kpi_evalstd"),
        decimal("weight", 16, 4, "ind_weight"),
        decimal("score", 16, 6, "eval_score"),
        text("pcFx", 2000, "devi_analy"),
        *_TIMES,
    ),
)

_SELF_BUDGET = ShownSet(
    data_set="PM_PERF_SELF_BGT",
    name="perf_zpzj",
    query_path="/api/perf/zpzj/list",
    elements=(
        text("zpZjId", 38, "eval_bgt_id"),
        text("zpId", 38, "eval_id"),
        *_PROJECT,
        wan_yuan("ncYs", "reply_amt"),
        wan_yuan("tzYs", "year_adj_amt"),
        wan_yuan("qnYs", "cur_amt"),
        wan_yuan("zxs", "year_exe_amt"),
        decimal("zxl", 16, 4, "exe_amt_rate"),
        decimal("zxDf", 16, 6, "exe_score"),
        *_TIMES,
    ),
)

_PROJECTS = ShownSet(
    data_set="PM_PROJECT_INFO",
    name="perf_xmxx",
    query_path="/api/perf/xmxx/list",
    elements=(
        text("proId", 38, "pro_id"),
        *_PROJECT,
        text("proName", 180, "pro_name"),
        coded("proType", 2, "pro_cat_code", PROJECT_KINDS),
        text("unitName", 300, "agency_name"),
        text("deptCode", 21, "dept_code"),
        text("deptName", 300, "dept_name"),
        text("funcCode", 7, "exp_func_code"),
        decimal("proAmt", 18, 2, "pro_total_amt"),
        *_TIMES,
    ),
)

FLAT_SETS = (
    _LIBRARY,
    _TEMPLATE,
    _TEMPLATE_ITEM,
    _GOAL,
    _DECLARED,
    _MONITOR,
    _SELF_EVAL,
    _SELF_EVAL_GOAL,
    _SELF_EVAL_INDICATOR,
    _SELF_BUDGET,
    _PROJECTS,
)
