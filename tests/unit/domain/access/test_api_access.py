"""What a scope opens: exactly what it says, a whole never by a part."""

from itertools import product

import pytest

from adapter.domain.access.api_tokens import AccessScope, Reading, access_scope, covers

WRITTEN = [
    f"{reading}:{division}{part}"
    for reading, division, part in product(
        Reading, ("152501000", "152502000"), ("", "/101", "/102")
    )
]


@pytest.mark.parametrize("given", WRITTEN)
def test_a_scope_opens_itself_and_a_whole_its_parts(given: str) -> None:
    scope = _scope(given)

    opened = [each for each in WRITTEN if covers([scope], _scope(each))]

    assert str(scope) == given
    assert opened == [e for e in WRITTEN if e == given or e.startswith(f"{given}/")]


def _scope(text: str) -> AccessScope:
    scope = access_scope(text)
    assert scope is not None
    return scope


@pytest.mark.parametrize(
    "text",
    [
        "",
        "versions",
        "versions:1525",
        "versions:１５２５０１０００",
        "versions:152501000/",
        "x:152501000",
        "versions:152501000/1/2",
        " versions:152501000",
        "versions:152501000\n",
    ],
)
def test_what_says_no_scope_is_none(text: str) -> None:
    assert access_scope(text) is None


def test_no_scopes_open_nothing() -> None:
    assert not any(covers([], _scope(each)) for each in WRITTEN)
