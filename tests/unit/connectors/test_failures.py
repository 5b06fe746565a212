"""Requirements on the words that foreign failures are given."""

import socket
import ssl

import pytest
import requests
import urllib3.exceptions

from adapter.errors import AdapterError, ConnectionLost, DeadlineExceeded, MalformedAnswer
from adapter.wording import sentence_of
from connectors.failures import CertificateRefused, NothingSent, translate


def untrusted() -> requests.RequestException:
    inner = ssl.SSLCertVerificationError(1, "certificate verify failed")
    inner.verify_message = "self-signed certificate"
    return requests.exceptions.SSLError(urllib3.exceptions.SSLError(inner))


def unresolved() -> requests.RequestException:
    inner = socket.gaierror(-2, "Name or service not known")
    return requests.ConnectionError(urllib3.exceptions.NameResolutionError("canary", None, inner))  # type: ignore[arg-type]  # the connection is only shown


@pytest.mark.parametrize(
    ("foreign", "kind", "words"),
    [
        (untrusted(), CertificateRefused, "self-signed certificate"),
        (unresolved(), NothingSent, "NameResolutionError"),
        (requests.ConnectTimeout("canary"), NothingSent, "ConnectTimeout"),
        (requests.exceptions.InvalidHeader("canary"), NothingSent, "InvalidHeader"),
        (requests.ReadTimeout("canary"), DeadlineExceeded, "silent"),
        (requests.ConnectionError(TimeoutError("canary")), DeadlineExceeded, "silent"),
        (requests.exceptions.ContentDecodingError("canary"), MalformedAnswer, "unpacked"),
        (requests.ConnectionError(ConnectionResetError(104, "canary")), ConnectionLost, "reset"),
        (requests.exceptions.SSLError(ssl.SSLError(1, "canary")), ConnectionLost, "SSLError"),
        (OSError("canary"), ConnectionLost, "OSError"),
    ],
)
def test_a_foreign_failure_is_named_without_being_quoted(
    foreign: BaseException, kind: type[AdapterError], words: str
) -> None:
    ours = translate(foreign)

    assert type(ours) is kind
    assert words in str(ours)
    assert "canary" not in str(ours)
    assert ours.__cause__ is None


def test_an_untrusted_certificate_is_told_with_what_to_do_and_nothing_was_sent() -> None:
    refused = translate(untrusted())

    assert isinstance(refused, NothingSent)
    assert "ca_file" in sentence_of(refused)


def test_a_failure_that_refers_to_itself_is_read_once() -> None:
    first, second = OSError(5, "a"), ConnectionError("b")
    first.__context__, second.__context__ = second, first

    assert type(translate(first)) is ConnectionLost
