"""The moderators' log channel: a card for each incident, and notices."""

from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.core.errors import MessageGone, PermissionMissing
from bot.core.incidents import Incident, Review
from bot.core.messages import MessageRef
from bot.core.policy import GuildSettings
from bot.core.said import Said
from bot.language.texts import Texts, texts
from bot.platform.errors import translated
from bot.platform.history import bearing
from bot.platform.logs import log_channel
from bot.platform.permissions import CARDS, title
from bot.platform.places import hides, messageable
from bot.views.buttons import ON_CARDS, custom_ids
from bot.views.card import card_embeds
from bot.views.review import CardView

_NOBODY = discord.AllowedMentions.none()
_SEND = title("send_messages")


class Cards:
    """Posts, finds and draws cards anew; whatever it posts pings nobody.

    Every call raises a :class:`~bot.core.errors.PlatformError` or does what it says.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def post(self, incident: Incident, settings: GuildSettings) -> int | None:
        """Post a card; its id, or ``None`` without a log channel."""
        channel = self._channel(settings, writing=True)
        if channel is None:
            return None
        hidden = hides(self._client, incident.ref, channel.id)
        say = texts(settings.language)
        with translated(_SEND):
            card = await channel.send(
                embeds=card_embeds(incident, (), say, hidden=hidden),
                view=CardView(incident, say, hidden=hidden),
                allowed_mentions=_NOBODY,
            )
        return card.id

    async def update(
        self, incident: Incident, settings: GuildSettings, reviews: Sequence[Review]
    ) -> None:
        """Draw an incident's card anew, if it has one and that stands."""
        if incident.log_channel_id is not None:  # it may have been another then
            settings = replace(settings, log_channel_id=incident.log_channel_id)
        channel = self._channel(settings)
        if channel is None or incident.log_message_id is None:
            return
        card = channel.get_partial_message(incident.log_message_id)
        hidden = hides(self._client, incident.ref, channel.id)
        say = texts(settings.language)
        embeds = card_embeds(incident, reviews, say, hidden=hidden)
        try:
            with translated(_SEND):
                await card.edit(
                    embeds=embeds,
                    view=CardView(incident, say, hidden=hidden),
                    allowed_mentions=_NOBODY,
                )
        except MessageGone:
            return

    async def silence(self, card: MessageRef, incident_id: int, say: Texts) -> None:
        """Take the words from the card of an erased incident; its number stays."""
        embed = discord.Embed(description=say("card-erased", incident=str(incident_id)))
        with translated(_SEND):
            await (
                messageable(self._client, card)
                .get_partial_message(card.message_id)
                .edit(content=None, embeds=[embed], view=None, allowed_mentions=_NOBODY)
            )

    async def find(self, incident: Incident, settings: GuildSettings) -> int | None:
        """The id of the newest of an incident's cards that stand, if any does."""
        channel = self._channel(settings)
        if channel is None:
            return None
        buttons = custom_ids(ON_CARDS, incident.id)
        cards = await bearing(buttons, self._client, channel, incident.ref)
        return cards[0] if cards else None

    async def notice(self, settings: GuildSettings, text: str | Said) -> None:
        """Tell the moderators something once, in the log channel if there is one."""
        channel = self._channel(settings, writing=True)
        if channel is not None:
            if isinstance(text, Said):
                text = texts(settings.language).of(text)
            with translated(_SEND):
                await channel.send(text, allowed_mentions=_NOBODY)

    def _channel(
        self, settings: GuildSettings, *, writing: bool = False
    ) -> discord.PartialMessageable | None:
        """The log channel, if there is one.

        Raises :class:`~bot.core.errors.PermissionMissing`, without asking Discord, if it is to
        be for ``writing`` and cannot: refused requests count against the bot.
        """
        found = log_channel(self._client, settings)
        channel = None if found is None else self._client.get_channel(found.id)
        if writing and isinstance(channel, discord.abc.GuildChannel):
            held = channel.permissions_for(channel.guild.me)
            for name in CARDS:  # the first one: without it the others do not count either
                if not getattr(held, name):
                    raise PermissionMissing(title(name))
        return found
