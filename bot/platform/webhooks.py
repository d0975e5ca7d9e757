"""One webhook a channel: made once, cached, made again when somebody deleted it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord

from bot.core.errors import NoWebhook, PlatformError, PlatformUnavailable, WebhookGone
from bot.platform.errors import translated

NAME = "detoxbot"
MANAGE_WEBHOOKS = "Manage Webhooks"
PATIENCE = 10.0
"""Seconds to wait for a webhook: Discord lets few be made, and may make the next one wait long."""

WebhookChannel = (
    discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel
)
T = TypeVar("T")


class Webhooks:
    """Hands out the bot's own webhook of a channel; another application's is never used."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._known: dict[int, discord.Webhook] = {}
        self._locks: dict[int, asyncio.Lock] = {}

    async def using(
        self, channel: WebhookChannel, call: Callable[[discord.Webhook], Awaitable[T]]
    ) -> T:
        """``call`` with the channel's webhook; once more with a new one if it was deleted.

        Raises :class:`~bot.core.errors.PlatformError`.
        """
        webhook = await self.of(channel)
        try:
            with translated(MANAGE_WEBHOOKS):
                return await call(webhook)
        except WebhookGone:
            self.forget(channel.id, webhook.id)
        webhook = await self.of(channel)
        with translated(MANAGE_WEBHOOKS):
            return await call(webhook)

    async def of(self, channel: WebhookChannel) -> discord.Webhook:
        """The channel's webhook; made if there is none, once however many ask.

        Raises :class:`~bot.core.errors.Refused`, :class:`~bot.core.errors.NoWebhook` where
        Discord does not answer in time or at all.
        """
        if (known := self._known.get(channel.id)) is not None:
            return known
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._found_or_made(channel)
        except (PlatformUnavailable, TimeoutError) as failed:
            # What was made although nobody heard of it is found by the next one who asks.
            raise NoWebhook(f"no webhook: {failed}") from failed

    async def _found_or_made(self, channel: WebhookChannel) -> discord.Webhook:
        async with self._locks.setdefault(channel.id, asyncio.Lock()):
            if (known := self._known.get(channel.id)) is not None:
                return known
            with translated(MANAGE_WEBHOOKS):
                own = await self._oldest_own(channel)
                if own is None:
                    made = await channel.create_webhook(
                        name=NAME, reason="posts softened messages under their authors' names"
                    )
                    # Another process may have made one as well. All have to use the same one, or
                    # none could edit what the others posted.
                    own = await self._oldest_own(channel) or made
            if own.token is None:
                raise PlatformError("Discord gave a webhook without its token")
            self._known[channel.id] = own
            return own

    async def _oldest_own(self, channel: WebhookChannel) -> discord.Webhook | None:
        own = [webhook for webhook in await channel.webhooks() if self._is_own(webhook)]
        return min(own, key=lambda webhook: webhook.id, default=None)

    def known(self, channel_id: int) -> discord.Webhook | None:
        """The channel's webhook if it was used before; nothing is asked of Discord."""
        return self._known.get(channel_id)

    def forget(self, channel_id: int, webhook_id: int | None = None) -> None:
        """Drop the cached webhook, or only the one of that id."""
        known = self._known.get(channel_id)
        if known is not None and webhook_id in (None, known.id):
            del self._known[channel_id]

    def forget_channel(self, channel_id: int) -> None:
        """The channel was deleted."""
        self._known.pop(channel_id, None)
        self._locks.pop(channel_id, None)

    def _is_own(self, webhook: discord.Webhook) -> bool:
        if webhook.token is None:  # Discord shows other applications' webhooks without it
            return False
        me = self._client.user
        return me is not None and webhook.user is not None and webhook.user.id == me.id
