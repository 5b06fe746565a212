"""The reads over REST (REST 接口): addresses, parameters, documents."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from adapter.api import answers
from adapter.api.answering import Conditions, answer, entity_tag, not_modified
from adapter.api.desk import Asked, Call, Desk
from adapter.api.openapi import responses
from adapter.api.reading import (
    LONGEST_CODE,
    MOST,
    USUAL,
    changes_page,
    one_template,
    plain_version,
    records_page,
    version_head,
    versions_page,
    whole,
)
from adapter.api.records import Template

router = APIRouter()
_bearer = HTTPBearer(auto_error=False, description="拉取接口的令牌，由指标库的系统管理员签发。")

Token = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
Number = Annotated[int, Path(ge=1, le=1_000_000, description="版本号。", examples=[3])]
Section = Literal["bases", "indicators", "templates"]

_After = Annotated[
    str, Field(max_length=LONGEST_CODE, description="上一页给出的 next；第一页不写。")
]
_Limit = Annotated[int, Field(ge=1, le=MOST, description="一页最多几条。")]
_Department = Annotated[
    str | None,
    Field(
        pattern="^[0-9A-Za-z]{1,20}$",
        description="只要这个主管部门的部分：它的模板、它的指标、模板用到的指标及其依据。",
        examples=["101"],
    ),
]


class _Query(BaseModel):
    """A parameter that nobody knows is a mistake: a misspelt one would read more than was meant."""

    model_config = ConfigDict(extra="forbid")


class VersionsQuery(_Query):
    """Which versions."""

    after: Annotated[
        int, Field(ge=0, le=1_000_000, description="上一页给出的 next；第一页不写。")
    ] = 0
    limit: _Limit = USUAL


class PartQuery(_Query):
    """Which part of a version."""

    department: _Department = None


class PageQuery(PartQuery):
    """Which page of a part."""

    after: _After = ""
    limit: _Limit = USUAL


class ChangesQuery(PartQuery):
    """Since when, and which page."""

    since: Annotated[int, Field(ge=1, le=1_000_000, description="与哪一版比较。", examples=[2])]
    after: Annotated[
        str,
        Field(
            pattern=f"^(|(bases|indicators|templates)/.{{1,{LONGEST_CODE}}})$",
            description="上一页给出的 next；第一页不写。",
            examples=["indicators/1010001"],
        ),
    ] = ""
    limit: _Limit = USUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """One request, its place and its token read."""

    desk: Desk
    division_code: str
    fiscal_year: int
    shown: str
    peer: str
    conditions: Conditions


def _asking(
    request: Request,
    division: Annotated[
        str, Path(pattern="^[0-9]{9}$", description="财政区划，9 位。", examples=["152501000"])
    ],
    year: Annotated[int, Path(ge=2000, le=2100, description="预算年度。", examples=[2026])],
    token: Token,
) -> _Asking:
    return _Asking(
        desk=request.app.state.desk,
        division_code=division,
        fiscal_year=year,
        shown=token.credentials if token else "",
        peer=request.client.host if request.client else "",
        conditions=Conditions.of(request.headers),
    )


Asking = Annotated[_Asking, Depends(_asking)]
_Pieces = tuple[Iterable[bytes], Mapping[str, str]]


def _answered(
    asking: _Asking,
    action: str,
    found: Callable[[Call], tuple[tuple[object, ...], Callable[[], _Pieces]]],
    *,
    number: int = 0,
    department: str | None = None,
) -> Response:
    """Let a read say what names its answer, and make the answer unless its reader has it."""
    asked = Asked(
        division_code=asking.division_code,
        fiscal_year=asking.fiscal_year,
        number=number,
        department_code=department or "",
    )
    with asking.desk.call(asking.shown, asking.peer, action, asked) as call:
        facts, make = found(call)
        tag = entity_tag(action, *facts)
        if asking.conditions.knows(tag):
            return not_modified(tag)
        pieces, headers = make()
        # Only now is it sure that there is something.
        if asking.conditions.knows_any:
            return not_modified(tag)
        return answer(pieces, tag, asking.conditions, headers=headers)


_HOME = "/v1/divisions/{division}/years/{year}/versions"


@router.get(
    _HOME, response_model=answers.Versions, responses=responses("versions"), summary="版本清单"
)
def list_versions(asking: Asking, query: Annotated[VersionsQuery, Query()]) -> Response:
    """发布过的版本，从旧到新。"""

    def found(call: Call) -> tuple[tuple[object, ...], Callable[[], _Pieces]]:
        page = versions_page(call, query.after, query.limit)
        body = _json({"versions": page.items, "next": page.next and int(page.next)})
        return (body.decode(),), lambda: ([body], {})

    return _answered(asking, "api_versions", found)


@router.get(
    _HOME + "/{number}",
    response_model=answers.VersionHead,
    responses=responses("version"),
    summary="一个版本的概要",
)
def get_version(asking: Asking, number: Number, query: Annotated[PartQuery, Query()]) -> Response:
    """条数，以及 templates.json 的长度和摘要。"""

    def found(call: Call) -> tuple[tuple[object, ...], Callable[[], _Pieces]]:
        edition = call.edition()
        told = _json(plain_version(call, edition.released)).decode()
        return (edition.digest, told), lambda: ([_json(version_head(call, edition))], {})

    return _answered(asking, "api_version", found, number=number, department=query.department)


@router.get(
    _HOME + "/{number}/templates.json",
    response_model=answers.Document,
    responses=responses("document"),
    summary="整个版本",
)
def get_document(asking: Asking, number: Number, query: Annotated[PartQuery, Query()]) -> Response:
    """与导出包里的 templates.json 逐字节相同。"""

    def found(call: Call) -> tuple[tuple[object, ...], Callable[[], _Pieces]]:
        edition = call.edition()

        def make() -> _Pieces:
            ready = whole(call, edition)
            return ready.pieces(), {"X-Content-SHA256": ready.document.sha256}

        return (edition.digest,), make

    return _answered(asking, "api_document", found, number=number, department=query.department)


def _lister(section: Section) -> Callable[..., Response]:
    """What answers at the address of a section."""

    def list_records(
        asking: Asking, number: Number, query: Annotated[PageQuery, Query()]
    ) -> Response:
        def found(call: Call) -> tuple[tuple[object, ...], Callable[[], _Pieces]]:
            edition = call.edition()

            def make() -> _Pieces:
                page = records_page(call, edition, section, query.after, query.limit)
                return _page(section, page.items, page.next), {}

            return (edition.digest, section, query.after, query.limit), make

        return _answered(asking, "api_records", found, number=number, department=query.department)

    return list_records


_SECTIONS: tuple[tuple[Section, str, type[BaseModel]], ...] = (
    ("bases", "依据", answers.BasisPage),
    ("indicators", "指标", answers.IndicatorPage),
    ("templates", "模板", answers.TemplatePage),
)
for _section, _label, _model in _SECTIONS:
    router.add_api_route(
        f"{_HOME}/{{number}}/{_section}",
        _lister(_section),
        methods=["GET"],
        name=f"list_{_section}",
        response_model=_model,
        responses=responses(_section),
        summary=_label,
        description=f"一页{_label}，按编码的字节排序。",
    )


@router.get(
    _HOME + "/{number}/templates/{code}",
    response_model=Template,
    responses=responses("template"),
    summary="一套模板",
)
def get_template(
    asking: Asking,
    number: Number,
    code: Annotated[str, Path(max_length=LONGEST_CODE, description="模板编码。")],
    query: Annotated[PartQuery, Query()],
) -> Response:
    """与 templates.json 里的那一行相同。"""

    def found(call: Call) -> tuple[tuple[object, ...], Callable[[], _Pieces]]:
        edition = call.edition()
        return (edition.digest, code), lambda: ([one_template(call, edition, code)], {})

    return _answered(asking, "api_template", found, number=number, department=query.department)


@router.get(
    _HOME + "/{number}/changes",
    response_model=answers.Changes,
    responses=responses("changes"),
    summary="从某一版以来的变更",
)
def list_changes(
    asking: Asking, number: Number, query: Annotated[ChangesQuery, Query()]
) -> Response:
    """按编码列出新增、修改和撤回，附新的内容；两版都按此刻的涉密闸门计算。"""

    def found(call: Call) -> tuple[tuple[object, ...], Callable[[], _Pieces]]:
        editions = call.former(query.since), call.edition()

        def make() -> _Pieces:
            changed = changes_page(call, editions, query.after, query.limit)
            head = {"since": query.since, "version": number, "sha256": changed.sha256}
            items = (
                _with_record(
                    {
                        "section": each.section,
                        "code": each.code,
                        "what": each.what,
                        "meanings": list(each.meanings),
                    },
                    each.line,
                )
                for each in changed.page.items
            )
            return _page("changes", items, changed.page.next, head), {}

        facts = *(each.digest for each in editions), query.after, query.limit
        return facts, make

    return _answered(asking, "api_changes", found, number=number, department=query.department)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _page(
    name: str,
    items: Iterable[bytes],
    following: str | None,
    head: Mapping[str, Any] | None = None,
) -> Iterator[bytes]:
    """A document around lines that are JSON already."""
    begun = _json(dict(head))[:-1] + b"," if head else b"{"
    yield begun + f'"{name}":[\n'.encode()
    comma = b""
    for each in items:
        yield comma + each
        comma = b",\n"
    yield b'],"next":' + _json(following) + b"}\n"


def _with_record(head: Mapping[str, Any], line: bytes | None) -> bytes:
    return _json(dict(head))[:-1] + b',"record":' + (line or b"null") + b"}"
