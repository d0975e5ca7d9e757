"""What stands for a while only: nudges, and the notes of withheld messages."""

import asyncio
import logging
from datetime import timedelta

from bot.core.errors import PlatformError
from bot.core.messages import MessageRef
from bot.platform.posts import Posts

logger = logging.getLogger(__name__)

PASSING_SECONDS = 300.0
"""How long a nudge, or the note of a withheld message, stands."""


class Passing:
    """Takes our posts away when their time is over, when their message goes, and at the end."""

    def __init__(self, posts: Posts) -> None:
        self._posts = posts
        self._passing: dict[int, tuple[MessageRef, asyncio.Task[None]]] = {}
        self._nudges: dict[int, int] = {}
        """The offer that stands for a message, by the message."""

    async def close(self, *, patience: float) -> None:
        """Take away what still stands, for at most ``patience`` seconds."""
        passing, self._passing = self._passing, {}
        for _, task in passing.values():
            task.cancel()
        removals = [self._remove_quietly(ref, post_id) for post_id, (ref, _) in passing.items()]
        try:
            async with asyncio.timeout(patience):
                await asyncio.gather(*removals)
        except TimeoutError:
            logger.warning("some of %d passing messages may stay", len(removals))

    def let_pass(self, ref: MessageRef, post_id: int, seconds: float = PASSING_SECONDS) -> None:
        """Take our message away after a while."""

        async def expire() -> None:
            await asyncio.sleep(seconds)
            self._passing.pop(post_id, None)
            self._nudges.pop(ref.message_id, None)
            await self._remove_quietly(ref, post_id)

        task = asyncio.create_task(expire(), name=f"passing-{post_id}")
        self._passing[post_id] = (ref, task)

    async def replace_nudge(self, ref: MessageRef, offer_id: int) -> None:
        """Take an offer away after a while, and at once the one that stood for the message."""
        await self.message_deleted(ref.message_id)  # what was offered before an edit
        self.let_pass(ref, offer_id)
        self._nudges[ref.message_id] = offer_id

    async def let_nudge_pass(self, ref: MessageRef, offer_id: int, age: timedelta) -> None:
        """Take away, in time, what was posted so long ago to nudge; at once if that is overdue."""
        if offer_id in self._passing:
            return
        remaining = PASSING_SECONDS - age.total_seconds()
        if remaining <= 0:
            await self._remove_quietly(ref, offer_id)
            return
        self.let_pass(ref, offer_id, remaining)
        self._nudges[ref.message_id] = offer_id

    async def message_deleted(self, message_id: int) -> None:
        """Take the nudge away that stands for a message, if one does."""
        offer_id = self._nudges.pop(message_id, None)
        if offer_id is not None and (passing := self._passing.pop(offer_id, None)) is not None:
            ref, expiry = passing
            expiry.cancel()
            await self._remove_quietly(ref, offer_id)

    async def _remove_quietly(self, ref: MessageRef, post_id: int) -> None:
        try:
            await self._posts.remove(ref, post_id)
        except PlatformError as error:
            logger.warning("message %d of ours stays: %r", post_id, error)
