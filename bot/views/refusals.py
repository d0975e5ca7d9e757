"""Why a wording was refused, in kind words, with what stood in the way shown."""

from bot.core.proofreading import Refusal
from bot.core.reasons import Reason
from bot.language.texts import Texts
from bot.views.hits import named, stretches

_REASONS: dict[str, str] = {
    Reason.STILL_TOXIC: "post-refused-toxic",
    Reason.NOTHING: "post-refused-nothing",
    Reason.SAME: "post-refused-same",
    Reason.TOO_LONG: "post-refused-long",
    Reason.AUTOMOD_WORD: "post-refused-automod",
    Reason.AUTOMOD_UNKNOWN: "post-refused-automod-unknown",
    Reason.NEW_URL: "post-refused-link",
    Reason.NEW_INVITE: "post-refused-link",
    Reason.NEW_EMAIL: "post-refused-link",
    Reason.NEW_MENTION: "post-refused-mention",
    Reason.NEW_EVERYONE: "post-refused-mention",
    Reason.NEW_HANDLE: "post-refused-mention",
    Reason.NEW_NUMBER: "post-refused-number",
}


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
