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
from bot.core.said import permissions
from bot.language.texts import ENGLISH, Texts
from bot.platform.convert import places_of
from bot.platform.emoji import as_emoji
from bot.platform.permissions import LOG, missing
from bot.platform.translator import localised
from bot.views.answers import Interaction, texts_for, whisper
from bot.views.exemptions import ExemptionsView, exempted, exemptions, without
from bot.views.logchannel import choose_log
from bot.views.status import status

AnyPlace = discord.abc.GuildChannel | discord.Thread

AS_SERVER = ENGLISH("sensitivity-as-server")
"""What is chosen to drop a place's own choice; it can be typed in any language, too."""


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Setup(commands.GroupCog, group_name="detox", group_description=localised("setup-group")):
    """Changes one choice a command; every answer is seen by its caller alone."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    @app_commands.command(name="mode", description=localised("setup-mode-command"))
    @app_commands.describe(
        mode=localised("setup-mode-option"), channel=localised("setup-channel-option")
    )
    async def mode(
        self, interaction: Interaction, mode: str, channel: AnyPlace | None = None
    ) -> None:
        """Choose the mode, of the server or of one place, or drop a place's own choice."""
        say, wanted = texts_for(interaction), mode.strip().casefold()
        await interaction.response.defer(ephemeral=True)
        if wanted == AS_SERVER:
            await whisper(interaction, await self._drop(interaction, channel, say))
            return
        if wanted not in list(Mode):
            modes = ", ".join(f"`{one}`" for one in Mode)
            await whisper(interaction, say("setup-mode-unknown", modes=modes, drop=AS_SERVER))
            return
        chosen = Mode(wanted)

        def change(settings: GuildSettings) -> GuildSettings:
            if channel is None:
                return replace(settings, mode=chosen)
            return replace(settings, channel_modes={**settings.channel_modes, channel.id: chosen})

        await self._change(interaction, change)
        text = say("setup-mode-set", mode=chosen.value, where=_where(channel, say))
        lacking = await self._missing(interaction, chosen)
        if lacking:
            text += "\n" + say("setup-mode-lacking", permissions=permissions(lacking))
        await whisper(interaction, text)

    @mode.autocomplete("mode")
    async def _modes(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        say = texts_for(interaction)
        names = {mode.value: say(f"setup-mode-choice-{mode}") for mode in Mode}
        names[AS_SERVER] = say("setup-mode-choice-as-server")
        sought = typed.strip().casefold()
        return [
            app_commands.Choice(name=name, value=value)
            for value, name in names.items()
            if sought in name.casefold() or sought in value
        ]

    @app_commands.command(name="threshold", description=localised("setup-threshold-command"))
    @app_commands.describe(
        percent=localised("setup-threshold-option"), channel=localised("setup-channel-option")
    )
    async def threshold(
        self,
        interaction: Interaction,
        percent: app_commands.Range[int, 5, 99],
        channel: AnyPlace | None = None,
    ) -> None:
        """Choose a threshold in place of a preset, of the server or of one place."""
        threshold, place_id = percent / 100, channel.id if channel else None
        await self._change(interaction, lambda old: old.with_sensitivity(threshold, place_id))
        say = texts_for(interaction)
        where = _where(channel, say)
        await whisper(interaction, say("setup-threshold-set", threshold=threshold, where=where))

    @app_commands.command(name="log-channel", description=localised("setup-log-command"))
    @app_commands.describe(channel=localised("setup-log-option"))
    async def log_channel(
        self, interaction: Interaction, channel: discord.TextChannel | None = None
    ) -> None:
        """Choose the log channel, after saying something in it."""
        say = texts_for(interaction)
        await interaction.response.defer(ephemeral=True)
        if channel is None:
            await self._change(interaction, lambda old: replace(old, log_channel_id=None))
            await whisper(interaction, say("setup-log-none"))
            return
        await whisper(interaction, await choose_log(self._rooms, channel, interaction.user.id, say))

    @app_commands.command(name="exempt", description=localised("exempt-command"))
    @app_commands.describe(
        role=localised("exempt-role-option"),
        channel=localised("exempt-channel-option"),
        member=localised("exempt-member-option"),
        remove=localised("exempt-remove-option"),
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
        say = texts_for(interaction)
        items = [item for item in (role, channel, member) if item is not None]
        if not items:
            await interaction.response.defer(ephemeral=True)
            settings = await self._rooms.settings.get(cast("int", interaction.guild_id))
            menus = ExemptionsView(say) if exempted(settings, 100, say) else discord.utils.MISSING
            await whisper(interaction, exemptions(settings, say), view=menus)
            return
        if member is not None and member.bot and not remove:
            await whisper(interaction, say("exempt-bot", who=member.mention))
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
        who = ", ".join(item.mention for item in items)
        text = say("exempt-removed" if remove else "exempt-added", who=who)
        if role is not None and role.is_default() and not remove:
            text += "\n" + say("exempt-everybody")
        await whisper(interaction, text)

    @app_commands.command(name="fallback", description=localised("setup-fallback-command"))
    @app_commands.describe(choice=localised("setup-fallback-option"))
    @app_commands.choices(
        choice=[
            app_commands.Choice(name=localised(f"setup-fallback-choice-{one}"), value=one.value)
            for one in Fallback
        ]
    )
    async def fallback(self, interaction: Interaction, choice: str) -> None:
        """Choose what happens when no candidate passes the guard."""
        fallback = Fallback(choice)
        await self._change(interaction, lambda old: replace(old, fallback=fallback))
        await whisper(interaction, texts_for(interaction)("setup-fallback-set", choice=choice))

    @app_commands.command(name="reply", description=localised("setup-reply-command"))
    @app_commands.describe(remove_original=localised("setup-reply-option"))
    async def reply(self, interaction: Interaction, remove_original: bool) -> None:
        """Choose whether the original goes in reply mode."""
        await self._change(
            interaction, lambda old: replace(old, remove_after_reply=remove_original)
        )
        key = "setup-reply-removed" if remove_original else "setup-reply-stays"
        await whisper(interaction, texts_for(interaction)(key))

    @app_commands.command(name="training", description=localised("setup-training-command"))
    @app_commands.describe(choice=localised("setup-training-option"))
    @app_commands.choices(
        choice=[
            app_commands.Choice(name=localised(f"setup-training-choice-{one}"), value=one.value)
            for one in TrainingConsent
        ]
    )
    async def training(self, interaction: Interaction, choice: str) -> None:
        """Choose whose messages the server lends."""
        consent, say = TrainingConsent(choice), texts_for(interaction)
        await self._change(interaction, lambda old: replace(old, training_consent=consent))
        text = say("setup-training-set", whose=say(f"setup-lends-{consent}"))
        if consent is not TrainingConsent.NOBODY and not self._rooms.training_permitted:
            text += "\n" + say("setup-training-no-permission")
        await whisper(interaction, text)

    @app_commands.command(name="reports", description=localised("setup-reports-command"))
    @app_commands.describe(emoji=localised("setup-reports-option"))
    async def reports(self, interaction: Interaction, emoji: str | None = None) -> None:
        """Choose the reaction that reports; *Apps → Report as hostile* works without."""
        say = texts_for(interaction)
        chosen = None if emoji is None else as_emoji(emoji)
        if emoji is not None and chosen is None:
            await whisper(interaction, say("setup-reports-not-emoji"))
            return
        await self._change(interaction, lambda old: replace(old, report_emoji=chosen))
        if chosen:
            text = say("setup-reports-set", emoji=chosen, menu=say("menus-report"))
        else:
            text = say("setup-reports-none", menu=say("menus-report"))
        await whisper(interaction, text)

    @app_commands.command(name="status", description=localised("setup-status-command"))
    async def status(self, interaction: Interaction) -> None:
        """Tell the settings, what is missing, and how the worker does."""
        await interaction.response.defer(ephemeral=True)
        settings = await self._rooms.settings.get(cast("int", interaction.guild_id))
        told = status(
            settings,
            (await self._rooms.words.list(settings.guild_id)).entries,
            self._rooms.health,
            texts_for(interaction),
            missing=await self._missing(interaction, settings.mode),
            log_lacks=_log_lacks(interaction.guild, settings),
            hears_automod=interaction.app_permissions.manage_guild,
        )
        await whisper(interaction, told)

    async def _drop(self, interaction: Interaction, channel: AnyPlace | None, say: Texts) -> str:
        if channel is None:
            return say("setup-mode-whole-server", drop=AS_SERVER)

        def dropped(old: GuildSettings) -> GuildSettings:
            kept = {k: v for k, v in old.channel_modes.items() if k != channel.id}
            return replace(old, channel_modes=kept)

        settings = await self._rooms.desk.change(
            cast("int", interaction.guild_id), dropped, by=interaction.user.id
        )
        around = settings.mode_at(places_of(channel))
        return say("setup-mode-dropped", place=channel.mention, mode=around.value)

    async def _change(
        self, interaction: Interaction, change: Callable[[GuildSettings], GuildSettings]
    ) -> None:
        """Answer in time, then change what is stored; two moderators take turns."""
        if not interaction.response.is_done():
            await interaction.response.defer(ephemeral=True)
        await self._rooms.desk.change(
            cast("int", interaction.guild_id), change, by=interaction.user.id
        )

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


def _where(channel: AnyPlace | None, say: Texts) -> str:
    return say("setup-in-place", place=channel.mention) if channel else say("setup-on-server")


def _log_lacks(guild: discord.Guild | None, settings: GuildSettings) -> tuple[str, ...]:
    channel = guild.get_channel(settings.log_channel_id or 0) if guild else None
    return (
        () if guild is None or channel is None else missing(channel.permissions_for(guild.me), LOG)
    )
