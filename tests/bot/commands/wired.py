"""The command line with Discord at ``TEST_DISCORD`` and the word model: run it as a script."""

import os

import discord.gateway
import discord.http
import yarl

import detox_model
from bot.cli import main
from tests.bot.commands.worded import WordedCommands

if __name__ == "__main__":
    url = os.environ["TEST_DISCORD"]
    discord.http.Route.BASE = url
    gateway = yarl.URL(url.replace("http", "ws", 1) + "/gateway")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    detox_model.Detoxifier = WordedCommands  # type: ignore[assignment, misc]
    main()
