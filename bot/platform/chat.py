"""The core's :class:`~bot.core.ports.ChatPlatform` over discord.py."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import discord

from bot.core.compose import MESSAGE_LIMIT, compose, is_marked, restored
from bot.core.errors import (
    FilesStay,
    MessageGone,
    PermissionMissing,
    PlaceClosed,
    PlatformError,
    PlatformUnavailable,
    Refused,
    StorageError,
)
from bot.core.incidents import Incident, Review
from bot.core.messages import AttachedFile, ChatMessage, MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.ports import SettingsRepository
from bot.core.said import Said
from bot.language.texts import ENGLISH, Texts, texts
from bot.platform.attempts import lost_answers
from bot.platform.errors import translated
from bot.platform.files import Luggage, carried, files_of
from bot.platform.history import HISTORY as _HISTORY
from bot.platform.history import bearing, is_ours, saying
from bot.platform.logs import log_channel
from bot.platform.lookup import blocked_message, standing_message
from bot.platform.names import Names
from bot.platform.permissions import CARDS, lacking, title
from bot.platform.places import hides, is_archived
from bot.platform.slowmode import Place as SlowPlace
from bot.platform.slowmode import keep_slow_mode
from bot.platform.webhooks import MANAGE_WEBHOOKS, WebhookChannel, Webhooks
from bot.views.buttons import ON_CARDS, ON_POSTS, custom_ids
from bot.views.card import card_embeds
from bot.views.markdown import shown
from bot.views.nudge import NudgeView
from bot.views.post import MarkView, PostView, RestoredView, restored_action
from bot.views.review import CardView
from bot.views.why import WithheldView

logger = logging.getLogger(__name__)

PASSING_SECONDS = 300.0
"""How long a nudge, or the note of a withheld message, stands."""
_NOBODY = discord.AllowedMentions.none()
_SEND, _MANAGE = title("send_messages"), title("manage_messages")

Place = discord.abc.GuildChannel | discord.Thread
MISSING = discord.utils.MISSING


class DiscordPlatform:
    """Posts, removes and finds messages; whatever it posts pings nobody."""

    def __init__(self, client: discord.Client, settings: SettingsRepository) -> None:
        """``settings`` tell the language in which a server wants its posts."""
        self._client = client
        self._settings = settings
        self.webhooks = Webhooks(client)
        self._names = Names()
        self._luggage = Luggage(client)
        self._passing: dict[int, tuple[MessageRef, asyncio.Task[None]]] = {}
        self._nudges: dict[int, int] = {}
        """The offer that stands for a message, by the message."""

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
        """Names of the permissions that ``mode`` needs in that place and the bot lacks.

        Raises :class:`~bot.core.errors.PlaceClosed` in an archived thread: what is said there
        is over, and a post would open it again.
        """
        guild = self._client.get_guild(ref.guild_id)
        channel = self._client.get_channel(ref.channel_id)
        if guild is None or guild.me is None or not isinstance(channel, discord.abc.GuildChannel):
            raise PlatformUnavailable("that server or channel is not known (yet)")
        thread = await self._thread(guild, ref)
        if thread is not None and is_archived(thread, ref.message_id):
            raise PlaceClosed("the thread is archived")
        return lacking(
            channel.permissions_for(guild.me),
            mode,
            thread=ref.thread_id is not None,
            locked=thread is not None and thread.locked,
        )

    async def _thread(self, guild: discord.Guild, ref: MessageRef) -> discord.Thread | None:
        """The thread of a message, asked of Discord if it is not known, as archived ones are."""
        if ref.thread_id is None:
            return None
        if (known := guild.get_thread(ref.thread_id)) is not None:
            return known
        with translated(title("view_channel")):
            thread = await guild.fetch_channel(ref.thread_id)
        return thread if isinstance(thread, discord.Thread) else None

    async def post_as_author(self, message: ChatMessage, text: str, incident_id: int) -> int:
        """Post under the author's name and avatar by webhook, with the message's files."""
        ref, mark = message.ref, await self._mark(message.ref)
        content = compose(text, message, mark)
        with lost_answers() as lost:
            post_id = await self._impersonate(
                ref,
                author_id=message.author_id,
                name=message.author_name,
                avatar_url=message.author_avatar_url,
                content=content,
                view=await self._buttons(ref, incident_id, marked=is_marked(content, mark)),
                files=message.files,
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
        mark = await self._mark(message.ref)
        content = compose(text, mark=mark)
        view = await self._buttons(message.ref, incident_id, marked=is_marked(content, mark))
        if not message.ref.was_posted:
            return await self._speak_for(message, content, view)
        return await self._reply(message.ref, content, view)

    async def nudge_author(self, message: ChatMessage, incident_id: int) -> int:
        """Offer the calmer wording to the author alone; the id of the offer, which expires."""
        say = await self._texts(message.ref)
        text = f"-# {say('road-nudge')}"
        offer_id = await self._reply(message.ref, text, NudgeView(incident_id, say))
        await self.message_deleted(message.ref.message_id)  # what was offered before an edit
        self._let_pass(message.ref, offer_id)
        self._nudges[message.ref.message_id] = offer_id
        return offer_id

    async def let_nudge_pass(self, incident: Incident, age: timedelta) -> None:
        """Take away, in time, what was posted so long ago to nudge; at once if that is overdue."""
        ref, offer_id = incident.ref, incident.posted_message_id
        if offer_id is None or offer_id in self._passing:
            return
        remaining = PASSING_SECONDS - age.total_seconds()
        if remaining <= 0:
            await self._remove_quietly(ref, offer_id)
            return
        self._let_pass(ref, offer_id, remaining)
        self._nudges[ref.message_id] = offer_id

    async def message_deleted(self, message_id: int) -> None:
        """Take the nudge away that stands for a message, if one does."""
        offer_id = self._nudges.pop(message_id, None)
        if offer_id is not None and (passing := self._passing.pop(offer_id, None)) is not None:
            ref, expiry = passing
            expiry.cancel()
            await self._remove_quietly(ref, offer_id)

    async def post_wording(self, message: ChatMessage, text: str, *, tried: bool = False) -> int:
        """Post a wording that its author chose beforehand, marked; the id of the new message.

        ``tried``: an earlier call may have posted it, and if so, that post is the answer.
        """
        mark = await self._mark(message.ref)
        content = compose(text, mark=mark)
        if tried and (standing := await self._said_for(message, content)):
            return standing[0]
        await self._keep_slow_mode(message)
        view = MISSING
        if not is_marked(content, mark):
            view = MarkView(await self._texts(message.ref))
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
            except Refused:
                post_id = await self._speak_for(message, content, view)
        if lost:  # an earlier attempt may have posted, too
            for twin in await self._said_for(message, content):
                if twin != post_id:
                    await self.remove_post(message.ref, twin)
        return post_id

    async def _said_for(self, message: ChatMessage, content: str) -> list[int]:
        """The ids of our posts of ``content`` since its author asked for it, newest first."""
        contents = frozenset({content, await self._signed(message, content)})
        place = self._messageable(message.ref)
        return await saying(contents, self._client, place, _since(message.ref))

    async def _signed(self, message: ChatMessage, content: str) -> str:
        """``content`` with the name of the author for whom the bot says it, where that fits."""
        signed = content + await self._signature(message)
        return signed if len(signed) <= MESSAGE_LIMIT else content

    async def _keep_slow_mode(self, message: ChatMessage) -> None:
        guild = self._client.get_guild(message.ref.guild_id)
        place = guild and guild.get_channel_or_thread(message.ref.place_id)
        if not isinstance(place, SlowPlace):
            return
        name = self._names.name_for(message.ref.place_id, message.author_id, message.author_name)
        signature = await self._signature(message)

        def is_own(post: discord.Message) -> bool:
            if not is_ours(post, self._client):
                return post.author.id == message.author_id
            if post.webhook_id is None:
                return post.content.endswith(signature)
            return post.author.name == name

        await keep_slow_mode(place, message.author_id, is_own)

    async def _speak_for(
        self, message: ChatMessage, content: str, view: discord.ui.View = MISSING
    ) -> int:
        """Post as the bot's own message, signed with the author's name where that fits."""
        signed = await self._signed(message, content)
        with translated(_SEND):
            place = self._messageable(message.ref)
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
            try:
                webhook = await self._webhook_of_post(ref, posted_message_id)
            except PermissionMissing:  # not to be seen any more; a webhook needs no permission
                webhook = self.webhooks.known(ref.channel_id)
                if webhook is None:
                    raise
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
        mark = await self._mark(ref)
        content = _with_quote_of(post.content, compose(text, mark=mark))
        webhook = await self._webhook_of_post(ref, post_id, post)
        view = await self._buttons(ref, incident.id, marked=is_marked(content, mark))
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
        files = await self._files_of_rewrite(incident)
        mark = f"-# {(await self._texts(incident.ref))('road-restored-mark')}"
        post_id, contents = 0, restored(incident.original, mark)
        for part, content in enumerate(contents, start=1):
            last = files if part == len(contents) else ()
            post_id = await self._restore_part(incident, author, part - 1, content, last)
        return post_id

    async def _files_of_rewrite(self, incident: Incident) -> tuple[AttachedFile, ...]:
        """The files that the rewrite took over; they go with it unless they are posted again."""
        if incident.posted_message_id is None:
            return ()
        try:
            with translated(_HISTORY):
                post = await self._messageable(incident.ref).fetch_message(
                    incident.posted_message_id
                )
        except MessageGone:
            return ()
        if why := carried(post.attachments, self._client.get_guild(incident.ref.guild_id)):
            raise FilesStay(why)
        return files_of(post)

    async def notify_withheld(self, message: ChatMessage, incident_id: int) -> None:
        """Say in the channel, to the author, that the message was withheld and how to appeal."""
        say = await self._texts(message.ref)
        name = shown(message.author_name, 100)
        text = f"-# {say('road-withheld', name=name, number=str(incident_id))}"
        with translated(_SEND):
            place = self._messageable(message.ref)
            note = await place.send(
                text, allowed_mentions=_NOBODY, view=WithheldView(incident_id, say)
            )
        self._let_pass(message.ref, note.id)

    async def log_card(self, incident: Incident, settings: GuildSettings) -> int | None:
        """Post the moderators' card; its id, or ``None`` without a log channel."""
        channel = self._log_channel(settings, writing=True)
        if channel is None:
            return None
        hidden = hides(self._client, incident.ref, channel.id)
        say = texts(settings.language)
        with translated(_SEND):
            card = await channel.send(
                embeds=card_embeds(incident, (), say, hidden=hidden),
                view=CardView(incident, say, hidden=hidden),
                allowed_mentions=_NOBODY,
            )
        return card.id

    async def update_card(
        self, incident: Incident, settings: GuildSettings, reviews: Sequence[Review]
    ) -> None:
        """Draw an incident's card anew, if it has one and that stands."""
        if incident.log_channel_id is not None:  # it may have been another then
            settings = replace(settings, log_channel_id=incident.log_channel_id)
        channel = self._log_channel(settings)
        if channel is None or incident.log_message_id is None:
            return
        card = channel.get_partial_message(incident.log_message_id)
        hidden = hides(self._client, incident.ref, channel.id)
        say = texts(settings.language)
        embeds = card_embeds(incident, reviews, say, hidden=hidden)
        try:
            with translated(_SEND):
                await card.edit(
                    embeds=embeds,
                    view=CardView(incident, say, hidden=hidden),
                    allowed_mentions=_NOBODY,
                )
        except MessageGone:
            return

    async def silence_card(self, card: MessageRef, incident_id: int) -> None:
        """Take the words from the card of an erased incident; its number stays."""
        say = await self._texts(card)
        embed = discord.Embed(description=say("card-erased", incident=str(incident_id)))
        with translated(_SEND):
            await (
                self._messageable(card)
                .get_partial_message(card.message_id)
                .edit(content=None, embeds=[embed], view=None, allowed_mentions=_NOBODY)
            )

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

    async def notice(self, settings: GuildSettings, text: str | Said) -> None:
        """Tell the moderators something once, in the log channel if there is one."""
        channel = self._log_channel(settings, writing=True)
        if channel is not None:
            if isinstance(text, Said):
                text = texts(settings.language).of(text)
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
        files: Sequence[AttachedFile] = (),
    ) -> int:
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

            post = await self.webhooks.using(self._webhook_channel(ref), send)
        return post.id

    async def _restore_part(
        self,
        incident: Incident,
        author: discord.Member | discord.User,
        part: int,
        content: str,
        files: Sequence[AttachedFile],
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
                    view=RestoredView(incident.id, part, await self._texts(incident.ref)),
                    files=files,
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

    def _let_pass(self, ref: MessageRef, post_id: int, seconds: float = PASSING_SECONDS) -> None:
        """Take our message away after a while."""

        async def expire() -> None:
            await asyncio.sleep(seconds)
            self._passing.pop(post_id, None)
            self._nudges.pop(ref.message_id, None)
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

    async def _texts(self, ref: MessageRef) -> Texts:
        """What stands in channels is in the server's language."""
        try:
            return texts((await self._settings.get(ref.guild_id)).language)
        except StorageError:  # no reason to let a message stand
            return ENGLISH

    async def _buttons(self, ref: MessageRef, incident_id: int, *, marked: bool) -> PostView:
        return PostView(incident_id, marked=marked, say=await self._texts(ref))

    async def _mark(self, ref: MessageRef) -> str:
        return f"-# {(await self._texts(ref))('road-mark')}"

    async def _signature(self, message: ChatMessage) -> str:
        """What ends a post of the bot's own that speaks for a member."""
        say = await self._texts(message.ref)
        return f" {say('road-signature', name=shown(message.author_name, 100))}"

    def _messageable(self, ref: MessageRef) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(ref.place_id, guild_id=ref.guild_id)

    def _webhook_channel(self, ref: MessageRef) -> WebhookChannel:
        channel = self._client.get_channel(ref.channel_id)
        if not isinstance(channel, WebhookChannel):
            raise PlatformUnavailable("that channel is not known (yet) or takes no webhooks")
        return channel

    def _log_channel(
        self, settings: GuildSettings, *, writing: bool = False
    ) -> discord.PartialMessageable | None:
        """The log channel, if there is one.

        Raises :class:`~bot.core.errors.PermissionMissing`, without asking Discord, if it is to
        be for ``writing`` and cannot: refused requests count against the bot.
        """
        found = log_channel(self._client, settings)
        channel = None if found is None else self._client.get_channel(found.id)
        if writing and isinstance(channel, discord.abc.GuildChannel):
            held = channel.permissions_for(channel.guild.me)
            for name in CARDS:  # the first one: without it the others do not count either
                if not getattr(held, name):
                    raise PermissionMissing(title(name))
        return found


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
