"""One exchange over HTTP (一次收发): under its deadlines and caps, its failures translated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import requests

from adapter.errors import AdapterError, ConnectionLost
from connectors.call_deadline import Deadline
from connectors.deadline import DeadlineAdapter, watched
from connectors.endpoint import Limits, Timeouts
from connectors.failures import FOREIGN, NothingSent, translate
from connectors.streaming import read_body

#: Below it an answer only says that the answer is still to come (RFC 9110 §15.2).
_FIRST_FINAL = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is sent; it may hold credentials, so it shows in no repr."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What came back, whatever its final status; a redirect is an answer like others."""

    status: int
    headers: Mapping[str, str]
    #: Decoded.
    body: bytes = field(repr=False)
    #: SHA-256 (hex) of the body.
    digest: str


def open_session(ca_file: Path | None, accept: str) -> requests.Session:
    """A session that trusts one authority, or the public ones; close it when it is not needed."""
    session = requests.Session()
    # A proxy or a .netrc of the machine must not see budget data or replace our credentials.
    session.trust_env = False
    session.verify = True if ca_file is None else str(ca_file)
    session.headers.update(
        {
            "User-Agent": "budget-indicator-adapter",
            "Accept": accept,
            "Accept-Encoding": "gzip, deflate",
        }
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, DeadlineAdapter(max_retries=0))
    return session


def exchange(
    session: requests.Session, call: Call, timeouts: Timeouts, limits: Limits, deadline: Deadline
) -> Received | AdapterError:
    """Send once and read to the end; what went wrong is returned, to be raised outside.

    No exception's context may drag request or answer along. Redirects are not followed. An interim
    answer loses the connection: what comes on it later would answer the next question.
    """
    longest_s = max(deadline.ends_at - deadline.now(), 0.001)
    with watched(longest_s, lambda: deadline.budget.is_stopped) as watch:
        try:
            with session.request(
                call.method,
                call.url,
                data=call.body,
                headers=call.headers,
                timeout=(min(timeouts.connect_s, longest_s), min(timeouts.read_s, longest_s)),
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code < _FIRST_FINAL:
                    session.close()  # its connections; the next call opens another
                    return ConnectionLost(f"an interim answer alone (HTTP {response.status_code})")
                received, digest = read_body(response.raw, limits, deadline)
        except FOREIGN as foreign:
            failure = translate(foreign)
            cut = watch.is_over and not isinstance(failure, NothingSent)
            return deadline.failure() if cut else failure
        except AdapterError as ours:
            return ours.with_traceback(None)
        if watch.is_over:
            # A cut connection looks like the end of an answer that declares no length.
            return deadline.failure()
    return Received(
        status=response.status_code, headers=response.headers, body=received, digest=digest
    )
