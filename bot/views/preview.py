"""What each preset would have flagged: a table, a picture, examples, and buttons to choose."""

import io
from collections.abc import Sequence

import discord

from bot.core.bands import FLAGGED, Sample
from bot.core.messages import Places
from bot.core.policy import GuildSettings, Sensitivity
from bot.core.preview import Preview
from bot.drawing import apart
from bot.drawing.days import Bar, Chart, encoded
from bot.language.texts import Texts
from bot.views.answers import Interaction, apologise, rooms_of, whisper
from bot.views.markdown import spoiler
from bot.views.sensitivity import Measures, chosen, named
from detox_model.thresholds import THRESHOLDS, Preset

VIEW_SECONDS = 14 * 60.0
"""Ephemeral answers can be changed for fifteen minutes."""
_PICTURE = "preview.png"
_CHANNELS = 10
_FEW = 3
_FEW_ROOM, _MANY_ROOM = 1_000, 1_900
_TEXT = 180
"""Characters of an example."""
_BLUE = 0x0072B2


class PreviewView(discord.ui.View):
    """A button for each preset, and one for more examples."""

    def __init__(
        self,
        preview: Preview,
        settings: GuildSettings,
        place_id: int | None,
        places: Places,
        measures: Measures,
        say: Texts,
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
        self._say = say
        self._pictured = pictured
        self._buttons = [ChooseButton(preset, say) for preset in Preset]
        self._chosen: Sensitivity
        for button in self._buttons:
            self.add_item(button)
        if preview.samples:
            self.add_item(MoreButton(say))
        self._mark(settings)

    def embed(self) -> discord.Embed:
        """The numbers and a few examples."""
        say = self._say
        where, table = _where(self._place_id, say), _table(self._preview, self._chosen, say)
        embed = discord.Embed(
            title=say("preview-title"), description=f"{where}\n{table}", colour=_BLUE
        )
        channels = self._preview.channels()
        if self._place_id is None and len(channels) > 1:
            shown = channels[:_CHANNELS]
            lines = [_line(self._preview.of_channel(one), one, say) for one in shown]
            if len(channels) > _CHANNELS:
                lines.append(say("preview-more-channels", count=len(channels) - _CHANNELS))
            embed.description = f"{embed.description}\n" + "\n".join(lines)
        for band in FLAGGED:
            text = _examples(self._preview.of_band(band)[:_FEW], _FEW_ROOM, say)
            if text:
                embed.add_field(name=say(f"preview-band-{band}"), value=text, inline=False)
        if self._pictured:
            embed.set_image(url=f"attachment://{_PICTURE}")
        if not self._preview.samples:
            embed.set_footer(text=say("preview-no-examples"))
        return embed

    async def choose(self, interaction: Interaction, preset: Preset) -> None:
        """Let ``preset`` hold from now on."""
        if not interaction.permissions.manage_guild:
            await whisper(interaction, self._say("setup-not-allowed"))
            return
        await interaction.response.defer()
        desk, guild_id = rooms_of(interaction).desk, interaction.guild_id
        settings = await desk.change(
            guild_id or 0,
            lambda old: old.with_sensitivity(preset, self._place_id),
            by=interaction.user.id,
        )
        self._mark(settings)
        await interaction.edit_original_response(embed=self.embed(), view=self)
        await whisper(interaction, chosen(self._say, preset, self._place_id, self._measures))

    async def more(self, interaction: Interaction) -> None:
        """Show every example that was drawn."""
        embeds = [
            discord.Embed(title=self._say(f"preview-band-{band}"), description=text, colour=_BLUE)
            for band in FLAGGED
            if (text := _examples(self._preview.of_band(band), _MANY_ROOM, self._say))
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

    def __init__(self, preset: Preset, say: Texts) -> None:
        super().__init__(label=say("preview-choose", preset=named(preset, say)))
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

    def __init__(self, say: Texts) -> None:
        super().__init__(label=say("preview-more"))

    async def callback(self, interaction: Interaction) -> None:
        """Show them, and apologise if that fails."""
        try:
            if self.view is not None:
                await self.view.more(interaction)
        except Exception as error:
            await apologise(interaction, error)


async def picture(preview: Preview, say: Texts) -> discord.File | None:
    """The days as bars; ``None`` where they cannot be drawn."""
    drawn = await apart.drawn("preview", encoded(_chart(preview, say)))
    if drawn is None:
        return None
    return discord.File(io.BytesIO(drawn), _PICTURE, description=say("preview-picture"))


def _chart(preview: Preview, say: Texts) -> Chart:
    bars = []
    for day, bands in preview.by_day():
        flagged = {band: bands.get(band, 0) for band in FLAGGED}
        total = say("preview-count", count=sum(flagged.values()))
        bars.append(Bar(say.day(day), total, flagged))
    legend = {band: say(f"preview-legend-{band}") for band in FLAGGED}
    return Chart(say("preview-picture-title"), legend, tuple(bars))


def _table(preview: Preview, chosen: Sensitivity, say: Texts) -> str:
    rows = [["", *(say(f"preview-head-{head}") for head in ("from", "flagged", "share", "a-day"))]]
    for preset in Preset:
        rows.append(
            [
                named(preset, say),
                named(THRESHOLDS[preset], say),
                say("preview-count", count=preview.flagged(preset)),
                say("preview-share", share=preview.share(preset)),
                say("preview-a-day", count=preview.per_day(preset)),
            ]
        )
    first, *others = (max(map(len, column)) for column in zip(*rows, strict=True))
    lines = [
        "  ".join([row[0].ljust(first), *map(str.rjust, row[1:], others)]).rstrip() for row in rows
    ]
    seen = say(
        "preview-seen",
        messages=preview.seen,
        days=preview.days,
        sensitivity=named(chosen, say),
    )
    return "```\n" + "\n".join(lines) + f"\n```\n{seen}"


def _line(preview: Preview, channel_id: int, say: Texts) -> str:
    numbers = ", ".join(
        say("preview-flagged-by", preset=named(preset, say), count=preview.flagged(preset))
        for preset in Preset
    )
    return say("preview-channel", place=f"<#{channel_id}>", messages=preview.seen, numbers=numbers)


def _examples(samples: Sequence[Sample], room: int, say: Texts) -> str:
    """As many as fit, each behind a spoiler with its score and a link."""
    lines: list[str] = []
    for sample in samples:
        lines.append(
            say(
                "preview-example",
                toxicity=sample.toxicity,
                text=spoiler(sample.text, _TEXT),
                link=sample.message.jump_url,
            )
        )
        if len("\n".join(lines)) > room:
            lines.pop()
            break
    return "\n".join(lines)


def _where(place_id: int | None, say: Texts) -> str:
    return say("preview-where", place="none" if place_id is None else f"<#{place_id}>")
