"""The threads of the front: as many as are needed, and none more."""

import asyncio
import threading

import pytest

from gfmdkg.web.threads import Threads


def test_a_call_gives_its_value_or_its_error() -> None:
    threads = Threads(2)

    async def both() -> int:
        with pytest.raises(ZeroDivisionError):
            await threads.run(lambda: 1 // 0)
        return await threads.run(lambda: 7)

    assert asyncio.run(both()) == 7


def test_calls_run_side_by_side_up_to_the_number_and_the_rest_waits() -> None:
    threads = Threads(3)
    together = threading.Barrier(3)

    async def all_of_them() -> list[int]:
        return await asyncio.gather(*(threads.run(together.wait) for _ in range(9)))

    assert sorted(asyncio.run(all_of_them())) == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_a_call_that_nobody_waits_for_any_more_hurts_nobody() -> None:
    threads = Threads(1)
    held = threading.Event()

    async def leave() -> int:
        left = asyncio.ensure_future(threads.run(held.wait))
        await asyncio.sleep(0)
        left.cancel()
        held.set()
        return await threads.run(lambda: 7)

    assert asyncio.run(leave()) == 7
