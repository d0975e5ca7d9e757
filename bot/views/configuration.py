"""What an import would change, and the buttons that let it or do not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

import discord

from bot.core.policy import GuildSettings
from bot.core.rules import Rule
from bot.core.said import Said
from bot.core.words.entries import WordEntry
from bot.language.texts import Texts
from bot.views.answers import Interaction, apologise, rooms_of, texts_for, whisper
from bot.views.listing import listed
from bot.views.sensitivity import named

VIEW_SECONDS = 14 * 60.0
_ROOM = 3_900
_LIST = 300
"""Characters of all lines, and of one list in them."""
_SHOWN = 10
_BLUE = 0x0072B2
_MENTIONS = {"exempt_role_ids": "<@&{}>", "exempt_member_ids": "<@{}>"}


class Outdated(Exception):
    """The settings are not what they were when the changes were shown."""


def differences(old: GuildSettings, new: GuildSettings, say: Texts) -> list[str]:
    """One line for each setting that would change, in the order of the settings."""
    lines = []
    for name in (field.name for field in fields(GuildSettings)):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            change = listed(list(_change(name, before, after, say)), _LIST, say)
            lines.append(f"**{say(f'config-field-{name}')}** {change}")
    return lines


def import_embed(
    lines: Sequence[str], words: tuple[int, int] | None, left_out: Sequence[Said], say: Texts
) -> discord.Embed:
    """What would change; ``words``: how many entries there are and would be."""
    lines = list(lines)
    if words is not None:
        lines.append(say("config-words", before=words[0], after=words[1]))
    text = _within("\n".join(lines))
    embed = discord.Embed(title=say("config-would-change"), description=text, colour=_BLUE)
    if left_out:
        embed.add_field(name=say("config-left-out"), value=told(left_out, say), inline=False)
    return embed


def told(notes: Sequence[Said], say: Texts) -> str:
    """Some lines, and how many more there are; within 1,024 characters."""
    lines = "\n".join(f"- {say.of(one)}" for one in notes[:_SHOWN])
    more = len(notes) - _SHOWN
    return say("setup-more", shown=lines, more=more) if more > 0 else lines


class ImportView(discord.ui.View):
    """*Apply* and *Cancel*."""

    def __init__(
        self,
        before: GuildSettings,
        after: GuildSettings,
        words: tuple[Sequence[WordEntry], Sequence[WordEntry]] | None,
        say: Texts,
    ) -> None:
        """``words``: the list as it is and as it would be, where the file changes it."""
        super().__init__(timeout=VIEW_SECONDS)
        self._before, self._after, self._words = before, after, words
        self.add_item(ApplyButton(say("config-apply")))
        self.add_item(CancelButton(say("config-cancel")))

    async def apply(self, interaction: Interaction) -> None:
        """Let what was shown hold from now on, unless somebody changed something meanwhile."""
        say, rooms = texts_for(interaction), rooms_of(interaction)
        if not interaction.permissions.manage_guild:
            await whisper(interaction, say("setup-not-allowed"))
            return
        await interaction.response.defer()

        def change(old: GuildSettings) -> GuildSettings:
            if old != self._before:
                raise Outdated
            return self._after

        guild_id = self._before.guild_id
        try:
            if self._words is not None:
                listed = (await rooms.words.list(guild_id)).entries
                if set(listed) != set(self._words[0]):
                    raise Outdated
            await rooms.desk.change(guild_id, change, by=interaction.user.id)
        except Outdated:
            await self._end(interaction, say("config-outdated"))
            return
        if self._before.keeps_samples and not self._after.keeps_samples:
            await rooms.survey.drop_samples(guild_id)
        if self._words is not None:
            await rooms.words.replace(guild_id, self._words[1], interaction.user.id)
        await self._end(interaction, say("config-applied"))

    async def cancel(self, interaction: Interaction) -> None:
        """Change nothing."""
        await interaction.response.defer()
        await self._end(interaction, texts_for(interaction)("config-cancelled"))

    async def _end(self, interaction: Interaction, text: str) -> None:
        self.stop()
        await interaction.edit_original_response(content=text, view=None)


class ApplyButton(discord.ui.Button[ImportView]):
    """Lets the changes hold."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, style=discord.ButtonStyle.success)

    async def callback(self, interaction: Interaction) -> None:
        """Apply, and apologise if that fails."""
        try:
            if self.view is not None:
                await self.view.apply(interaction)
        except Exception as error:
            await apologise(interaction, error)


class CancelButton(discord.ui.Button[ImportView]):
    """Leaves everything as it is."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label)

    async def callback(self, interaction: Interaction) -> None:
        """Cancel, and apologise if that fails."""
        try:
            if self.view is not None:
                await self.view.cancel(interaction)
        except Exception as error:
            await apologise(interaction, error)


def _change(name: str, before: object, after: object, say: Texts) -> Iterator[str]:
    if isinstance(before, frozenset) and isinstance(after, frozenset):
        mention = _MENTIONS.get(name, "<#{}>")
        yield from (f"+ {mention.format(one)}" for one in sorted(after - before))
        yield from (f"− {mention.format(one)}" for one in sorted(before - after))
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for place in sorted({*before, *after}):
            was, will = before.get(place), after.get(place)
            if was != will:
                yield f"<#{place}> {_value(was, say)} → {_value(will, say)}"
    elif isinstance(before, tuple) and isinstance(after, tuple):
        yield from (f"+ {_rule(rule)}" for rule in after if rule not in before)
        yield from (f"− {_rule(rule)}" for rule in before if rule not in after)
        if set(before) == set(after):
            yield say("config-order")
    elif name == "log_channel_id":
        yield " → ".join(f"<#{one}>" if one else say("panel-nowhere") for one in (before, after))
    else:
        yield f"{_value(before, say)} → {_value(after, say)}"


def _value(value: object, say: Texts) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return say("config-yes" if value else "config-no")
    return named(value, say) if isinstance(value, float) else str(value)


def _rule(rule: Rule) -> str:
    role = f" <@&{rule.role_id}>" if rule.role_id else ""
    lasting = f" {rule.duration}" if rule.duration else ""
    return f"{rule.count} × {rule.window}: {rule.consequence}{role}{lasting}"


def _within(text: str) -> str:
    return text if len(text) <= _ROOM else f"{text[: _ROOM - 1]}…"
