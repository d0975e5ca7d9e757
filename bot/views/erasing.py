"""`/privacy delete`: what it does, a button that does it, and how far it got."""

import contextlib

import discord

from bot.core.erasing import Erased
from bot.core.privacy import Kept
from bot.language.texts import Texts
from bot.views.answers import Interaction, hurried, rooms_of, texts_for
from bot.views.passing import PassingView

_CONFIRM_SECONDS = 10 * 60.0


def explained(kept: Kept, say: Texts, *, everywhere: bool, posts: bool) -> str:
    """What pressing the button will do."""
    where = "everywhere" if everywhere else "here"
    lines: list[str] = []
    if kept.incidents:
        lines += [
            say(f"privacy-delete-{where}", count=kept.incidents),
            say("privacy-delete-gone"),
            say("privacy-delete-posts-too" if posts else "privacy-delete-posts-stay"),
        ]
    else:
        lines.append(say(f"privacy-show-none-{where}"))
    if kept.erased:
        lines.append(say("privacy-delete-erased", count=kept.erased, lent=kept.lent))
    return "\n".join([*lines, say("privacy-delete-traces"), say("privacy-delete-not")])


def told(erased: Erased, say: Texts) -> str:
    """What was done, and what is left."""
    lines = [say("privacy-deleted", count=erased.incidents)]
    if erased.traces:
        lines.append(say("privacy-delete-traces-gone", count=erased.traces))
    if erased.remaining:
        lines.append(say("privacy-delete-remaining", count=erased.remaining))
    if erased.cards_left:
        lines.append(say("privacy-delete-cards-left", count=erased.cards_left))
    if erased.posts_left:
        lines.append(say("privacy-delete-rewrites-left", count=erased.posts_left))
    return "\n".join(lines)


class DeleteView(PassingView):
    """Deletes or does not; after one press, or ten minutes, no button works any more."""

    def __init__(self, guild_id: int | None, say: Texts, *, posts: bool) -> None:
        super().__init__(timeout=_CONFIRM_SECONDS)
        self._guild_id = guild_id
        self._posts = posts
        self.delete.label = say("privacy-delete-confirm")
        self.cancel.label = say("privacy-delete-cancel")

    @discord.ui.button(style=discord.ButtonStyle.danger)
    async def delete(
        self, interaction: Interaction, button: "discord.ui.Button[DeleteView]"
    ) -> None:
        """Delete, and tell how far it got."""
        del button
        await interaction.response.defer()
        rooms, say = rooms_of(interaction), texts_for(interaction)
        if await hurried(interaction, rooms.cooldowns.deleting):
            return

        async def progress(done: int, total: int) -> None:
            await _show(
                interaction, say("privacy-delete-progress", done=done, total=max(done, total))
            )

        erased = await rooms.erasure.erase(
            interaction.user.id, self._guild_id, posts=self._posts, progress=progress
        )
        text = say("privacy-delete-running") if erased is None else told(erased, say)
        self.stop()
        await _show(interaction, text)

    @discord.ui.button(style=discord.ButtonStyle.secondary)
    async def cancel(
        self, interaction: Interaction, button: "discord.ui.Button[DeleteView]"
    ) -> None:
        """Delete nothing."""
        del button
        self.stop()
        text = texts_for(interaction)("privacy-delete-cancelled")
        await interaction.response.edit_message(content=text, view=None)


async def _show(interaction: Interaction, text: str) -> None:
    """Put ``text`` in the question's place; whoever dismissed that is deleted all the same."""
    with contextlib.suppress(discord.HTTPException):
        await interaction.edit_original_response(content=text, view=None)
