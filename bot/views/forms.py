"""Forms, and the button that opens one again with what was typed."""

from collections.abc import Awaitable, Callable

import discord

from bot.core.compose import MESSAGE_LIMIT
from bot.core.reviews import Reviewed
from bot.language.texts import Texts
from bot.views.answers import Interaction, apologise, texts_for, whisper
from bot.views.refusals import refused

FORM_SECONDS = 2.0
"""A form must be the first answer to a press, which is due within three seconds."""
REASON_LIMIT = 500
"""Characters of a moderator's reason."""
_FORM_LIFE = 15 * 60.0
_RETRY_SECONDS = 14 * 60.0
_TITLE, _LABEL = 45, 45
"""Characters that Discord takes."""

Save = Callable[[Interaction, str], Awaitable[None]]


class Form(discord.ui.Modal):
    """Asks for one text and hands it to ``save``."""

    def __init__(self, title: str, save: Save) -> None:
        super().__init__(title=title[:_TITLE], timeout=_FORM_LIFE)
        self._save = save
        self.answer: discord.ui.TextInput[Form] | None = None

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Hand the text on, and apologise if that fails."""
        try:
            await self._save(interaction, self.answer.value if self.answer else "")
        except Exception as error:
            await apologise(interaction, error)


class WordingForm(Form):
    """Asks for a wording, the original below it."""

    def __init__(self, title: str, original: str, wording: str, save: Save, say: Texts) -> None:
        super().__init__(title, save)
        self.answer = discord.ui.TextInput(
            custom_id="wording",
            label=say("post-form-wording")[:_LABEL],
            style=discord.TextStyle.paragraph,
            default=wording[:MESSAGE_LIMIT],
            max_length=MESSAGE_LIMIT,
        )
        self.add_item(self.answer)
        self.add_item(
            discord.ui.TextInput(
                custom_id="original",
                label=say("post-form-original")[:_LABEL],
                style=discord.TextStyle.paragraph,
                default=original[:4_000],
                required=False,
                max_length=4_000,
            )
        )


class ReasonForm(Form):
    """Asks for a reason, which may be left out unless ``required``."""

    def __init__(self, title: str, save: Save, say: Texts, *, required: bool = False) -> None:
        super().__init__(title, save)
        self.answer = discord.ui.TextInput(
            custom_id="reason",
            label=say("review-form-reason")[:_LABEL],
            placeholder=say("review-form-reason-hint")[:100],
            style=discord.TextStyle.paragraph,
            required=required,
            max_length=REASON_LIMIT,
        )
        self.add_item(self.answer)


class RetryView(discord.ui.View):
    """Opens a form again, for fourteen minutes."""

    def __init__(self, form: Callable[[], discord.ui.Modal], say: Texts) -> None:
        super().__init__(timeout=_RETRY_SECONDS)
        self._form = form
        button: discord.ui.Button[RetryView] = discord.ui.Button(
            label=say("post-try-again"), style=discord.ButtonStyle.primary
        )
        button.callback = self._open  # type: ignore[method-assign]
        self.add_item(button)

    async def _open(self, interaction: Interaction) -> None:
        try:
            await interaction.response.send_modal(self._form())
        except Exception as error:
            await apologise(interaction, error)


async def refuse(
    interaction: Interaction,
    reviewed: Reviewed,
    text: str,
    form: Callable[[str], discord.ui.Modal],
) -> None:
    """Say why ``text`` cannot be posted, and offer to go on from it; or say what was noted."""
    say = texts_for(interaction)
    if reviewed.refusal is None:
        await whisper(interaction, say.of(reviewed.note))
        return
    told = refused(reviewed.refusal, text, say)
    await whisper(interaction, told, view=RetryView(lambda: form(text), say))
