"""What each preset would have flagged: a table, a picture, examples, and buttons to choose."""

import io
from collections.abc import Sequence

import discord

from bot.core.bands import FLAGGED, Band, Sample
from bot.core.messages import Places
from bot.core.plurals import counted
from bot.core.policy import GuildSettings, Sensitivity
from bot.core.preview import Preview
from bot.drawing import apart
from bot.drawing.days import encoded
from bot.views.answers import Interaction, apologise, rooms_of, whisper
from bot.views.markdown import spoiler
from bot.views.sensitivity import Measures, explained, named
from detox_model.thresholds import THRESHOLDS, Preset

VIEW_SECONDS = 14 * 60.0
"""Ephemeral answers can be changed for fifteen minutes."""
NOTHING_COUNTED = {
    True: "I have not looked at any message here yet. Choose `/detox mode mode:shadow`: then I "
    "read along without doing anything that members see, and in a few days this command "
    "tells what each sensitivity would have flagged.",
    False: "I have counted no message here in the last seven days. Ask again when there was some "
    "talk; in `shadow` mode I also keep a few examples to look at.",
}
NOT_ALLOWED = "That needs the permission **Manage Server**."
_PICTURE = "preview.png"
_CHANNELS = 10
_FEW = 3
_FEW_ROOM, _MANY_ROOM = 1_000, 1_900
_TEXT = 180
"""Characters of an example."""
_BLUE = 0x0072B2
_TITLES = {
    Band.RELAXED: "Flagged by every preset",
    Band.BALANCED: "Flagged by balanced and strict",
    Band.STRICT: "Flagged by strict alone",
}


class PreviewView(discord.ui.View):
    """A button for each preset, and one for more examples."""

    def __init__(
        self,
        preview: Preview,
        settings: GuildSettings,
        place_id: int | None,
        places: Places,
        measures: Measures,
        *,
        pictured: bool,
    ) -> None:
        """``place_id`` is what a choice is for, ``None`` for the server; ``places`` are the ids
        of it and of what is around it; ``pictured`` where :func:`picture` goes with it."""
        super().__init__(timeout=VIEW_SECONDS)
        self._preview = preview
        self._place_id = place_id
        self._places = places
        self._measures = measures
        self._pictured = pictured
        self._buttons = [ChooseButton(preset) for preset in Preset]
        self._chosen: Sensitivity
        for button in self._buttons:
            self.add_item(button)
        if preview.samples:
            self.add_item(MoreButton())
        self._mark(settings)

    def embed(self) -> discord.Embed:
        """The numbers and a few examples."""
        embed = discord.Embed(
            title="What each sensitivity would have flagged",
            description=f"{_where(self._place_id)}\n{_table(self._preview, self._chosen)}",
            colour=_BLUE,
        )
        channels = self._preview.channels()
        if self._place_id is None and len(channels) > 1:
            lines = [_line(self._preview.of_channel(one), one) for one in channels[:_CHANNELS]]
            if len(channels) > _CHANNELS:
                lines.append(f"and {counted(len(channels) - _CHANNELS, 'more channel')}")
            embed.description = f"{embed.description}\n" + "\n".join(lines)
        for band in FLAGGED:
            text = _examples(self._preview.of_band(band)[:_FEW], _FEW_ROOM)
            if text:
                embed.add_field(name=_TITLES[band], value=text, inline=False)
        if self._pictured:
            embed.set_image(url=f"attachment://{_PICTURE}")
        if not self._preview.samples:
            embed.set_footer(text="Examples to look at are kept in shadow mode alone.")
        return embed

    async def choose(self, interaction: Interaction, preset: Preset) -> None:
        """Let ``preset`` hold from now on."""
        if not interaction.permissions.manage_guild:
            await whisper(interaction, NOT_ALLOWED)
            return
        await interaction.response.defer()
        desk, guild_id = rooms_of(interaction).desk, interaction.guild_id
        settings = await desk.change(
            guild_id or 0, lambda old: old.with_sensitivity(preset, self._place_id)
        )
        self._mark(settings)
        await interaction.edit_original_response(embed=self.embed(), view=self)
        told = explained(preset, self._measures)
        await whisper(interaction, f"Sensitivity **{preset}** {_place(self._place_id)}. {told}")

    async def more(self, interaction: Interaction) -> None:
        """Show every example that was drawn."""
        embeds = [
            discord.Embed(title=_TITLES[band], description=text, colour=_BLUE)
            for band in FLAGGED
            if (text := _examples(self._preview.of_band(band), _MANY_ROOM))
        ]
        await interaction.response.send_message(
            embeds=embeds, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )

    def _mark(self, settings: GuildSettings) -> None:
        """Show which preset holds."""
        self._chosen = settings.sensitivity_at(self._places)
        for button in self._buttons:
            holds = button.preset is self._chosen
            button.style = discord.ButtonStyle.success if holds else discord.ButtonStyle.primary
            button.disabled = holds


