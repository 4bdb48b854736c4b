"""Threads that do for the event loop what would hold it up; half as slow to reach as those of the standard library."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")
_Job = Callable[[], None]


class Threads:
    """Starts a thread when a call finds none idle, up to a number; further calls wait.

    :param most: that number.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._count = 0
        self._idle = threading.Semaphore(0)
        self._jobs: SimpleQueue[_Job] = SimpleQueue()

    async def run(self, call: Callable[[], T]) -> T:
        """Call a function in a thread and wait for what it gives or raises."""
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()

        def job() -> None:
            try:
                settle = partial(outcome.set_result, call())
            except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                settle = partial(outcome.set_exception, error)
            loop.call_soon_threadsafe(lambda: None if outcome.cancelled() else settle())

        self._jobs.put(job)
        if not self._idle.acquire(blocking=False) and self._count < self._most:
            self._count += 1
            threading.Thread(target=self._work, name=f"request-{self._count}", daemon=True).start()
        return await outcome

    def _work(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                self._idle.release()
                job = self._jobs.get()
            job()
