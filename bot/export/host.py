"""Exports that administrators ask for on Discord: their own server's, written on the host."""

import asyncio
import logging
import secrets
from pathlib import Path

from bot.core.errors import StorageError
from bot.core.lending import Lending, LendingRefused, Lent, LentFile, Progress, Rule, Wish
from bot.core.modes import TrainingConsent
from bot.database.database import Database
from bot.database.errors import ExportRefused, FormatUnavailable
from bot.database.request import ExportRequest, default_statuses
from bot.export.lending import Manifest, export_pairs, require_permission
from bot.export.temporary import sweep_folder

logger = logging.getLogger(__name__)


class HostLending(Lending):
    """Writes into one folder, and leaves there what was not handed over."""

    def __init__(self, database: Database, permission: str | None, folder: Path) -> None:
        """``permission`` is the operator's statement of Discord's."""
        self._database = database
        self._permission = permission
        self._folder = folder
        self._underway: set[int] = set()

    async def lend(self, wish: Wish, *, room: int, progress: Progress) -> Lent:
        """Write what may be lent, with files to hand over where they fit into ``room`` bytes each.

        Raises :class:`~bot.core.lending.LendingRefused` and
        :class:`~bot.core.errors.StorageError`.
        """
        try:
            require_permission(self._permission)
        except ExportRefused:
            raise LendingRefused(Rule.OPERATOR) from None
        if wish.guild_id in self._underway:
            raise LendingRefused(Rule.UNDERWAY)
        self._underway.add(wish.guild_id)
        try:
            settings = await self._database.settings.get(wish.guild_id)
            if settings.training_consent is TrainingConsent.NOBODY:
                raise LendingRefused(Rule.SERVER)
            return await self._lend(wish, room, progress)
        except FormatUnavailable as error:
            raise LendingRefused(Rule.FORMAT) from error
        finally:
            self._underway.discard(wish.guild_id)

    async def handed_over(self, lent: Lent) -> None:
        """It is with whoever asked, or there is nothing in it: the host keeps no copy."""
        await asyncio.to_thread(self._remove, self._folder / lent.name)

    async def _lend(self, wish: Wish, room: int, progress: Progress) -> Lent:
        await asyncio.to_thread(self._make_folder)
        now = self._database.clock().strftime("%Y%m%dT%H%M%SZ")
        name = f"{wish.guild_id}-{now}-{secrets.token_hex(3)}.{wish.form}"
        request = ExportRequest(
            self._folder / name,
            wish.form,
            wish.kind,
            wish.statuses or default_statuses(wish.kind, include_flags=wish.include_flags),
            since=wish.since,
            guild_id=wish.guild_id,
            channel_id=wish.channel_id,
            include_flags=wish.include_flags,
        )
        manifest = await export_pairs(
            self._database,
            request,
            training_permission=self._permission,
            asked_by=wish.asked_by,
            on_progress=progress,
        )
        logger.info("export %d of server %d: %s", manifest.export, wish.guild_id, name)
        files = await asyncio.to_thread(self._read, request, manifest, room)
        return Lent(
            name=name,
            examples=manifest.pairs,
            authors=manifest.authors,
            size=sum(file.size for file in manifest.files),
            left_out=manifest.left_out,
            files=files,
        )

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Each export has a name of its own, so that none would find what another left.
            sweep_folder(self._folder)
        except OSError as error:
            raise StorageError(f"cannot make {self._folder}: {error.strerror}") from error

    def _read(self, request: ExportRequest, manifest: Manifest, room: int) -> tuple[LentFile, ...]:
        if not manifest.pairs or any(file.size > room for file in manifest.files):
            return ()
        try:
            return tuple(
                LentFile(path.name, path.read_bytes())
                for path in (request.output, request.manifest_path)
            )
        except OSError as error:
            raise StorageError(f"cannot read {request.output}: {error.strerror}") from error

    def _remove(self, path: Path) -> None:
        for one in (path, ExportRequest(path).manifest_path):
            try:
                one.unlink(missing_ok=True)
            except OSError as error:
                logger.warning("%s stays: %s", one, error.strerror)
