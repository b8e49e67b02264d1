"""How many things are done at once: the one place that makes an executor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor


@contextmanager
def executor_of(jobs: int = 1) -> Iterator[Executor]:
    """One thread, or `jobs` processes that end with this one. What is needed for it is imported first when somebody works."""
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

    from .guard import end_with_parent  # noqa: PLC0415

    made: Executor = (
        ProcessPoolExecutor(jobs, get_context("spawn"), initializer=end_with_parent)
        if jobs > 1
        else ThreadPoolExecutor(1)
    )
    with made as executor:
        yield executor
