"""Wordings to choose from: shown in full, changed, and posted once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord

from bot.core.compose import MESSAGE_LIMIT, compose
from bot.core.messages import ChatMessage, Places
from bot.core.wording import Suggestion
from bot.language.texts import Texts
from bot.views.answers import Interaction, hurried, rooms_of, texts_for, whisper
from bot.views.forms import WordingForm
from bot.views.markdown import shown
from bot.views.passing import PassingView
from bot.views.suggestion import described, in_full

CHOICE_SECONDS = 14 * 60.0
"""Ephemeral answers can be changed for fifteen minutes."""
_OPTION_ROOM = 100
_NOBODY = discord.AllowedMentions.none()

Ask = Callable[[Interaction], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion and what its asker may do with it."""

    suggestion: Suggestion
    guild_id: int | None
    """The server whose rules hold; ``None`` where the bot is not on it."""
    places: Places = ()
    message: ChatMessage | None = None
    """Where and for whom the chosen wording is posted, where the bot is on the server."""
    postable: bool = True
    """Whether the asker may post it at all: what somebody else wrote they may not."""


class OfferView(PassingView):
    """The wordings of one offer; after one is posted, or fourteen minutes, none works any more."""

    def __init__(self, offer: Offer, say: Texts, longer: Ask | None = None) -> None:
        """``longer`` opens the form for a longer text."""
        super().__init__(timeout=CHOICE_SECONDS)
        self.offer = offer
        self._longer = longer
        self._chosen = 0
        self._own: str | None = None
        """What the asker made of the chosen wording, as long as that was refused."""
        self._turn = asyncio.Lock()
        self._posted = False
        self._tried = False
        if len(offer.suggestion.wordings) > 1:
            self._choice = _Choice(offer.suggestion.wordings, say)
            self.add_item(self._choice)
        self._post = _Button(
            say("rewriting-post"), self.post_chosen, style=discord.ButtonStyle.primary
        )
        if offer.postable:
            self.add_item(self._post)
            self.add_item(_Button(say("rewriting-edit"), self.edit))
        if longer is not None:
            self.add_item(_Button(say("rewriting-longer"), longer))
        self._mark()

    @property
    def wording(self) -> str:
        """The chosen wording."""
        return self.offer.suggestion.wordings[self._chosen]

    async def choose(self, interaction: Interaction, chosen: int) -> None:
        """Make another wording the one that is shown in full and posted."""
        self._chosen, self._own = chosen, None
        self._mark()
        embed = in_full(self.offer.suggestion, chosen)
        await interaction.response.edit_message(
            content=described(self.offer.suggestion, texts_for(interaction)),
            embeds=[embed] if embed else [],
            view=self,
        )

    async def post_chosen(self, interaction: Interaction) -> None:
        """Post the chosen wording."""
        await self._send(interaction, self.wording)

    async def edit(self, interaction: Interaction) -> None:
        """Open the form; what comes back is scored again."""
        say = texts_for(interaction)
        wording = self.wording if self._own is None else self._own
        form = WordingForm(
            say("rewriting-edit-title"), self.offer.suggestion.original, wording, self._check, say
        )
        await interaction.response.send_modal(form)

    async def _check(self, interaction: Interaction, text: str) -> None:
        await interaction.response.defer()
        rooms, offer = rooms_of(interaction), self.offer
        if await hurried(interaction, rooms.cooldowns.asking):
            return
        self._own = text
        refused = await rooms.wording.check(
            offer.suggestion.original, text, offer.guild_id, offer.places
        )
        if refused is not None:
            await whisper(interaction, texts_for(interaction).of(refused))
            return
        await self._send(interaction, text)

    async def _send(self, interaction: Interaction, text: str) -> None:
        if not interaction.response.is_done():
            await interaction.response.defer()
        say = texts_for(interaction)
        if not _may_send(interaction):
            await whisper(interaction, say("rewriting-may-not-send"))
            return
        async with self._turn:  # two presses before the first took the buttons away
            if self._posted:
                return
            if await hurried(interaction, rooms_of(interaction).cooldowns.posting):
                return
            message = self.offer.message
            if message is None and self._tried:  # nobody can look there
                await whisper(interaction, say("rewriting-maybe-posted"))
                return
            # From here on the wording may stand, whatever becomes of the answer.
            tried, self._tried = self._tried, True
            if message is None:
                await _answer_openly(interaction, text)
            else:
                await rooms_of(interaction).platform.post_wording(message, text, tried=tried)
            self._posted = True
        self.stop()
        await interaction.edit_original_response(
            content=say("rewriting-posted"), embeds=[], attachments=[], view=None
        )

    def _mark(self) -> None:
        self._post.disabled = len(self.wording) > MESSAGE_LIMIT
        if len(self.offer.suggestion.wordings) > 1:
            for at, option in enumerate(self._choice.options):
                option.default = at == self._chosen


class _Choice(discord.ui.Select[OfferView]):
    def __init__(self, wordings: tuple[str, ...], say: Texts) -> None:
        options = [
            discord.SelectOption(label=_cut(f"{at + 1}. {text}"), value=str(at))
            for at, text in enumerate(wordings)
        ]
        super().__init__(placeholder=say("rewriting-choose"), options=options)

    async def callback(self, interaction: Interaction) -> None:
        """Choose."""
        if self.view is not None:
            await self.view.choose(interaction, int(self.values[0]))


class _Button(discord.ui.Button[Any]):
    def __init__(
        self,
        label: str,
        press: Ask,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        super().__init__(label=label, style=style)
        self._press = press

    async def callback(self, interaction: Interaction) -> None:
        """Press."""
        await self._press(interaction)


def _may_send(interaction: Interaction) -> bool:
    if interaction.guild_id is None:
        return True
    held = interaction.permissions
    thread = isinstance(interaction.channel, discord.Thread)
    return held.send_messages_in_threads if thread else held.send_messages


async def _answer_openly(interaction: Interaction, text: str) -> None:
    """Post where the bot is no member: by the interaction, signed, for all to see."""
    content = compose(text)
    signed = f"{content} \u00b7 {shown(interaction.user.display_name, 100)}"
    await interaction.followup.send(
        signed if len(signed) <= MESSAGE_LIMIT else content, allowed_mentions=_NOBODY
    )


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _OPTION_ROOM else line[: _OPTION_ROOM - 1] + "\u2026"
