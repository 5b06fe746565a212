"""The foreign peers, each started once, and a plain client for each SOAP version."""

from collections.abc import Iterator

import pytest

from tests.contract.peers.stacks import STACKS, Greeting, StackMissing, running
from tests.contract.peers.talk import Talk


@pytest.fixture(scope="session", params=STACKS)
def peer(request: pytest.FixtureRequest) -> Iterator[Greeting]:
    """Each peer in turn; skipped loudly where its stack is not installed."""
    try:
        with running(STACKS[request.param]) as greeting:
            yield greeting
    except StackMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session", params=["1.1", "1.2"])
def talk(peer: Greeting, request: pytest.FixtureRequest) -> Iterator[Talk]:
    """A logged-in client that knows nothing of our connector."""
    if f"soap{request.param.replace('.', '')}" not in peer.capabilities:
        pytest.skip(f"{peer.stack}: {peer.lacks[request.param]}")
    with Talk(peer, request.param) as client:
        yield client
