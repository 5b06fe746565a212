"""Answers of any number of rows, with words as published forms have them."""

import csv
import json
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from xml.sax.saxutils import escape

_LINES = Path(__file__).parents[2] / "connectors" / "simulator" / "seed" / "general_lines.csv"
_NAMESPACE = "urn:budget-integration:perf:v2"
_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


def answer_of(count: int) -> bytes:
    """The bytes of an answer to Query_PM_PERF_INDICATOR with so many rows of 16 elements."""
    rows = "".join(_row(elements) for elements in islice(_rows(), count))
    body = (
        f'<p:Query_PM_PERF_INDICATORResponse xmlns:p="{_NAMESPACE}">'
        f"<p:result_code>0000</p:result_code><p:reason/><p:data><p:total>{count}</p:total>"
        f"<p:page_no>1</p:page_no><p:page_size>{count}</p:page_size><p:rows>{rows}</p:rows>"
        "</p:data></p:Query_PM_PERF_INDICATORResponse>"
    )
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return f'{head}<s:Envelope xmlns:s="{_ENVELOPE}"><s:Body>{body}</s:Body></s:Envelope>'.encode()


def json_pages(count: int, size: int) -> Iterator[bytes]:
    """The same rows as JSON arrays of `size` rows each."""
    rows = islice(_rows(), count)
    while page := list(islice(rows, size)):
        yield json.dumps(page, ensure_ascii=False).encode()


def _row(elements: dict[str, str]) -> str:
    inside = "".join(f"<p:{name}>{escape(text)}</p:{name}>" for name, text in elements.items())
    return f"<p:row>{inside}</p:row>"


def _rows() -> Iterator[dict[str, str]]:
    with _LINES.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    return (_elements(number, line) for number, line in enumerate(cycle(lines)))


def _elements(number: int, line: dict[str, str]) -> dict[str, str]:
    return {
        "kpi_id": f"{{{number:032X}}}",
        "mof_div_code": "152501000",
        "fiscal_year": "2026",
        "agency_code": "101001",
        "pro_code": f"15250126T9{number // 20:011d}",
        "pro_name": f"批量测试项目{number // 20:05d}",
        "lv1_perf_ind_name": line["lv1_perf_ind_name"],
        "lv2_perf_ind_name": line["lv2_perf_ind_name"],
        "lv3_perf_ind_name": line["lv3_perf_ind_name"],
        "kpi_content": "按年度工作计划统计",
        "kpi_evalstd": "完成得满分，未完成按比例扣分",
        "kpi_val": line["value_text"],
        "is_last_inst": "1",
        "create_time": "20260801090000000",
        "update_time": "20260801090000000",
        "is_deleted": "2",
    }
