"""A running worker takes up what the pointer names, and nothing that does not work."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.core.errors import ModelFailed, StorageError
from bot.core.ports import Priority
from bot.inference import BatchModel, Following, Happening, InferenceWorker, Load
from detox_model import pointer
from detox_model.errors import CheckpointError
from detox_model.pointer import Placed, Pointer
from detox_model.results import Rewrite, Status, Verdict
from detox_model.smoke import Case, Smoke

PERSON = Priority.INTERACTIVE
START = datetime(2026, 1, 31, tzinfo=UTC)
LEAVES = Smoke(cases=(Case(text="Thank you.", status=(Status.UNCHANGED,)),))


class FolderModel:
    """A model as its folder's name says: it answers with that name."""

    metrics: dict[str, object] = {}  # noqa: RUF012 - a stand-in for the real attribute

    def __init__(self, name: str) -> None:
        self.name = name
        self.digest = digest(name)
        self.smoke = LEAVES

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        return [Verdict(0.0 if "not a probability" not in self.name else 2.0) for _ in texts]

    def rewrite(
        self, texts: Sequence[str], *, threshold: object = None, always: object = None
    ) -> list[Rewrite]:
        status = Status.MASKED if self.name.startswith("masks") else Status.UNCHANGED
        return [Rewrite(text, text, False, 0.0, 0.0, status, (), self.name) for text in texts]


class Shelf:
    """A folder of models, of which each is its name; and what was opened."""

    def __init__(self, models: Path) -> None:
        self.models = models
        self.opened: list[str] = []
        self.alive: list[weakref.ref[FolderModel]] = []
        self._at = START

    def open(self, folder: Path | None) -> Load:
        def load() -> BatchModel:
            name = folder.name if folder else "shipped"
            self.opened.append(name)
            if name.startswith("missing"):
                raise CheckpointError(f"model folder {name} does not exist")
            if name.startswith("breaks"):
                raise RuntimeError("no kernel")
            model = FolderModel("another" if name.startswith("other") else name)
            self.alive.append(weakref.ref(model))
            return model

        return load

    def promote(self, name: str, *previous: str) -> Pointer:
        self._at += timedelta(hours=1)
        made = Pointer(
            current=place(name), at=self._at, previous=tuple(place(one) for one in previous)
        )
        pointer.write(self.models, made)
        return made


def digest(name: str) -> str:
    return name.encode().hex()[:64].ljust(64, "0")


def place(name: str) -> Placed:
    return Placed(folder=None if name == "shipped" else name, name=name, digest=digest(name))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


Start = Callable[..., "asyncio.Future[tuple[Following, InferenceWorker]]"]


@pytest_asyncio.fixture
async def start(shelf: Shelf) -> AsyncIterator[Callable[..., object]]:
    workers: list[InferenceWorker] = []

    async def start(pinned: Path | None = None) -> tuple[Following, InferenceWorker]:
        following = Following(shelf.open, shelf.models, pinned=pinned)
        worker = InferenceWorker(following.first)
        workers.append(worker)
        await worker.start()
        return following, worker

    yield start
    for worker in workers:
        await worker.stop()


async def answers(worker: InferenceWorker) -> str:
    return (await worker.rewrite(["a"], threshold=0.5, priority=PERSON))[0].model


async def told(following: Following) -> list[tuple[str, str | None]]:
    """What there was to record since the last time."""
    heard: list[Happening] = []

    async def record(what: Happening) -> None:
        heard.append(what)

    await following.record(record)
    return [(what.pointer.current.name, what.refused) for what in heard]


async def test_without_a_promotion_the_shipped_model_answers(shelf: Shelf, start: Start) -> None:
    following, worker = await start()
    await following.look(worker)
    assert await answers(worker) == "shipped"
    assert shelf.opened == ["shipped"]
    assert not following.pinned
    assert await told(following) == []


async def test_what_was_promoted_before_the_start_answers(shelf: Shelf, start: Start) -> None:
    shelf.promote("a", "shipped")
    following, worker = await start()
    await following.look(worker)
    assert await answers(worker) == "a"
    assert shelf.opened == ["a"]
    assert await told(following) == [("a", None)]
    assert await told(following) == []


async def test_each_promotion_and_rollback_is_taken_up_once(shelf: Shelf, start: Start) -> None:
    following, worker = await start()
    for name in ("a", "b", "a", "shipped"):
        shelf.promote(name)
        for _ in range(3):
            await following.look(worker)
        assert await answers(worker) == name
        assert await told(following) == [(name, None)]
    assert shelf.opened == ["shipped", "a", "b", "a", "shipped"]
    assert following.swaps == 4


async def test_a_pointer_that_is_removed_brings_the_shipped_model_back(
    shelf: Shelf, start: Start
) -> None:
    shelf.promote("a")
    following, worker = await start()
    (shelf.models / pointer.POINTER).unlink()
    await following.look(worker)
    assert await answers(worker) == "shipped"


