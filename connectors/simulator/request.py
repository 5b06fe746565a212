"""What a query asks for: checked, and refused in the receiver's own clumsy ways."""

import re
from dataclasses import dataclass
from typing import Any

from connectors.simulator.envelope import BAD_PARAMETER, RefusalError

MAX_PAGE_SIZE = 5000
_STAMP = re.compile(r"\d{17}", re.ASCII)


class MissingListError(Exception):
    """The list parameter is missing; the receiver falls over instead of saying so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A checked query."""

    mof_div_code: str
    fiscal_year: str
    #: None for whatever agency, which no caller can ask for.
    agency_codes: tuple[str, ...] | None
    keys: tuple[str, ...] | None
    #: 17 digits, inclusive; empty means from the beginning.
    update_time_from: str
    is_deleted: int | None
    page_no: int
    page_size: int


def read_request(body: dict[str, Any]) -> Request:
    """Check a query.

    Raises `MissingListError` without agency_codes and `RefusalError` (0901) for the rest.
    """
    agency_codes = body.get("agency_codes")
    if not isinstance(agency_codes, list):
        raise MissingListError
    since = body.get("update_time_from") or ""
    if since and not (isinstance(since, str) and _STAMP.fullmatch(since)):
        raise RefusalError(BAD_PARAMETER, "update_time_from 应为 17 位时间")
    if body.get("is_deleted") not in {None, 1, 2}:
        raise RefusalError(BAD_PARAMETER, "is_deleted 应为 1 或 2")
    return Request(
        mof_div_code=_code(body, "mof_div_code"),
        fiscal_year=_code(body, "fiscal_year"),
        agency_codes=_codes(agency_codes),
        keys=None if body.get("keys") is None else _codes(body["keys"]),
        update_time_from=since,
        is_deleted=body.get("is_deleted"),
        page_no=_between(body, "page_no", 1, None),
        page_size=_between(body, "page_size", 1, MAX_PAGE_SIZE),
    )


def _code(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.isdigit():
        raise RefusalError(BAD_PARAMETER, f"{name} 应为数字文本")
    return value


def _codes(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise RefusalError(BAD_PARAMETER, "编码列表应为文本数组")
    return tuple(dict.fromkeys(values))


def _between(body: dict[str, Any], name: str, lowest: int, highest: int | None) -> int:
    value = body.get(name)
    if type(value) is not int or value < lowest or (highest is not None and value > highest):
        bound = "" if highest is None else f"、不大于 {highest}"
        raise RefusalError(BAD_PARAMETER, f"{name} 应为不小于 {lowest}{bound} 的整数")
    return value
