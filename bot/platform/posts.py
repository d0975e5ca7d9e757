"""The bot's own posts: under a member's name by webhook, or as itself."""

from collections.abc import Sequence

import discord

from bot.core.errors import MessageGone, PermissionMissing, PlatformUnavailable
from bot.core.messages import AttachedFile, MessageRef
from bot.platform.errors import translated
from bot.platform.files import Luggage
from bot.platform.history import HISTORY
from bot.platform.names import Names
from bot.platform.permissions import title
from bot.platform.places import messageable
from bot.platform.webhooks import MANAGE_WEBHOOKS, WebhookChannel, Webhooks

MISSING = discord.utils.MISSING
_NOBODY = discord.AllowedMentions.none()
_SEND, _MANAGE = title("send_messages"), title("manage_messages")


class Posts:
    """Sends, edits and removes posts of ours; whatever it posts pings nobody.

    Every call raises a :class:`~bot.core.errors.PlatformError` or does what it says.
    """

    def __init__(self, client: discord.Client, webhooks: Webhooks, names: Names) -> None:
        self._client = client
        self._webhooks = webhooks
        self._names = names
        self._luggage = Luggage(client)

    async def impersonate(
        self,
        ref: MessageRef,
        *,
        author_id: int,
        name: str,
        avatar_url: str,
        content: str,
        view: discord.ui.View = MISSING,
        files: Sequence[AttachedFile] = (),
    ) -> int:
        """Post under a member's name and avatar by webhook; the id of the new message."""
        async with self._luggage.fetched(files) as packed:

            async def send(webhook: discord.Webhook) -> discord.WebhookMessage:
                return await webhook.send(
                    content,
                    username=self._names.name_for(ref.place_id, author_id, name),
                    avatar_url=avatar_url,
                    allowed_mentions=_NOBODY,
                    thread=_thread(ref),
                    view=view,
                    files=packed() or MISSING,
                    wait=True,
                )

            post = await self._webhooks.using(self._webhook_channel(ref), send)
        return post.id

    async def send(self, ref: MessageRef, content: str, view: discord.ui.View) -> int:
        """Post as the bot itself where a message stands or stood; the id of the new message."""
        with translated(_SEND):
            place = messageable(self._client, ref)
            post = await place.send(content, allowed_mentions=_NOBODY, view=view)
        return post.id

    async def reply(self, ref: MessageRef, content: str, view: discord.ui.View) -> int:
        """Post as the bot itself in reply to a message; the id of the new message."""
        place = messageable(self._client, ref)
        original = discord.MessageReference(
            message_id=ref.message_id,
            channel_id=ref.place_id,
            guild_id=ref.guild_id,
            fail_if_not_exists=True,
        )
        with translated(_SEND, HISTORY):
            post = await place.send(
                content,
                reference=original,
                mention_author=False,
                allowed_mentions=_NOBODY,
                view=view,
            )
        return post.id

    async def edit(
        self, ref: MessageRef, post: discord.Message, content: str, view: discord.ui.View
    ) -> None:
        """Put other words and buttons into a post."""
        webhook = await self._webhook_of(ref, post)
        with translated(MANAGE_WEBHOOKS):
            if webhook is None:
                await post.edit(content=content, view=view, allowed_mentions=_NOBODY)
            else:
                await webhook.edit_message(
                    post.id,
                    content=content,
                    view=view,
                    allowed_mentions=_NOBODY,
                    thread=_thread(ref),
                )

    async def remove(self, ref: MessageRef, post_id: int) -> None:
        """Remove a post; no error if it is gone already."""
        place = messageable(self._client, ref)
        try:
            try:
                with translated(HISTORY):
                    post = await place.fetch_message(post_id)
                webhook = await self._webhook_of(ref, post)
            except PermissionMissing:  # not to be seen any more; a webhook needs no permission
                webhook = self._webhooks.known(ref.channel_id)
                if webhook is None:
                    raise
            with translated(_MANAGE):
                if webhook is None:
                    await place.get_partial_message(post_id).delete()
                else:
                    await webhook.delete_message(post_id, thread=_thread(ref))
        except MessageGone:
            return

    async def _webhook_of(self, ref: MessageRef, post: discord.Message) -> discord.Webhook | None:
        """Our webhook if it wrote the post; ``None`` where the bot itself did."""
        if post.webhook_id is None:
            return None
        webhook = await self._webhooks.of(self._webhook_channel(ref))
        return webhook if webhook.id == post.webhook_id else None

    def _webhook_channel(self, ref: MessageRef) -> WebhookChannel:
        channel = self._client.get_channel(ref.channel_id)
        if not isinstance(channel, WebhookChannel):
            raise PlatformUnavailable("that channel is not known (yet) or takes no webhooks")
        return channel


def _thread(ref: MessageRef) -> discord.abc.Snowflake:
    return discord.Object(ref.thread_id) if ref.thread_id is not None else MISSING
