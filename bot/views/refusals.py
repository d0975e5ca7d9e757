"""Why a wording was refused, in kind words, with what stood in the way shown."""

from bot.core.automod import BLOCKED_WORD, UNKNOWN_WORD
from bot.core.proofreading import Refusal
from bot.language.texts import Texts
from bot.views.hits import named, stretches

_REASONS = {
    "still toxic": "post-refused-toxic",
    "nothing to read": "post-refused-nothing",
    "same as the original": "post-refused-same",
    "too long for one message": "post-refused-long",
    BLOCKED_WORD: "post-refused-automod",
    UNKNOWN_WORD: "post-refused-automod-unknown",
    "a new url": "post-refused-link",
    "a new invite": "post-refused-link",
    "a new email": "post-refused-link",
    "a new mention": "post-refused-mention",
    "a new everyone": "post-refused-mention",
    "a new handle": "post-refused-mention",
    "a new number": "post-refused-number",
}
"""By the guard's own names for them."""


def refused(refusal: Refusal, text: str, say: Texts) -> str:
    """What is wrong with the wording ``text``, within one message."""
    lines = [say("post-refused")]
    if refusal.category is not None:
        lines.append(say(f"post-refused-as-{refusal.category}"))
    elif refusal.reasons:
        keys = (_REASONS.get(reason, "post-refused-otherwise") for reason in refusal.reasons)
        lines += [say(key) for key in dict.fromkeys(keys)]
    if words := ", ".join(stretches(text, refusal.flagged)):
        lines.append(say("post-refused-weighed", words=words))
    if refusal.words:
        lines.append(say("post-refused-words", words=named(refusal.words)))
    return "\n".join([*(lines[:1]), *(f"- {line}" for line in lines[1:])])
