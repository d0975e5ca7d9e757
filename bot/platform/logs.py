"""The moderators' log channel, for what is no card of an incident."""

from collections.abc import Sequence

import discord

from bot.core.errors import MessageGone
from bot.core.incidents import Incident
from bot.core.policy import GuildSettings
from bot.core.rules import Consequence, Sanction
from bot.core.said import Said
from bot.language.texts import texts
from bot.platform.errors import translated
from bot.platform.history import HISTORY
from bot.platform.permissions import title
from bot.views.sanction import SanctionView, told

_NOBODY = discord.AllowedMentions.none()
_SEND = title("send_messages")


def log_channel(
    client: discord.Client, settings: GuildSettings
) -> discord.PartialMessageable | None:
    """The server's own log channel, if it has one."""
    if settings.log_channel_id is None:
        return None
    channel = client.get_channel(settings.log_channel_id)
    guild_id = getattr(getattr(channel, "guild", None), "id", settings.guild_id)
    if guild_id != settings.guild_id:  # settings may have been imported from elsewhere
        return None
    return client.get_partial_messageable(settings.log_channel_id, guild_id=settings.guild_id)


class DiscordLog:
    """Fulfils :class:`bot.core.ports.ModeratorLog`; whatever it posts pings nobody."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def remark(self, incident: Incident, settings: GuildSettings, remark: Said) -> None:
        """Say something below an incident's card, or by itself where none stands."""
        channel = log_channel(self._client, settings)
        if channel is None:
            return
        text = texts(settings.language).of(remark)
        card_id = incident.log_message_id
        try:
            with translated(_SEND, HISTORY):
                if card_id is None:
                    await channel.send(text, allowed_mentions=_NOBODY)
                    return
                card = discord.MessageReference(
                    message_id=card_id, channel_id=channel.id, guild_id=settings.guild_id
                )
                await channel.send(
                    text, reference=card, mention_author=False, allowed_mentions=_NOBODY
                )
        except MessageGone:  # somebody deleted the card
            with translated(_SEND):
                await channel.send(text, allowed_mentions=_NOBODY)

    async def tell(
        self,
        settings: GuildSettings,
        sanction: Sanction,
        because: Sequence[Incident],
        failure: Said | None,
    ) -> None:
        """Tell what a rule did, or why it could not, with links to the incidents."""
        channel = log_channel(self._client, settings)
        if channel is None:
            return
        say = texts(settings.language)
        undone = failure is None and sanction.rule.consequence is not Consequence.ALERT
        with translated(_SEND):
            await channel.send(
                told(sanction, because, failure, say),
                view=SanctionView(sanction, say) if undone else discord.utils.MISSING,
                suppress_embeds=True,
                allowed_mentions=_NOBODY,
            )
