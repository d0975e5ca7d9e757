"""`/detox`: how a server wants to be moderated."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.errors import PlatformError
from bot.core.messages import MessageRef
from bot.core.modes import Fallback, Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.core.rooms import Rooms
from bot.views.answers import Interaction, whisper
from bot.views.exemptions import ExemptionsView, exempted, exemptions, without
from bot.views.listing import listed
from bot.views.sensitivity import named
from detox_model.thresholds import Preset

AnyPlace = discord.abc.GuildChannel | discord.Thread

_CONSENT = {
    TrainingConsent.NOBODY: "nobody's messages",
    TrainingConsent.OPT_IN: "messages of members who said yes (`/privacy opt-in`)",
    TrainingConsent.OPT_OUT: "messages of members who did not say no (`/privacy opt-out`)",
}
NO_PERMISSION = (
    "Saved. Nothing is exported for training as long as the operator of this bot does not hold "
    "Discord's permission for it."
)


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Setup(commands.GroupCog, group_name="detox", group_description="Set the bot up"):
    """Changes one choice a command; every answer is seen by its caller alone."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @app_commands.command(name="mode", description="How far I go when a message is hostile")
    @app_commands.describe(
        mode="off, shadow (log only), nudge, reply or replace",
        channel="Only there; without it, on the whole server",
    )
    async def mode(
        self, interaction: Interaction, mode: Mode, channel: AnyPlace | None = None
    ) -> None:
        """Choose the mode, of the server or of one channel."""

        def chosen(settings: GuildSettings) -> GuildSettings:
            if channel is None:
                return replace(settings, mode=mode)
            return replace(settings, channel_modes={**settings.channel_modes, channel.id: mode})

        await self._change(interaction, chosen)
        where = "on this server" if channel is None else f"in {channel.mention}"
        missing = await self._missing(interaction, mode)
        text = f"Mode **{mode}** {where}."
        if missing:
            text += f"\nHere I still lack **{', '.join(missing)}**; until then I act more mildly."
        await whisper(interaction, text)

    @app_commands.command(name="threshold", description="From which score a message is hostile")
    @app_commands.describe(
        percent="Lower catches more and errs more; 50 to begin with",
        channel="Only there; without it, on the whole server",
    )
    async def threshold(
        self,
        interaction: Interaction,
        percent: app_commands.Range[int, 5, 99],
        channel: AnyPlace | None = None,
    ) -> None:
        """Choose a threshold in place of a preset, of the server or of one place."""
        place_id = channel.id if channel else None
        await self._change(interaction, lambda old: old.with_sensitivity(percent / 100, place_id))
        where = f" in {channel.mention}" if channel else ""
        await whisper(interaction, f"Messages from **{percent} %** on are acted upon{where}.")

    @app_commands.command(name="log-channel", description="Where I tell the moderators")
    @app_commands.describe(channel="Without it, nowhere")
    async def log_channel(
        self, interaction: Interaction, channel: discord.TextChannel | None = None
    ) -> None:
        """Choose the log channel, after saying something in it."""
        channel_id = channel.id if channel else None
        await interaction.response.defer(ephemeral=True)
        if channel is not None:
            assumed = GuildSettings(cast("int", interaction.guild_id), log_channel_id=channel_id)
            await self._rooms.platform.notice(assumed, "From now on I write my log here.")
        await self._change(interaction, lambda old: replace(old, log_channel_id=channel_id))
        text = f"I log in {channel.mention}." if channel else "I log nowhere."
        await whisper(interaction, text)

    @app_commands.command(name="exempt", description="Roles, channels and members I leave alone")
    @app_commands.describe(
        channel="A channel, thread or category",
        remove="Take the exemption away again; with nothing named, you see the list",
    )
    async def exempt(
        self,
        interaction: Interaction,
        role: discord.Role | None = None,
        channel: AnyPlace | None = None,
        member: discord.Member | discord.User | None = None,
        remove: bool = False,
    ) -> None:
        """Exempt a role, a channel or a member, or stop doing so; or show who is."""
        items = [item for item in (role, channel, member) if item is not None]
        if not items:
            await interaction.response.defer(ephemeral=True)
            settings = await self._rooms.settings.get(cast("int", interaction.guild_id))
            menus = ExemptionsView() if exempted(settings, 100) else discord.utils.MISSING
            await whisper(interaction, exemptions(settings), view=menus)
            return

        def chosen(settings: GuildSettings) -> GuildSettings:
            if remove:
                return without(settings, frozenset(item.id for item in items))
            roles = frozenset({role.id} if role else ())
            channels = frozenset({channel.id} if channel else ())
            members = frozenset({member.id} if member else ())
            return replace(
                settings,
                exempt_role_ids=settings.exempt_role_ids | roles,
                exempt_channel_ids=settings.exempt_channel_ids | channels,
                exempt_member_ids=settings.exempt_member_ids | members,
            )

        await self._change(interaction, chosen)
        mentions = " and ".join(item.mention for item in items)
        verb = "No longer exempt" if remove else "Exempt"
        await whisper(interaction, f"{verb}: {mentions}.")

    @app_commands.command(name="fallback", description="When no wording is good enough")
    @app_commands.describe(choice="mask the words, withhold the message, or leave it to moderators")
    async def fallback(self, interaction: Interaction, choice: Fallback) -> None:
        """Choose what happens when no candidate passes the guard."""
        await self._change(interaction, lambda old: replace(old, fallback=choice))
        await whisper(interaction, f"Where no wording is good enough I **{choice}**.")

    @app_commands.command(name="reply", description="What the reply mode does with the original")
    async def reply(self, interaction: Interaction, remove_original: bool) -> None:
        """Choose whether the original goes in reply mode."""
        await self._change(
            interaction, lambda old: replace(old, remove_after_reply=remove_original)
        )
        verb = "is removed" if remove_original else "stays"
        await whisper(interaction, f"In `reply` mode the original {verb}.")

    @app_commands.command(name="training", description="Whose messages may be exported to train")
    async def training(self, interaction: Interaction, choice: TrainingConsent) -> None:
        """Choose whose messages the server lends."""
        await self._change(interaction, lambda old: replace(old, training_consent=choice))
        text = f"For training this server lends {_CONSENT[choice]}."
        if choice is not TrainingConsent.NOBODY and not self._rooms.training_permitted:
            text += f"\n{NO_PERMISSION}"
        await whisper(interaction, text)

    @app_commands.command(name="status", description="How I am set up here and how I do")
    async def status(self, interaction: Interaction) -> None:
        """Tell the settings, what is missing, and how the worker does."""
        await interaction.response.defer(ephemeral=True)
        settings = await self._rooms.settings.get(cast("int", interaction.guild_id))
        missing = await self._missing(interaction, settings.mode)
        log = f"<#{settings.log_channel_id}>" if settings.log_channel_id else "none"
        exempt = [f"{name.lower()} {text}" for name, text in exempted(settings, 280).items()]
        modes = [f"<#{place}> {mode}" for place, mode in settings.channel_modes.items()]
        choices = settings.channel_sensitivities.items()
        places = [f"<#{place}> {named(choice)}" for place, choice in choices]
        around = named(settings.sensitivity)
        if isinstance(settings.sensitivity, Preset):
            around += f", from {settings.threshold:.0%} on"
        lines = [
            f"**Mode** {settings.mode}" + (f" ({listed(modes, 300)})" if modes else ""),
            f"**Sensitivity** {around}" + (f" ({listed(places, 300)})" if places else ""),
            f"**Fallback** {settings.fallback}",
            f"**Log channel** {log}",
            f"**Exempt** {'; '.join(exempt) or 'nobody'}",
            f"**Training** {_CONSENT[settings.training_consent]}",
            f"**Missing permissions here** {', '.join(missing) or 'none'}",
            f"**Model** {self._rooms.health.model_name[:80]}",
            f"**Waiting** {self._rooms.health.queued} texts",
        ]
        await whisper(interaction, "\n".join(lines)[:2_000])

    async def _change(
        self, interaction: Interaction, change: Callable[[GuildSettings], GuildSettings]
    ) -> None:
        """Answer in time, then change what is stored; two moderators take turns."""
        if not interaction.response.is_done():
            await interaction.response.defer(ephemeral=True)
        await self._rooms.desk.change(cast("int", interaction.guild_id), change)

    async def _missing(self, interaction: Interaction, mode: Mode) -> tuple[str, ...]:
        guild_id, channel = cast("int", interaction.guild_id), interaction.channel
        if channel is None:
            return ()
        ref = MessageRef(guild_id, channel.id, 0)
        if isinstance(channel, discord.Thread):
            ref = MessageRef(guild_id, channel.parent_id, 0, channel.id)
        try:
            return await self._rooms.platform.missing_permissions(ref, mode)
        except PlatformError:  # the choice is stored; this was only a hint
            return ()
