"""Views of an answer that one person gets: they last for minutes, and a later press is told so.

Discord keeps their buttons for as long as the answer is open, over every restart of the bot.
"""

import re
import secrets
from typing import Any, Self
from weakref import WeakSet

import discord

from bot.views.answers import Interaction, texts_for, whisper
from bot.views.bases import ApologisingView

_PREFIX = "detox-passing"
_TOKEN = re.compile(rf"{_PREFIX}:(?P<token>[0-9a-f]{{16}}):[0-9]{{1,3}}\Z")


class _Life:
    """The token of a view that still answers; dies with the view."""

    def __init__(self) -> None:
        self.token = secrets.token_hex(8)


_living: "WeakSet[_Life]" = WeakSet()


class PassingView(ApologisingView):
    """A view that answers for ``timeout`` seconds at the most."""

    def __init__(self, *, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._life = _Life()
        self._named = 0
        _living.add(self._life)
        for item in self.children:
            self._name(item)

    def add_item(self, item: discord.ui.Item[Any]) -> Self:
        """Add an item, under a custom_id by which a press finds out that the view is gone."""
        self._name(item)
        return super().add_item(item)

    def stop(self) -> None:
        """Answer no more."""
        _living.discard(self._life)
        super().stop()

    async def on_timeout(self) -> None:
        """Answer no more."""
        _living.discard(self._life)

    def _name(self, item: discord.ui.Item[Any]) -> None:
        if isinstance(item, discord.ui.Button | discord.ui.Select) and item.is_dispatchable():
            item.custom_id = f"{_PREFIX}:{self._life.token}:{self._named}"
            self._named += 1


class Outlived(discord.ui.DynamicItem[discord.ui.Item[Any]], template=_TOKEN):
    """What is left of a passing view's item: says that it is over, unless the view answers."""

    def __init__(self, item: discord.ui.Item[Any], token: str) -> None:
        super().__init__(item)
        self._token = token

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Build the item again from what Discord sent back."""
        del interaction
        return cls(item, match["token"])

    async def callback(self, interaction: Interaction) -> None:
        """Say that it is over."""
        if not any(life.token == self._token for life in _living):
            await whisper(interaction, texts_for(interaction)("answers-over"))