async def test_a_promotion_of_what_is_in_service_swaps_nothing(shelf: Shelf, start: Start) -> None:
    shelf.promote("a")
    following, worker = await start()
    shelf.promote("a", "b")
    await following.look(worker)
    assert shelf.opened == ["a"]
    assert await told(following) == [("a", None), ("a", None)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("missing", "does not exist"),
        ("breaks", "RuntimeError: no kernel"),
        ("other-weights", "holds another model than the one promoted"),
        ("masks-all", "fails its smoke test: 'Thank you.' is masked"),
    ],
)
async def test_a_model_that_does_not_work_is_refused_once_and_the_old_one_goes_on(
    shelf: Shelf, start: Start, caplog: pytest.LogCaptureFixture, bad: str, reason: str
) -> None:
    shelf.promote("a")
    following, worker = await start()
    await told(following)
    shelf.promote(bad, "a")
    for _ in range(3):
        await following.look(worker)
    assert await answers(worker) == "a"
    assert shelf.opened == ["a", bad]
    assert following.refused is not None
    assert reason in following.refused.reason
    assert following.refused.model == f"{bad} ({digest(bad)[:8]})"
    assert caplog.text.count("is refused") == 1
    [(name, why)] = await told(following)
    assert name == bad
    assert reason in (why or "")
    shelf.promote("b", bad, "a")
    await following.look(worker)
    assert await answers(worker) == "b"
    assert following.refused is None


async def test_a_damaged_pointer_changes_nothing(
    shelf: Shelf, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.promote("a")
    following, worker = await start()
    (shelf.models / pointer.POINTER).write_text("{")
    for _ in range(3):
        await following.look(worker)
    assert await answers(worker) == "a"
    assert following.refused is not None
    assert following.refused.model == "current.json"
    assert caplog.text.count("is refused") == 1


@pytest.mark.parametrize(
    ("chain", "serving"),
    [
        (("missing", "a", "b"), "a"),
        (("missing", "masks", "b", "shipped"), "b"),
        (("missing", "breaks"), "shipped"),
        (("missing", "shipped", "a"), "shipped"),
    ],
)
async def test_a_bot_that_starts_with_a_bad_promotion_serves_what_was_before(
    shelf: Shelf, start: Start, chain: tuple[str, ...], serving: str
) -> None:
    shelf.promote(*chain)
    following, worker = await start()
    await following.look(worker)
    assert await answers(worker) == serving
    assert following.refused is not None
    [(name, why)] = await told(following)
    assert (name, bool(why)) == ("missing", True)
    shelf.promote("c")
    await following.look(worker)
    assert await answers(worker) == "c"


async def test_a_bot_starts_although_the_pointer_is_damaged(shelf: Shelf, start: Start) -> None:
    (shelf.models / pointer.POINTER).write_bytes(b"\xff\x00")
    following, worker = await start()
    assert await answers(worker) == "shipped"
    assert following.refused is not None


async def test_a_pinned_model_is_not_exchanged(shelf: Shelf, start: Start) -> None:
    shelf.promote("a")
    following, worker = await start(pinned=Path("mine"))
    shelf.promote("b")
    await following.look(worker)
    assert await answers(worker) == "mine"
    assert following.pinned
    assert await told(following) == []


async def test_a_pinned_model_that_fails_its_smoke_test_does_not_start(start: Start) -> None:
    with pytest.raises(ModelFailed, match="smoke test"):
        await start(pinned=Path("masks"))


async def test_a_folder_out_of_reach_changes_nothing(
    shelf: Shelf, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.promote("a")
    following, worker = await start()

    def away(_: Path) -> None:
        raise PermissionError(13, "away")

    monkeypatch.setattr(pointer, "signature", away)
    await following.look(worker)
    assert await answers(worker) == "a"


async def test_a_worker_that_stops_is_left_alone(shelf: Shelf, start: Start) -> None:
    following, worker = await start()
    await worker.stop()
    shelf.promote("a")
    await following.look(worker)
    assert following.refused is None


async def test_what_cannot_be_recorded_yet_is_recorded_later(shelf: Shelf, start: Start) -> None:
    shelf.promote("a")
    following, worker = await start()
    shelf.promote("b")
    await following.look(worker)

    async def away(_: Happening) -> None:
        raise StorageError("away")

    await following.record(away)
    assert await told(following) == [("a", None), ("b", None)]


async def test_no_request_is_lost_while_models_are_exchanged(shelf: Shelf, start: Start) -> None:
    """Each is answered, by one model, while forty take turns."""
    following, worker = await start()
    running = True
    seen: list[set[str]] = []

    async def ask() -> None:
        while running:
            found = await worker.rewrite(["a", "b"], threshold=0.5, priority=PERSON)
            assert len(found) == 2
            seen.append({one.model for one in found})

    asking = [asyncio.ensure_future(ask()) for _ in range(8)]
    names = [f"m-{number}" for number in range(40)]
    for name in names:
        shelf.promote(name)
        await following.look(worker)
        assert await answers(worker) == name
    running = False
    await asyncio.gather(*asking)
    assert following.swaps == 40
    assert worker.stats().failed_batches == worker.stats().expired == 0
    models = set().union(*seen)
    assert models <= {"shipped", *names}
    assert len(models) > 20


async def test_a_model_that_was_exchanged_is_freed(shelf: Shelf, start: Start) -> None:
    following, worker = await start()
    for name in ("a", "b", "c"):
        shelf.promote(name)
        await following.look(worker)
    await answers(worker)
    gc.collect()
    alive = [model().name for model in shelf.alive if model() is not None]  # type: ignore[union-attr]
    assert alive == ["c"]
