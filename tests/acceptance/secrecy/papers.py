"""The workbooks a city hands in: a project list whose marks change, templates, duties."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_LIST = (
    "序号",
    "主管部门",
    "预算单位",
    "预算单位联系人员",
    "项目名称",
    "申请预算金额（万元）",
    "涉密/非密",
    "项目类别",
    "财政资金来源",
    "项目编码",
)
_TEMPLATES = (
    "模板编码",
    "模板名称",
    "适用层级",
    "项目编码",
    "项目名称",
    "项目类别",
    "主管部门",
    "序号",
    "指标编码",
    "指标值",
    "分值（权重）",
    "是否必选",
)
_DUTIES = ("主管部门", "部门职责", "工作任务", "支出项目")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row of the project list."""

    name: str
    agency: str = "111001-二连浩特市公安局"
    department: str = "111-二连浩特市公安局（部门）"
    contact: str = ""
    mark: str = "非密"
    code: str = ""
    amount: str = "100"


def project_list(rows: Iterable[Listed]) -> bytes:
    """The list as csv."""
    return _csv(
        _LIST,
        [
            {
                "序号": str(number),
                "主管部门": each.department,
                "预算单位": each.agency,
                "预算单位联系人员": each.contact,
                "项目名称": each.name,
                "申请预算金额（万元）": each.amount,
                "涉密/非密": each.mark,
                "项目类别": "部门预算项目",
                "财政资金来源": "一般公共预算",
                "项目编码": each.code,
            }
            for number, each in enumerate(rows, 1)
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """One template with a line that says something only this template says."""

    code: str
    title: str
    target: str
    project_name: str = ""
    project_code: str = ""
    level: str = "项目"
    department: str = "111-二连浩特市公安局"
    indicator_code: str = "00031001"


def templates(drafts: Iterable[Drafted]) -> bytes:
    """The templates as csv; each has one line of the library's and full weight."""
    return _csv(
        _TEMPLATES,
        [
            {
                "模板编码": each.code,
                "模板名称": each.title,
                "适用层级": each.level,
                "项目编码": each.project_code,
                "项目名称": each.project_name,
                "项目类别": "部门预算项目",
                "主管部门": each.department,
                "序号": "1",
                "指标编码": each.indicator_code,
                "指标值": each.target,
                "分值（权重）": "100",
                "是否必选": "是",
            }
            for each in drafts
        ],
    )


def duties(rows: Iterable[tuple[str, str, str]]) -> bytes:
    """Duties (duty, task, spending project) of the department of the canary as csv."""
    department = "111-二连浩特市公安局（部门）"
    return _csv(_DUTIES, [dict(zip(_DUTIES, (department, *each), strict=True)) for each in rows])


def _csv(headings: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, headings)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
