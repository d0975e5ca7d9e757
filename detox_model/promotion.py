"""Putting a model in service, and taking it out again.

A promoted model is copied to where nothing changes it any more, tried out there, and only then
named by the pointer. A process that dies on the way leaves the old model in service; a folder
that was being copied lies there under a hidden name until the next promotion tidies it away.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from detox_model import checkpoint, placing, pointer, smoke
from detox_model.placing import PromotionRefused, locked
from detox_model.pointer import Gate, Placed, Pointer, PointerError

_SHOWN = 5
_BLOCKED = "the gate blocks it"


class SmokeFailed(PromotionRefused):
    """The model does not pass its own smoke test."""


class _Named(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    name: str
    digest: str


class Verdict(BaseModel):
    """As much of a gate's ``gate.json`` as a promotion asks for."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    passed: bool
    reasons: tuple[str, ...] = ()
    candidate: _Named
    incumbent: _Named


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the model in service."""

    pointer: Pointer
    before: Placed
    """What was in service until then."""

    @property
    def told(self) -> tuple[str, ...]:
        """What to tell the person who asked for it, line by line."""
        lines = [f"in service: {self.pointer.current.label}; before: {self.before.label}"]
        if self.pointer.forced:
            lines.append(f"forced, although {self.pointer.forced}")
        return tuple(lines)


TryOut = Callable[[Path], None]
"""Loads a model folder and sees whether it works; raises ``CheckpointError`` where not."""


def try_out(folder: Path) -> None:
    """Load a model folder on the CPU and put it to its smoke test.

    Raises :class:`SmokeFailed`, and :class:`~detox_model.errors.CheckpointError` where it
    cannot be loaded.
    """
    from detox_model.detoxifier import Detoxifier  # noqa: PLC0415 - only where it is needed

    model = Detoxifier.load(folder, device="cpu")
    try:
        found = smoke.faults(model, model.smoke or smoke.ANSWERS)
    except Exception as error:  # whatever breaks here would have broken in the bot
        found = [f"{type(error).__name__}: {error}"]
    if found:
        raise SmokeFailed(f"{model.name} fails its smoke test: {'; '.join(found[:_SHOWN])}")


def in_service(models: Path) -> Placed:
    """What the pointer names, or else the shipped model.

    Raises :class:`~detox_model.pointer.PointerError`.
    """
    return _incumbent(pointer.read(models))


def promote(
    model: Path,
    models: Path,
    *,
    gate: Path | None = None,
    force: bool = False,
    try_out: TryOut = try_out,
) -> Change:
    """Copy a model into ``models``, try it out there, and put it in service.

    ``model`` is a model folder, or a run folder that holds one as ``model``; ``gate`` is the
    verdict of ``evaluate --gate``, by default ``gate.json`` in the run folder. It must have
    passed, be about this very model, and be against the one in service. ``force`` overlooks
    that and is kept on record; it never overlooks a damaged folder or a failed smoke test.
    Raises :class:`PromotionRefused`, :class:`~detox_model.errors.CheckpointError`, and
    :class:`OSError` where the disk does.
    """
    source = _model_folder(model)
    config = checkpoint.read_config(source)
    with locked(models):
        before = _before(models, force=force)
        incumbent = _incumbent(before)
        if config.digest == incumbent.digest:
            raise PromotionRefused(f"{incumbent.label} is in service already")
        path = gate or source.parent / "gate.json"
        verdict, wrong = _judged(path, config.digest, incumbent)
        if wrong and not force:
            if wrong.startswith(_BLOCKED):
                raise PromotionRefused(f"not promoted: {wrong}. To overlook that: --force")
            serving = (before.path(models) if before else None) or checkpoint.DEFAULT
            raise PromotionRefused(
                f"not promoted: {wrong}. Measure it first: python -m training evaluate --gate "
                f"--model {source} --against {serving} --data CORPORA --gate-file {path}; "
                "or overlook it with --force"
            )
        placing.tidy(models)
        folder = placing.put(source, config, models)
        try:
            try_out(folder)
        except Exception:
            if folder != source and not _remembered(before, folder):
                shutil.rmtree(folder, ignore_errors=True)
            raise
        current = Placed(folder=folder.name, name=config.name, digest=config.digest)
        base = before or Pointer(current=incumbent, at=datetime.now(UTC))
        changed = base.followed_by(current, datetime.now(UTC)).model_copy(
            update={"gate": verdict, "forced": wrong}
        )
        pointer.write(models, changed)
    return Change(changed, incumbent)


def rollback(models: Path, *, to: str | None = None, try_out: TryOut = try_out) -> Change:
    """Put back in service what was before, or ``to``: a folder's or a model's name, or ``shipped``.

    Going back once more goes further back. Raises :class:`PromotionRefused` where there is
    nothing to go back to or ``to`` names no one model, and as :func:`promote` does.
    """
    with locked(models):
        now = pointer.read(models)
        if now is None:
            raise PromotionRefused(f"nothing was promoted yet in {models}: nothing to roll back")
        wanted = _wanted(models, now, to)
        if wanted == now.current:
            raise PromotionRefused(f"{wanted.label} is in service already")
        if wanted.folder is not None:
            folder = models / wanted.folder
            if checkpoint.read_config(folder).digest != wanted.digest:
                raise PromotionRefused(f"{folder} is not the model it was; choose another")
            try_out(folder)
        # Going back twice must not end where it began: what is left behind is not remembered.
        folders = [one.folder for one in now.previous]
        place = folders.index(wanted.folder) + 1 if wanted.folder in folders else 0
        changed = Pointer(current=wanted, at=datetime.now(UTC), previous=now.previous[place:])
        pointer.write(models, changed)
    return Change(changed, now.current)


def prune(models: Path, *, keep: int) -> list[Placed]:
    """Remove what is neither in service nor one of the last ``keep``, at least 1, before it.

    Those can no longer be rolled back to; what was removed. Nothing is where nothing was promoted.
    Raises as :func:`rollback` does.
    """
    with locked(models):
        now = pointer.read(models)
        if now is None:
            return []
        before = [one for one in now.previous if one.folder][:keep]
        kept = {one.folder for one in (now.current, *before)}
        gone = [one for one in placing.placed(models) if one.folder not in kept]
        previous = tuple(one for one in now.previous if one.folder in {None, *kept})
        if previous != now.previous:  # first, so that the pointer never names what is not there
            pointer.write(models, now.model_copy(update={"previous": previous}))
        for one in gone:
            shutil.rmtree(models / str(one.folder))
        return gone


def _incumbent(found: Pointer | None) -> Placed:
    # A newer version of the program may ship another model than the one that was noted.
    return shipped() if found is None or found.current.folder is None else found.current


def _remembered(found: Pointer | None, folder: Path) -> bool:
    return found is not None and any(
        one.folder == folder.name for one in (found.current, *found.previous)
    )


def shipped() -> Placed:
    """The model that comes with the program."""
    config = checkpoint.stored_config(checkpoint.DEFAULT)
    return Placed(folder=None, name=config.name, digest=config.digest)


def _before(models: Path, *, force: bool) -> Pointer | None:
    try:
        return pointer.read(models)
    except PointerError:
        if force:
            return None
        raise


def _model_folder(model: Path) -> Path:
    if not (model / checkpoint.CONFIG).is_file() and (model / "model").is_dir():
        return model / "model"
    return model


def _judged(path: Path, digest: str, incumbent: Placed) -> tuple[Gate | None, str | None]:
    """The verdict to keep, and what speaks against it."""
    try:
        verdict = Verdict.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None, f"there is no verdict of the gate at {path}"
    except (OSError, ValidationError) as error:
        return None, f"{path} is no verdict of the gate: {str(error).partition(chr(10))[0]}"
    against = f"{verdict.incumbent.name} ({verdict.incumbent.digest[:8]})"
    gate = Gate(passed=verdict.passed, reasons=verdict.reasons[:20], against=against)
    return gate, _objection(verdict, path, digest, incumbent)


def _objection(verdict: Verdict, path: Path, digest: str, incumbent: Placed) -> str | None:
    if verdict.candidate.digest != digest:
        return f"{path} is about another model, {verdict.candidate.digest[:8]}"
    if not verdict.passed:
        return f"{_BLOCKED}: {'; '.join(verdict.reasons) or 'no reason given'}"
    if verdict.incumbent.digest != incumbent.digest:
        return f"{path} compares it with another model than {incumbent.label}, which is in service"
    return None


def _wanted(models: Path, now: Pointer, to: str | None) -> Placed:
    if to is None:
        if not now.previous:
            raise PromotionRefused(f"nothing was in service before {now.current.label}")
        return now.previous[0] if now.previous[0].folder else shipped()
    if to == "shipped":
        return shipped()
    found = [one for one in placing.placed(models) if to == one.folder]
    found = found or [one for one in placing.placed(models) if to == one.name]
    if len(found) > 1:
        folders = ", ".join(str(one.folder) for one in found)
        raise PromotionRefused(f"several models are named {to}; name a folder: {folders}")
    if not found:
        raise PromotionRefused(f"no model {to} in {models}; see: detoxbot models list")
    return found[0]
