"""`/detox export`: a server's reviewed examples, for its administrators."""

from datetime import timedelta
from typing import Any, cast

from discord import app_commands
from discord.ext import commands

from bot.cogs.setup import AnyPlace, Setup
from bot.core.incidents import ReviewAction
from bot.core.lending import Format, Kind, Wish
from bot.core.rooms import Rooms
from bot.platform.translator import localised
from bot.views.answers import Interaction, hurried, texts_for, whisper
from bot.views.exporting import export

_FORMATS = [
    app_commands.Choice(name=localised(f"exporting-format-{one}"), value=one.value)
    for one in (Format.JSONL, Format.TSV, Format.PARQUET)
]
_KINDS = [
    app_commands.Choice(name=localised(f"exporting-kind-{one}"), value=one.value) for one in Kind
]
_VERDICTS = [
    app_commands.Choice(name=localised(f"exporting-verdict-{one}"), value=one.value)
    for one in ReviewAction
    if one is not ReviewAction.REWORDED
]


class Exporting(commands.Cog):
    """Joins the group of the setup cog."""

    def __init__(self, rooms: Rooms, setup: Setup) -> None:
        self._rooms = rooms
        command: app_commands.Command[Any, Any, None] = app_commands.Command(
            name="export",
            description=localised("exporting-command"),
            callback=self.export,
        )
        cast("app_commands.Group", setup.app_command).add_command(command)

    @app_commands.describe(
        file=localised("exporting-format-option"),
        kind=localised("exporting-kind-option"),
        verdict=localised("exporting-verdict-option"),
        days=localised("exporting-days-option"),
        channel=localised("exporting-channel-option"),
        flags=localised("exporting-flags-option"),
    )
    @app_commands.choices(file=_FORMATS, kind=_KINDS, verdict=_VERDICTS)
    async def export(
        self,
        interaction: Interaction,
        file: str = Format.JSONL.value,
        kind: str = Kind.PAIRS.value,
        verdict: str | None = None,
        days: app_commands.Range[int, 1, 3650] | None = None,
        channel: AnyPlace | None = None,
        flags: bool = False,
    ) -> None:
        """Write what may be lent, and hand it over or say where it is."""
        say = texts_for(interaction)
        if not interaction.permissions.administrator:
            await whisper(interaction, say("exporting-not-you"))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        if await hurried(interaction, self._rooms.cooldowns.exporting):
            return
        if flags and (kind == Kind.PREFERENCES.value or file == Format.TSV.value):
            await whisper(interaction, say("exporting-no-flags"))
            return
        wish = Wish(
            guild_id=cast("int", interaction.guild_id),
            asked_by=interaction.user.id,
            form=Format(file),
            kind=Kind(kind),
            statuses=None if verdict is None else frozenset({ReviewAction(verdict)}),
            since=None if days is None else self._rooms.now() - timedelta(days=days),
            channel_id=None if channel is None else channel.id,
            include_flags=flags,
        )
        await export(interaction, wish)
