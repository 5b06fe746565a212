"""Turns what requests and urllib3 raise into our errors (异常归类), keeping nothing they carry.

Their exceptions hold the request with its headers and body, and quote bytes of the answer
(a bad status line, a bad chunk length). So no cause is kept: the class name and the operating
system's own words for its error number say what a person can act on.
"""

import os
import socket
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions

from adapter.errors import (
    AdapterError,
    ConnectionLost,
    DeadlineExceeded,
    MalformedAnswer,
    UntrustedCertificate,
)


class NothingSent(ConnectionLost):
    """No connection came about, so not one byte of the request has left."""


class CertificateRefused(NothingSent, UntrustedCertificate):
    """It did not, because we do not trust who answered."""


#: What a call may raise on its way; anything else is a defect of ours and stays visible.
FOREIGN = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)

_TIMEOUTS = (requests.ReadTimeout, urllib3.exceptions.ReadTimeoutError, TimeoutError)
_UNREADABLE = (urllib3.exceptions.DecodeError, requests.exceptions.ContentDecodingError)
_BEFORE_SENDING = (
    requests.ConnectTimeout,
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidHeader,
)


def translate(foreign: BaseException) -> AdapterError:
    """Our error for theirs, with a text that quotes no request and no answer."""
    chain = list(_chain(foreign))
    words = _words(chain)
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in chain):
        return CertificateRefused(f"no connection: {words}")
    if any(isinstance(each, _BEFORE_SENDING) for each in chain):
        return NothingSent(f"no connection: {words}")
    if any(isinstance(each, _UNREADABLE) for each in chain):
        return MalformedAnswer("the answer cannot be unpacked")
    if any(isinstance(each, _TIMEOUTS) for each in chain):
        return DeadlineExceeded("the other side fell silent")
    return ConnectionLost(f"connection broke: {words}")


def _chain(foreign: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[object] = [foreign]
    while waiting:
        each = waiting.pop(0)
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [getattr(each, "reason", None), each.__cause__, each.__context__, *each.args]


def _words(chain: list[BaseException]) -> str:
    names = ", ".join(dict.fromkeys(type(each).__name__ for each in chain))
    told = [each for each in map(_system_words, chain) if each]
    return f"{told[0]} ({names})" if told else names


def _system_words(each: BaseException) -> str:
    """Words of the operating system or the TLS library, which know nothing of the call."""
    if isinstance(each, ssl.SSLError):  # its errno is no errno
        return str(getattr(each, "verify_message", ""))
    if isinstance(each, socket.gaierror):
        return each.strerror or ""
    if isinstance(each, OSError) and each.errno:
        return os.strerror(each.errno)
    return ""
