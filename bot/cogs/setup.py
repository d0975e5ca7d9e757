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
from bot.core.reports import REPORT_MENU
from bot.core.rooms import Rooms
from bot.platform.emoji import as_emoji
from bot.views.answers import Interaction, whisper
from bot.views.exemptions import ExemptionsView, exempted, exemptions, without
from bot.views.status import CONSENT, status

AnyPlace = discord.abc.GuildChannel | discord.Thread

NO_PERMISSION = (
    "Saved. Nothing is exported for training as long as the operator of this bot does not hold "
    "Discord's permission for it."
)

EVERYBODY = (
    "Everybody has that role, so I leave the whole server alone now. "
    "`/detox exempt` without a name shows how to end that."
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
        where = f"in {channel.mention}" if channel else "on this server"
        await whisper(
            interaction, f"Sensitivity **{percent}%** {where}: I flag from that score on."
        )

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
        if member is not None and member.bot and not remove:
            await whisper(interaction, f"{member.mention} is a bot; I never read what bots write.")
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
        text = f"{'No longer exempt' if remove else 'Exempt'}: {mentions}."
        if role is not None and role.is_default() and not remove:
            text += f"\n{EVERYBODY}"
        await whisper(interaction, text)

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
        text = f"For training this server lends {CONSENT[choice]}."
        if choice is not TrainingConsent.NOBODY and not self._rooms.training_permitted:
            text += f"\n{NO_PERMISSION}"
        await whisper(interaction, text)

    @app_commands.command(name="reports", description="A reaction that reports a message to me")
    @app_commands.describe(emoji="One emoji; without it, reactions report nothing")
    async def reports(self, interaction: Interaction, emoji: str | None = None) -> None:
        """Choose the reaction that reports; *Apps → Report as hostile* works without."""
        chosen = None if emoji is None else as_emoji(emoji)
        if emoji is not None and chosen is None:
            await whisper(interaction, "That is not an emoji. Name one, as in `/detox reports 🚩`.")
            return
        await self._change(interaction, lambda old: replace(old, report_emoji=chosen))
        text = f"Reacting with {chosen} reports a message." if chosen else "No reaction reports."
        await whisper(interaction, f"{text} *Apps → {REPORT_MENU}* works either way.")

    @app_commands.command(name="status", description="How I am set up here and how I do")
    async def status(self, interaction: Interaction) -> None:
        """Tell the settings, what is missing, and how the worker does."""
        await interaction.response.defer(ephemeral=True)
        settings = await self._rooms.settings.get(cast("int", interaction.guild_id))
        told = status(
            settings,
            (await self._rooms.words.list(settings.guild_id)).entries,
            self._rooms.health,
            missing=await self._missing(interaction, settings.mode),
            hears_automod=interaction.app_permissions.manage_guild,
        )
        await whisper(interaction, told)

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
