"""The systems under the contract, made once, and what travels between two of them."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import urllib3

from adapter.ports.budget_system import PushRequest, ReadRequest
from connectors.conformance import Subject
from connectors.rest import RestBudgetSystem
from tests.contract.over_wires import OtherSide, simulator
from tests.contract.subjects import SUBJECTS


@pytest.fixture(scope="session")
def subject_named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Subject]]:
    """A subject by its name in the table, and the one simulator for those that need it."""
    with ExitStack() as stack:

        @cache
        def other_side() -> OtherSide:
            return stack.enter_context(simulator(tmp_path_factory.mktemp("contract")))

        @cache
        def named(name: str) -> Subject:
            return stack.enter_context(SUBJECTS[name](other_side))

        yield named


@pytest.fixture(scope="session")
def rest_subject(subject_named: Callable[[str], Subject]) -> Subject:
    return subject_named("rest")


@pytest.fixture(params=SUBJECTS)
def subject(request: pytest.FixtureRequest, subject_named: Callable[[str], Subject]) -> Subject:
    """Each system in turn."""
    return subject_named(request.param)


# --- what travels between them --------------------------------------------------------------------


class Eavesdropper(requests.adapters.HTTPAdapter):
    """Notes what travels, as JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, object]] = []
        self.received: list[tuple[str, object]] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> Any:
        path = urlsplit(request.url or "").path
        self.sent.append((str(path), json.loads(request.body or b"null")))
        answer = super().send(request, *args, **more)
        # Read whole and put back, because the wire reads the stream itself.
        body = answer.raw.read(decode_content=True)
        self.received.append((str(path), json.loads(body)))
        answer.raw = urllib3.HTTPResponse(
            io.BytesIO(body), status=answer.status_code, preload_content=False
        )
        return answer


@pytest.fixture(scope="session")
def eavesdropper(rest_subject: Subject) -> Eavesdropper:
    """Heard while every filter and a push, good and bad, went over the wire."""
    spy = Eavesdropper()
    system, rehearsal = rest_subject.system, rest_subject.rehearsal
    assert isinstance(system, RestBudgetSystem)
    assert rehearsal is not None
    session = system._transport._session
    usual = session.get_adapter("http://")
    session.mount("http://", spy)
    system.check()
    for kind in rest_subject.kinds:
        request = ReadRequest(
            kind=kind, scope=rest_subject.scope, agency_codes=rest_subject.agency_codes
        )
        later = replace(request, updated_since=datetime(2026, 1, 1, tzinfo=UTC), keys=("T",))
        for asked in (request, replace(later, live_only=True)):
            list(system.read_pages(asked))
    sets = (
        rehearsal.make_set(rehearsal.set_keys[0], 2),
        rehearsal.make_refused_set(rehearsal.set_keys[1]),
    )
    system.push_sets(
        PushRequest(kind=rehearsal.kind, scope=rest_subject.scope, request_id="heard", sets=sets)
    )
    session.mount("http://", usual)
    return spy


@pytest.fixture
def sent_requests(eavesdropper: Eavesdropper) -> list[tuple[str, object]]:
    return eavesdropper.sent


@pytest.fixture
def received_answers(eavesdropper: Eavesdropper) -> list[tuple[str, object]]:
    return eavesdropper.received
