"""What a rewritten message looks like, from the real model on a mild example."""

import discord

from bot.core.compose import compose
from bot.core.modes import Mode
from bot.core.rooms import Rooms
from bot.language.texts import Texts
from bot.views.answers import Interaction, whisper
from bot.views.post import PostView

EXAMPLE = "this is a stupid idea, you moron"
"""In English, as the model is."""
_RED, _GREEN = 0xB3261E, 0x2E7D32


async def show_specimen(interaction: Interaction, rooms: Rooms, say: Texts) -> None:
    """Show before and after to the asker alone; nothing is posted or stored."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    settings = await rooms.settings.get(interaction.guild_id or 0)
    suggestion = await rooms.wording.suggest(EXAMPLE, interaction.guild_id)
    if not suggestion.wordings:
        await whisper(interaction, say("panel-preview-nothing"))
        return
    member = interaction.user
    before = discord.Embed(description=EXAMPLE, colour=_RED)
    before.set_author(name=member.display_name, icon_url=member.display_avatar.url)
    before.set_footer(text=say("panel-preview-before"))
    after = discord.Embed(description=compose(suggestion.wordings[0]), colour=_GREEN)
    speaker: discord.abc.User = member
    if settings.mode is Mode.REPLY and interaction.guild is not None:
        speaker = interaction.guild.me
    after.set_author(name=speaker.display_name, icon_url=speaker.display_avatar.url)
    after.set_footer(text=say("panel-preview-after"))
    await interaction.followup.send(
        say(f"panel-preview-{settings.mode}"),
        embeds=[before, after],
        view=_lookalike(),
        ephemeral=True,
        allowed_mentions=discord.AllowedMentions.none(),
    )


def _lookalike() -> discord.ui.View:
    """The buttons of a softened post, out of use."""
    view = discord.ui.View(timeout=None)
    for row in PostView(0).to_components():
        for button in row["components"]:
            style = discord.ButtonStyle(button["style"])
            view.add_item(discord.ui.Button(label=button["label"], style=style, disabled=True))
    view.stop()  # nothing of it can be pressed
    return view
