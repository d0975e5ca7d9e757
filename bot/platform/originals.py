"""Bringing originals back under their authors' names."""

from collections.abc import Awaitable, Callable, Sequence

import discord

from bot.core.compose import restored
from bot.core.errors import FilesStay, MessageGone, PlatformUnavailable
from bot.core.incidents import Incident
from bot.core.messages import AttachedFile, MessageRef
from bot.language.texts import Texts
from bot.platform.attempts import lost_answers
from bot.platform.errors import translated
from bot.platform.files import carried, files_of
from bot.platform.history import HISTORY, bearing
from bot.platform.places import messageable
from bot.platform.posts import Posts
from bot.views.buttons import custom_ids
from bot.views.post import RestoredView, restored_action

TextsFor = Callable[[MessageRef], Awaitable[Texts]]
"""The texts of what is posted around a message, in its server's language."""


class Originals:
    """Posts originals again, marked as restored, each part once."""

    def __init__(self, client: discord.Client, posts: Posts, texts_for: TextsFor) -> None:
        self._client = client
        self._posts = posts
        self._texts_for = texts_for

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
        mark = f"-# {(await self._texts_for(incident.ref))('road-restored-mark')}"
        post_id, contents = 0, restored(incident.original, mark)
        for part, content in enumerate(contents, start=1):
            last = files if part == len(contents) else ()
            post_id = await self._restore_part(incident, author, part - 1, content, last)
        return post_id

    async def _files_of_rewrite(self, incident: Incident) -> tuple[AttachedFile, ...]:
        """The files that the rewrite took over; they go with it unless they are posted again."""
        if incident.posted_message_id is None:
            return ()
        place = messageable(self._client, incident.ref)
        try:
            with translated(HISTORY):
                post = await place.fetch_message(incident.posted_message_id)
        except MessageGone:
            return ()
        if why := carried(post.attachments, self._client.get_guild(incident.ref.guild_id)):
            raise FilesStay(why)
        return files_of(post)

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
                post_id = await self._posts.impersonate(
                    incident.ref,
                    author_id=author.id,
                    name=author.display_name,
                    avatar_url=author.display_avatar.url,
                    content=content,
                    view=RestoredView(incident.id, part, await self._texts_for(incident.ref)),
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
                    await self._posts.remove(incident.ref, twin)
        return post_id

    async def _restored(self, incident: Incident, part: int) -> list[int]:
        """The ids of the posts that bring back this part of an original, newest first."""
        ref, buttons = incident.ref, custom_ids((restored_action(part),), incident.id)
        return await bearing(buttons, self._client, messageable(self._client, ref), ref)
