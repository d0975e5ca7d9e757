"""Serving the promoted model: opened at start, exchanged whenever the pointer names another.

The pointer is a file that is replaced as a whole, so one ``stat`` tells whether there is anything
to do. A model that cannot be opened, or fails its own smoke test, is refused once; the old one
goes on until the pointer changes again.
"""

import asyncio
import contextlib
import ctypes
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import ModelFailed, StorageError, WorkerStopped
from bot.inference.model import BatchModel, Load, Versioned, opened
from bot.inference.worker import InferenceWorker
from detox_model import pointer
from detox_model.errors import CheckpointError
from detox_model.pointer import Placed, Pointer, PointerError

SECONDS = 2.0
"""Between two looks at the pointer."""
_KEPT = 100
"""Happenings that wait for a database that is away."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the model that was promoted does not answer."""

    model: str
    """Its name, or that of the pointer where that cannot be read."""
    reason: str
    """In words for the operator; may name folders of the machine."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A model named by the pointer went into service, or was refused."""

    pointer: Pointer
    refused: str | None = None
    """Why, where it was."""


Record = Callable[[Happening], Awaitable[None]]
"""Keeps what happened; raises ``StorageError`` where that has to wait."""


class Following:
    """Opens the model to begin with, and puts each promoted one in service from then on.

    With a pinned model, or without a folder of ``models``, nothing is followed.
    """

    def __init__(
        self,
        open_folder: Callable[[Path | None], Load],
        models: Path | None,
        *,
        pinned: Path | None = None,
    ) -> None:
        """``open_folder`` opens a model folder, the shipped one for ``None``."""
        self._open_folder = open_folder
        self._models = None if pinned else models
        self._pinned = pinned
        self._seen: tuple[int, int, int] | None = None
        self._serving: str | None = None
        self._unrecorded: list[Happening] = []
        self.refused: Refusal | None = None
        """The promoted model that does not answer; ``None`` where all is as promoted."""
        self.swaps = 0
        """How many models were exchanged while the bot ran."""

    @property
    def pinned(self) -> bool:
        """Whether the operator chose a folder, so that promotions change nothing."""
        return self._pinned is not None

    def first(self) -> BatchModel:
        """The :data:`~bot.inference.Load` to begin with; call it on the worker's thread.

        Where the promoted model cannot be opened, what was in service before it is, as if the
        bot had run all along; the shipped one is the last resort. Raises what opening that does.
        """
        if self._models is None:
            return self._open_folder(self._pinned)()
        try:
            self._seen = pointer.signature(self._models)
            found = pointer.read(self._models)
        except (PointerError, OSError) as error:
            self._refuse(None, str(error))
            found = None
        for place in (found.current, *found.previous) if found else ():
            try:
                model = opened(self._load(place), lambda: None)
            except (ModelFailed, CheckpointError) as error:
                if found and place is found.current:
                    self._refuse(found, str(error))
                continue
            self._serving = place.folder
            if found and place is found.current:
                self._happened(Happening(found))
            return model
        return self._open_folder(None)()

    async def run(self, worker: InferenceWorker, record: Record) -> None:
        """Look for ever, every :data:`SECONDS`; ``record`` is told of each pointer once.

        Ends at once where nothing is followed.
        """
        while self._models is not None:
            await self.look(worker)
            await self.record(record)
            await asyncio.sleep(SECONDS)

    async def look(self, worker: InferenceWorker) -> None:
        """Put in service what the pointer names by now; nothing where it did not change."""
        if self._models is None:
            return
        try:
            seen = await asyncio.to_thread(pointer.signature, self._models)
        except OSError as error:  # the disk is away: what answers now goes on
            _log.debug("the pointer cannot be looked at: %s", error)
            return
        if seen == self._seen:
            return
        self._seen = seen
        try:
            found = await asyncio.to_thread(pointer.read, self._models)
            place = found.current if found else None
            if place is None or place.folder != self._serving:
                load = self._open_folder(None) if place is None else self._load(place)
                name = await worker.swap(load)
                await asyncio.to_thread(_give_back)
                self.swaps += 1
                self._serving = place.folder if place else None
                _log.info("the model %s is in service", name)
        except WorkerStopped:
            return
        except (ModelFailed, CheckpointError) as error:
            self._refuse(None if isinstance(error, PointerError) else found, str(error))
            return
        self.refused = None
        if found is not None:
            self._happened(Happening(found))

    async def record(self, record: Record) -> None:
        """Have everything kept that was not yet; what cannot be waits for the next time."""
        while self._unrecorded:
            try:
                await record(self._unrecorded[0])
            except StorageError as error:
                _log.debug("which model is in service is recorded later: %s", error)
                return
            del self._unrecorded[0]

    def _load(self, place: Placed) -> Load:
        if self._models is None or place.folder is None:
            return self._open_folder(None)
        folder = self._models / place.folder
        load = self._open_folder(folder)

        def checked() -> BatchModel:
            model = load()
            if isinstance(model, Versioned) and model.digest != place.digest:
                raise ModelFailed(f"{folder} holds another model than the one promoted")
            return model

        return checked

    def _refuse(self, found: Pointer | None, reason: str) -> None:
        model = found.current.label if found else pointer.POINTER
        self.refused = Refusal(model, reason)
        _log.warning("%s is refused, the model before it goes on: %s", model, reason)
        if found is not None:
            self._happened(Happening(found, reason))

    def _happened(self, what: Happening) -> None:
        self._unrecorded = [*self._unrecorded, what][-_KEPT:]


def _give_back() -> None:
    """Have what the old model took returned to the system: glibc keeps it, in pieces between
    others, and the next swap would take as much again."""
    with contextlib.suppress(AttributeError, OSError):  # other C libraries have no such call
        ctypes.CDLL(None).malloc_trim(0)
