"""The core's :class:`~bot.core.ports.ChatPlatform` over discord.py."""

import asyncio
import logging
from collections.abc import Sequence

import discord

from bot.core.compose import MESSAGE_LIMIT, compose, is_marked, restored
from bot.core.errors import MessageGone, PermissionMissing, PlatformError, PlatformUnavailable
from bot.core.incidents import Incident, Review
from bot.core.messages import ChatMessage, MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.platform.attempts import lost_answers
from bot.platform.errors import translated
from bot.platform.history import HISTORY as _HISTORY
from bot.platform.history import bearing, saying
from bot.platform.lookup import blocked_message, standing_message
from bot.platform.names import Names
from bot.platform.permissions import lacking, title
from bot.platform.webhooks import MANAGE_WEBHOOKS, WebhookChannel, Webhooks
from bot.views.buttons import ON_CARDS, ON_POSTS, custom_ids
from bot.views.card import card_embeds
from bot.views.markdown import shown
from bot.views.post import MarkView, NudgeView, PostView, RestoredView, restored_action
from bot.views.review import CardView

logger = logging.getLogger(__name__)

PASSING_SECONDS = 300.0
"""How long a nudge, or the note of a withheld message, stands."""
_NOBODY = discord.AllowedMentions.none()
_SEND, _MANAGE = title("send_messages"), title("manage_messages")

Place = discord.abc.GuildChannel | discord.Thread
MISSING = discord.utils.MISSING


