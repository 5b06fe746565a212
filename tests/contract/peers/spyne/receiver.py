"""What this receiver remembers (in memory) and how it answers, knowing nothing of SOAP."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from threading import RLock
from typing import Any

DIVISION = "152501000"
YEAR = "2026"
KEYS = {
    "BAS_PERF_INDICATOR": "ind_id",
    "PERF_TEMPLATE": "template_id",
    "PERF_TEMPLATE_ITEM": "item_id",
    "PM_PERF_GOAL_INFO": "kpi_per_id",
    "PM_PERF_INDICATOR": "kpi_id",
    "PAY_PERF_MONITOR_TASK": "perf_task_id",
    "PAY_PERF_MONITOR_INFO": "perf_mon_id",
    "PM_PERF_SELF_EVAL": "eval_id",
    "PM_SELF_EVAL_GOAL": "eval_goal_id",
    "PM_SELF_EVAL_INDICATOR": "eval_ind_id",
    "PM_PERF_SELF_BGT": "eval_bgt_id",
    "PM_PROJECT_INFO": "pro_id",
    "BGT_PERF_GOAL_INFO": "kpi_per_id",
    "BGT_PERF_INDICATOR": "kpi_id",
    "BGT_PERF_MONITOR_INFO": "perf_mon_id",
    "BGT_PERF_SELF_EVAL": "eval_id",
    "BGT_SELF_EVAL_INDICATOR": "eval_ind_id",
}
_SET_COLUMNS = {
    "PERF_TEMPLATE": "template_code",
    "PERF_TEMPLATE_ITEM": "template_code",
    "BAS_PERF_INDICATOR": "agency_code",
    **dict.fromkeys((name for name in KEYS if name.startswith("BGT_")), "dept_code"),
}
_BEIJING = timezone(timedelta(hours=8))
#: An absent element and xsi:nil are both None here: the framework makes no difference.
Row = dict[str, Any]


class Refusal(Exception):
    """A business failure with its code."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


class Receiver:
    """The rows of every data set; `typed` makes of a seed row what the contract's types say."""

    def __init__(self, seed: str, typed: Callable[[str, Mapping[str, str | None]], Row]) -> None:
        self._lock = RLock()
        self._latest_stamp = ""
        self._rows: dict[str, list[Row]] = {name: [] for name in KEYS}
        names, *lines = (line.split("\t") for line in seed.rstrip("\n").split("\n"))
        for values in lines:
            texts = {
                name: None if text == r"\N" else text
                for name, text in zip(names, values, strict=True)
            }
            own = {"mof_div_code": DIVISION, "fiscal_year": YEAR, "is_deleted": 2}
            self._rows["PM_PROJECT_INFO"].append({**typed("PM_PROJECT_INFO", texts), **own})

    @property
    def agency_codes(self) -> list[str]:
        return list(dict.fromkeys(row["agency_code"] for row in self._rows["PM_PROJECT_INFO"]))

    def query(self, name: str, asked: Row) -> Row:
        number, size, since = asked["page_no"], asked["page_size"], asked["update_time_from"]
        if number < 1 or not 1 <= size <= 5000:
            raise Refusal("0901", "page_no、page_size 超出范围")
        if since and not re.fullmatch(r"\d{17}", since):
            raise Refusal("0901", "update_time_from 应为 17 位时间")
        with self._lock:
            found = [dict(row) for row in self._rows[name] if _fits(name, row, asked)]
        found.sort(key=lambda row: (row["update_time"], row[KEYS[name]]))
        start = (number - 1) * size
        rows = found[start : start + size]
        return {"total": len(found), "page_no": number, "page_size": size, "rows": rows}

    def push(self, name: str, asked: Row) -> list[Row]:
        if asked["mof_div_code"] != DIVISION or asked["fiscal_year"] != YEAR:
            raise Refusal("0901", "不是本系统的财政区划或预算年度")
        with self._lock:
            return [self._accept(name, each) for each in asked["sets"]]

    def _accept(self, name: str, pushed: Row) -> Row:
        """Replace one set as a whole, or refuse it as a whole."""
        key, header, rows = pushed["set_key"], pushed["header"], pushed["rows"]
        complaint = _complaint(name, key, header, rows)
        if complaint:
            return {"set_key": key, "accepted": 2, "reason": complaint, "row_count": 0}
        stamp = self._stamp()
        if name == "PERF_TEMPLATE":
            version = {"version": _fresh_id(), "version_name": f"接收版本{stamp}"}
            self._replace("PERF_TEMPLATE", key, [{**header, **version}], stamp)
            self._replace("PERF_TEMPLATE_ITEM", key, rows, stamp)
        else:
            self._replace(name, key, rows, stamp)
        return {"set_key": key, "accepted": 1, "reason": "", "row_count": len(rows)}

    def _replace(self, name: str, key: str, rows: Sequence[Row], stamp: str) -> None:
        """Former rows stay, marked as deleted and under new ids; new ones get ids of ours."""
        id_column = KEYS[name]
        for row in self._rows[name]:
            if row[_SET_COLUMNS[name]] == key and row["is_deleted"] == 2:
                row.update({id_column: _fresh_id(), "is_deleted": 1, "update_time": stamp})
        ids = {row[id_column]: _fresh_id() for row in rows if row[id_column]}
        for row in rows:
            own = {
                id_column: ids.get(row[id_column]) or _fresh_id(),
                "mof_div_code": DIVISION,
                "fiscal_year": YEAR,
                "create_time": stamp,
                "update_time": stamp,
                "is_deleted": 2,
            }
            parent = {"parent_id": ids.get(row["parent_id"])} if row.get("parent_id") else {}
            self._rows[name].append({**row, **parent, **own})

    def _stamp(self) -> str:
        """17 digits, China standard time, later than every stamp before."""
        while True:
            stamp = datetime.now(_BEIJING).strftime("%Y%m%d%H%M%S%f")[:17]
            if stamp > self._latest_stamp:
                self._latest_stamp = stamp
                return stamp


def _fits(name: str, row: Row, asked: Row) -> bool:
    keys = asked["keys"]
    return (
        row["mof_div_code"] == asked["mof_div_code"]
        and row["fiscal_year"] == asked["fiscal_year"]
        and row["agency_code"] in asked["agency_codes"]
        and (keys is None or row[_SET_COLUMNS.get(name, "pro_code")] in keys)
        and row["update_time"] >= (asked["update_time_from"] or "")
        and asked["is_deleted"] in {None, row["is_deleted"]}
    )


def _complaint(name: str, key: str, header: Row | None, rows: Sequence[Row]) -> str:
    column = _SET_COLUMNS[name]
    if any(row[column] != key for row in (*rows, *([header] if header else []))):
        return f"{column} 与集合标识不一致"
    if name != "PERF_TEMPLATE":
        return ""
    if not header:
        return "缺少模板表头"
    total = sum(row["ind_weight"] or Decimal(0) for row in rows)
    return "" if total == 100 else "分值合计应为 100"


def _fresh_id() -> str:
    return f"{{{uuid.uuid4()}}}".upper()
