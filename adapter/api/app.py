"""The pull API as an ASGI application (拉取接口): REST by FastAPI, SOAP beside it, contracts."""

from importlib.resources import files

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapter.api.desk import Desk
from adapter.api.entrance import Entrance
from adapter.api.openapi import TITLE, VERSION, describe
from adapter.api.problems import MEDIA_TYPE, Problem
from adapter.api.rest import router
from adapter.api.soap.door import SoapDoor
from adapter.bootstrap.app import App

_SCHEMAS = {
    "templates.schema.json": "application/schema+json",
    "templates.xsd": "application/xml",
}
_CODES = {404: "unknown_address", 405: "method"}
_SENTENCES = {
    404: "没有这个地址，请核对接口描述 /v1/openapi.json。",
    405: "这个地址只可读取，请用 GET。",
}


def make_api(app: App) -> FastAPI:
    """The API of an opened app. Raises ConfigurationError for sites that it cannot choose from."""
    desk = Desk(app)
    made = FastAPI(
        title=TITLE,
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    made.state.desk = desk
    made.include_router(router)
    made.openapi = lambda: describe(made)  # type: ignore[method-assign]  # FastAPI's way to say it
    soap = SoapDoor(desk, app.settings.api.address)
    made.router.routes += [
        Route("/v1/openapi.json", _openapi, methods=["GET"]),
        Route("/v1/schemas/{name}", _schema, methods=["GET"]),
        Route("/soap", soap.contract, methods=["GET"]),
        Route("/soap", soap.call, methods=["POST"]),
    ]
    made.add_exception_handler(Problem, _told)
    made.add_exception_handler(RequestValidationError, _not_understood)
    made.add_exception_handler(HTTPException, _unknown)
    made.add_middleware(Entrance, settings=app.settings.api)
    return made


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """A problem as HTTP says it."""
    return JSONResponse(
        problem.as_json(),
        status_code=problem.status,
        headers={**problem.headers, **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def _told(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        raise error
    return problem_response(error)


def _not_understood(_request: Request, error: Exception) -> Response:
    """Name the parameter, never its value."""
    places = error.errors() if isinstance(error, RequestValidationError) else []
    names = "、".join(dict.fromkeys(str(each["loc"][-1])[:40] for each in places))
    sentence = f"参数不对或不认识：{names}，请对照接口描述 /v1/openapi.json。"
    return problem_response(Problem("bad_request", sentence))


def _unknown(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    status = status if status in _CODES else 404
    headers = dict(getattr(error, "headers", None) or {})
    return problem_response(Problem(_CODES[status], _SENTENCES[status]), headers)


def _openapi(request: Request) -> Response:
    return JSONResponse(describe(request.app))


def _schema(request: Request) -> Response:
    """The schemas of the package, public like the description."""
    name = request.path_params["name"]
    if name not in _SCHEMAS:
        raise Problem("unknown_address", _SENTENCES[404])
    content = (files("adapter.package_format") / "format_2" / name).read_bytes()
    return Response(content, media_type=_SCHEMAS[name])
