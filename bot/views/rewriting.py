"""From a text to an offer of calmer wordings, and the form for what a command cannot take."""

import discord

from bot.core.messages import Places
from bot.language.texts import Texts
from bot.platform.convert import asked, places_of
from bot.views.answers import Interaction, hurried, rooms_of, texts_for, whisper
from bot.views.bases import ApologisingModal
from bot.views.offer import Offer, OfferView
from bot.views.suggestion import as_file, described

FORM_LIMIT = 4_000
"""Characters that a form takes, and that Discord lets any message have."""
_FORM_LIFE = 15 * 60.0


class LongTextForm(ApologisingModal):
    """Asks for a text of any length that a message can have."""

    def __init__(self, say: Texts) -> None:
        super().__init__(title=say("rewriting-form-title"), timeout=_FORM_LIFE)
        self.text: discord.ui.TextInput[LongTextForm] = discord.ui.TextInput(
            custom_id="text",
            label=say("rewriting-form-label"),
            style=discord.TextStyle.paragraph,
            max_length=FORM_LIMIT,
        )
        self.add_item(self.text)

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Suggest wordings for it."""
        await offer_for(interaction, self.text.value)


async def open_form(interaction: Interaction) -> None:
    """Ask for the text in a form."""
    await interaction.response.send_modal(LongTextForm(texts_for(interaction)))


async def offer_for(interaction: Interaction, text: str) -> None:
    """Offer wordings for what the asker would like to say."""
    await _offer(interaction, text, postable=True)


async def show_for(interaction: Interaction, message: discord.Message) -> None:
    """Show wordings for a message that stands; nothing can be posted from there."""
    await _offer(interaction, message.content, postable=False)


async def _offer(interaction: Interaction, text: str, *, postable: bool) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    say = texts_for(interaction)
    if not text.strip():
        await whisper(interaction, say("rewriting-no-text"))
        return
    rooms = rooms_of(interaction)
    if await hurried(interaction, rooms.cooldowns.asking):
        return
    guild_id, places = _rules_here(interaction)
    suggestion = await rooms.wording.suggest(text, guild_id, places)
    told = described(suggestion, say)
    if not suggestion.wordings:
        await whisper(interaction, told)
        return
    message = asked(interaction, text) if postable and guild_id is not None else None
    offer = Offer(suggestion, guild_id, places, message, postable)
    view = discord.utils.MISSING
    if postable or len(suggestion.wordings) > 1:
        view = OfferView(offer, say, open_form if postable else None)
    await whisper(interaction, told, view=view, file=as_file(suggestion) or discord.utils.MISSING)


def _rules_here(interaction: Interaction) -> tuple[int | None, Places]:
    """The server and places whose rules hold: none where the bot is no member of the server."""
    guild_id = interaction.guild_id
    if guild_id is None or interaction.client.get_guild(guild_id) is None:
        return None, ()
    return guild_id, places_of(interaction.channel)
