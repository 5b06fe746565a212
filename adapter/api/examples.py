"""Examples of answers (示例), for OpenAPI; made-up, and in the form of what goes out."""

from typing import Any

_VALUE: dict[str, Any] = {
    "text": "≥95%",
    "kind": "quantitative",
    "comparator": ">=",
    "number": "95",
    "low": None,
    "high": None,
    "excludes_low": False,
    "excludes_high": False,
    "unit": "%",
    "date": None,
    "start": None,
    "end": None,
    "direction": None,
    "also": "",
    "words": "",
}
_BASIS: dict[str, Any] = {
    "code": "YJ001",
    "name": "项目支出绩效评价管理办法",
    "document_number": "",
    "issuer": "财政部",
    "issued_on": "2020-02-25",
    "category": "",
    "is_repealed": False,
    "repealed_on": None,
}
_INDICATOR: dict[str, Any] = {
    "code": "1010001",
    "level1": "产出指标",
    "level2": "质量指标",
    "name": "设施完好率",
    "is_common": False,
    "is_quantitative": True,
    "direction": "positive",
    "standard": _VALUE,
    "explanation": "",
    "calculation": "完好数量÷总数量",
    "scoring_rule": "",
    "basis": "",
    "basis_code": "YJ001",
    "standard_source": "行业标准",
    "data_source": "",
    "sector": "",
    "function_class": "",
    "project_categories": ["部门预算项目"],
    "department_code": "101",
    "department_name": "教育局",
    "valid_from": "2026-01-01",
    "valid_to": None,
    "remark": "",
}
_TEMPLATE: dict[str, Any] = {
    "code": "MB101001",
    "name": "校舍维修模板",
    "level": "项目类别",
    "project_code": "",
    "project_name": "",
    "project_category": "部门预算项目",
    "function_class": "",
    "department_code": "101",
    "department_name": "教育局",
    "lines": [
        {
            "ordinal": 1,
            "indicator_code": "1010001",
            "target": _VALUE,
            "weight": "20",
            "is_required": True,
        }
    ],
}
_VERSION: dict[str, Any] = {
    "division_code": "152501000",
    "fiscal_year": 2026,
    "version": 3,
    "state": "released",
    "is_in_force": True,
    "released_at": "2026-08-31T09:30:00+00:00",
}
_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

#: Operation -> what it answers with.
EXAMPLES: dict[str, dict[str, Any]] = {
    "versions": {"versions": [_VERSION], "next": None},
    "version": {
        "format": "budget-indicator-package/2",
        "version": _VERSION,
        "department_code": "",
        "counts": {"bases": 1, "indicators": 1, "templates": 1},
        "members": [{"name": "templates.json", "length": 1892, "sha256": _SHA256, "sm3": _SHA256}],
    },
    "document": {
        "format": "budget-indicator-package/2",
        "bases": [_BASIS],
        "indicators": [_INDICATOR],
        "templates": [_TEMPLATE],
    },
    "bases": {"bases": [_BASIS], "next": None},
    "indicators": {"indicators": [_INDICATOR], "next": "1010001"},
    "templates": {"templates": [_TEMPLATE], "next": None},
    "template": _TEMPLATE,
    "changes": {
        "since": 2,
        "version": 3,
        "sha256": _SHA256,
        "changes": [
            {
                "section": "indicators",
                "code": "1010001",
                "what": "changed",
                "meanings": ["tightened"],
                "record": _INDICATOR,
            },
            {
                "section": "templates",
                "code": "MB101009",
                "what": "withdrawn",
                "meanings": ["removed"],
                "record": None,
            },
        ],
        "next": None,
    },
}
