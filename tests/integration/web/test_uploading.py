"""Uploads are read of who may send them alone, and of few people at a time."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from adapter.domain.access.roles import Role
from tests.integration.web.conftest import ADDRESS, Office

_HEADERS = {"Content-Type": "multipart/form-data; boundary=b"}
#: No file and no word of a session: what is read of it is refused.
_BODY = b"--b--\r\n"


class Senders:
    """Uploads whose bodies come when they are let."""

    def __init__(self, office: Office, role: Role) -> None:
        self._cookies = {"session": office.of(role).cookies["session"]}
        self._transport = httpx2.ASGITransport(app=office.made)
        self.begun = asyncio.Semaphore(0)
        self.go = asyncio.Event()
        self.read = 0

    async def _body(self) -> AsyncIterator[bytes]:
        self.read += 1
        self.begun.release()
        await self.go.wait()
        yield _BODY

    async def send(self, **headers: str) -> int:
        async with httpx2.AsyncClient(
            transport=self._transport, base_url=ADDRESS, cookies=self._cookies
        ) as client:
            answer = await client.post(
                "/library/import", content=self._body(), headers={**_HEADERS, **headers}
            )
        return answer.status_code


@pytest.mark.parametrize(
    ("role", "headers"),
    [(Role.REVIEWER, {}), (Role.PREPARER, {"Origin": "http://evil.example"})],
    ids=["role", "origin"],
)
def test_who_may_not_import_is_refused_before_a_byte_is_read(
    office: Office, role: Role, headers: dict[str, str]
) -> None:
    async def sent() -> tuple[int, int]:
        senders = Senders(office, role)
        senders.go.set()
        return await senders.send(**headers), senders.read

    assert asyncio.run(sent()) == (403, 0)


def test_two_uploads_are_read_at_a_time_and_a_third_waits(office: Office) -> None:
    async def sent() -> list[int]:
        senders = Senders(office, Role.PREPARER)
        answers = [asyncio.create_task(senders.send()) for _ in range(3)]
        for _ in range(2):
            await asyncio.wait_for(senders.begun.acquire(), 30)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(senders.begun.acquire(), 0.5)
        senders.go.set()
        return [*await asyncio.gather(*answers), senders.read]

    assert asyncio.run(sent()) == [403, 403, 403, 3]