class DiscordPlatform:
    """Posts, removes and finds messages; whatever it posts pings nobody."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self.webhooks = Webhooks(client)
        self._names = Names()
        self._passing: dict[int, tuple[MessageRef, asyncio.Task[None]]] = {}

    async def close(self, *, patience: float = 5.0) -> None:
        """Take away the nudges that still stand, for at most ``patience`` seconds."""
        passing, self._passing = self._passing, {}
        for _, task in passing.values():
            task.cancel()
        removals = [self._remove_quietly(ref, post_id) for post_id, (ref, _) in passing.items()]
        try:
            async with asyncio.timeout(patience):
                await asyncio.gather(*removals)
        except TimeoutError:
            logger.warning("some of %d passing messages may stay", len(removals))

    async def missing_permissions(self, ref: MessageRef, mode: Mode) -> tuple[str, ...]:
        """Names of the permissions that ``mode`` needs in that place and the bot lacks."""
        guild = self._client.get_guild(ref.guild_id)
        channel = self._client.get_channel(ref.channel_id)
        if guild is None or guild.me is None or not isinstance(channel, discord.abc.GuildChannel):
            raise PlatformUnavailable("that server or channel is not known (yet)")
        held = channel.permissions_for(guild.me)
        return lacking(held, mode, thread=ref.thread_id is not None)

    async def post_as_author(self, message: ChatMessage, text: str, incident_id: int) -> int:
        """Post under the author's name and avatar by webhook; the id of the new message."""
        ref, content = message.ref, compose(text, message)
        with lost_answers() as lost:
            post_id = await self._impersonate(
                ref,
                author_id=message.author_id,
                name=message.author_name,
                avatar_url=message.author_avatar_url,
                content=content,
                view=PostView(incident_id, marked=is_marked(content)),
            )
        if lost:  # an earlier attempt may have posted, too
            for twin in await self._posts_of(ref, incident_id):
                if twin != post_id:
                    await self.remove_post(ref, twin)
        return post_id

    async def post_reply(self, message: ChatMessage, text: str, incident_id: int) -> int:
        """Post as a reply to the message; the id of the new message.

        What AutoMod blocked cannot be replied to: its rewrite says whose it is.
        """
        content = compose(text)
        view = PostView(incident_id, marked=is_marked(content))
        if not message.ref.was_posted:
            return await self._speak_for(message, content, view)
        return await self._reply(message.ref, content, view)

    async def nudge_author(self, message: ChatMessage, incident_id: int) -> int:
        """Offer the calmer wording to the author alone; the id of the offer, which expires."""
        text = "-# There is a calmer way to say this. Only its author can open it."
        offer_id = await self._reply(message.ref, text, NudgeView(incident_id))
        self._let_pass(message.ref, offer_id)
        return offer_id

    async def post_wording(self, message: ChatMessage, text: str, *, tried: bool = False) -> int:
        """Post a wording that its author chose beforehand, marked; the id of the new message.

        ``tried``: an earlier call may have posted it, and if so, that post is the answer.
        """
        content = compose(text)
        view = MISSING if is_marked(content) else MarkView()
        if tried and (standing := await self._said_for(message, content)):
            return standing[0]
        with lost_answers() as lost:
            try:
                post_id = await self._impersonate(
                    message.ref,
                    author_id=message.author_id,
                    name=message.author_name,
                    avatar_url=message.author_avatar_url,
                    content=content,
                    view=view,
                )
            except PermissionMissing:
                post_id = await self._speak_for(message, content, view)
        if lost:  # an earlier attempt may have posted, too
            for twin in await self._said_for(message, content):
                if twin != post_id:
                    await self.remove_post(message.ref, twin)
        return post_id

    async def _said_for(self, message: ChatMessage, content: str) -> list[int]:
        """The ids of our posts of ``content`` since its author asked for it, newest first."""
        contents, ref = frozenset({content, _signed(message, content)}), message.ref
        return await saying(contents, self._client, self._messageable(ref), _since(ref))

    async def _speak_for(
        self, message: ChatMessage, content: str, view: discord.ui.View = MISSING
    ) -> int:
        """Post as the bot's own message, signed with the author's name where that fits."""
        with translated(_SEND):
            place = self._messageable(message.ref)
            signed = _signed(message, content)
            post = await place.send(signed, allowed_mentions=_NOBODY, view=view)
        return post.id

    async def find_post(self, ref: MessageRef, incident_id: int) -> int | None:
        """The id of a rewrite already posted for this incident, if one stands; copies go."""
        posts = await self._posts_of(ref, incident_id)
        for twin in posts[1:]:
            await self.remove_post(ref, twin)
        return posts[0] if posts else None

    async def exists(self, ref: MessageRef) -> bool:
        """Whether the message still stands."""
        return await self.standing_text(ref) is not None

    async def standing_text(self, ref: MessageRef) -> str | None:
        """What the message says now; ``None`` if it is not there (any more)."""
        if not ref.was_posted:
            return None
        try:
            with translated(_HISTORY):
                return (await self._messageable(ref).fetch_message(ref.message_id)).content
        except MessageGone:
            return None

    async def remove(self, ref: MessageRef) -> None:
        """Remove a message; :class:`~bot.core.errors.MessageGone` if it is not there."""
        with lost_answers() as lost:
            try:
                with translated(_MANAGE):
                    await self._messageable(ref).get_partial_message(ref.message_id).delete()
            except MessageGone:
                if not lost:  # else an earlier attempt did it, although the answer was an error
                    raise

    async def remove_post(self, ref: MessageRef, posted_message_id: int) -> None:
        """Remove a rewrite of ours; no error if it is gone already."""
        try:
            webhook = await self._webhook_of_post(ref, posted_message_id)
            with translated(_MANAGE):
                if webhook is None:
                    place = self._messageable(ref)
                    await place.get_partial_message(posted_message_id).delete()
                else:
                    await webhook.delete_message(posted_message_id, thread=_thread(ref))
        except MessageGone:
            return

    async def edit_post(self, incident: Incident, text: str) -> None:
        """Put another wording into the standing rewrite of an incident."""
        ref, post_id = incident.ref, incident.posted_message_id
        if post_id is None:
            raise MessageGone("no rewrite was posted")
        place = self._messageable(ref)
        with translated(_HISTORY):
            post = await place.fetch_message(post_id)
        content = _with_quote_of(post.content, compose(text))
        webhook = await self._webhook_of_post(ref, post_id, post)
        view = PostView(incident.id, marked=is_marked(content))
        with translated(MANAGE_WEBHOOKS):
            if webhook is None:
                await post.edit(content=content, view=view, allowed_mentions=_NOBODY)
            else:
                await webhook.edit_message(
                    post_id,
                    content=content,
                    view=view,
                    allowed_mentions=_NOBODY,
                    thread=_thread(ref),
                )

    async def restore(self, incident: Incident) -> int:
        """Post the original under its author's name, marked as restored; the last post's id.

        What stands of an earlier, interrupted try is not posted again.
        """
        author: discord.Member | discord.User
        guild = self._client.get_guild(incident.ref.guild_id)
        if guild is None:
            raise PlatformUnavailable("that server is not known (yet)")
        with translated():
            try:
                author = await guild.fetch_member(incident.author_id)
            except discord.NotFound:  # they left the server
                author = await self._client.fetch_user(incident.author_id)
        post_id = 0
        for part, content in enumerate(restored(incident.original)):
            post_id = await self._restore_part(incident, author, part, content)
        return post_id

    async def notify_withheld(self, message: ChatMessage, incident_id: int) -> None:
        """Say in the channel, to the author, that the message was withheld and how to appeal."""
        name = shown(message.author_name, 100)
        text = (
            f"-# A message by {name} was withheld because it reads as hostile. The moderators "
            f"can see it and bring it back (number {incident_id})."
        )
        with translated(_SEND):
            place = self._messageable(message.ref)
            note = await place.send(text, allowed_mentions=_NOBODY)
        self._let_pass(message.ref, note.id)

    async def log_card(self, incident: Incident, settings: GuildSettings) -> int | None:
        """Post the moderators' card; its id, or ``None`` without a log channel."""
        channel = self._log_channel(settings)
        if channel is None:
            return None
        with translated(_SEND):
            card = await channel.send(
                embeds=card_embeds(incident),
                view=CardView(incident),
                allowed_mentions=_NOBODY,
            )
        return card.id

    async def update_card(
        self, incident: Incident, settings: GuildSettings, reviews: Sequence[Review]
    ) -> None:
        """Draw an incident's card anew, if it has one and that stands."""
        channel = self._log_channel(settings)
        if channel is None or incident.log_message_id is None:
            return
        card = channel.get_partial_message(incident.log_message_id)
        try:
            with translated(_SEND):
                await card.edit(embeds=card_embeds(incident, reviews), allowed_mentions=_NOBODY)
        except MessageGone:
            return

    async def standing_message(self, guild_id: int, place_id: int, message_id: int) -> ChatMessage:
        """A message as it stands, its author's roles included."""
        return await standing_message(self._client, guild_id, place_id, message_id)

    async def blocked_message(
        self, guild_id: int, place_id: int, author_id: int, text: str
    ) -> ChatMessage:
        """``text``, which AutoMod did not let its author post."""
        return await blocked_message(self._client, guild_id, place_id, author_id, text)

    async def find_card(self, incident: Incident, settings: GuildSettings) -> int | None:
        """The id of the newest of an incident's cards that stand, if any does."""
        channel = self._log_channel(settings)
        if channel is None:
            return None
        buttons = custom_ids(ON_CARDS, incident.id)
        cards = await bearing(buttons, self._client, channel, _since(incident.ref))
        return cards[0] if cards else None

    async def notice(self, settings: GuildSettings, text: str) -> None:
        """Tell the moderators something once, in the log channel if there is one."""
        channel = self._log_channel(settings)
        if channel is not None:
            with translated(_SEND):
                await channel.send(text, allowed_mentions=_NOBODY)

    async def _impersonate(
        self,
        ref: MessageRef,
        *,
        author_id: int,
        name: str,
        avatar_url: str,
        content: str,
        view: discord.ui.View = MISSING,
    ) -> int:
        async def send(webhook: discord.Webhook) -> discord.WebhookMessage:
            return await webhook.send(
                content,
                username=self._names.name_for(ref.place_id, author_id, name),
                avatar_url=avatar_url,
                allowed_mentions=_NOBODY,
                thread=_thread(ref),
                view=view,
                wait=True,
            )

        post = await self.webhooks.using(self._webhook_channel(ref), send)
        return post.id

    async def _restore_part(
        self,
        incident: Incident,
        author: discord.Member | discord.User,
        part: int,
        content: str,
    ) -> int:
        """Post one part of an original, once, whatever became of Discord's answers."""
        if standing := await self._restored(incident, part):
            return standing[0]
        with lost_answers() as lost:
            try:
                post_id = await self._impersonate(
                    incident.ref,
                    author_id=author.id,
                    name=author.display_name,
                    avatar_url=author.display_avatar.url,
                    content=content,
                    view=RestoredView(incident.id, part),
                )
            except PlatformUnavailable:
                standing = await self._restored(incident, part)
                if not standing:
                    raise
                post_id = standing[0]
        if lost:  # an earlier attempt may have posted, too
            for twin in await self._restored(incident, part):
                if twin != post_id:
                    await self.remove_post(incident.ref, twin)
        return post_id

    async def _restored(self, incident: Incident, part: int) -> list[int]:
        """The ids of the posts that bring back this part of an original, newest first."""
        ref, buttons = incident.ref, custom_ids((restored_action(part),), incident.id)
        return await bearing(buttons, self._client, self._messageable(ref), _since(ref))

    async def _reply(self, ref: MessageRef, content: str, view: discord.ui.View) -> int:
        place = self._messageable(ref)
        original = discord.MessageReference(
            message_id=ref.message_id,
            channel_id=ref.place_id,
            guild_id=ref.guild_id,
            fail_if_not_exists=True,
        )
        with translated(_SEND, _HISTORY):
            post = await place.send(
                content,
                reference=original,
                mention_author=False,
                allowed_mentions=_NOBODY,
                view=view,
            )
        return post.id

    def _let_pass(self, ref: MessageRef, post_id: int) -> None:
        """Take our message away after a while."""

        async def expire() -> None:
            await asyncio.sleep(PASSING_SECONDS)
            self._passing.pop(post_id, None)
            await self._remove_quietly(ref, post_id)

        task = asyncio.create_task(expire(), name=f"passing-{post_id}")
        self._passing[post_id] = (ref, task)

    async def _remove_quietly(self, ref: MessageRef, post_id: int) -> None:
        try:
            await self.remove_post(ref, post_id)
        except PlatformError as error:
            logger.warning("message %d of ours stays: %r", post_id, error)

    async def _webhook_of_post(
        self, ref: MessageRef, post_id: int, post: discord.Message | None = None
    ) -> discord.Webhook | None:
        """Our webhook if it wrote the post; ``None`` where the bot itself did."""
        if post is None:
            with translated(_HISTORY):
                post = await self._messageable(ref).fetch_message(post_id)
        if post.webhook_id is None:
            return None
        webhook = await self.webhooks.of(self._webhook_channel(ref))
        return webhook if webhook.id == post.webhook_id else None

    async def _posts_of(self, ref: MessageRef, incident_id: int) -> list[int]:
        """The ids of our posts that bear the incident's buttons, in order."""
        buttons = custom_ids(ON_POSTS, incident_id)
        # What stands for a blocked message came at a time that its number does not tell.
        return await bearing(
            buttons,
            self._client,
            self._messageable(ref),
            _since(ref),
            newest=not ref.was_posted,
        )

    def _messageable(self, ref: MessageRef) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(ref.place_id, guild_id=ref.guild_id)

    def _webhook_channel(self, ref: MessageRef) -> WebhookChannel:
        channel = self._client.get_channel(ref.channel_id)
        if not isinstance(channel, WebhookChannel):
            raise PlatformUnavailable("that channel is not known (yet) or takes no webhooks")
        return channel

    def _log_channel(self, settings: GuildSettings) -> discord.PartialMessageable | None:
        if settings.log_channel_id is None:
            return None
        channel = self._client.get_channel(settings.log_channel_id)
        guild_id = getattr(getattr(channel, "guild", None), "id", settings.guild_id)
        if guild_id != settings.guild_id:  # settings may have been imported from elsewhere
            return None
        return self._client.get_partial_messageable(
            settings.log_channel_id, guild_id=settings.guild_id
        )


def _signed(message: ChatMessage, content: str) -> str:
    """``content`` with the name of the author for whom the bot says it, where that fits."""
    signed = f"{content} for {shown(message.author_name, 100)}"
    return signed if len(signed) <= MESSAGE_LIMIT else content


def _since(ref: MessageRef) -> int:
    """The message from which on to look for what came of another."""
    return max(0, ref.message_id)


def _thread(ref: MessageRef) -> discord.abc.Snowflake:
    return discord.Object(ref.thread_id) if ref.thread_id is not None else MISSING


def _with_quote_of(content: str, marked: str) -> str:
    """``marked`` below the quote that ``content`` begins with, if it has one and both fit."""
    head, line_break, _ = content.partition("\n")
    if line_break and head.startswith("-# \u21a9 ") and len(head) + len(marked) < MESSAGE_LIMIT:
        return f"{head}\n{marked}"
    return marked
