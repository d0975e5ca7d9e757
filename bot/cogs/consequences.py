"""`/detox consequences`: what follows when one member's messages are flagged again and again."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import cast

import discord
from discord import app_commands

from bot.core.errors import DetoxbotError
from bot.core.policy import GuildSettings
from bot.core.rooms import Rooms
from bot.core.rules import Consequence, Rule
from bot.core.ruling import checked, with_rule, without_rule
from bot.core.said import Said, permissions, said
from bot.platform.permissions import title
from bot.platform.rights import may_ask
from bot.platform.translator import OneOf, localised
from bot.views.answers import ANSWER_SECONDS, Interaction, texts_for, whisper
from bot.views.sanction import lasting, ruled

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SPAN = re.compile(r"(?P<many>[0-9]{1,5})\s*(?P<unit>[mhd])[a-z]*", re.IGNORECASE)
_WINDOWS = ("1h", "24h", "7d", "30d")
_TIMEOUTS = ("5m", "1h", "24h", "7d")
_CHOICE = 100

Choices = list[app_commands.Choice[str]]


class ConsequenceCommands(app_commands.Group):
    """Adds, removes and lists rules; every answer is seen by its caller alone."""

    def __init__(self, rooms: Rooms) -> None:
        super().__init__(name="consequences", description=localised("consequences-group"))
        self._rooms = rooms

    @app_commands.command(name="add", description=localised("consequences-add"))
    @app_commands.rename(deed="do", duration="for")
    @app_commands.describe(
        count=localised("consequences-add-count"),
        within=localised("consequences-add-within"),
        deed=localised("consequences-add-do"),
        role=localised("consequences-add-role"),
        duration=localised("consequences-add-for"),
    )
    async def add(
        self,
        interaction: Interaction,
        count: app_commands.Range[int, 2, 100],
        within: str,
        deed: app_commands.Transform[Consequence, OneOf(Consequence, "consequences-choice-")],
        role: discord.Role | None = None,
        duration: str | None = None,
    ) -> None:
        """Add one rule."""
        await interaction.response.defer(ephemeral=True)
        say = texts_for(interaction)
        window, lasts = span_of(within), span_of(duration or "")
        if window is None or (duration and lasts is None):
            await whisper(interaction, say("consequences-bad-span"))
            return
        rule = Rule(
            count,
            window,
            deed,
            lasts if deed is Consequence.TIMEOUT else None,
            role.id if role is not None and deed is Consequence.ROLE else None,
        )
        refused: Said | None = None
        # Else whoever manages the server could have the bot give them any role below its own.
        beyond = None if may_ask(interaction.user, rule) else said("consequences-beyond-you")

        def added(old: GuildSettings) -> GuildSettings:
            nonlocal refused
            refused = checked(old, rule) or beyond
            return old if refused else with_rule(old, rule)

        settings = await self._rooms.desk.change(_guild(interaction), added, by=interaction.user.id)
        if refused is not None:
            await whisper(interaction, say.of(refused))
            return
        lines = [say("consequences-added", rule=ruled(rule, say))]
        if settings.log_channel_id is None:
            lines.append(say("consequences-no-log"))
        lines += self._hints(interaction, rule, role)
        await whisper(interaction, "\n".join(lines))

    @app_commands.command(name="remove", description=localised("consequences-remove"))
    @app_commands.describe(rule=localised("consequences-remove-rule"))
    async def remove(self, interaction: Interaction, rule: str) -> None:
        """Remove one rule."""
        await interaction.response.defer(ephemeral=True)
        say = texts_for(interaction)
        before = (await self._rooms.settings.get(_guild(interaction))).rules
        settings = await self._rooms.desk.change(
            _guild(interaction),
            lambda old: without_rule(old, rule.strip()),
            by=interaction.user.id,
        )
        gone = len(settings.rules) < len(before)
        await whisper(interaction, say("consequences-removed" if gone else "consequences-unknown"))

    @app_commands.command(name="list", description=localised("consequences-list"))
    async def list(self, interaction: Interaction) -> None:
        """Show the rules."""
        await interaction.response.defer(ephemeral=True)
        say = texts_for(interaction)
        rules = (await self._rooms.settings.get(_guild(interaction))).rules
        lines = [say("consequences-listed"), *(f"- {ruled(rule, say)}" for rule in rules)]
        await whisper(interaction, "\n".join(lines) if rules else say("consequences-none"))

    @add.autocomplete("within")
    async def _windows(self, interaction: Interaction, typed: str) -> Choices:
        return _spans(interaction, typed, _WINDOWS)

    @add.autocomplete("duration")
    async def _durations(self, interaction: Interaction, typed: str) -> Choices:
        return _spans(interaction, typed, _TIMEOUTS)

    @remove.autocomplete("rule")
    async def _rules(self, interaction: Interaction, typed: str) -> Choices:
        say, sought = texts_for(interaction), typed.strip().casefold()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                settings = await self._rooms.settings.get(_guild(interaction))
        except (DetoxbotError, TimeoutError):  # there is nobody to apologise to while they type
            return []
        named = [(_plainly(interaction, ruled(rule, say)), rule.key) for rule in settings.rules]
        return [
            app_commands.Choice(name=name[:_CHOICE], value=key)
            for name, key in named
            if sought in name.casefold()
        ]

    def _hints(
        self, interaction: Interaction, rule: Rule, role: discord.Role | None
    ) -> Sequence[str]:
        """What would keep the rule from working as things are now."""
        say, held = texts_for(interaction), interaction.app_permissions
        if rule.consequence is Consequence.TIMEOUT and not held.moderate_members:
            return [
                say("consequences-lacking", permissions=permissions([title("moderate_members")]))
            ]
        if rule.consequence is Consequence.ROLE and not held.manage_roles:
            return [say("consequences-lacking", permissions=permissions([title("manage_roles")]))]
        if rule.consequence is Consequence.ROLE and role is not None and not role.is_assignable():
            return [say("consequences-role-above-me")]
        return []


def span_of(typed: str) -> timedelta | None:
    """``30m``, ``24h`` or ``7 d``; ``None`` for anything else."""
    found = _SPAN.fullmatch(typed.strip())
    return int(found["many"]) * _UNITS[found["unit"].lower()] if found else None


def _spans(interaction: Interaction, typed: str, usual: tuple[str, ...]) -> Choices:
    say = texts_for(interaction)
    own = [typed.strip()] if span_of(typed) and typed.strip() not in usual else []
    fitting = [one for one in usual if one.startswith(typed.strip().casefold())]
    choices = []
    for one in [*own, *fitting]:
        span = span_of(one)
        if span is not None:
            choices.append(app_commands.Choice(name=lasting(span, say), value=one))
    return choices


def _plainly(interaction: Interaction, line: str) -> str:
    """A line without mentions, which choices do not show."""

    def named(found: re.Match[str]) -> str:
        role = interaction.guild.get_role(int(found[1])) if interaction.guild else None
        return f"@{role.name}" if role is not None else "?"

    return re.sub(r"<@&([0-9]+)>", named, line).replace("**", "")


def _guild(interaction: Interaction) -> int:
    return cast("int", interaction.guild_id)
