"""The operations (操作): the same reads as over REST, written as elements."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from adapter.api.desk import Call
from adapter.api.reading import (
    USUAL,
    changes_page,
    one_template,
    records_page,
    version_head,
    versions_page,
)
from adapter.api.soap.envelope import Request, element
from adapter.package_format.plain import element_text
from adapter.package_format.verifier.shapes import ELEMENTS

Operation = Callable[[Call, Request], str]


def _limit(request: Request) -> int:
    return int(request.values.get("limit", USUAL))


def _plain(values: Mapping[str, object]) -> str:
    return "".join(element(*each) for each in values.items())


def _section(name: str, lines: list[bytes]) -> str:
    records = (element_text(ELEMENTS[name], json.loads(each)) for each in lines)
    return element(name, "".join(records), is_markup=True)


def _list_versions(call: Call, request: Request) -> str:
    page = versions_page(call, int(request.values.get("after", 0)), _limit(request))
    versions = (element("version", _plain(each), is_markup=True) for each in page.items)
    return "".join(versions) + element("next", page.next)


def _get_version(call: Call, _request: Request) -> str:
    head = version_head(call, call.edition())
    parts = (
        element(name, _plain(each), is_markup=True)
        if isinstance(each, dict)
        else "".join(element(name, _plain(e), is_markup=True) for e in each)
        if isinstance(each, list)
        else element(name, each)
        for name, each in head.items()
    )
    return "".join(parts)


def _list_section(section: str) -> Operation:
    def operation(call: Call, request: Request) -> str:
        after = request.values.get("after", "")
        page = records_page(call, call.edition(), section, after, _limit(request))
        return _section(section, page.items) + element("next", page.next)

    return operation


def _get_template(call: Call, request: Request) -> str:
    line = one_template(call, call.edition(), request.values["code"])
    return _section("templates", [line])


def _list_changes(call: Call, request: Request) -> str:
    since = int(request.values["since"])
    editions = call.former(since), call.edition()
    changed = changes_page(call, editions, request.values.get("after", ""), _limit(request))
    head = {"since": since, "version": call.asked.number, "sha256": changed.sha256}
    changes = (
        element(
            "change",
            _plain({"section": each.section, "code": each.code, "what": each.what})
            + "".join(element("meaning", meaning) for meaning in each.meanings)
            + (_section(each.section, [each.line]) if each.line else ""),
            is_markup=True,
        )
        for each in changed.page.items
    )
    return _plain(head) + "".join(changes) + element("next", changed.page.next)


#: Name -> what the audit log calls it, and what it does.
OPERATIONS: Final[Mapping[str, tuple[str, Operation]]] = {
    "ListVersions": ("api_versions", _list_versions),
    "GetVersion": ("api_version", _get_version),
    "ListBases": ("api_records", _list_section("bases")),
    "ListIndicators": ("api_records", _list_section("indicators")),
    "ListTemplates": ("api_records", _list_section("templates")),
    "GetTemplate": ("api_template", _get_template),
    "ListChanges": ("api_changes", _list_changes),
}
