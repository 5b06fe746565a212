"""The office of the tests of sign-ins at a provider, and what refusals look like."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapter.domain.access.roles import Role
from adapter.domain.plan.refusals import Refusal
from tests.integration.web.provider_office import (
    SUBJECTS,
    ProviderOffice,
    open_accounts,
    opened_office,
)
from tests.openid_provider import (
    OpenIdProvider,
    running_provider,
)

ZHANG = SUBJECTS[Role.PREPARER]


@pytest.fixture(scope="module")
def standing() -> Iterator[OpenIdProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(standing: OpenIdProvider) -> Iterator[OpenIdProvider]:
    """As it was at first, at the same address."""
    address = standing.issuer
    yield standing
    standing.begin_anew(address)


@pytest.fixture
def office(tmp_path: Path, provider: OpenIdProvider) -> Iterator[ProviderOffice]:
    with opened_office(tmp_path, provider) as make:
        office = make()
        open_accounts(office)
        yield office


def is_in(office: ProviderOffice, client: Any) -> bool:
    return bool(client.get("/me").status_code == 200)


def refused(office: ProviderOffice, answer: Any, refusal: Refusal) -> str:
    """The page says why and who can help, gives no session, and the log keeps the reason."""
    assert answer.status_code in {400, 401, 403, 503}
    assert "session=" not in answer.headers.get("set-cookie", "")
    assert "管理" in answer.text
    entry = office.noted()[0]
    assert (entry.action, entry.refusal) == ("sign_in", refusal)
    return str(answer.text)
