"""Wordings to choose from, seen by the asker alone."""

from collections.abc import Sequence

import discord

from bot.core.messages import ChatMessage
from bot.core.wording import Suggestion, not_allowed
from bot.views.answers import Interaction, apologise, rooms_of, whisper
from bot.views.markdown import shown
from detox_model.results import Category

CHOICE_SECONDS = 14 * 60.0
"""Ephemeral answers can be changed for fifteen minutes."""
_ROOM = 550
_READS_AS = {
    Category.THREAT: "a threat or a wish of harm",
    Category.SLUR: "a slur",
    Category.SEXUAL: "a sexual advance",
}
MAY_NOT_SEND = "You may not send messages here."


def described(suggestion: Suggestion) -> str:
    """The suggestion in words, within one message."""
    if suggestion.category is Category.SELF_HARM:
        return (
            "I will not reword that. If you think of hurting yourself, please tell somebody you "
            "trust, or call a helpline near you: you do not have to carry it alone."
        )
    if suggestion.category is not None:
        return f"That reads as {_READS_AS[suggestion.category]}, and I do not reword those."
    if not suggestion.wordings:
        if suggestion.blocked_words:
            return f"{not_allowed(suggestion.blocked_words)} Try other words."
        if suggestion.flagged:
            return "I found no calmer wording that keeps what you mean. Try other words."
        return "That reads fine to me; I have nothing to suggest."
    head = f"That scores {suggestion.toxicity:.0%} for hostility."
    if suggestion.blocked_words:
        head += f" {not_allowed(suggestion.blocked_words)}"
    head += " Calmer ways to say it:"
    lines = [f"**{number}.** {shown(text, _ROOM)}" for number, text in _numbered(suggestion)]
    return "\n".join([head, *lines])


def _numbered(suggestion: Suggestion) -> list[tuple[int, str]]:
    return list(enumerate(suggestion.wordings, start=1))


class PostButton(discord.ui.Button["SuggestionView"]):
    """Posts one of the wordings in the asker's name."""

    def __init__(self, number: int, text: str, *, alone: bool) -> None:
        label = "Post this" if alone else f"Post {number}"
        super().__init__(label=label, style=discord.ButtonStyle.primary)
        self.text = text

    async def callback(self, interaction: Interaction) -> None:
        """Post, once, and apologise if that fails."""
        if self.view is None:
            return
        try:
            await self.view.post(interaction, self.text)
        except Exception as error:
            await apologise(interaction, error)


class SuggestionView(discord.ui.View):
    """One button a wording; after one press, or fourteen minutes, none works any more."""

    def __init__(self, message: ChatMessage, wordings: Sequence[str]) -> None:
        super().__init__(timeout=CHOICE_SECONDS)
        self._message = message
        self._used = False
        for number, text in enumerate(wordings, start=1):
            self.add_item(PostButton(number, text, alone=len(wordings) == 1))

    async def post(self, interaction: Interaction, text: str) -> None:
        """Post ``text`` for the presser, if they may send here themselves."""
        held = interaction.permissions
        thread = self._message.ref.thread_id is not None
        if not (held.send_messages_in_threads if thread else held.send_messages):
            await whisper(interaction, MAY_NOT_SEND)
            return
        if self._used:  # two presses before the first took the buttons away
            await interaction.response.defer()
            return
        self._used = True
        await interaction.response.defer()
        try:
            await rooms_of(interaction).platform.post_wording(self._message, text)
        except BaseException:
            self._used = False
            raise
        self.stop()
        await interaction.edit_original_response(content="Posted.", view=None)
