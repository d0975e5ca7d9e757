"""`/privacy`: a member's say in what becomes of their words."""

from typing import cast

from discord import app_commands
from discord.ext import commands

from bot.core.modes import Mode, TrainingConsent
from bot.core.rooms import Rooms
from bot.views.answers import Interaction, whisper

_LENDS = {
    TrainingConsent.NOBODY: "This server lends nobody's messages for training.",
    TrainingConsent.OPT_IN: "This server lends messages of members who opted in.",
    TrainingConsent.OPT_OUT: "This server lends messages of members who did not opt out.",
}
_CHOICES = {True: "You opted in.", False: "You opted out.", None: "You made no choice."}
STORED = (
    "Of a message that is flagged as hostile or reported I keep the text, the rewrite and what "
    "moderators said of it, encrypted. Other messages are read, counted and forgotten at once."
)
SAMPLED = (
    "Where I only look on for now (shadow mode), I keep a few messages, drawn at random from those "
    "that I might flag, encrypted, without their author's name, for seven days."
)


@app_commands.guild_only()
class Privacy(commands.GroupCog, group_name="privacy", group_description="Your words, your say"):
    """Stores and shows a member's choice."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @app_commands.command(name="opt-in", description="Lend your messages for training")
    async def opt_in(self, interaction: Interaction) -> None:
        """Say yes."""
        await self._choose(interaction, True, "You opted in. `/privacy opt-out` undoes that.")

    @app_commands.command(name="opt-out", description="Never use your messages for training")
    async def opt_out(self, interaction: Interaction) -> None:
        """Say no."""
        await self._choose(interaction, False, "You opted out; that also holds for the past.")

    @app_commands.command(name="show", description="What I keep of you and what you chose")
    async def show(self, interaction: Interaction) -> None:
        """Tell what is stored and chosen."""
        await interaction.response.defer(ephemeral=True)
        guild_id = cast("int", interaction.guild_id)
        settings = await self._rooms.settings.get(guild_id)
        choice = await self._rooms.privacy.training_choice(guild_id, interaction.user.id)
        lines = [STORED, _LENDS[settings.training_consent], _CHOICES[choice]]
        if Mode.SHADOW in (settings.mode, *settings.channel_modes.values()):
            lines.insert(1, SAMPLED)
        await whisper(interaction, "\n".join(lines))

    async def _choose(self, interaction: Interaction, choice: bool, text: str) -> None:
        await interaction.response.defer(ephemeral=True)
        guild_id = cast("int", interaction.guild_id)
        await self._rooms.privacy.set_training_choice(guild_id, interaction.user.id, choice)
        await whisper(interaction, text)
