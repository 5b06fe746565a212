"""A vendor's flat dialect (扁平方言): another envelope, other words, pages counted from 0."""

from typing import Any

from connectors.simulator.dialects.dialect import Dialect, Names
from connectors.simulator.dialects.flat_sets import FLAT_SETS, SECONDS
from connectors.simulator.envelope import (
    BAD_PARAMETER,
    BUSY,
    CHOKED,
    LOGIN_EXPIRED,
    OTHER_CONTENT,
    WRONG_LOGIN,
    RefusalError,
)

_CODES = {
    WRONG_LOGIN: "4011",
    LOGIN_EXPIRED: "4012",
    BAD_PARAMETER: "400",
    CHOKED: "5001",
    OTHER_CONTENT: "4009",
    BUSY: "500",
}


def _success(data: object) -> dict[str, Any]:
    return {"code": "200", "success": True, "message": "操作成功", "result": data}


def _failure(error: RefusalError) -> tuple[dict[str, Any], int]:
    code = _CODES.get(error.code, BUSY)
    return {"code": code, "success": False, "message": error.reason, "result": None}, error.status


def _stamp(sent: object) -> object:
    """14 digits as the 17 that the desks know; anything else is no stamp here."""
    if not isinstance(sent, str) or len(sent) != SECONDS:
        raise RefusalError(BAD_PARAMETER, f"modifyTimeStart 应为 {SECONDS} 位时间")
    return f"{sent}000"


def _flag(sent: object) -> object:
    """Yes is 1, no is 0, and nothing else is known."""
    if sent not in {0, 1}:
        raise RefusalError(BAD_PARAMETER, "delFlag 应为 0 或 1")
    return 1 if sent == 1 else 2


FLAT = Dialect(
    name="flat",
    login_path="/api/auth/getToken",
    token_header="x-access-token",  # noqa: S106 - the name of a header
    charset="utf-8",
    names=Names(
        login={"app_id": "appKey", "app_secret": "appSecret"},
        query={
            "mof_div_code": "adminDiv",
            "fiscal_year": "setYear",
            "agency_codes": "unitCodes",
            "update_time_from": "modifyTimeStart",
            "is_deleted": "delFlag",
            "keys": "codes",
            "page_no": "pageIndex",
            "page_size": "limit",
        },
        push={
            "mof_div_code": "adminDiv",
            "fiscal_year": "setYear",
            "request_id": "reqId",
            "sets": "dataList",
        },
        pushed_set={"set_key": "key", "header": "main", "rows": "items"},
        result={"set_key": "key", "accepted": "status", "reason": "msg"},
        page={"total": "totalCount", "page_no": "pageIndex", "rows": "records"},
        results="list",
        token="accessToken",  # noqa: S106 - the name of a field
    ),
    sets=FLAT_SETS,
    success=_success,
    failure=_failure,
    query_values={"update_time_from": _stamp, "is_deleted": _flag},
    result_values={"accepted": lambda accepted: "1" if accepted == 1 else "0"},
    page_shift=1,
)
