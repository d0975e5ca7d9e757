"""The answer to `/detox stats`: numbers, and a picture of them."""

import io
from collections.abc import Callable, Sequence
from datetime import date

import discord

from bot.core.statistics import Fate, Statistics
from bot.drawing import apart
from bot.drawing.chart import Chart, encoded
from bot.language.texts import Texts

_PICTURE = "stats.png"
_CHANNELS = 10
_LABELS = 7
"""How many days are labelled."""
_BLUE = 0x0072B2
_MINUTE, _HOUR, _DAY = 60, 60 * 60, 24 * 60 * 60

ChannelName = Callable[[int], str | None]
"""The name of a channel that the asker may see; ``None`` of any other."""


def stats_embed(
    found: Statistics, days: Sequence[date], where: str, say: Texts, *, pictured: bool
) -> discord.Embed:
    """The numbers; ``where`` is a mention or the server."""
    embed = discord.Embed(
        title=say("stats-title"),
        description=say("stats-scope", days=len(days), where=where),
        colour=_BLUE,
    )
    numbers = {"incidents": found.total, **{fate.value: found.of(fate) for fate in Fate}}
    for name, number in numbers.items():
        embed.add_field(name=say(f"stats-{name}"), value=say("stats-number", number=number))
    embed.add_field(name=say("stats-reworded"), value=say("stats-number", number=found.reworded))
    embed.add_field(name=say("stats-appeals"), value=say("stats-number", number=found.appeals))
    embed.add_field(name=say("stats-review"), value=_lasting(found.review_seconds, say))
    latency = found.latency_ms
    embed.add_field(
        name=say("stats-latency"),
        value=say("stats-none") if latency is None else say("stats-ms", ms=round(latency)),
    )
    embed.set_footer(text=say("stats-footer"))
    if pictured:
        embed.set_image(url=f"attachment://{_PICTURE}")
    return embed


async def stats_picture(
    found: Statistics, days: Sequence[date], name_of: ChannelName, say: Texts
) -> discord.File | None:
    """Bars by day and channel, drawn in another process; ``None`` where that fails."""
    chart = stats_chart(found, days, name_of, say)
    drawn = await apart.drawn("stats", encoded(chart))
    if drawn is None:
        return None
    numbers = ", ".join(
        f"{say(f'stats-{fate}')} {found.of(fate)}" for fate in Fate if found.of(fate)
    )
    told = say("stats-alt", days=len(days), numbers=numbers)
    return discord.File(io.BytesIO(drawn), _PICTURE, description=told[:1_024])


def stats_chart(found: Statistics, days: Sequence[date], name_of: ChannelName, say: Texts) -> Chart:
    """What is drawn; channels that the asker may not see have no name there."""
    every = max(1, -(-len(days) // _LABELS))
    channels = found.channels()
    shown = channels[:_CHANNELS] if len(channels) > 1 else []
    return Chart(
        title=say("stats-by-day"),
        legend={fate: say(f"stats-{fate}") for fate in Fate if found.of(fate)},
        days=[
            (
                _day(day, say) if (len(days) - 1 - number) % every == 0 else "",
                found.of_day(day),
            )
            for number, day in enumerate(days)
        ],
        by_channel=say("stats-by-channel"),
        channels=[
            (f"#{name}" if (name := name_of(one)) else say("stats-hidden"), found.of_channel(one))
            for one in shown
        ],
    )


def _day(day: date, say: Texts) -> str:
    return say("stats-day", month=say(f"stats-month-{day.month}"), day=day.day)


def _lasting(seconds: float | None, say: Texts) -> str:
    """A duration in its largest fitting unit."""
    if seconds is None:
        return say("stats-none")
    if seconds < 2 * _MINUTE:
        return say("stats-seconds", number=round(seconds))
    if seconds < 2 * _HOUR:
        return say("stats-minutes", number=round(seconds / _MINUTE))
    if seconds < 2 * _DAY:
        return say("stats-hours", number=round(seconds / _HOUR))
    return say("stats-days", number=round(seconds / _DAY))
