"""The reads themselves (读取), the same for REST and SOAP: a page, and what is next."""

from dataclasses import dataclass
from datetime import UTC
from itertools import islice
from typing import Generic, TypeVar

from adapter.api.desk import Call
from adapter.api.differences import Difference, differences
from adapter.api.problems import Problem
from adapter.api.shelf import ReadyEdition
from adapter.package_format.plain import SECTIONS
from adapter.package_format.verifier.layout import RECORDS
from sync_jobs.library.handing_out import Edition, ReleasedVersion

Item = TypeVar("Item")
PlainVersion = dict[str, str | int | bool]
#: Records of a page at most, and where nothing is said.
MOST, USUAL = 500, 100
#: The longest code there is.
LONGEST_CODE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """Some of something, in its order."""

    items: list[Item]
    #: The key to go on behind; None at the end.
    next: str | None


def versions_page(call: Call, after: int, limit: int) -> Page[PlainVersion]:
    """Versions behind a number."""
    found = [each for each in call.versions() if each.version.number > after]
    shown = [plain_version(call, each) for each in found[:limit]]
    call.records = len(shown)
    return Page(items=shown, next=str(shown[-1]["version"]) if len(found) > limit else None)


def plain_version(call: Call, released: ReleasedVersion) -> PlainVersion:
    """What is told of a version."""
    return {
        "division_code": call.asked.division_code,
        "fiscal_year": call.asked.fiscal_year,
        "version": released.version.number,
        "state": released.version.state.value,
        "is_in_force": released.is_in_force,
        "released_at": released.released_at.astimezone(UTC).isoformat(timespec="seconds"),
    }


def version_head(call: Call, edition: Edition) -> dict[str, object]:
    """A version with its counts and the digests of its document, as the manifest lists them."""
    ready = call.ready(edition)
    document = ready.document
    member = {
        "name": document.name,
        "length": document.length,
        "sha256": document.sha256,
        "sm3": document.sm3,
    }
    return {
        "format": RECORDS,
        "version": plain_version(call, edition.released),
        "department_code": edition.department_code,
        "counts": ready.counts,
        "members": [member],
    }


def whole(call: Call, edition: Edition) -> ReadyEdition:
    """The edition to be handed out whole."""
    ready = call.ready(edition)
    call.records = sum(ready.counts.values())
    return ready


def records_page(call: Call, edition: Edition, section: str, after: str, limit: int) -> Page[bytes]:
    """Records of a section behind a code, as the lines of templates.json."""
    found = call.ready(edition).page(section, after, limit + 1)
    shown = found[:limit]
    call.records = len(shown)
    return Page(
        items=[line for _, line in shown],
        next=shown[-1][0].decode() if len(found) > limit else None,
    )


def one_template(call: Call, edition: Edition, code: str) -> bytes:
    """The line of a template; one that the gate holds back is told of like one that is not."""
    line = call.ready(edition).line("templates", code)
    if line is None:
        raise Problem("unknown_template", "没有这套模板，请先读取模板清单。")
    call.records = 1
    return line


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A page of differences, and what the newer document is once all of them are applied."""

    page: Page[Difference]
    sha256: str


def changes_page(call: Call, editions: tuple[Edition, Edition], after: str, limit: int) -> Changed:
    """Differences behind a key, from the former edition to the newer."""
    if after and (after.partition("/")[0] not in SECTIONS or "/" not in after):
        raise Problem("bad_request", "参数 after 不对，请原样使用上一页给出的 next。")
    old, new = (call.ready(each) for each in editions)
    found = list(islice(differences(old, new, after), limit + 1))
    shown = found[:limit]
    call.records = len(shown)
    page = Page(items=shown, next=shown[-1].key if len(found) > limit else None)
    return Changed(page=page, sha256=new.document.sha256)
