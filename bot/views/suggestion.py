"""A suggestion in words, seen by the asker alone."""

import io

import discord

from bot.core.compose import MESSAGE_LIMIT
from bot.core.wording import Suggestion, words_named
from bot.language.texts import Texts
from bot.views.markdown import shown
from detox_model.results import Category

_HEAD_ROOM = 400
_EMBED_ROOM = 4_096
_FILE_NAME = "wordings.txt"


def described(suggestion: Suggestion, say: Texts) -> str:
    """The suggestion in words, within one message; wordings that do not fit are cut."""
    if suggestion.category is Category.SELF_HARM:
        return say("rewriting-self-harm")
    if suggestion.category is not None:
        return say("rewriting-category", category=suggestion.category.value)
    blocked = ""
    if suggestion.blocked_words:
        blocked = say("rewriting-not-allowed", words=words_named(suggestion.blocked_words))
    if not suggestion.wordings:
        if blocked:
            return f"{blocked} {say('rewriting-other-words')}"
        return say("rewriting-none-found" if suggestion.flagged else "rewriting-fine")
    head = [say("rewriting-scores", toxicity=suggestion.toxicity), blocked, say("rewriting-head")]
    room = _room(suggestion)
    lines = [
        f"**{number}.** {shown(text, room)}"
        for number, text in enumerate(suggestion.wordings, start=1)
    ]
    return "\n".join([" ".join(part for part in head if part), *lines])


def in_full(suggestion: Suggestion, chosen: int) -> discord.Embed | None:
    """The wording number ``chosen``, from 0, where the list had to cut it."""
    text = suggestion.wordings[chosen]
    room = _room(suggestion)
    if _fits(text, room):
        return None
    return discord.Embed(description=shown(text, _EMBED_ROOM))


def as_file(suggestion: Suggestion) -> discord.File | None:
    """All wordings to copy, where one is too long to be shown or posted."""
    if all(_fits(text, _EMBED_ROOM) and len(text) <= MESSAGE_LIMIT for text in suggestion.wordings):
        return None
    text = "\n\n---\n\n".join(suggestion.wordings)
    return discord.File(io.BytesIO(text.encode("utf-8", "replace")), _FILE_NAME)


def _room(suggestion: Suggestion) -> int:
    return (MESSAGE_LIMIT - _HEAD_ROOM) // max(1, len(suggestion.wordings)) - len("**1.** \n")


def _fits(text: str, room: int) -> bool:
    return not shown(text, room).endswith("\u2026") or text.endswith("\u2026")
