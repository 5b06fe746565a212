"""The envelope around every answer, and the ways in which the receiver says no."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

OK = "0000"
WRONG_LOGIN = "0401"
LOGIN_EXPIRED = "0402"
NOT_ADMIN = "0403"
BAD_PARAMETER = "0901"
#: A set of the batch chokes the receiver; it does not say which.
CHOKED = "0902"
#: The request id was used for other content.
OTHER_CONTENT = "0903"
BUSY = "0999"

_HTML = "text/html; charset=utf-8"


class Digits(str):
    """The exact digits of a number; JSON writes it without quotes, XML writes it as it is."""

    __slots__ = ()


class RefusalError(Exception):
    """A business failure: HTTP 200 with a code that is not 0000."""

    def __init__(self, code: str, reason: str, *, status: int = 200) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason
        self.status = status


def answer(data: object) -> Response:
    """An answer with the envelope of a success."""
    return _in_envelope(success(data), status=200)


def refusal(error: RefusalError) -> Response:
    """An answer with the envelope of a business failure."""
    return _in_envelope(failure(error), status=error.status)


def success(data: object) -> dict[str, Any]:
    """The envelope of a success."""
    return {"result_code": OK, "reason": "", "data": data}


def failure(error: RefusalError) -> dict[str, Any]:
    """The envelope of a business failure."""
    return {"result_code": error.code, "reason": error.reason, "data": None}


def html_page(status: int, title: str, headers: Mapping[str, str] | None = None) -> Response:
    """What the web server in front shows when the receiver itself does not speak."""
    head = f"<!DOCTYPE html><html><head><title>{title}</title></head>"
    page = f"{head}<body><h1>{title}</h1></body></html>"
    return Response(page, status_code=status, media_type=_HTML, headers=dict(headers or {}))


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a request; raises `RefusalError` when it is none."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RefusalError(BAD_PARAMETER, "请求报文不是合法的 JSON") from error
    if not isinstance(value, dict):
        raise RefusalError(BAD_PARAMETER, "请求报文应为 JSON 对象")
    return value


def spelled(body: object) -> bytes:
    """The bytes of a JSON value; `Digits` keep every digit they have."""
    return orjson.dumps(body, default=_fragment, option=orjson.OPT_PASSTHROUGH_SUBCLASS)


def _in_envelope(body: dict[str, Any], *, status: int) -> Response:
    return Response(spelled(body), status_code=status, media_type="application/json")


def _fragment(value: object) -> orjson.Fragment:
    if not isinstance(value, Digits):
        raise TypeError(type(value).__name__)
    return orjson.Fragment(str(value))
