"""The worker: one thread that owns the model, and the asynchronous face before it.

The event loop never waits for the model: callers hold futures, deadlines are timers of the loop,
and the lock is held only while a batch is picked. What the thread learns reaches the loop by
``call_soon_threadsafe`` and changes state there.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

from bot.core.errors import DeadlineExceeded, ModelFailed, QueueFull, WorkerStopped
from bot.core.ports import Priority
from bot.inference.limits import WorkerLimits
from bot.inference.model import BatchModel, Load, ask, opened
from bot.inference.queue import Item, Kind, Request, WorkQueue
from bot.inference.stats import Tally, WorkerStats
from detox_model.results import Rewrite, Verdict

_log = logging.getLogger(__name__)


class InferenceWorker:
    """Fulfils :class:`bot.core.ports.TextModel` with one model on one thread.

    Use on one event loop: ``await start()``, any number of calls, ``await stop()``. It does not
    start a second time.
    """

    def __init__(
        self,
        load: Load,
        *,
        limits: WorkerLimits | None = None,
        initialize: Callable[[], None] = lambda: None,
        in_service: Callable[[BatchModel], None] = lambda _: None,
    ) -> None:
        """``in_service`` is told, on the event loop, of each model that begins to answer."""
        self._in_service = in_service
        self._load = load
        self._limits = limits or WorkerLimits()
        self._initialize = initialize
        self._queue = WorkQueue(self._limits)
        self._tally = Tally()
        self._wake = threading.Condition()  # guards everything down to _candidate
        self._accepting = False
        self._stopping = False
        self._running: list[Item] = []
        self._candidate: tuple[BatchModel, asyncio.Future[None]] | None = None
        self._model_name: str | None = None
        self._swapping = asyncio.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._started: asyncio.Future[None]
        self._ended: asyncio.Future[None]

    async def start(self) -> None:
        """Load the model on the worker's thread and make it answer once.

        Raises :class:`~bot.core.errors.ModelFailed` or
        :class:`detox_model.errors.CheckpointError` where it cannot be opened, and
        :class:`~bot.core.errors.WorkerStopped` where it was stopped before.
        """
        if self._thread is not None or self._stopping:
            raise WorkerStopped("the worker starts only once")
        self._loop = asyncio.get_running_loop()
        self._started = self._loop.create_future()
        self._ended = self._loop.create_future()
        # A daemon, so that a model stuck in native code cannot keep the process alive.
        self._thread = threading.Thread(target=self._main, name="inference", daemon=True)
        self._thread.start()
        await asyncio.shield(self._started)

    async def stop(self, *, grace: float = 30.0) -> None:
        """Finish the running batch, fail the rest with ``WorkerStopped`` and join the thread.

        After ``grace`` seconds a stuck thread is left behind. Safe to call twice.
        """
        with self._wake:
            self._accepting = False
            self._stopping = True
            self._wake.notify_all()
        if self._thread is None:
            return
        done, _ = await asyncio.wait([self._ended], timeout=grace)
        if done:
            self._thread.join()
        else:
            _log.error("the model did not finish its batch within %g s; leaving it behind", grace)
            self._abandon(None)

    @property
    def alive(self) -> bool:
        """Whether requests are accepted."""
        return self._accepting

    @property
    def swap_waits(self) -> bool:
        """Whether a new model stands ready and waits for the running batch to end."""
        return self._candidate is not None

    async def score(
        self, texts: Sequence[str], *, priority: Priority, timeout: float | None = None
    ) -> list[Verdict]:
        """One verdict a text, in order; ``timeout`` in seconds, ``None`` for the default."""
        request = self._request(Kind.SCORE, texts, priority, timeout)
        return cast("list[Verdict]", await self._answer(request))

    async def rewrite(
        self,
        texts: Sequence[str],
        *,
        threshold: float,
        priority: Priority,
        always: bool = False,
        timeout: float | None = None,
    ) -> list[Rewrite]:
        """One rewrite a text, in order; ``always`` rewrites even what is not flagged."""
        request = self._request(Kind.REWRITE, texts, priority, timeout)
        request.threshold = threshold
        request.always = always
        return cast("list[Rewrite]", await self._answer(request))

    async def swap(self, load: Load) -> str:
        """Put another model in place between two batches; its name.

        It is loaded and made to answer on a thread of its own while the old one goes on, and the
        old one stays where the new one cannot be opened. Raises as :meth:`start` does.
        """
        async with self._swapping:
            candidate = await asyncio.to_thread(opened, load, self._initialize)
            with self._wake:
                if not self._accepting:
                    raise WorkerStopped("the worker is not running")
                handed = self._loop.create_future()
                self._candidate = (candidate, handed)
                self._wake.notify()
            await asyncio.shield(handed)
            return candidate.name

    def stats(self) -> WorkerStats:
        """What waits, what runs and what was done."""
        tally = self._tally
        with self._wake:
            return WorkerStats(
                alive=self._accepting,
                model=self._model_name,
                queued_texts=self._queue.texts,
                queued_characters=self._queue.characters,
                running_texts=len(self._running),
                score_batches=tally.batches[Kind.SCORE],
                rewrite_batches=tally.batches[Kind.REWRITE],
                scored=tally.texts[Kind.SCORE],
                rewritten=tally.texts[Kind.REWRITE],
                failed_batches=tally.failed,
                refused=tally.refused,
                expired=tally.expired,
                score_ms=tally.latency_ms(Kind.SCORE),
                rewrite_ms=tally.latency_ms(Kind.REWRITE),
            )

    # On the event loop.

    def _request(
        self, kind: Kind, texts: Sequence[str], priority: Priority, timeout: float | None
    ) -> Request:
        if isinstance(texts, str):
            raise TypeError("texts is a sequence of texts, not one text")
        seconds = self._limits.deadline_seconds if timeout is None else timeout
        future = asyncio.get_running_loop().create_future()
        now = time.perf_counter()
        return Request(kind, tuple(texts), priority, future, now, now + seconds)

    async def _answer(self, request: Request) -> list[Verdict | Rewrite]:
        with self._wake:
            if not self._accepting:
                raise WorkerStopped("the worker is not running")
            if not request.texts:
                return []
            try:
                self._queue.push(request)
            except QueueFull:
                self._tally.refused += 1
                raise
            self._wake.notify()
        seconds = max(0.0, request.deadline - request.submitted)
        timer = self._loop.call_later(seconds, self._expire, request, seconds)
        try:
            return await request.future
        finally:  # answered, failed, expired or cancelled: nothing of it may stay in the queue
            timer.cancel()
            with self._wake:
                self._queue.drop(request)

    def _expire(self, request: Request, seconds: float) -> None:
        if not request.future.done():
            self._tally.expired += 1
            request.future.set_exception(DeadlineExceeded(f"no answer within {seconds:g} s"))

    def _deliver(self, batch: list[Item], answers: Sequence[Verdict | Rewrite]) -> None:
        kind = batch[0].request.kind
        self._tally.batch(kind, len(batch))
        for item, answer in zip(batch, answers, strict=True):
            request = item.request
            request.answers[item.index] = answer
            if len(request.answers) == len(request.texts) and not request.future.done():
                self._tally.answered(kind, time.perf_counter() - request.submitted)
                request.future.set_result([request.answers[i] for i in range(len(request.texts))])

    def _fail(self, request: Request, error: Exception) -> None:
        if not request.future.done():
            # The message may quote a member's text, so it stays in the chained cause.
            failure = ModelFailed(f"the model failed: {type(error).__name__}")
            failure.__cause__ = error
            request.future.set_exception(failure)

    def _count_failure(self) -> None:
        self._tally.failed += 1

    def _abandon(self, cause: BaseException | None) -> None:
        """Fail whatever still waits, now that no thread will answer it."""
        with self._wake:
            self._accepting = False
            requests = {item.request for item in self._running} | set(self._queue.clear())
            self._running = []
            candidate, self._candidate = self._candidate, None
        futures: list[asyncio.Future[Any]] = [request.future for request in requests]
        if candidate is not None:
            futures.append(candidate[1])
        for future in futures:
            if not future.done():
                stopped = WorkerStopped("the worker has stopped")
                stopped.__cause__ = cause
                future.set_exception(stopped)

    def _finish(self, cause: BaseException | None) -> None:
        self._abandon(cause)
        if self._started.done():
            if cause is not None:
                _log.error("the worker's thread has died: %s", type(cause).__name__)
        else:
            failure: BaseException = cause or WorkerStopped("stopped while the model was loading")
            if not isinstance(failure, Exception):
                failure = WorkerStopped("the worker's thread died while the model was loading")
                failure.__cause__ = cause
            self._started.set_exception(failure)
        self._ended.set_result(None)

    def _open(self, model: BatchModel) -> None:
        if not self._stopping:
            self._accepting = True
            self._model_name = model.name
            self._started.set_result(None)
            self._in_service(model)

    def _swapped(self, model: BatchModel, handed: asyncio.Future[None]) -> None:
        if not handed.done():
            handed.set_result(None)
        self._in_service(model)

    # On the worker's thread.

    def _main(self) -> None:
        cause: BaseException | None = None
        try:
            # Not kept here: this frame outlives every swap, and the first model must not.
            self._serve(self._first())
        except BaseException as error:  # the thread's last word: whoever waits must hear of it
            cause = error
        self._post(self._finish, cause)

    def _first(self) -> BatchModel:
        model = opened(self._load, self._initialize)
        self._post(self._open, model)
        return model

    def _serve(self, model: BatchModel) -> None:
        while True:
            with self._wake:
                self._running = []
                if not self._pick_up():
                    return
                if self._candidate is not None:
                    model, handed = self._candidate
                    self._candidate = None
                    self._model_name = model.name
                    self._post(self._swapped, model, handed)
                self._running = batch = self._queue.take(time.perf_counter())
            if batch:
                self._run(model, batch)

    def _pick_up(self) -> bool:
        """Wait for work or a new model; false when it is time to go."""

        def called() -> bool:
            return bool(self._stopping or self._candidate or self._queue.texts)

        if not called():
            self._wake.wait_for(called)
            window = self._limits.batch_window_ms / 1000
            if window:
                self._wake.wait_for(
                    lambda: self._stopping or self._candidate or self._queue.fills_a_batch(),
                    timeout=window,
                )
        return not self._stopping

    def _run(self, model: BatchModel, batch: list[Item]) -> None:
        requests = [item.request for item in batch]
        try:
            answers = ask(
                model,
                [item.text for item in batch],
                threshold=[request.threshold for request in requests],
                always=[request.always for request in requests],
                rewrite=requests[0].kind is Kind.REWRITE,
            )
        except Exception as error:
            _log.warning("a batch of %d failed: %s", len(batch), type(error).__name__)
            self._post(self._count_failure)
            if len(batch) > 1:
                with self._wake:
                    self._queue.retry(batch)
            else:
                self._post(self._fail, requests[0], error)
        else:
            self._post(self._deliver, batch, answers)

    def _post(self, call: Callable[..., None], *arguments: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to tell
            self._loop.call_soon_threadsafe(call, *arguments)
