"""`/privacy`: a member's say in what becomes of their words."""

from discord import app_commands
from discord.ext import commands

from bot.core.audit import Action
from bot.core.privacy import Choice
from bot.core.rooms import Rooms
from bot.platform.translator import localised
from bot.views.answers import Interaction, hurried, texts_for, whisper
from bot.views.erasing import DeleteView, explained
from bot.views.handover import hand_over
from bot.views.privacy import overview, policy_link, show_policy
from bot.views.trail import noted

HERE, EVERYWHERE = "here", "everywhere"
_WHERE = [
    app_commands.Choice(name=localised("privacy-where-here"), value=HERE),
    app_commands.Choice(name=localised("privacy-where-everywhere"), value=EVERYWHERE),
]
_WHAT = [
    app_commands.Choice(name=localised("privacy-what-training"), value=Choice.TRAINING.value),
    app_commands.Choice(name=localised("privacy-what-keeping"), value=Choice.KEEPING.value),
]


@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
@app_commands.allowed_installs(guilds=True, users=True)
class Privacy(
    commands.GroupCog, group_name="privacy", group_description=localised("privacy-group")
):
    """Shows, hands over and deletes what is kept of a member, and stores their choices.

    Where the bot is no member of the server, all servers are meant.
    """

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @app_commands.command(name="show", description=localised("privacy-show"))
    async def show(self, interaction: Interaction) -> None:
        """Tell what is stored and chosen."""
        if await self._waits(interaction):
            return
        say, guild_id = texts_for(interaction), _server(interaction)
        kept = await self._rooms.privacy.kept(interaction.user.id, guild_id)
        if guild_id is None:
            text = overview(kept, say)
        else:
            settings = await self._rooms.settings.get(guild_id)
            choices = await self._rooms.privacy.choices(guild_id, interaction.user.id)
            text = overview(kept, say, settings, choices)
        await whisper(interaction, text, view=policy_link(self._rooms.installation, say))

    @app_commands.command(name="policy", description=localised("privacy-policy"))
    async def policy(self, interaction: Interaction) -> None:
        """Tell what this installation stores, and for how long."""
        if await self._waits(interaction):
            return
        guild_id = _server(interaction)
        settings = None if guild_id is None else await self._rooms.settings.get(guild_id)
        await show_policy(interaction, self._rooms.installation, settings)

    @app_commands.command(name="export", description=localised("privacy-export"))
    @app_commands.describe(where=localised("privacy-where"))
    @app_commands.choices(where=_WHERE)
    async def export(self, interaction: Interaction, where: str = HERE) -> None:
        """Hand over all that is kept, as JSON."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if not await hurried(interaction, self._rooms.cooldowns.exporting):
            await hand_over(interaction, _scope(interaction, where))

    @app_commands.command(name="opt-in", description=localised("privacy-opt-in"))
    @app_commands.describe(what=localised("privacy-what"))
    @app_commands.choices(what=_WHAT)
    async def opt_in(self, interaction: Interaction, what: str = Choice.TRAINING.value) -> None:
        """Say yes."""
        await self._choose(interaction, Choice(what), True)

    @app_commands.command(name="opt-out", description=localised("privacy-opt-out"))
    @app_commands.describe(what=localised("privacy-what"))
    @app_commands.choices(what=_WHAT)
    async def opt_out(self, interaction: Interaction, what: str = Choice.TRAINING.value) -> None:
        """Say no."""
        await self._choose(interaction, Choice(what), False)

    @app_commands.command(name="delete", description=localised("privacy-delete"))
    @app_commands.describe(
        where=localised("privacy-where"), rewrites=localised("privacy-delete-rewrites")
    )
    @app_commands.choices(where=_WHERE)
    async def delete(
        self, interaction: Interaction, where: str = HERE, rewrites: bool = False
    ) -> None:
        """Say what would be deleted, behind a button."""
        if await self._waits(interaction):
            return
        say, guild_id = texts_for(interaction), _scope(interaction, where)
        kept = await self._rooms.privacy.kept(interaction.user.id, guild_id)
        text = explained(kept, say, everywhere=guild_id is None, posts=rewrites)
        await whisper(interaction, text, view=DeleteView(guild_id, say, posts=rewrites))

    async def _choose(self, interaction: Interaction, what: Choice, choice: bool) -> None:
        if await self._waits(interaction):
            return
        say, guild_id = texts_for(interaction), _server(interaction)
        if guild_id is None:
            await whisper(interaction, say("privacy-choose-on-a-server"))
            return
        await self._rooms.privacy.choose(guild_id, interaction.user.id, what, choice)
        noted(interaction, Action.CHOSE, what=what.value, choice=choice)
        await whisper(interaction, say(f"privacy-chose-{what}-{'yes' if choice else 'no'}"))

    async def _waits(self, interaction: Interaction) -> bool:
        """Answer in time; whether the member has to wait, of which they were told."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        return await hurried(interaction, self._rooms.cooldowns.choosing)


def _server(interaction: Interaction) -> int | None:
    """The server, if the bot is on it."""
    guild_id = interaction.guild_id
    if guild_id is None or interaction.client.get_guild(guild_id) is None:
        return None
    return guild_id


def _scope(interaction: Interaction, where: str) -> int | None:
    return None if where == EVERYWHERE else _server(interaction)
