"""Events and commands: thin, they hand everything to the core's services."""

from discord.ext import commands

from bot.cogs.automod import AutoModEvents
from bot.cogs.events import Events
from bot.cogs.privacy import Privacy
from bot.cogs.reports import Reports
from bot.cogs.rewording import Rewording
from bot.cogs.setup import Setup
from bot.core.rooms import Rooms


def all_cogs(bot: commands.Bot, rooms: Rooms) -> list[commands.Cog]:
    """Every cog, with what it needs."""
    return [
        Events(rooms),
        AutoModEvents(rooms),
        Reports(bot, rooms),
        Rewording(bot, rooms),
        Setup(rooms),
        Privacy(rooms),
    ]
