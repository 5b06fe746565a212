"""A stream tells again and again, ends by itself, and leaves room for others."""

import asyncio
from collections.abc import Sequence

from adapter.web.asked import Reply, see_other
from adapter.web.streams import Streams, event

GOING = [Reply(body=f"<p>{number}</p>\n<p>of 9</p>") for number in range(3)]


def told(replies: Sequence[Reply], *, ended_after: int | None = None) -> tuple[list[str], int]:
    """The events of one stream, and how often it paused."""
    pauses: list[float] = []
    left = list(replies)

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == ended_after:
            streams.end()

    async def ask() -> Reply:
        return left.pop(0)

    async def listen() -> list[str]:
        return [each async for each in streams.events("s", ask)]

    streams = Streams(pause)
    found = asyncio.run(listen())
    assert streams.admits("s") is (ended_after is None)
    return found, len(pauses)


def test_a_line_of_a_text_is_a_field_of_its_own_and_an_empty_text_is_told_too() -> None:
    assert event("progress", "<p>\n</p>") == "event: progress\ndata: <p>\ndata: </p>\n\n"
    assert event("over", "") == "event: over\ndata: \n\n"


def test_each_second_the_part_is_told_until_there_is_none_any_more() -> None:
    for last in (Reply(headers={"HX-Refresh": "true"}), see_other("/sign-in"), Reply(status=404)):
        found, pauses = told([*GOING, last])

        assert found == [*(event("progress", str(e.body)) for e in GOING), event("over", "")]
        assert pauses == len(GOING)


def test_a_stream_ends_with_the_server() -> None:
    found, pauses = told(GOING, ended_after=2)

    assert (len(found), pauses) == (2, 2)


def test_a_session_has_few_streams_and_gets_them_back() -> None:
    streams = Streams()

    async def ask() -> Reply:
        return GOING[0]

    async def listen() -> list[bool]:
        taken = [streams.events("s", ask) for _ in range(3)]
        before = streams.admits("s")
        for each in taken:
            await anext(each)
        while_open = streams.admits("s"), streams.admits("another")
        for each in taken:
            await each.aclose()  # type: ignore[attr-defined]
        return [before, *while_open, streams.admits("s")]

    assert asyncio.run(listen()) == [True, False, True, True]
