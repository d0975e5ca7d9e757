"""A model that says what it was asked, and answers when the test lets it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Protocol

import pytest
import pytest_asyncio

from bot.inference import InferenceWorker, WorkerLimits
from detox_model.results import Rewrite, Status, Verdict

PATIENCE = 30.0
"""Seconds after which a test that hangs fails; none ever waits so long when all is well."""


@dataclass
class Call:
    """One call of the model."""

    kind: str
    texts: list[str]
    thread: int
    threshold: list[float] = field(default_factory=list)
    always: list[bool] = field(default_factory=list)


class GatedModel:
    """Records its calls; while held, waits inside each one. Text with 'poison' makes it raise."""

    def __init__(self, name: str = "first") -> None:
        self.name = name
        self.calls: list[Call] = []
        self.entered: SimpleQueue[Call] = SimpleQueue()
        self.failure: BaseException = RuntimeError("cannot digest: secret words")
        self._gate = threading.Event()
        self._gate.set()

    def hold(self) -> None:
        self._gate.clear()

    def release(self) -> None:
        self._gate.set()

    def forget(self) -> None:
        self.calls.clear()
        while not self.entered.empty():
            self.entered.get()

    async def next_call(self) -> Call:
        return await asyncio.to_thread(self.entered.get, True, PATIENCE)

    @property
    def asked(self) -> list[list[str]]:
        return [call.texts for call in self.calls]

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        self._enter(Call("score", list(texts), threading.get_ident()))
        return [Verdict(len(text) / 10_000) for text in texts if text != "lost"]

    def rewrite(
        self, texts: Sequence[str], *, threshold: Sequence[float], always: Sequence[bool]
    ) -> list[Rewrite]:
        self._enter(
            Call("rewrite", list(texts), threading.get_ident(), list(threshold), list(always))
        )
        return [
            Rewrite(text, text.upper(), True, 0.9, 0.1, Status.REWRITTEN, (), self.name)
            for text in texts
            if text != "lost"
        ]

    def _enter(self, call: Call) -> None:
        self.calls.append(call)
        self.entered.put(call)
        assert self._gate.wait(PATIENCE)
        if any("poison" in text for text in call.texts):
            raise self.failure


class StartWorker(Protocol):
    async def __call__(self, **limits: Any) -> InferenceWorker: ...


@pytest.fixture
def model() -> GatedModel:
    return GatedModel()


@pytest_asyncio.fixture
async def start_worker(model: GatedModel) -> AsyncIterator[StartWorker]:
    """Start a worker of the gated model with these limits; stopped at the end."""
    workers: list[InferenceWorker] = []

    async def start(**limits: Any) -> InferenceWorker:
        worker = InferenceWorker(lambda: model, limits=WorkerLimits(**limits))
        workers.append(worker)
        await worker.start()
        model.forget()
        return worker

    yield start
    model.release()
    for worker in workers:
        await worker.stop()


@pytest.fixture
def submitted() -> Callable[[], Any]:
    """Await its result once all tasks made so far have asked the worker."""

    async def submitted() -> None:
        for _ in range(3):
            await asyncio.sleep(0)

    return submitted
