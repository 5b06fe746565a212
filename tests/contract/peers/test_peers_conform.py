"""Our SOAP connector keeps every promise of the port against stacks that we did not write."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from adapter.domain.record import RecordKind
from adapter.errors import MalformedAnswer, RemoteRefused
from adapter.ports.budget_system import PushRequest, ReadRequest
from connectors.conformance import CHECKS, Subject, Verdict, run_check
from tests.contract.peers.over_soap import (
    MANNERS,
    Manner,
    other_side,
    peer_subject,
    scope_of,
    soap_system,
)
from tests.contract.peers.stacks import WSDL, Greeting
from tests.contract.peers.talk import NAMESPACE, Talk

pytestmark = pytest.mark.peers
#: By which word a version says that the request is at fault.
_BLAMED = {"1.1": "Client", "1.2": "Sender"}
#: Writes faults as SOAP 1.1 has them in both.
_KEEPS_TO_11 = "SOAP::Lite"


@pytest.fixture(scope="session", params=MANNERS)
def peer_subject_of(peer: Greeting, request: pytest.FixtureRequest) -> Iterator[Subject]:
    """Each peer in each manner that it speaks."""
    if request.param not in peer.capabilities:
        pytest.skip(f"{peer.stack}: {peer.lacks[request.param]}")
    with peer_subject(peer, request.param) as subject:
        yield subject


@pytest.mark.parametrize("name", CHECKS)
def test_the_connector_conforms(peer_subject_of: Subject, name: str) -> None:
    result = run_check(CHECKS[name], peer_subject_of)

    if result.verdict is Verdict.SKIPPED:
        pytest.skip(result.why)
    assert (result.verdict, result.why) == (Verdict.KEPT, "")


def everything(peer: Greeting) -> ReadRequest:
    return ReadRequest(
        kind=RecordKind.DIRECTORY_ENTRY,
        scope=scope_of(peer),
        agency_codes=tuple(peer.agency_codes),
    )


def test_rows_mean_what_a_plain_reader_reads(peer_subject_of: Subject, peer: Greeting) -> None:
    """Exact digits, null apart from empty, and every character, whatever the stack's own way."""
    with Talk(peer, "1.1") as plain:
        expected = plain.query("PM_PROJECT_INFO").rows

    pages = list(peer_subject_of.system.read_pages(everything(peer)))

    assert [dict(row.fields) for page in pages for row in page.rows] == expected
    assert {page.declared_total for page in pages} == {45}


def test_the_bytes_of_a_row_are_its_own(peer_subject_of: Subject, peer: Greeting) -> None:
    (first, *_) = peer_subject_of.system.read_pages(everything(peer))

    for row in first.rows:
        text = row.payload.decode()
        assert str(row.fields["pro_code"]) in text
        assert text.count("15250126T") == 1
        assert text.rstrip().endswith("row>")


def test_an_undeclared_prefix_is_refused_and_not_guessed(
    peer_subject_of: Subject, peer: Greeting
) -> None:
    if "undeclared_prefix" not in peer.capabilities:
        pytest.skip(f"{peer.stack}: {peer.lacks['undeclared_prefix']}")
    other_side(peer, "1.1").order("undeclared_prefix")

    with pytest.raises(MalformedAnswer):
        list(peer_subject_of.system.read_pages(everything(peer)))


def test_a_sign_that_is_not_escaped_is_refused_and_not_asked_again(
    peer_subject_of: Subject, peer: Greeting
) -> None:
    """SOAP::Lite escapes nothing in a text without a type; the seed has “&” in a name."""
    if "unescaped_sign" not in peer.capabilities:
        pytest.skip(f"{peer.stack}: 这个对端总是转义")
    other_side(peer, "1.1").order("unescaped_sign")

    with pytest.raises(MalformedAnswer, match="not escaped"):
        list(peer_subject_of.system.read_pages(everything(peer)))
    assert list(peer_subject_of.system.read_pages(everything(peer)))


@pytest.mark.parametrize(("spoken", "address"), [("1.1", "1.2"), ("1.2", "1.1")])
def test_an_address_of_the_other_version_is_refused_or_answers_the_same(
    peer: Greeting, spoken: str, address: str
) -> None:
    """PHP and Node answer, each in its own version; Metro refuses with HTTP 415 and no body, spyne
    with a fault in the version of the address.
    """
    manner = next(each for each in MANNERS.values() if each.version == spoken)
    astray = replace(peer, base_urls={**peer.base_urls, spoken: peer.base_urls[address]})
    with Talk(peer, "1.1") as plain:
        expected = [row["pro_code"] for row in plain.query("PM_PROJECT_INFO").rows]

    with closing(soap_system(astray, manner)) as system:
        if "Metro" in peer.stack:
            with pytest.raises(RemoteRefused) as caught:
                system.check()
            assert "415" in str(caught.value)
            return
        if "spyne" in peer.stack:
            with pytest.raises(RemoteRefused) as caught:
                system.check()
            assert str(caught.value).startswith(f"SOAP {_BLAMED[address]}")
            return
        read = [
            row.fields["pro_code"]
            for page in system.read_pages(everything(peer))
            for row in page.rows
        ]

    assert read == expected


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_an_operation_that_a_peer_lacks_is_not_asked_for_again(
    peer: Greeting, version: str, tmp_path: Path
) -> None:
    """A contract of another namespace than the peer's, as after an upgrade of one side."""
    if not peer.stack.startswith(("JAX-WS", "ASP.NET", "gSOAP", "spyne", _KEEPS_TO_11)):
        pytest.skip(f"{peer.stack}: 这个对端不核对命名空间，或说成是自己的错")
    for file in (WSDL, WSDL.with_suffix(".xsd")):
        text = file.read_text(encoding="utf-8").replace(NAMESPACE, "urn:other")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    manner = Manner(version=version, login="token", wsdl=str(tmp_path / WSDL.name))

    with closing(soap_system(peer, manner)) as system, pytest.raises(RemoteRefused) as caught:
        system.check()

    spoken = "1.1" if peer.stack.startswith(_KEEPS_TO_11) else version
    assert str(caught.value).startswith(f"SOAP {_BLAMED[spoken]}")


def test_a_push_goes_through_when_the_peer_hung_up_meanwhile(peer: Greeting) -> None:
    """node-soap closes a connection after five idle seconds; nothing was sent, nothing unknown."""
    with peer_subject(peer, "soap11") as subject:
        subject.system.check()
        time.sleep(6)
        rehearsal = subject.rehearsal
        assert rehearsal is not None
        pushed = rehearsal.make_set(rehearsal.set_keys[0], 2)
        reply = subject.system.push_sets(
            PushRequest(
                kind=rehearsal.kind, scope=subject.scope, request_id="later", sets=(pushed,)
            )
        )

    assert reply.replies[pushed.set_key].is_accepted
