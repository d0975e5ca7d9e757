"""Files on their way from one message to another: fetched before anything is posted.

Discord lets nobody move a file, so it is read into memory and posted anew, under the server's limit
for its size and a bound of our own on what is held at once.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import discord

from bot.core.errors import FilesStay, PlatformError
from bot.core.messages import AttachedFile
from bot.core.reasons import Reason
from bot.platform.errors import translated

FILES_LIMIT = 10
"""Files that Discord takes in one message."""
BYTES_LIMIT = 25 * 1024 * 1024
"""Bytes of one message's files, whatever the server would allow."""
AT_ONCE = 3
"""Messages whose files are held in memory at once."""
PATIENCE = 10.0
"""Seconds to wait for a turn and for the files of one message."""

Packed = Callable[[], list[discord.File]]
"""Makes the files to send, anew for each attempt: sending uses them up."""


def files_of(message: discord.Message) -> tuple[AttachedFile, ...]:
    """The files of a message, in order."""
    return tuple(
        AttachedFile(one.url, one.filename, one.size, one.description, one.is_spoiler())
        for one in message.attachments
    )


def carried(attachments: Sequence[discord.Attachment], guild: discord.Guild | None) -> str | None:
    """Why files cannot be posted anew on ``guild``; ``None`` if they can, or there are none."""
    if not attachments:
        return None
    if any(one.ephemeral for one in attachments):
        return Reason.FILES_PASSING
    if len(attachments) > FILES_LIMIT:
        return Reason.TOO_MANY_FILES
    allowed = min(BYTES_LIMIT, guild.filesize_limit if guild is not None else BYTES_LIMIT)
    if sum(one.size for one in attachments) > allowed:
        return Reason.FILES_TOO_LARGE
    return None


class Luggage:
    """Fetches files for as long as they are needed; only so many messages' at once."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._turns = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def fetched(self, files: Sequence[AttachedFile]) -> AsyncIterator[Packed]:
        """The files in memory; raises :class:`~bot.core.errors.FilesStay` if one is not to be had.

        What fails inside the block is not this manager's business.
        """
        if not files:
            yield list
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self._turns.acquire()
        except TimeoutError as busy:
            raise FilesStay(Reason.FILES_LOST) from busy
        try:
            contents = await self._read(files)
            yield lambda: [
                discord.File(
                    io.BytesIO(content),
                    filename=file.filename,
                    description=file.description,
                    spoiler=file.spoiler,
                )
                for file, content in zip(files, contents, strict=True)
            ]
        finally:
            self._turns.release()

    async def _read(self, files: Sequence[AttachedFile]) -> list[bytes]:
        contents: list[bytes] = []
        try:
            async with asyncio.timeout(PATIENCE):
                for file in files:
                    with translated():
                        contents.append(await self._client.http.get_from_cdn(file.url))
        except (PlatformError, TimeoutError) as failed:
            raise FilesStay(Reason.FILES_LOST) from failed
        if sum(map(len, contents)) > BYTES_LIMIT:
            raise FilesStay(Reason.FILES_TOO_LARGE)
        return contents
