"""Walks a console as its people do: every page that a link, a filter or a table of routes leads to.

A page added later is walked too: its address stands in the table of routes, and a route that the
walk does not see answered is told by `unseen`.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from httpx2 import Response
from starlette.routing import compile_path
from starlette.testclient import TestClient

from adapter.web.pages.routes import ROUTES, PageRoute

_LINK = re.compile(r'(?:href|hx-get|action)="(/[^"#]*)"')
#: Addresses that differ by their values alone, in one walk, and those of them that name the canary.
_OF_ONE_SHAPE, _OF_THE_CANARY = 1, 2
#: Forms that would end the walk, and files of the console itself.
_LEFT_ALONE = re.compile(r"/static/|/sign-out|/me/|/people/|/sign-in|/set-up/")


@dataclass(slots=True)
class Walk:
    """What one person was answered, by address: status line, headers and body, files unpacked."""

    answers: dict[str, bytes] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    shapes: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def ask(self, client: TestClient, address: str) -> str:
        """Ask once; the text of the answer, "" for what is no page."""
        answer = client.get(address)
        self.answers[address] = everything_of(answer)
        self.statuses[address] = answer.status_code
        is_page = "text/html" in answer.headers.get("content-type", "")
        where = answer.headers.get("location", "")
        return f'href="{where}" {answer.text if is_page else ""}'

    def wants(self, address: str, words: Sequence[str]) -> bool:
        """Whether it is to be asked: new, no form that ends the walk, not one of too many alike."""
        if address in self.answers or _LEFT_ALONE.search(address):
            return False
        is_hot = any(each in address for each in words)
        shape = ("canary" if is_hot else "", *_shape(address))
        self.shapes[shape] += 1
        return self.shapes[shape] <= (_OF_THE_CANARY if is_hot else _OF_ONE_SHAPE)


def walk(client: TestClient, start: Iterable[str], words: Sequence[str] = ()) -> Walk:
    """Everything that can be reached from the addresses without parameters and those of `start`."""
    taken = Walk()
    waiting = [each.path for each in ROUTES if each.method == "GET" and "{" not in each.path]
    waiting += start
    while waiting:
        address = waiting.pop(0)
        if taken.wants(address, words):
            waiting += map(unescape, _LINK.findall(taken.ask(client, address)))
    return taken


def again(client: TestClient, addresses: Iterable[str]) -> Walk:
    """The same addresses once more, whatever they answer now."""
    taken = Walk()
    for each in addresses:
        taken.ask(client, each)
    return taken


def everything_of(answer: Response) -> bytes:
    """Headers and body of an answer; of an archive its members, and theirs."""
    headers, body = answer.headers, answer.content
    head = "\n".join(f"{name}: {value}" for name, value in headers.items()).encode()
    return b"\n".join((head, body, *_members(body)))


def _members(archive: bytes) -> Iterator[bytes]:
    if not zipfile.is_zipfile(io.BytesIO(archive)):
        return
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for name in opened.namelist():
            content = opened.read(name)
            yield content
            yield from _members(content)


def _shape(address: str) -> tuple[str, ...]:
    parts = urlsplit(address)
    route = _route_of(parts.path)
    names = sorted(name for name, _ in parse_qsl(parts.query))
    return (route.path if route else parts.path, *names)


def _route_of(path: str, method: str = "GET") -> PageRoute | None:
    return next((e for e in ROUTES if e.method == method and _PATTERNS[e.path].match(path)), None)


_PATTERNS = {each.path: compile_path(each.path)[0] for each in ROUTES}


def unseen(walks: Iterable[Walk]) -> set[str]:
    """Routes of pages and downloads that nobody was answered on."""
    seen = {
        route.path
        for each in walks
        for address, status in each.statuses.items()
        # A task that is over leads to its result.
        if status in {200, 303} and (route := _route_of(urlsplit(address).path))
    }
    return {each.path for each in ROUTES if each.method == "GET"} - seen


def forms(walks: Iterable[Walk]) -> list[str]:
    """Every address that takes a form, its parameters as the walks saw them in addresses."""
    known: dict[str, set[str]] = {}
    for address in {each for one in walks for each in one.answers}:
        for route in ROUTES:
            if match := _PATTERNS[route.path].match(urlsplit(address).path):
                for name, value in match.groupdict().items():
                    known.setdefault(f"{_stem(route.path)} {name}", set()).add(value)
    return sorted(
        address
        for route in ROUTES
        if route.method == "POST"
        for address in _filled(route.path, known)
        if not _LEFT_ALONE.search(address)
    )


def _stem(path: str) -> str:
    return path.partition("{")[0]


def _filled(path: str, known: dict[str, set[str]]) -> list[str]:
    parameters = re.findall(r"\{(\w+)(?::\w+)?\}", path)
    addresses = [path]
    for name in parameters:
        values = sorted(known.get(f"{_stem(path)} {name}", {"1"}))[:_OF_THE_CANARY]
        pattern = re.compile(rf"\{{{name}(?::\w+)?\}}")
        addresses = [pattern.sub(value, each) for each in addresses for value in values]
    return addresses
