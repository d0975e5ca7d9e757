"""The folder of promoted models: one copied there is whole, checked and never changed again."""

import contextlib
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from detox_model import checkpoint, pointer
from detox_model.errors import CheckpointError
from detox_model.pointer import Placed

LOCK = ".lock"
PATIENCE = 120.0
"""Seconds to wait for another promotion to end."""
_DRAFT = ".part"


class PromotionRefused(CheckpointError):
    """The model may not be put in service; the message says why and what to do."""


@contextlib.contextmanager
def locked(models: Path) -> Iterator[None]:
    """Keep other promotions out; raises :class:`PromotionRefused` where one does not end."""
    models.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with FileLock(models / LOCK, timeout=PATIENCE):
            yield
    except Timeout:
        raise PromotionRefused(
            f"another promotion is under way in {models}; try again when it has ended"
        ) from None


def placed(models: Path) -> list[Placed]:
    """Every model among ``models`` whose ``config.json`` can be read, by folder name."""
    found = []
    with contextlib.suppress(FileNotFoundError):
        for path in sorted(models.iterdir()):
            with contextlib.suppress(CheckpointError, ValidationError, ValueError):
                if path.is_dir():
                    config = checkpoint.stored_config(path)
                    name = pointer.plain(path.name)
                    found.append(Placed(folder=name, name=config.name, digest=config.digest))
    return found


def put(source: Path, config: checkpoint.ModelConfig, models: Path) -> Path:
    """The model's own folder among ``models``, copied there unless it is there already.

    Raises :class:`PromotionRefused` where it changes meanwhile,
    :class:`~detox_model.errors.CheckpointError` where it is damaged, and :class:`OSError`.
    """
    if source.parent.resolve() == models.resolve():
        with contextlib.suppress(ValueError):
            return models / pointer.plain(source.name)
    name = re.sub(r"[^A-Za-z0-9._+-]+", "-", config.name).strip(".-_+")[:60] or "model"
    for number in range(1, 1_000):
        suffix = f"-{config.digest[:8]}" + (f"-{number}" if number > 1 else "")
        folder = models / f"{name}{suffix}"
        if not folder.exists():
            return _copied(source, config, folder)
        with contextlib.suppress(CheckpointError):
            if checkpoint.read_config(folder).digest == config.digest:
                return folder
    raise PromotionRefused(f"{models} holds too many folders that begin with {name}")


def _copied(source: Path, config: checkpoint.ModelConfig, folder: Path) -> Path:
    """Copy under a hidden name, check every hash there, then give it its name."""
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}{_DRAFT}")
    draft.mkdir(mode=0o755)
    try:
        cards = [name for name in checkpoint.UNHASHED if (source / name).is_file()]
        for name in (*config.sha256, *sorted(cards)):
            copy = draft / name
            shutil.copyfile(source / name, copy)
            copy.chmod(0o444)  # nothing may change what the pointer names
            pointer.sync(copy)
        if checkpoint.read_config(draft).digest != config.digest:
            raise PromotionRefused(f"{source} was changed while it was copied; try again")
        pointer.sync(draft)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    pointer.sync(folder.parent)
    return folder


def tidy(models: Path) -> None:
    """Remove what a promotion left that was killed; nobody else copies while we hold the lock."""
    for path in models.glob(f".*{_DRAFT}"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
