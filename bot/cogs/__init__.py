"""Events and commands: thin, they hand everything to the core's services."""

from discord.ext import commands

from bot.cogs.events import Events
from bot.core.rooms import Rooms


def all_cogs(rooms: Rooms) -> list[commands.Cog]:
    """Every cog, with what it needs."""
    return [Events(rooms)]
