"""``current.json``: which of the promoted models is in service.

A folder of models holds a folder a model, never changed once it is there, and this one small file
that names the one to serve. Switching is replacing the file in one step: who reads it sees the
old one or the new one and never half of either. Importing this does not import torch.
"""

import contextlib
import os
import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
)

from detox_model.errors import CheckpointError

POINTER = "current.json"
FORMAT = 1
REMEMBERED = 50
"""How many models before the one in service are kept track of."""
DEFAULT = Path(__file__).parent / "weights" / "detox-s"
"""The folder of the model that comes with the program."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,150}")


class PointerError(CheckpointError):
    """``current.json`` cannot be read, or names what cannot be a model folder."""


def plain(name: str) -> str:
    """``name``; :class:`ValueError` unless it is that of a folder right there."""
    if not _PLAIN.fullmatch(name):
        raise ValueError("not the plain name of a folder")
    return name


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Placed(BaseModel):
    """A model and where it lies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Annotated[str, AfterValidator(plain)] | None
    """The folder's name among the models; ``None`` for the model shipped with the program."""
    name: str
    """The model's own name, as recorded beside every rewrite."""
    digest: Digest

    @property
    def label(self) -> str:
        """How people are told of it."""
        return f"{self.name} ({self.digest[:8]})"


class Gate(BaseModel):
    """The gate's verdict, as far as it is kept with the pointer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    passed: bool
    reasons: tuple[str, ...] = ()
    against: str = ""
    """The incumbent's name and the beginning of its digest."""


class Pointer(BaseModel):
    """What ``current.json`` holds; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    current: Placed
    at: AwareDatetime
    """When it was put in service."""
    previous: tuple[Placed, ...] = ()
    """What was in service before, the latest first."""
    gate: Gate | None = None
    """The verdict that let it through; ``None`` where none was asked for."""
    forced: str | None = None
    """What was overlooked with ``--force``."""

    def path(self, models: Path) -> Path | None:
        """The folder to load; ``None`` for the shipped one."""
        return None if self.current.folder is None else models / self.current.folder

    def followed_by(self, current: Placed, at: datetime) -> "Pointer":
        """The pointer once ``current`` takes over."""
        before = [one for one in (self.current, *self.previous) if one != current]
        return Pointer(current=current, at=at, previous=tuple(before[:REMEMBERED]))


def read(models: Path) -> Pointer | None:
    """The pointer in a folder of models; ``None`` where nothing was promoted yet.

    Raises :class:`PointerError` where it is damaged.
    """
    path = models / POINTER
    try:
        pointer = Pointer.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValidationError) as error:
        reason = str(error).partition("\n")[0]
        raise PointerError(
            f"{path} cannot be read: {reason}; remove it to go back to the shipped model, or "
            "promote a model anew"
        ) from error
    if pointer.format != FORMAT:
        raise PointerError(
            f"{path} has format {pointer.format}, this version reads {FORMAT}: upgrade detoxbot"
        )
    return pointer


def write(models: Path, pointer: Pointer) -> None:
    """Replace the pointer in one step that survives a power cut. Raises :class:`OSError`."""
    draft = models / f".{POINTER}.{secrets.token_hex(8)}.part"
    try:
        with draft.open("x", encoding="utf-8") as file:
            file.write(pointer.model_dump_json(indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(models / POINTER)
    finally:
        draft.unlink(missing_ok=True)
    sync(models)


def serving(pinned: Path | None, models: Path) -> Path | None:
    """The folder that is to be loaded: ``pinned``, else the promoted one; ``None`` for shipped.

    Raises :class:`PointerError` where that cannot be told.
    """
    if pinned is not None:
        return pinned
    pointer = read(models)
    return None if pointer is None else pointer.path(models)


def signature(models: Path) -> tuple[int, int, int] | None:
    """Differs whenever the pointer was replaced; ``None`` where there is none.

    Raises :class:`OSError` where the folder cannot be looked at.
    """
    try:
        found = (models / POINTER).stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def sync(path: Path) -> None:
    """Bring a file or the names in a folder to the disk."""
    if path.is_dir() and os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems cannot, and then it need not be
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
