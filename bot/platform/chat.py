"""The core's :class:`~bot.core.ports.ChatPlatform` over discord.py."""

from collections.abc import Sequence
from datetime import timedelta

import discord

from bot.core.compose import MESSAGE_LIMIT, compose, is_marked
from bot.core.errors import MessageGone, PlaceClosed, PlatformUnavailable, Refused, StorageError
from bot.core.incidents import Incident, Review
from bot.core.messages import ChatMessage, MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.ports import SettingsRepository
from bot.core.said import Said
from bot.language.texts import ENGLISH, Texts, texts
from bot.platform.attempts import lost_answers
from bot.platform.cards import Cards
from bot.platform.errors import translated
from bot.platform.history import HISTORY, bearing, is_ours, saying
from bot.platform.lookup import blocked_message, standing_message
from bot.platform.names import Names
from bot.platform.originals import Originals
from bot.platform.passing import Passing
from bot.platform.permissions import lacking, title
from bot.platform.places import is_archived, messageable
from bot.platform.posts import Posts
from bot.platform.slowmode import Place, keep_slow_mode
from bot.platform.webhooks import Webhooks
from bot.views.buttons import ON_POSTS, custom_ids
from bot.views.markdown import shown
from bot.views.nudge import NudgeView
from bot.views.post import MarkView, PostView
from bot.views.why import WithheldView

MISSING = discord.utils.MISSING


class DiscordPlatform:
    """Posts, removes and finds messages; whatever it posts pings nobody."""

    def __init__(self, client: discord.Client, settings: SettingsRepository) -> None:
        """``settings`` tell the language in which a server wants its posts."""
        self._client = client
        self._settings = settings
        self.webhooks = Webhooks(client)
        self._names = Names()
        self._posts = Posts(client, self.webhooks, self._names)
        self._passing = Passing(self._posts)
        self._originals = Originals(client, self._posts, self._texts)
        self._cards = Cards(client)

    async def close(self, *, patience: float = 5.0) -> None:
        """Take away the nudges that still stand, for at most ``patience`` seconds."""
        await self._passing.close(patience=patience)

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
            post_id = await self._posts.impersonate(
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
        return await self._posts.reply(message.ref, content, view)

    async def nudge_author(self, message: ChatMessage, incident_id: int) -> int:
        """Offer the calmer wording to the author alone; the id of the offer, which expires."""
        say = await self._texts(message.ref)
        text = f"-# {say('road-nudge')}"
        offer_id = await self._posts.reply(message.ref, text, NudgeView(incident_id, say))
        await self._passing.replace_nudge(message.ref, offer_id)
        return offer_id

    async def let_nudge_pass(self, incident: Incident, age: timedelta) -> None:
        """Take away, in time, what was posted so long ago to nudge; at once if that is overdue."""
        if incident.posted_message_id is not None:
            await self._passing.let_nudge_pass(incident.ref, incident.posted_message_id, age)

    async def message_deleted(self, message_id: int) -> None:
        """Take the nudge away that stands for a message, if one does."""
        await self._passing.message_deleted(message_id)

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
                post_id = await self._posts.impersonate(
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
        place = messageable(self._client, message.ref)
        return await saying(contents, self._client, place, message.ref)

    async def _signed(self, message: ChatMessage, content: str) -> str:
        """``content`` with the name of the author for whom the bot says it, where that fits."""
        signed = content + await self._signature(message)
        return signed if len(signed) <= MESSAGE_LIMIT else content

    async def _keep_slow_mode(self, message: ChatMessage) -> None:
        guild = self._client.get_guild(message.ref.guild_id)
        place = guild and guild.get_channel_or_thread(message.ref.place_id)
        if not isinstance(place, Place):
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
        return await self._posts.send(message.ref, signed, view)

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
            with translated(HISTORY):
                return (await messageable(self._client, ref).fetch_message(ref.message_id)).content
        except MessageGone:
            return None

    async def remove(self, ref: MessageRef) -> None:
        """Remove a message; :class:`~bot.core.errors.MessageGone` if it is not there."""
        with lost_answers() as lost:
            try:
                with translated(title("manage_messages")):
                    await (
                        messageable(self._client, ref).get_partial_message(ref.message_id).delete()
                    )
            except MessageGone:
                if not lost:  # else an earlier attempt did it, although the answer was an error
                    raise

    async def remove_post(self, ref: MessageRef, posted_message_id: int) -> None:
        """Remove a rewrite of ours; no error if it is gone already."""
        await self._posts.remove(ref, posted_message_id)

    async def edit_post(self, incident: Incident, text: str) -> None:
        """Put another wording into the standing rewrite of an incident."""
        ref, post_id = incident.ref, incident.posted_message_id
        if post_id is None:
            raise MessageGone("no rewrite was posted")
        place = messageable(self._client, ref)
        with translated(HISTORY):
            post = await place.fetch_message(post_id)
        mark = await self._mark(ref)
        content = _with_quote_of(post.content, compose(text, mark=mark))
        view = await self._buttons(ref, incident.id, marked=is_marked(content, mark))
        await self._posts.edit(ref, post, content, view)

    async def restore(self, incident: Incident) -> int:
        """Post the original under its author's name, marked as restored; the last post's id.

        What stands of an earlier, interrupted try is not posted again.
        """
        return await self._originals.restore(incident)

    async def notify_withheld(self, message: ChatMessage, incident_id: int) -> None:
        """Say in the channel, to the author, that the message was withheld and how to appeal."""
        say = await self._texts(message.ref)
        name = shown(message.author_name, 100)
        text = f"-# {say('road-withheld', name=name, number=str(incident_id))}"
        note_id = await self._posts.send(message.ref, text, WithheldView(incident_id, say))
        self._passing.let_pass(message.ref, note_id)

    async def log_card(self, incident: Incident, settings: GuildSettings) -> int | None:
        """Post the moderators' card; its id, or ``None`` without a log channel."""
        return await self._cards.post(incident, settings)

    async def update_card(
        self, incident: Incident, settings: GuildSettings, reviews: Sequence[Review]
    ) -> None:
        """Draw an incident's card anew, if it has one and that stands."""
        await self._cards.update(incident, settings, reviews)

    async def silence_card(self, card: MessageRef, incident_id: int) -> None:
        """Take the words from the card of an erased incident; its number stays."""
        await self._cards.silence(card, incident_id, await self._texts(card))

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
        return await self._cards.find(incident, settings)

    async def notice(self, settings: GuildSettings, text: str | Said) -> None:
        """Tell the moderators something once, in the log channel if there is one."""
        await self._cards.notice(settings, text)

    async def _posts_of(self, ref: MessageRef, incident_id: int) -> list[int]:
        """The ids of our posts that bear the incident's buttons, newest first."""
        buttons, place = custom_ids(ON_POSTS, incident_id), messageable(self._client, ref)
        # A post comes soon after the message, or long after where it was acted on late. For a
        # blocked message it came at a time that the number does not tell.
        return await bearing(buttons, self._client, place, ref, both_ends=ref.was_posted)

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


def _with_quote_of(content: str, marked: str) -> str:
    """``marked`` below the quote that ``content`` begins with, if it has one and both fit."""
    head, line_break, _ = content.partition("\n")
    if line_break and head.startswith("-# \u21a9 ") and len(head) + len(marked) < MESSAGE_LIMIT:
        return f"{head}\n{marked}"
    return marked