class ChooseButton(discord.ui.Button[PreviewView]):
    """Chooses a preset there and then."""

    def __init__(self, preset: Preset) -> None:
        super().__init__(label=f"Choose {preset}")
        self.preset = preset

    async def callback(self, interaction: Interaction) -> None:
        """Choose, and apologise if that fails."""
        try:
            if self.view is not None:
                await self.view.choose(interaction, self.preset)
        except Exception as error:
            await apologise(interaction, error)


class MoreButton(discord.ui.Button[PreviewView]):
    """Shows more examples."""

    def __init__(self) -> None:
        super().__init__(label="More examples")

    async def callback(self, interaction: Interaction) -> None:
        """Show them, and apologise if that fails."""
        try:
            if self.view is not None:
                await self.view.more(interaction)
        except Exception as error:
            await apologise(interaction, error)


async def picture(preview: Preview) -> discord.File | None:
    """The days as bars; ``None`` where they cannot be drawn."""
    drawn = await apart.drawn("preview", encoded(preview.by_day()))
    if drawn is None:
        return None
    return discord.File(io.BytesIO(drawn), _PICTURE, description="Flagged messages by day, as bars")


def _table(preview: Preview, chosen: Sensitivity) -> str:
    lines = [f"{'':10}{'from':>5}{'flagged':>9}{'share':>8}{'a day':>7}"]
    for preset in Preset:
        number = f"{preview.flagged(preset):,}"
        share, a_day = f"{preview.share(preset):.1%}", f"{preview.per_day(preset):.1f}"
        start = f"{THRESHOLDS[preset]:.0%}"
        lines.append(f"{preset:10}{start:>5}{number:>9}{share:>8}{a_day:>7}")
    seen, days = counted(preview.seen, "message"), counted(preview.days, "day")
    return "```\n" + "\n".join(lines) + f"\n```\n{seen} in {days}; in force: **{named(chosen)}**."


def _line(preview: Preview, channel_id: int) -> str:
    numbers = ", ".join(f"{preset} {preview.flagged(preset):,}" for preset in Preset)
    return f"<#{channel_id}> {counted(preview.seen, 'message')}: {numbers}"


def _examples(samples: Sequence[Sample], room: int) -> str:
    """As many as fit, each behind a spoiler with its score and a link."""
    lines: list[str] = []
    for sample in samples:
        link = f"[jump]({sample.message.jump_url})"
        lines.append(f"{sample.toxicity:.0%} {spoiler(sample.text, _TEXT)} {link}")
        if len("\n".join(lines)) > room:
            lines.pop()
            break
    return "\n".join(lines)


def _place(place_id: int | None) -> str:
    return "on this server" if place_id is None else f"in <#{place_id}>"


def _where(place_id: int | None) -> str:
    threads = "" if place_id is None else " (threads count with their channel)"
    return f"The last seven days {_place(place_id)}{threads}, by score alone:"
