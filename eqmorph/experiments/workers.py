"""Workers that run independent tasks: processes of this machine (joblib), or a Dask cluster.

Results come in the order in which tasks finish. The caller stores them on its own machine, so workers on other
machines need no shared disk.
"""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from eqmorph.errors import DataError, UsageError
from eqmorph.runs.config import versions

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
Beat = Callable[[int], None]
"""Called with the work that a task has done since its last call."""
Task = Callable[[Item, Beat], Outcome]

ANSWER_S = 20
"""Seconds in which the scheduler of a cluster has to answer."""
MOST_PROCESSES = 1_024


class Workers(Protocol):
    """Runs tasks."""

    def run(self, task: Task[Item, Outcome], items: Sequence[Item], on_beat: Beat) -> Iterator[tuple[int, Outcome]]:
        """Run the task on every item, and yield the index of an item with its outcome as soon as it is there."""
        ...


@dataclass(frozen=True)
class LocalWorkers:
    """Processes of this machine; with one, this process itself."""

    count: int = 1

    def run(self, task: Task[Item, Outcome], items: Sequence[Item], on_beat: Beat) -> Iterator[tuple[int, Outcome]]:
        """Run at most `count` tasks at once."""
        from joblib import Parallel, delayed

        count = min(self.count, len(items))
        with _beats(on_beat, across_processes=count > 1) as beat:
            tasks = (delayed(_numbered)(index, task, item, beat) for index, item in enumerate(items))
            yield from Parallel(n_jobs=count, return_as="generator_unordered")(tasks)


@dataclass(frozen=True)
class DaskWorkers:
    """The workers of a Dask scheduler, `tcp://host:8786`.

    A task whose worker dies is run again by another one.
    """

    address: str

    def run(self, task: Task[Item, Outcome], items: Sequence[Item], on_beat: Beat) -> Iterator[tuple[int, Outcome]]:
        """Run tasks on all workers of the cluster, without progress within a task.

        Raises:
            DataError: the cluster does not answer, or would compute with other versions.
        """
        from distributed import Client, as_completed

        with _connected(Client, self.address) as client:
            _check_cluster(client, self.address)
            # The task, with its data, goes to the cluster once; a worker that lacks it gets it from another.
            shared = client.submit(_itself, task, pure=False)
            futures = [
                client.submit(_numbered, index, shared, item, _no_beat, pure=False)
                for index, item in enumerate(items)
            ]
            for future in as_completed(futures, loop=client.loop):  # type: ignore[no-untyped-call]
                yield future.result()
                future.release()


def usable_cores() -> int:
    """Cores that this process may use: fewer than the machine has in some containers."""
    from joblib import cpu_count

    return int(cpu_count())


def workers_of(text: str | None) -> Workers:
    """Parse the choice of workers.

    Args:
        text: `N` or `local:N` for N processes of this machine, `dask:ADDRESS` for a cluster; None for one process
            on each core.

    Raises:
        UsageError: neither.

    Example:
        >>> workers_of("2"), workers_of("dask:tcp://cluster:8786")
        (LocalWorkers(count=2), DaskWorkers(address='tcp://cluster:8786'))
    """
    if text is None:
        return LocalWorkers(usable_cores())
    kind, _, rest = text.partition(":") if ":" in text else ("local", "", text)
    if kind == "dask" and re.search(r"[^:/]:\d+$", rest):
        return DaskWorkers(rest)
    if kind == "local" and rest.isdecimal() and 1 <= int(rest) <= MOST_PROCESSES:
        return LocalWorkers(int(rest))
    raise UsageError(
        f"{text!r} is not a choice of workers; give local:N (1 to {MOST_PROCESSES} processes) or dask:tcp://HOST:PORT",
        "workers",
    )


def _numbered(index: int, task: Task[Item, Outcome], item: Item, beat: Beat) -> tuple[int, Outcome]:
    return index, task(item, beat)


def _itself(task: Task[Item, Outcome]) -> Task[Item, Outcome]:
    return task


def _no_beat(done: int) -> None:
    """Say nothing."""


@contextmanager
def _beats(on_beat: Beat, across_processes: bool) -> Iterator[Beat]:
    """Make the function by which tasks say how far they are."""
    if not across_processes:
        yield on_beat
        return
    from multiprocessing import Manager

    with Manager() as manager:
        queue = manager.Queue()
        listener = threading.Thread(target=_listen, args=(queue, on_beat), daemon=True)
        listener.start()
        try:
            yield queue.put
        finally:
            queue.put(None)
            listener.join()


def _listen(queue: Any, on_beat: Beat) -> None:
    """Pass on what tasks say, until there is nothing more to come."""
    while (done := queue.get()) is not None:
        on_beat(done)


@contextmanager
def _connected(client_class: Any, address: str) -> Iterator[Any]:
    """A client of the cluster.

    Raises:
        DataError: the scheduler does not answer.
    """
    try:
        client = client_class(address, timeout=ANSWER_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise DataError(f"no Dask scheduler answers at {address} ({error}); start one with: dask scheduler") from None
    try:
        yield client
    finally:
        client.close()


def _check_cluster(client: Any, address: str) -> None:
    """Refuse a cluster without workers, or with other versions of the packages that results depend on.

    Without this check, a client waits forever for a worker that cannot import the package.
    """
    if not client.scheduler_info(n_workers=-1)["workers"]:
        raise DataError(f"the Dask scheduler at {address} has no workers; start some with: dask worker {address}")
    own = versions()
    try:
        theirs = client.run(versions)
    except Exception as error:  # whatever a foreign machine raises
        raise DataError(f"workers of {address} cannot import eqmorph ({error}); install it there") from None
    for worker, its in theirs.items():
        for package, number in own.items():
            if its.get(package) != number:
                raise DataError(
                    f"worker {worker} has {package} {its.get(package)}, here is {number}; install the same"
                )
