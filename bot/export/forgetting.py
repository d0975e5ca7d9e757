"""Taking the examples of members who asked to be forgotten out of an export's files."""

import asyncio
import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.lending import Format
from bot.database.database import Database
from bot.database.errors import ExportChanged, ExportUnwritable
from bot.database.keyring import sync_folder
from bot.database.request import MANIFEST
from bot.export.card import card
from bot.export.drafts import CARD, Draft
from bot.export.filtering import without
from bot.export.formats import require_format


class _File(BaseModel):
    model_config = ConfigDict(extra="allow")

    name: str
    part: str
    rows: int
    size: int
    sha256: str


class _Manifest(BaseModel):
    """As much of a manifest as matters here; what else it says stays in it."""

    model_config = ConfigDict(extra="allow")

    schema_version: int
    export: int
    created_at: datetime
    format: Format
    filters: dict[str, Any]
    pairs: int
    by_status: dict[str, int]
    files: list[_File] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was taken out of an export."""

    manifest: Path
    authors: int
    """How many asked to be forgotten since it was made; not all need be in it."""
    removed: int
    """Examples."""


def find_manifest(path: Path) -> Path:
    """The manifest of an export, by itself, its folder or any of its files.

    Raises :class:`~bot.database.errors.ExportChanged` where none is found.
    """
    if path.name.endswith(MANIFEST) and path.is_file():
        return path
    if (path / MANIFEST).is_file():
        return path / MANIFEST
    places = [*sorted(path.parent.glob(f"*{MANIFEST}")), path.parent.parent / MANIFEST]
    for place in places:
        if place.is_file() and path in _files_of(place):
            return place
    raise ExportChanged(f"{path}: no manifest of an export lies beside it")


async def forget_authors(database: Database, manifest_path: Path) -> Forgotten:
    """Take out whoever asked since an export was made, file by file, each replaced in one step.

    The manifest, beside the files and on record, then tells of the new files. If it is broken off
    in between, running it again finishes it. Raises
    :class:`~bot.database.errors.ExportChanged` where files are not as the manifest says, and
    :class:`~bot.core.errors.StorageError` if the database or the disk fails.
    """
    manifest = await asyncio.to_thread(_read, manifest_path)
    guild = manifest.filters.get("guild_id")
    wishes = await database.exports.forgotten(
        manifest.export, manifest.created_at, None if guild is None else int(guild)
    )
    await asyncio.to_thread(require_format, manifest.format)
    try:
        removed = await asyncio.to_thread(_forget, manifest_path, manifest, wishes.authors)
    except OSError as error:
        raise ExportUnwritable(f"cannot write {manifest_path.parent}: {error.strerror}") from error
    await database.exports.scrubbed(manifest.export, manifest.model_dump(mode="json"), wishes)
    return Forgotten(manifest_path, len(wishes.authors), removed)


def _files_of(manifest_path: Path) -> list[Path]:
    try:
        return [manifest_path.parent / file.name for file in _read(manifest_path).files]
    except ExportChanged:
        return []


def _read(path: Path) -> _Manifest:
    try:
        manifest = _Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ExportChanged(f"{path}: {error.strerror}") from error
    except ValidationError:
        raise ExportChanged(f"{path}: that is no manifest of an export") from None
    for file in manifest.files:
        if not (path.parent / file.name).resolve().is_relative_to(path.parent.resolve()):
            raise ExportChanged(f"{path}: it names {file.name}, which lies elsewhere")
    return manifest


def _forget(path: Path, manifest: _Manifest, authors: Collection[str]) -> int:
    """Rewrite the files and the manifest; how many examples went."""
    removed, by_status = 0, Counter[str]()
    for file in manifest.files:
        draft = Draft(path.parent / file.name)
        try:
            kept = without(draft.target, manifest.format, authors, draft.file)
            file.size, file.sha256 = draft.settle()
            draft.publish()
        finally:
            draft.discard()
        file.rows = kept.rows
        removed += kept.removed
        by_status += kept.by_status
    manifest.by_status = dict(sorted(by_status.items()))
    manifest.pairs = sum(file.rows for file in manifest.files)
    plain = manifest.model_dump(mode="json")
    if manifest.format is Format.DATASETS:
        _replace(path.with_name(CARD), card(plain))
    _replace(path, json.dumps(plain, indent=2) + "\n")
    sync_folder(path.parent)
    return removed


def _replace(path: Path, text: str) -> None:
    draft = Draft(path)
    try:
        draft.file.write(text.encode())
        draft.settle()
        draft.publish()
    finally:
        draft.discard()
