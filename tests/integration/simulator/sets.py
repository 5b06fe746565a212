"""Sets to push, made out of the simulator's own seed."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3] / "connectors" / "simulator"

Json = dict[str, Any]


def seed_rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "seed" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def project(number: int = 0) -> dict[str, str]:
    """An ordinary project of the seed."""
    return [row for row in seed_rows("projects.csv") if row["state"] == "normal"][number]


def template_set(row: dict[str, str], *, lines: int = 5) -> Json:
    """A template for a project of the seed, out of published lines; weights add up to 100."""
    place = {"mof_div_code": "152501000", "fiscal_year": "2026"}
    code = f"T{row['pro_code']}"
    owner = {"template_code": code, "agency_code": row["agency_code"], "pro_code": row["pro_code"]}
    header = {
        **place,
        **owner,
        "template_name": f"{row['pro_name']}指标模板",
        "pro_name": row["pro_name"],
        "pro_cat_code": row["pro_cat_code"],
        "exp_func_code": row["exp_func_code"],
        "is_enabled": 1,
    }
    return {
        "set_key": code,
        "header": header,
        "rows": [{**place, **owner, **item} for item in _items(lines)],
    }


def _items(count: int) -> Iterator[Json]:
    names = {row["lv3_perf_ind_name"]: row for row in seed_rows("general_lines.csv")}
    lines = [row for row in names.values() if row["value_text"].startswith("≥")][:count]
    for number, line in enumerate(lines, start=1):
        yield {
            "sort_no": number,
            "perf_ind_code": f"01{number:04d}",
            "lv1_perf_ind_name": line["lv1_perf_ind_name"],
            "lv2_perf_ind_name": line["lv2_perf_ind_name"],
            "lv3_perf_ind_name": line["lv3_perf_ind_name"],
            "kpi_val": line["value_text"],
            "ind_weight": 100 - 10 * (count - 1) if number == count else 10,
            "is_required": 1 if number <= count - 2 else 2,
            "kpi_evalstd": "达到目标值得满分",
        }


#: Makes a template for a project of that number, under a key that no other test uses.
Named = Callable[[int], Json]


def under_key(pushed: Json, key: str) -> Json:
    """The same template under another key."""
    header = {**pushed["header"], "template_code": key}
    rows = [{**row, "template_code": key} for row in pushed["rows"]]
    return {"set_key": key, "header": header, "rows": rows}


def library_set(owner: str = "103001") -> Json:
    """Three levels of one owner's indicators, under the sender's own ids."""
    place = {"mof_div_code": "152501000", "fiscal_year": "2026", "agency_code": owner}
    usual = {**place, "is_common_ind": 2, "is_enabled": 1, "start_date": "20260101"}
    rows = [
        ("a", "", 1, 2, "产出指标"),
        ("b", "a", 2, 2, "质量指标"),
        ("c", "b", 3, 1, "农产品例行监测合格率"),
        ("d", "b", 3, 1, "农产品监督抽样合格率"),
    ]
    return {
        "set_key": owner,
        "header": None,
        "rows": [
            {
                **usual,
                "ind_id": own,
                "parent_id": parent,
                "level_no": level,
                "is_leaf": leaf,
                "perf_ind_code": f"{owner}-{own}",
                "perf_ind_name": name,
            }
            for own, parent, level, leaf, name in rows
        ],
    }
