"""What OpenAPI says beside the models (接口描述): examples, problems, headers."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from adapter.api.answers import ProblemDocument
from adapter.api.examples import EXAMPLES
from adapter.api.problems import MEDIA_TYPE, STATUSES, Problem, problem_of, token_refused
from adapter.domain.plan.refusals import Refusal, refusal_sentence
from adapter.errors import PersonRefused

TITLE = "预算绩效指标库拉取接口"
#: Of the interface, not of the program: readers hold on to it.
VERSION = "1.0.0"
_TOLD = """\
指标库发布过的版本，供预算管理一体化系统读取；只读。记录与导出包中的同一形式（budget-indicator-package/2）。

- 每次请求带 `Authorization: Bearer 令牌`。令牌按区划、主管部门授权。
- 每个应答都有强 ETag；带 `If-None-Match` 时未变的答 304。带 `Accept-Encoding: gzip` 时压缩传送。
- 翻页：把 `next` 原样写进下一次的 `after`，直到它为 null。
- 没有交出时答 `application/problem+json`（RFC 9457）：`detail` 是一句话，`code` 供程序判断。
- 429、503 带 `Retry-After`（秒）。
"""
_HEADERS = {
    "ETag": {"description": "强 ETag。", "schema": {"type": "string"}},
    "Vary": {"schema": {"type": "string"}},
}
_RETRY = {"Retry-After": {"description": "几秒后再试。", "schema": {"type": "integer"}}}
_EVERY = ("bad_request", "token_refused", "beyond_scope", "unknown_division", "too_many")
_OF_CONTENT = ("unknown_version", "unknown_department", "not_released", "gate_moved")


def responses(operation: str) -> dict[int | str, dict[str, Any]]:
    """Everything an operation may answer."""
    codes = _EVERY if operation == "versions" else (*_EVERY, *_OF_CONTENT)
    told: dict[int | str, dict[str, Any]] = {
        200: {
            "description": "交出",
            "headers": _HEADERS,
            # Named here and filled in at the end: the framework drops what is null in an example.
            "content": {"application/json": {"example": operation}},
        },
        304: {"description": "没有变（If-None-Match）", "headers": _HEADERS},
    }
    by_status: dict[int, list[str]] = {}
    for code in (*codes, "defect", "busy"):
        by_status.setdefault(STATUSES[code], []).append(code)
    for status, its in by_status.items():
        told[status] = {
            "description": "、".join(its),
            "content": {
                MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}},
            },
            **({"headers": _RETRY} if status in {429, 503} else {}),
        }
    return told


def describe(app: FastAPI) -> dict[str, Any]:
    """The description, made once; the same for every installation."""
    if not app.openapi_schema:
        made = get_openapi(
            title=TITLE,
            version=VERSION,
            description=_TOLD,
            routes=app.routes,
            # Where an installation is found, its people say.
            servers=[{"url": "/"}],
        )
        app.openapi_schema = _finished(made)
    return app.openapi_schema


def _finished(made: dict[str, Any]) -> dict[str, Any]:
    schemas = made["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = ProblemDocument.model_json_schema()
    refusal = refusal_sentence(Refusal.BEYOND_SCOPE, scope="templates:152501000")
    examples = {
        401: token_refused(),
        403: problem_of(PersonRefused(Refusal.BEYOND_SCOPE, refusal)),
        429: Problem("too_many", "请求过于频繁，请 3 秒后再试。", retry_after_s=3),
    }
    for path in made["paths"].values():
        for operation in path.values():
            # Answered as a problem with status 400.
            operation["responses"].pop("422", None)
            answered = operation["responses"]["200"]["content"]["application/json"]
            answered["example"] = EXAMPLES[answered["example"]]
            for status, example in examples.items():
                content = operation["responses"].get(str(status), {}).get("content", {})
                if MEDIA_TYPE in content:
                    content[MEDIA_TYPE]["example"] = example.as_json()
    return made
