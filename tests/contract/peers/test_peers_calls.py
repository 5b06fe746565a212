"""Old contracts, whose messages are calls (rpc), plain and encoded, against a stack of others."""

import csv
from collections.abc import Iterator

import pytest

from adapter.domain.record import RecordKind
from adapter.ports.budget_system import ReadRequest
from connectors.conformance import CHECKS, Subject, Verdict, run_check
from tests.contract.peers.as_calls import USES, write_contract
from tests.contract.peers.over_soap import Manner, peer_subject
from tests.contract.peers.stacks import SEED, StackMissing, axis_with, perl_with, php_with, running

pytestmark = pytest.mark.peers


VERSIONS = ("1.1", "1.2")
_WITH = {"php": php_with, "axis": axis_with, "perl": perl_with}


@pytest.fixture(
    scope="module",
    params=[
        *(("php", use, version) for use in USES for version in VERSIONS),
        # Literal calls cannot leave out a number in Axis, which takes nil for none that it knows.
        *(("axis", "encoded", version) for version in VERSIONS),
        *((stack, "arrays", version) for stack in ("php", "axis") for version in VERSIONS),
        # With types of its own guessing, and Chinese as base64: what Perl answers by itself. Its
        # faults are the same in SOAP 1.2, where it does not know an array by its itemType.
        *(("perl", use, "1.1") for use in ("encoded", "arrays")),
    ],
    ids="-".join,
)
def called(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Subject]:
    """A stack with the contract as calls, and our connector with the same contract."""
    name, use, version = request.param
    arrays = use == "arrays"
    wsdl = write_contract(
        tmp_path_factory.mktemp(use),
        "encoded" if arrays else use,
        boxed=name == "axis",
        arrays=arrays,
    )
    stack = _WITH[name](wsdl)
    manner = Manner(version=version, login="token", wsdl=str(wsdl), item="item" * arrays)
    try:
        with (
            running(stack) as greeting,
            peer_subject(greeting, f"{use}{version}", manner=manner) as subject,
        ):
            yield subject
    except StackMissing as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("name", CHECKS)
def test_calls_conform_as_messages_do(called: Subject, name: str) -> None:
    result = run_check(CHECKS[name], called)

    if result.verdict is Verdict.SKIPPED:
        pytest.skip(result.why)
    assert (result.verdict, result.why) == (Verdict.KEPT, "")


def test_rows_of_calls_mean_what_the_seed_says(called: Subject) -> None:
    with SEED.open(encoding="utf-8", newline="") as file:
        seed = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    agencies = tuple({each["agency_code"] for each in seed})
    request = ReadRequest(
        kind=RecordKind.DIRECTORY_ENTRY, scope=called.scope, agency_codes=agencies
    )

    read = [row.fields for page in called.system.read_pages(request) for row in page.rows]

    expected = {
        each["pro_code"]: {k: None if v == "\\N" else v for k, v in each.items()} for each in seed
    }
    assert {str(row["pro_code"]): {k: row[k] for k in seed[0]} for row in read} == expected
