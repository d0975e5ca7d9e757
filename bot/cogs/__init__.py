"""Events and commands: thin, they hand everything to the core's services."""

from typing import cast

from discord import app_commands
from discord.ext import commands

from bot.cogs.auditing import Auditing
from bot.cogs.automod import AutoModEvents
from bot.cogs.config import Config
from bot.cogs.consequences import ConsequenceCommands
from bot.cogs.events import Events
from bot.cogs.exporting import Exporting
from bot.cogs.forgetting import Forgetting
from bot.cogs.panel import Panel
from bot.cogs.privacy import Privacy
from bot.cogs.reports import Reports
from bot.cogs.review import Review
from bot.cogs.rewording import Rewording
from bot.cogs.sensitivity import Sensitivity
from bot.cogs.setup import Setup
from bot.cogs.stats import Stats
from bot.cogs.storing import Storing
from bot.cogs.tidying import Tidying
from bot.cogs.words import Words
from bot.core.rooms import Rooms


def all_cogs(bot: commands.Bot, rooms: Rooms) -> list[commands.Cog]:
    """Every cog, with what it needs."""
    setup = Setup(rooms)
    group = cast("app_commands.Group", setup.app_command)
    group.add_command(Words(rooms))
    group.add_command(ConsequenceCommands(rooms))
    group.add_command(Config(rooms))
    return [
        Events(rooms),
        AutoModEvents(rooms),
        Reports(bot, rooms),
        Rewording(bot, rooms),
        setup,
        Sensitivity(rooms, setup),
        Review(setup),
        Storing(rooms, setup),
        Exporting(rooms, setup),
        Panel(setup),
        Stats(rooms, setup),
        Auditing(setup),
        Forgetting(rooms),
        Tidying(rooms),
        Privacy(rooms),
    ]
